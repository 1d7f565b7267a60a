"""How many rows the lists of a person hold, in one statement: a page has eight queries in all."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur

# A function that gives every list of a person; each depends on who they are, their perimeter and the day only.
Listes = Callable[[Utilisateur], Sequence[QuerySet[Any]]]


def compter(listes: Listes, user: Utilisateur) -> list[int]:
    """The length of each list of this person, in order."""
    sql, parametres = _requete(listes, user, _perimetre(user), timezone.localdate())
    with connection.cursor() as curseur:
        curseur.execute(sql, parametres)
        ligne: tuple[Any, ...] = curseur.fetchone()
    return list(ligne)


def _perimetre(user: Utilisateur) -> Hashable:
    perimetre = perimetre_de(user)
    return (
        perimetre.roles,
        frozenset(perimetre.roles_par_cpts.items()),
        frozenset(perimetre.organisations.items()),
    )


@lru_cache(maxsize=512)
def _requete(
    listes: Listes, user: Utilisateur, perimetre: Hashable, jour: datetime.date
) -> tuple[str, tuple[Any, ...]]:
    """The statement of a person on a day, written once: writing it costs more than asking it."""
    comptes: list[str] = []
    parametres: list[Any] = []
    for rang, liste in enumerate(listes(user)):
        try:
            sql, siens = liste.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            sql, siens = "SELECT 1 WHERE false", ()
        comptes.append(f"(SELECT count(*) FROM ({sql}) l{rang})")  # noqa: S608 - written by query sets
        parametres.extend(siens)
    return f"SELECT {', '.join(comptes)}", tuple(parametres)
