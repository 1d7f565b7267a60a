"""One ``COPY (SELECT …) TO STDOUT``: the database writes the text of each value, nothing is kept here.

The query of a data set gives typed columns; the outer one words them for a format: ``ouvert`` and ``excel`` are the
two flavours of ``cpts.commun.tableur``, ``ndjson`` is one JSON object a line, amounts as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from psycopg import sql

from cpts.commun.formats import INCONNU
from cpts.commun.tableur import COLONNE_FICTIVES, EXCEL, FICTIVES, OUVERT
from rapports.exports.colonnes import Colonne, Type
from rapports.exports.forme import Demande, Jeu

BLOC = 64 * 1024
# As ``cpts.commun.tableur.sans_formule``, in the words of the database.
FORMULE = "^[ \u00a0\u202f]*[=+\\-@|\t\r\n＝＋－＠]"
_EXACT = "CASE WHEN {v} = round({v}, 2) THEN round({v}, 2)::text ELSE trim_scale({v})::text END"
_GARDE = "CASE WHEN {v}::text ~ {formule} THEN '''' || {v}::text ELSE {v}::text END"
_OUVERT = {
    Type.TEXTE: _GARDE,
    Type.ENTIER: "{v}::text",
    Type.MONTANT: _EXACT,
    Type.DATE: "{v}::text",
    Type.INSTANT: "to_char({v} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
    Type.BOOLEEN: "CASE WHEN {v} THEN 'oui' WHEN NOT {v} THEN 'non' END",
}
_EXCEL = {
    **_OUVERT,
    Type.MONTANT: f"replace({_EXACT}, '.', ',')",
    Type.DATE: "to_char({v}, 'DD/MM/YYYY')",
    Type.INSTANT: "to_char({v} AT TIME ZONE {zone}, 'DD/MM/YYYY HH24:MI:SS')",
}
_JSON = {**_OUVERT, Type.TEXTE: "{v}::text", Type.ENTIER: "{v}::bigint", Type.BOOLEEN: "{v}::boolean"}


@dataclass(frozen=True)
class Format:
    """How rows leave: words of each type, options of COPY, first bytes, type and extension of the file.

    ``separateur`` empty: one JSON object a line, no header.
    """

    modeles: dict[Type, str]
    options: str
    type_mime: str
    extension: str
    bom: str = ""
    separateur: str = ""


FORMATS = {
    "ouvert": Format(
        _OUVERT, "FORMAT csv, DELIMITER ',', NULL ''", "text/csv", "csv", OUVERT.bom, OUVERT.separateur
    ),
    "excel": Format(
        _EXCEL,
        f"FORMAT csv, DELIMITER ';', NULL '{INCONNU}'",
        "text/csv",
        "csv",
        EXCEL.bom,
        EXCEL.separateur,
    ),
    # JSON text holds no control character: quoted by one, COPY leaves every line as it is.
    "ndjson": Format(
        _JSON, "FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01'", "application/x-ndjson", "ndjson"
    ),
}


def exporter(jeu: Jeu, demande: Demande, format_: Format) -> Iterator[bytes]:
    """Bytes of an export, block by block. Refusals of the data set are raised here, before the first byte."""
    try:
        requete, parametres = jeu.requete(demande)
    except EmptyResultSet:
        return iter([_entete(jeu, format_)])
    return _copier(jeu, format_, requete, parametres)


def _copier(jeu: Jeu, format_: Format, requete: str, parametres: Any) -> Iterator[bytes]:
    yield _entete(jeu, format_)
    with connection.cursor() as curseur, curseur.copy(_composer(jeu, format_, requete), parametres) as copie:
        yield from _grouper(copie)


def _grouper(lignes: Iterable[memoryview | bytearray | bytes]) -> Iterator[bytes]:
    """COPY hands rows one by one; the network likes blocks. The first row leaves alone, at once."""
    attente, taille, seuil = [], 0, 0
    for ligne in lignes:
        attente.append(bytes(ligne))
        taille += len(attente[-1])
        if taille > seuil:
            yield b"".join(attente)
            attente, taille, seuil = [], 0, BLOC
    if attente:
        yield b"".join(attente)


def _entete(jeu: Jeu, format_: Format) -> bytes:
    """Names of the columns; nothing in NDJSON, where each line carries them."""
    if not format_.separateur:
        return b""
    noms = [*(c.nom for c in jeu.colonnes), *([COLONNE_FICTIVES] if settings.DONNEES_FICTIVES else [])]
    return (format_.bom + format_.separateur.join(noms) + "\n").encode()


def _composer(jeu: Jeu, format_: Format, requete: str) -> sql.Composed:
    """``COPY`` of the data set's query with each column worded; the query keeps its own placeholders."""
    lignes = sql.SQL("SELECT {choix} FROM ({requete}) AS l ({noms})").format(
        choix=sql.SQL(", ").join(_cellules(jeu, format_)),
        requete=sql.SQL(requete),
        noms=sql.SQL(", ").join(sql.Identifier(c.nom) for c in jeu.colonnes),
    )
    if not format_.separateur:
        # over a row that is ready, a third cheaper than json_build_object
        lignes = sql.SQL("SELECT row_to_json(o) FROM ({}) AS o").format(lignes)
    return sql.SQL("COPY ({}) TO STDOUT WITH ({})").format(lignes, sql.SQL(format_.options))


def _cellules(jeu: Jeu, format_: Format) -> list[sql.Composable]:
    """Worded columns, under their names; in CSV, the column that says the data are invented comes last."""
    cellules: list[sql.Composable] = [
        sql.SQL("{} AS {}").format(_mots(format_, c), sql.Identifier(c.nom)) for c in jeu.colonnes
    ]
    if settings.DONNEES_FICTIVES and format_.separateur:
        cellules.append(sql.Literal(FICTIVES))
    return cellules


def _mots(format_: Format, colonne: Colonne) -> sql.Composed:
    return sql.SQL(format_.modeles[colonne.type]).format(
        v=sql.Identifier("l", colonne.nom),
        formule=sql.Literal(FORMULE),
        zone=sql.Literal(settings.TIME_ZONE),
    )
