"""How many rows several lists hold, in one statement: a page has eight queries in all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def compter(listes: Sequence[QuerySet]) -> list[int]:
    """The length of each list, in order."""
    comptes: list[str] = []
    parametres: list[Any] = []
    for rang, liste in enumerate(listes):
        try:
            sql, siens = liste.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            sql, siens = "SELECT 1 WHERE false", ()
        comptes.append(f"(SELECT count(*) FROM ({sql}) l{rang})")  # noqa: S608 - written by query sets
        parametres.extend(siens)
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT {', '.join(comptes)}", parametres)
        ligne: tuple[Any, ...] = curseur.fetchone()
    return list(ligne)
