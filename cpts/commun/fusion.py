"""Rows written by COPY: straight into a table, or beside it and then merged to bring it up to date."""

from collections.abc import Iterable, Sequence

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

ARRIVEE = sql.Identifier("arrivee_de_reference")


def fusionner(
    modele: type[models.Model], colonnes: Sequence[str], cle: Sequence[str], lignes: Iterable[Sequence]
) -> int:
    """Insert or update ``lignes`` into the table of ``modele``; return how many rows really changed.

    ``colonnes`` are database columns in the order of the values; ``cle`` is the subset of a unique
    constraint by which a row is recognised. Rows absent from ``lignes`` stay. All or nothing; a value the
    table cannot hold raises the DataError or IntegrityError of Django.
    """
    table = sql.Identifier(modele._meta.db_table)
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} AS SELECT {} FROM {} WITH NO DATA").format(
                ARRIVEE, _noms(colonnes), table
            )
        )
        _copier(curseur, ARRIVEE, colonnes, lignes)
        curseur.execute(_requete_de_fusion(table, colonnes, cle))
        changees = curseur.rowcount
        curseur.execute(sql.SQL("DROP TABLE {}").format(ARRIVEE))
        if changees:
            # Without fresh statistics the first searches take seconds: the planner believes the table empty.
            curseur.execute(sql.SQL("ANALYZE {}").format(table))
    return changees


def copier(modele: type[models.Model], colonnes: Sequence[str], lignes: Iterable[Sequence]) -> None:
    """Insert rows by COPY: constraints and triggers hold as for any insertion.

    ``colonnes`` are database columns in the order of the values. ``lignes`` must not query the database: the
    connection is busy with the copy.
    """
    with connection.cursor() as curseur:
        _copier(curseur, sql.Identifier(modele._meta.db_table), colonnes, lignes)


def _copier(
    curseur: CursorWrapper, table: sql.Identifier, colonnes: Sequence[str], lignes: Iterable[Sequence]
) -> None:
    requete = sql.SQL("COPY {} ({}) FROM STDIN").format(table, _noms(colonnes))
    # Django does not translate the errors of COPY by itself.
    with connection.wrap_database_errors, curseur.copy(requete) as copie:
        for ligne in lignes:
            copie.write_row(ligne)


def _requete_de_fusion(table: sql.Identifier, colonnes: Sequence[str], cle: Sequence[str]) -> sql.Composed:
    """A row that is already the same is not rewritten, hence not counted."""
    modifiables = [colonne for colonne in colonnes if colonne not in cle]
    return sql.SQL(
        "INSERT INTO {table} AS actuelle ({colonnes}) SELECT {colonnes} FROM {arrivee} "
        "ON CONFLICT ({cle}) DO UPDATE SET ({modifiables}) = ROW({nouvelles}) "
        "WHERE ROW({actuelles}) IS DISTINCT FROM ROW({nouvelles})"
    ).format(
        table=table,
        arrivee=ARRIVEE,
        colonnes=_noms(colonnes),
        cle=_noms(cle),
        modifiables=_noms(modifiables),
        actuelles=_noms(modifiables, "actuelle"),
        nouvelles=_noms(modifiables, "excluded"),
    )


def _noms(colonnes: Sequence[str], *prefixe: str) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(*prefixe, colonne) for colonne in colonnes)
