"""Statistics that the planner of PostgreSQL keeps on tables."""

from __future__ import annotations

from django.db import connection
from psycopg import sql


def analyser_les_tables() -> None:
    """Refresh the statistics of every table of the product: without them the first searches take seconds.

    Tables are named: a bare ``ANALYZE`` also locks the catalogs that all databases of a server share, and waits
    there for the open transactions of the others.
    """
    tables = map(sql.Identifier, connection.introspection.django_table_names(only_existing=True))
    with connection.cursor() as curseur:
        curseur.execute(sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(tables)))
