"""One ``COPY (SELECT …) TO STDOUT``: the database writes the text of each value, nothing is kept here.

The query of a data set gives typed columns; the outer one words them for a format: ``ouvert`` and ``excel`` are the
two flavours of ``cpts.commun.tableur``, ``ndjson`` is one JSON object a line, amounts as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from psycopg import sql

from cpts.commun.formats import INCONNU
from cpts.commun.tableur import COLONNE_FICTIVES, EXCEL, FICTIVES, OUVERT
from rapports.exports.colonnes import Colonne, Type
from rapports.exports.jeux import Demande, Jeu

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
        for bloc in copie:
            yield bytes(bloc)


def _entete(jeu: Jeu, format_: Format) -> bytes:
    """Names of the columns; nothing in NDJSON, where each line carries them."""
    if not format_.separateur:
        return b""
    noms = [*(c.nom for c in jeu.colonnes), *([COLONNE_FICTIVES] if settings.DONNEES_FICTIVES else [])]
    return (format_.bom + format_.separateur.join(noms) + "\n").encode()


def _composer(jeu: Jeu, format_: Format, requete: str) -> sql.Composed:
    """``COPY`` of the data set's query with each column worded; the query keeps its own placeholders."""
    noms = sql.SQL(", ").join(sql.Identifier(c.nom) for c in jeu.colonnes)
    return sql.SQL("COPY (SELECT {choix} FROM ({requete}) AS l ({noms})) TO STDOUT WITH ({options})").format(
        choix=_objet(jeu, format_) if not format_.separateur else _cellules(jeu, format_),
        requete=sql.SQL(requete),  # type: ignore[arg-type]
        noms=noms,
        options=sql.SQL(format_.options),  # type: ignore[arg-type]
    )


def _cellules(jeu: Jeu, format_: Format) -> sql.Composed:
    fictives = [sql.Literal(FICTIVES)] if settings.DONNEES_FICTIVES else []
    return sql.SQL(", ").join([*(_mots(format_, c) for c in jeu.colonnes), *fictives])


def _objet(jeu: Jeu, format_: Format) -> sql.Composed:
    paires = [sql.SQL("{}, {}").format(sql.Literal(c.nom), _mots(format_, c)) for c in jeu.colonnes]
    return sql.SQL("json_build_object({})").format(sql.SQL(", ").join(paires))


def _mots(format_: Format, colonne: Colonne) -> sql.Composed:
    return sql.SQL(format_.modeles[colonne.type]).format(  # type: ignore[arg-type]
        v=sql.Identifier("l", colonne.nom),
        formule=sql.Literal(FORMULE),
        zone=sql.Literal(settings.TIME_ZONE),
    )
