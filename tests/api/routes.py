"""The routes of the API, found in the addresses of the project: a new one is tested without a line here."""

from __future__ import annotations

from django.urls import URLPattern

from tests.droits.test_matrice import TOUTES

ROUTES: dict[str, URLPattern] = {nom: motif for nom, motif in TOUTES.items() if nom.startswith("api:")}
# Pages and addresses that are nobody's: they take no parameter of the API.
PAGES = {"api:docs", "api:docs_regles", "api:introuvable"}


def vue(nom: str) -> type:
    """Class of the view."""
    return ROUTES[nom].callback.cls


def gestes(nom: str) -> dict[str, str]:
    """HTTP method → what handles it, get and post only."""
    actions = getattr(ROUTES[nom].callback, "actions", None)
    if actions:
        return {methode: geste for methode, geste in actions.items() if methode != "head"}
    return {methode: methode for methode in ("get", "post") if hasattr(vue(nom), methode)}


def est_une_liste(nom: str) -> bool:
    geste = gestes(nom).get("get")
    return geste == "list" or (geste == "get" and hasattr(vue(nom), "list"))


OPERATIONS = sorted(nom for nom in ROUTES if nom not in PAGES)
LISTES = [nom for nom in OPERATIONS if est_une_liste(nom)]
