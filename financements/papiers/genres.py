"""Kinds of documents that carry a code. A room registers its own when its app is ready; nothing here knows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cpts.droits.enums import Role
from cpts.droits.regles import Action
from cpts.structures.models import CPTS


@dataclass(frozen=True)
class GenrePapier:
    """``documents``: rows with a ``uuid`` and a ``for_user``, their CPTS at hand (``cpts_de``); ``chemin``: the lookup
    from a row to its CPTS. ``roles``: who signs it, so who may attach a copy; ``lecture``: what reading a signed copy
    asks. ``nommer`` gives its name in a list, ``adresse`` the page where its copies are shown.
    """

    code: str
    libelle: str
    roles: frozenset[Role]
    lecture: Action
    documents: Callable[[], QuerySet[Any]]
    chemin: str
    cpts_de: Callable[[Any], CPTS]
    nommer: Callable[[Any], str]
    adresse: Callable[[Any], str]


_genres: dict[str, GenrePapier] = {}


def inscrire(genre: GenrePapier) -> None:
    """Declare a kind; the same code again replaces it."""
    _genres[genre.code] = genre


def genres() -> list[GenrePapier]:
    return list(_genres.values())


def genre_de(code: str) -> GenrePapier | None:
    return _genres.get(code)


def trouver(code: str, documents: set[UUID]) -> dict[UUID, Any]:
    """Rows of a kind by identifier; none for an unknown kind."""
    genre = genre_de(code)
    if genre is None:
        return {}
    return {ligne.uuid: ligne for ligne in genre.documents().filter(uuid__in=documents)}
