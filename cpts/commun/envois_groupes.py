"""Small writes in few round trips to the database: statements sent together, rows of a statement sent as one JSON.

A reading leaves a few hundred rows beside its lines, in a dozen tables: waiting for each answer takes longer than
storing them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice

from django.db import connection

# Bounds the parameter of a statement, whatever the number of rows.
LOT = 5_000


@contextmanager
def en_un_envoi() -> Iterator[None]:
    """Statements of the block leave together; their errors are raised at its end, as Django's own.

    For statements whose result nobody reads (pipeline mode of psycopg): reading one waits for all.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def inserer(table: str, colonnes: Mapping[str, str], lignes: Iterable[Iterable]) -> None:
    """Insert rows, thousands at a time. ``colonnes``: name → SQL type; decimals and dates keep every digit.

    Names and types are constants of the caller, never input.
    """
    valeurs = ", ".join(f"(x->>{rang})::{type_}" for rang, type_ in enumerate(colonnes.values()))
    ordre = f"""
        INSERT INTO {table} ({", ".join(colonnes)}) SELECT {valeurs} FROM jsonb_array_elements(%s) AS x
    """  # noqa: S608 - constants of the callers
    suite = iter(lignes)
    with connection.cursor() as curseur:
        while lot := list(islice(suite, LOT)):
            curseur.execute(ordre, [json.dumps(lot, default=str, ensure_ascii=False)])
