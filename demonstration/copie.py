"""COPY rows straight into the table of a model: the only fast way for tens of thousands of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection, models
from psycopg import sql


def inserer(modele: type[models.Model], colonnes: Sequence[str], lignes: Iterable[Sequence]) -> None:
    """Insert ``lignes`` (values in the order of the database ``colonnes``); keys come from the sequence.

    Python defaults do not apply: give every column that has no default in the database.
    """
    requete = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(modele._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, colonnes))
    )
    with connection.cursor() as curseur, connection.wrap_database_errors, curseur.copy(requete) as copie:
        for ligne in lignes:
            copie.write_row(ligne)
