"""One ``COPY (SELECT …) TO STDOUT``: the database writes the text of each value, and Python passes it on by blocks.

The query of a data set gives typed columns; the outer one words them for a format: ``ouvert`` and ``excel`` are the
two flavours of ``cpts.commun.tableur``, ``ndjson`` is one JSON object a line, amounts as text, ``parquet`` goes on
to ``rapports.exports.parquet``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from psycopg import sql

from cpts.commun.formats import INCONNU
from cpts.commun.tableur import COLONNE_FICTIVES, COLONNE_PROVENANCE, EXCEL, FICTIVES, OUVERT
from rapports.exports import parquet
from rapports.exports.colonnes import ColonneExport, Type
from rapports.exports.forme import DemandeDExport, Jeu, Requete
from rapports.exports.provenance import provenance

BLOC = 64 * 1024
# As ``cpts.commun.tableur.sans_formule``, in the words of the database.
FORMULE = "^[ \u00a0\u202f]*[=+\\-@|\t\r\n＝＋－＠]"
_EXACT = "CASE WHEN {v} = round({v}, 2) THEN round({v}, 2)::text ELSE trim_scale({v})::text END"
_GARDE = "CASE WHEN {v}::text ~ {formule} THEN '''' || {v}::text ELSE {v}::text END"
_OUVERT = {
    Type.TEXTE: _GARDE,
    Type.ENTIER: "{v}::text",
    Type.MONTANT: _EXACT,
    Type.PART: "round({v}, 4)::text",
    Type.DATE: "{v}::text",
    Type.INSTANT: "to_char({v} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
    Type.BOOLEEN: "CASE WHEN {v} THEN 'oui' WHEN NOT {v} THEN 'non' END",
}
_EXCEL = {
    **_OUVERT,
    Type.MONTANT: f"replace({_EXACT}, '.', ',')",
    Type.PART: "replace(round({v}, 4)::text, '.', ',')",
    Type.DATE: "to_char({v}, 'DD/MM/YYYY')",
    Type.INSTANT: "to_char({v} AT TIME ZONE {zone}, 'DD/MM/YYYY HH24:MI:SS')",
}
_JSON = {**_OUVERT, Type.TEXTE: "{v}::text", Type.ENTIER: "{v}::bigint", Type.BOOLEEN: "{v}::boolean"}
_PARQUET = {**_OUVERT, Type.TEXTE: "{v}::text", Type.BOOLEEN: "{v}::text"}


@dataclass(frozen=True)
class Format:
    """How rows leave: words of each type, options of COPY, first bytes, type and extension of the file.

    ``separateur`` empty: no header. ``objets``: one JSON object a row. ``dite``: with a column that says the
    provenance. ``colonnes``: rows go on, as text, to a file of typed columns.
    """

    modeles: dict[Type, str]
    options: str
    type_mime: str
    extension: str
    bom: str = ""
    separateur: str = ""
    objets: bool = False
    dite: bool = False
    colonnes: bool = False


FORMATS = {
    "ouvert": Format(
        _OUVERT,
        "FORMAT csv, DELIMITER ',', NULL ''",
        "text/csv; charset=utf-8",
        "csv",
        OUVERT.bom,
        OUVERT.separateur,
        dite=True,
    ),
    "excel": Format(
        _EXCEL,
        f"FORMAT csv, DELIMITER ';', NULL '{INCONNU}'",
        "text/csv; charset=utf-8",
        "csv",
        EXCEL.bom,
        EXCEL.separateur,
    ),
    # JSON text holds no control character: quoted by one, COPY leaves every line as it is.
    "ndjson": Format(
        _JSON,
        "FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01'",
        "application/x-ndjson; charset=utf-8",
        "ndjson",
        objets=True,
    ),
    "parquet": Format(
        _PARQUET, "FORMAT csv, DELIMITER ',', NULL ''", parquet.TYPE_MIME, "parquet", colonnes=True
    ),
}


@dataclass
class Export:
    """The bytes of an export, block by block; ``lignes`` counts its rows as they leave.

    ``ordonne``: rows in the order of their columns, so that the same rows always give the same bytes. It holds the
    first byte until the last row is read: for files that wait anyway.
    """

    jeu: Jeu
    demande: DemandeDExport
    format: Format
    requete: Requete | None
    ordonne: bool = False
    lignes: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[bytes]:
        if self.format.colonnes:
            fictives = FICTIVES if settings.DONNEES_FICTIVES else ""
            return parquet.ecrire(self.jeu, self._rangees(), provenance(self.jeu, self.demande), fictives)
        return self._texte()

    def _texte(self) -> Iterator[bytes]:
        yield _entete(self.jeu, self.format)
        yield from _grouper(self._rangees())

    def _rangees(self) -> Iterator[bytes]:
        """Rows as COPY hands them, one by one."""
        if self.requete is None:
            return
        sql_, parametres = self.requete
        with connection.cursor() as curseur, curseur.copy(self._composer(sql_), parametres) as copie:
            for rangee in copie:
                self.lignes += 1
                yield bytes(rangee)

    def _composer(self, requete: str) -> sql.Composed:
        """``COPY`` of the data set's query with each column worded; the query keeps its own placeholders."""
        noms = sql.SQL(", ").join(sql.Identifier(c.nom) for c in self.jeu.colonnes)
        lignes = sql.SQL("SELECT {choix} FROM ({requete}) AS l ({noms}){ordre}").format(
            choix=sql.SQL(", ").join(self._cellules()),
            requete=sql.SQL(requete),
            noms=noms,
            ordre=sql.SQL(" ORDER BY {}").format(_ordre(self.jeu)) if self.ordonne else sql.SQL(""),
        )
        if self.format.objets:
            # over a row that is ready, a third cheaper than json_build_object
            lignes = sql.SQL("SELECT row_to_json(o) FROM ({}) AS o").format(lignes)
        return sql.SQL("COPY ({}) TO STDOUT WITH ({})").format(lignes, sql.SQL(self.format.options))

    def _cellules(self) -> list[sql.Composable]:
        """Worded columns, under their names; in CSV, those that say where the data come from come last."""
        cellules: list[sql.Composable] = [
            sql.SQL("{} AS {}").format(_mots(self.format, c), sql.Identifier(c.nom))
            for c in self.jeu.colonnes
        ]
        if self.format.dite:
            cellules.append(sql.Literal(provenance(self.jeu, self.demande)))
        if settings.DONNEES_FICTIVES and self.format.separateur:
            cellules.append(sql.Literal(FICTIVES))
        return cellules


