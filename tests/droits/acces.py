"""Roles, and the ways to say who opens a route: the words of ``tests/droits/attendus.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cpts.droits.enums import Role

DE_CPTS = frozenset({Role.PRESIDENCE, Role.TRESORERIE, Role.COORDINATION, Role.EXPERT_COMPTABLE})
GERANTS = frozenset({Role.PRESIDENCE, Role.COORDINATION})
CPAM = frozenset({Role.CPAM})
CONTROLE = frozenset({Role.CPAM, Role.ARS})
NATION = frozenset({Role.CNAM, Role.ADMIN})
VOIR = DE_CPTS | CONTROLE | NATION
LIGNES = DE_CPTS | CONTROLE | {Role.CNAM}
NOMS = DE_CPTS | CONTROLE
ATTESTENT = frozenset({Role.PRESIDENCE})
TRANSFERENT = frozenset({Role.PRESIDENCE, Role.TRESORERIE, Role.COORDINATION})
ARS = frozenset({Role.ARS})
AGREGATS = frozenset({Role.DGOS, Role.FEDERATION})
ADMIN = frozenset({Role.ADMIN})
TOUS = frozenset(Role)
SANS_ROLE = "sans_role"
EXEMPLE = "essai.txt"
CONNECTES = TOUS | {SANS_ROLE}

Objet = Callable[[Any], Any]


@dataclass(frozen=True)
class Attendu:
    """What a route answers. ``get``/``post``: roles that open it, None when the method is not offered."""

    get: frozenset[str] | None
    post: frozenset[str] | None = None
    anonyme: bool = False
    d_une_cpts: bool = False
    kwargs: dict[str, Objet] = field(default_factory=dict)
    requete: Objet | None = None
    corps: Objet | None = None
    role_d_abord: bool = False
    refus: frozenset[int] = frozenset({403, 404})


def public(
    get: frozenset[str] | None = CONNECTES, post: frozenset[str] | None = None, **kwargs: Objet
) -> Attendu:
    """Open to visitors."""
    return Attendu(get, post, anonyme=True, kwargs=kwargs)


def ouvert_a(
    get: frozenset[str] | None,
    post: frozenset[str] | None = None,
    requete: Objet | None = None,
    refus: tuple[int, ...] = (403, 404),
    **kwargs: Objet,
) -> Attendu:
    """For those signed in with one of these roles; names no object of a CPTS."""
    return Attendu(get, post, kwargs=kwargs, requete=requete, refus=frozenset(refus))


def sur_cpts(
    get: frozenset[str] | None,
    post: frozenset[str] | None = None,
    requete: Objet | None = None,
    corps: Objet | None = None,
    role_d_abord: bool = False,
    **kwargs: Objet,
) -> Attendu:
    """Names an object of a CPTS, in the address or in the form posted (``corps``): 404 for everyone outside.

    ``role_d_abord``: roles that open nothing here are refused (403) before any object is looked for.
    """
    return Attendu(
        get, post, d_une_cpts=True, kwargs=kwargs, requete=requete, corps=corps, role_d_abord=role_d_abord
    )


def version(m: Any) -> Any:
    return m.version.uuid


def contrat(m: Any) -> Any:
    return m.contrat.uuid


def un_depot(m: Any) -> dict[str, Any]:
    """A small deposit for this CPTS, as a program would post it."""
    fichier = SimpleUploadedFile("budget.csv", b"compte;montant\n")
    return {"cpts": m.cpts.siren, "exercice": "2025", "piece": "budget", "fichier": fichier}


def jeton_service(m: Any) -> Any:
    return m.jeton_service.uuid


def publiee(m: Any) -> str:
    """A version of the scale shipped with the product: everyone reads it."""
    return "demo-nation"


def brouillon(m: Any) -> str:
    """A version being prepared."""
    return m.bareme.identifiant
