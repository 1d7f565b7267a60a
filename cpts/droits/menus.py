"""Main menu: each room declares its entries, the header shows those of the reader's roles.

A room calls ``inscrire`` in its ``urls.py``, beside the address it names::

    inscrire("Corbeille", "corbeille", roles=ROLES_DE_CONTROLE, ordre=20)

An entry names its page by URL name. While that page does not exist, the entry is absent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from cpts.commun.contexte import site_courant
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de


@dataclass(frozen=True)
class EntreeDeMenu:
    """What the header draws. ``actif``: the page is this one or under it; ``exact``: this very page."""

    libelle: str
    url_name: str
    url: str
    actif: bool
    exact: bool


@dataclass(frozen=True)
class _Declaration:
    libelle: str
    url_name: str
    roles: frozenset[str]
    anonyme: bool
    ordre: int


_declarations: dict[str, _Declaration] = {}


def inscrire(
    libelle: str, url_name: str, *, roles: Iterable[str] = (), anonyme: bool = False, ordre: int = 50
) -> None:
    """Declare an entry for people who hold one of ``roles`` (none given: everyone who is signed in).

    ``anonyme`` shows it to visitors too. Declaring the same URL name again replaces the entry.
    """
    _declarations[url_name] = _Declaration(libelle, url_name, frozenset(roles), anonyme, ordre)


def site(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``site`` and ``menu`` (computed only if the page shows it)."""
    return {"site": site_courant(), "menu": partial(menu_for, getattr(request, "user", None), request)}


def menu_for(user: AbstractBaseUser | AnonymousUser | None, request: HttpRequest) -> list[EntreeDeMenu]:
    """Entries this person may open, in order; no query beyond the perimeter every page already reads."""
    entrees = []
    for declaration in sorted(_declarations.values(), key=lambda d: (d.ordre, d.libelle)):
        if _est_pour(declaration, user) and (entree := _entree(declaration, request.path)):
            entrees.append(entree)
    return _garder_la_plus_precise(entrees)


def _est_pour(declaration: _Declaration, user: AbstractBaseUser | AnonymousUser | None) -> bool:
    if user is None or not user.is_authenticated:
        return declaration.anonyme
    if declaration.roles:
        return perimetre_de(user).a_role(*declaration.roles)  # type: ignore[arg-type]
    return True


def _entree(declaration: _Declaration, chemin: str) -> EntreeDeMenu | None:
    try:
        url = reverse(declaration.url_name)
    except NoReverseMatch:
        return None
    exact = chemin == url
    sous = url != "/" and chemin.startswith(url if url.endswith("/") else f"{url}/")
    return EntreeDeMenu(declaration.libelle, declaration.url_name, url, exact or sous, exact)


def _garder_la_plus_precise(entrees: list[EntreeDeMenu]) -> list[EntreeDeMenu]:
    """Only the entry with the longest matching address stays active."""
    active = max((e for e in entrees if e.actif), key=lambda e: len(e.url), default=None)
    return [
        e if not e.actif or e is active else EntreeDeMenu(e.libelle, e.url_name, e.url, False, False)
        for e in entrees
    ]


inscrire("Mes accès", "mes_acces", ordre=90)
inscrire("Administration", "admin:index", roles=[Role.ADMIN], ordre=95)