def exporter(jeu: Jeu, demande: DemandeDExport, format_: Format, *, ordonne: bool = False) -> Export:
    """Refusals of the data set are raised here, before the first byte."""
    try:
        requete: Requete | None = jeu.requete(demande)
    except EmptyResultSet:
        requete = None
    return Export(jeu, demande, format_, requete, ordonne)


def compter(jeu: Jeu, demande: DemandeDExport) -> int:
    """Number of rows of a data set, without reading them."""
    try:
        requete, parametres = jeu.requete(demande)
    except EmptyResultSet:
        return 0
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT count(*) FROM ({requete}) AS l", parametres)  # noqa: S608 — compiled by Django
        nombre: int = curseur.fetchone()[0]
    return nombre


def _grouper(rangees: Iterable[bytes]) -> Iterator[bytes]:
    """The network likes blocks. The first row leaves alone, at once."""
    attente, taille, seuil = [], 0, 0
    for rangee in rangees:
        attente.append(rangee)
        taille += len(rangee)
        if taille > seuil:
            yield b"".join(attente)
            attente, taille, seuil = [], 0, BLOC
    if attente:
        yield b"".join(attente)


def _entete(jeu: Jeu, format_: Format) -> bytes:
    """Names of the columns; nothing in NDJSON, where each line carries them."""
    if not format_.separateur:
        return b""
    noms = [c.nom for c in jeu.colonnes]
    noms += [COLONNE_PROVENANCE] * format_.dite + [COLONNE_FICTIVES] * settings.DONNEES_FICTIVES
    return (format_.bom + format_.separateur.join(noms) + "\n").encode()


def _ordre(jeu: Jeu) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier("l", c.nom) for c in jeu.colonnes)


def _mots(format_: Format, colonne: ColonneExport) -> sql.Composed:
    return sql.SQL(format_.modeles[colonne.type]).format(
        v=sql.Identifier("l", colonne.nom),
        formule=sql.Literal(FORMULE),
        zone=sql.Literal(settings.TIME_ZONE),
    )
