"""The fast way: a block of lines becomes typed columns in one call, or says that it cannot.

Amounts are read as decimal128(12, 2): exact, and anything the law does not know (dot, thousands, more than two
decimals, more than ten digits) makes the typed read fail. That block alone is then read by `blocs_texte`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from cpts.commun.textes import sans_accents

from .entete import VIDE_FINAL, Disposition
from .montants import CHIFFRES_MAX

# Few distinct values: checked once each, never line by line.
REPETES = frozenset(
    {
        "JournalCode", "JournalLib", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
        "PieceDate", "DateLet", "ValidDate", "Montantdevise", "Idevise", "Sens", VIDE_FINAL,
    }
)  # fmt: skip
MONTANTS = ("Debit", "Credit", "Montant")
# Side of an amount (A47 A-1, X: D, C, +1, -1), and how programs write it.
SIGNES = {
    "d": 1, "+1": 1, "1": 1, "+": 1, "debit": 1, "debiteur": 1, "c": -1, "-1": -1, "-": -1, "credit": -1,
    "crediteur": -1,
}  # fmt: skip
TYPE_REPETE = pa.dictionary(pa.int32(), pa.string())
TYPE_MONTANT = pa.decimal128(CHIFFRES_MAX + 2, 2)


@dataclass(frozen=True)
class LigneMalformee:
    """A line whose number of fields is wrong. Kept out of the table, counted and told."""

    ligne: int
    zones: tuple[str, ...]


@dataclass(frozen=True)
class DefautMontant:
    """One amount that breaks the law: row in the block, field, text read, value understood."""

    code: str
    rang: int
    champ: str
    lu: str
    compris: str


@dataclass
class Bloc:
    """Lines of one block: columns of text, physical line numbers, amounts in cents.

    `titres_repetes`: lines that repeat the titles, not in the table. `completees`: lines whose last fields, empty,
    were left out.

    `debit_fraction`/`credit_fraction` (ten-thousandths of a cent) and `inconnus` (rows whose amount nobody can
    know) are None on the clean path.
    """

    colonnes: dict[str, pa.Array]
    lignes: np.ndarray
    debit: np.ndarray
    credit: np.ndarray
    prochaine: int
    debit_fraction: np.ndarray | None = None
    credit_fraction: np.ndarray | None = None
    inconnus: np.ndarray | None = None
    montants_vides: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    lignes_vides: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    malformees: list[LigneMalformee] = field(default_factory=list)
    defauts: list[DefautMontant] = field(default_factory=list)
    titres_repetes: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    completees: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.lignes)


# What holds line numbers in a block, malformed lines aside.
MEMBRES_DE_LIGNES = ("lignes", "montants_vides", "lignes_vides", "titres_repetes", "completees")


class LectureTypeeImpossible(Exception):
    """The block needs the exact, slower rules.

    `structure` is True when the number of fields of some line is what stopped the reading: its amounts may still
    be read typed, once such lines are set apart.
    """

    def __init__(self, structure: bool = False) -> None:
        super().__init__()
        self.structure = structure


def lire_csv(
    octets: bytes, disposition: Disposition, type_montant: pa.DataType, recueil=None, decimale: str = ","
) -> pa.Table:
    """Arrow's CSV reader with the rules of a FEC: no quoting, empty lines are lines.

    `decimale` is the mark of typed amounts.
    `recueil` receives the rows whose number of fields is wrong; reading is then on one thread, because Arrow
    numbers such rows only there.
    """
    types = {
        nom: type_montant if nom in MONTANTS else TYPE_REPETE if nom in REPETES else pa.string()
        for nom in disposition.noms
    }
    return pacsv.read_csv(
        pa.BufferReader(octets),
        read_options=pacsv.ReadOptions(
            column_names=disposition.noms, block_size=len(octets) + 64, use_threads=recueil is None
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=disposition.separateur,
            quote_char=False,
            double_quote=False,
            escape_char=False,
            newlines_in_values=False,
            ignore_empty_lines=False,
            invalid_row_handler=recueil,
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=types,
            null_values=[""],
            strings_can_be_null=False,
            decimal_point=decimale,
            check_utf8=False,
        ),
    )


def lire_bloc_type(octets: bytes, premiere: int, disposition: Disposition, decimale: str = ",") -> Bloc:
    """Reads a block of valid UTF-8 lines; raises `LectureTypeeImpossible` when the slower rules are needed."""
    if b"\r\r\n" in octets:
        raise LectureTypeeImpossible
    try:
        table = lire_csv(octets, disposition, TYPE_MONTANT, decimale=decimale)
    except pa.ArrowInvalid as erreur:
        raise LectureTypeeImpossible(structure="columns, got" in str(erreur)) from erreur
    colonnes = en_colonnes(table)
    _refuser_final_rempli(colonnes)
    lignes = np.arange(premiere, premiere + table.num_rows, dtype=np.int64)
    bloc = Bloc(colonnes, lignes, lignes, lignes, premiere + table.num_rows)
    poser_montants(bloc, disposition)
    return bloc


def poser_montants(bloc: Bloc, disposition: Disposition) -> None:
    """Takes the typed amounts out of the columns and gives the block its cents."""
    centimes, vides = {}, {}
    for champ in MONTANTS:
        if champ in bloc.colonnes:
            centimes[champ], vides[champ] = _en_centimes(bloc.colonnes.pop(champ))
    if disposition.montant_sens:
        sens = lire_sens(bloc.colonnes["Sens"])
        if vides["Montant"] is not None or not np.all(sens):
            raise LectureTypeeImpossible
        bloc.debit, bloc.credit = repartir(centimes["Montant"], sens)
        return
    bloc.debit, bloc.credit = centimes["Debit"], centimes["Credit"]
    bloc.montants_vides = _montants_vides(vides["Debit"], vides["Credit"], bloc.lignes)


def en_colonnes(table: pa.Table) -> dict[str, pa.Array]:
    """One contiguous array per column."""
    return {
        nom: colonne.chunk(0) if colonne.num_chunks == 1 else colonne.combine_chunks()
        for nom, colonne in zip(table.column_names, table.columns, strict=True)
    }


def _refuser_final_rempli(colonnes: dict[str, pa.Array]) -> None:
    final = colonnes.pop(VIDE_FINAL, None)
    if final is not None and any(valeur.strip() for valeur in final.dictionary.to_pylist()):
        raise LectureTypeeImpossible


def _en_centimes(colonne: pa.Array) -> tuple[np.ndarray, np.ndarray | None]:
    """Cents of a decimal128(12, 2) column (its low words), and where it is empty (None: nowhere)."""
    mots = np.frombuffer(colonne.buffers()[1], dtype=np.int64)
    centimes = mots[2 * colonne.offset : 2 * (colonne.offset + len(colonne)) : 2]
    if not colonne.null_count:
        return np.ascontiguousarray(centimes), None
    vides = colonne.is_null().to_numpy(zero_copy_only=False)
    return np.where(vides, 0, centimes), vides


def _montants_vides(debit: np.ndarray | None, credit: np.ndarray | None, lignes: np.ndarray) -> np.ndarray:
    if debit is None and credit is None:
        return lignes[:0]
    if debit is not None and credit is not None and np.any(debit & credit):
        raise LectureTypeeImpossible
    vides = debit if credit is None else credit if debit is None else debit | credit
    return lignes[vides]


def lire_sens(colonne: pa.Array) -> np.ndarray:
    """+1 for a debit, -1 for a credit, 0 when it cannot be read."""
    table = [SIGNES.get(sans_accents(valeur.strip()), 0) for valeur in colonne.dictionary.to_pylist()]
    return np.array(table or [0], dtype=np.int64)[colonne.indices.to_numpy(zero_copy_only=False)]


def repartir(montant: np.ndarray, sens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Montant and Sens as Debit and Credit."""
    return np.where(sens > 0, montant, 0), np.where(sens < 0, montant, 0)
