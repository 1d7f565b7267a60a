"""Parquet, row group by row group: nothing is held but the group being written, and no amount is ever a float.

Rows come worded as CSV (``flux``), which says each type without doubt: null is an empty cell, empty text a quoted one.
``pyarrow`` reads a group of them into typed columns and writes it to the sink, which hands its bytes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from rapports.exports.colonnes import ColonneExport, Type
from rapports.exports.dictionnaire import sens, unite

if TYPE_CHECKING:
    from rapports.exports.forme import Jeu

TYPE_MIME = "application/vnd.apache.parquet"
# A group: as many rows as readers like, or as many bytes of text as memory should hold.
RANGEES, OCTETS = 65_536, 16 * 1024 * 1024
CHIFFRES_DU_CENTIME, CHIFFRES = 18, 26  # of an amount: what fits 64 bits, and what sums of ledgers need
_SIMPLES = {
    Type.TEXTE: pa.string(),
    Type.ENTIER: pa.int64(),
    Type.DATE: pa.date32(),
    Type.INSTANT: pa.timestamp("us", tz="UTC"),
    Type.BOOLEEN: pa.bool_(),
}
_LIGNES_DANS_UNE_CELLULE = pa_csv.ParseOptions(newlines_in_values=True)


class Tampon:
    """A file that is only ever written: ``vider`` hands over what came since."""

    closed = False

    def __init__(self) -> None:
        self._morceaux: list[bytes] = []

    def write(self, octets: bytes) -> int:
        self._morceaux.append(bytes(octets))
        return len(octets)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        self.closed = True

    def vider(self) -> bytes:
        lus, self._morceaux = b"".join(self._morceaux), []
        return lus


def type_de(colonne: ColonneExport) -> pa.DataType:
    """Type of a column in the file."""
    if colonne.type in (Type.MONTANT, Type.PART):
        chiffres = CHIFFRES_DU_CENTIME if colonne.decimales <= 4 else CHIFFRES
        return pa.decimal128(chiffres, colonne.decimales)
    return _SIMPLES[colonne.type]


def schema(jeu: Jeu, provenance: str = "", fictives: str = "") -> pa.Schema:
    """Columns with their meaning and unit; the file says its provenance, and that its data are invented."""
    champs = [
        pa.field(c.nom, type_de(c), metadata={"sens": sens(jeu.nom, c), "unite": unite(jeu.nom, c)})
        for c in jeu.colonnes
    ]
    dits = {"provenance": provenance, "nature_des_donnees": fictives}
    return pa.schema(champs, metadata={cle: texte for cle, texte in dits.items() if texte})


def ecrire(jeu: Jeu, rangees: Iterable[bytes], provenance: str, fictives: str) -> Iterator[bytes]:
    """Bytes of the file: its first four at once, then each group when it is full, then the index that ends it."""
    forme, tampon = schema(jeu, provenance, fictives), Tampon()
    with pq.ParquetWriter(tampon, forme, compression="zstd") as ecrivain:
        yield tampon.vider()
        for groupe in _groupes(rangees):
            ecrivain.write_table(_lire(groupe, forme))
            yield tampon.vider()
    yield tampon.vider()


def _groupes(rangees: Iterable[bytes]) -> Iterator[bytes]:
    attente: list[bytes] = []
    taille = 0
    for rangee in rangees:
        attente.append(rangee)
        taille += len(rangee)
        if len(attente) >= RANGEES or taille >= OCTETS:
            yield b"".join(attente)
            attente, taille = [], 0
    if attente:
        yield b"".join(attente)


def _lire(texte: bytes, forme: pa.Schema) -> pa.Table:
    """Typed columns; a value that does not fit its type is an error, never rounded."""
    conversion = pa_csv.ConvertOptions(
        column_types=forme,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["true"],
        false_values=["false"],
    )
    lecture = pa_csv.ReadOptions(use_threads=False, block_size=len(texte) + 1, column_names=list(forme.names))
    lues = pa_csv.read_csv(pa.BufferReader(texte), lecture, _LIGNES_DANS_UNE_CELLULE, conversion)
    return lues.replace_schema_metadata(forme.metadata).cast(forme)
