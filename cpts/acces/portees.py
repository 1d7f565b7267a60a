"""Scopes of service tokens, from ``donnees/portees.json``: which addresses of the API each one opens."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FICHIER = Path(__file__).parent / "donnees" / "portees.json"


@dataclass(frozen=True)
class Portee:
    """``lit`` and ``ecrit``: addresses, see ``adresse_de``. ``roles`` empty: offered to every role."""

    code: str
    libelle: str
    lit: frozenset[str]
    ecrit: frozenset[str]
    roles: frozenset[str]

    def ouvre(self, adresse: str, ecriture: bool) -> bool:
        return adresse in (self.ecrit if ecriture else self.lit)


@dataclass(frozen=True)
class Portees:
    """``libres``: open to every service token."""

    par_code: dict[str, Portee]
    libres: frozenset[str]


@cache
def portees() -> Portees:
    """The file, read once."""
    lu = json.loads(FICHIER.read_text(encoding="utf-8"))
    par_code = {
        p["code"]: Portee(
            p["code"],
            p["libelle"],
            frozenset(p["lit"]),
            frozenset(p.get("ecrit", ())),
            frozenset(p.get("roles", ())),
        )
        for p in lu["portees"]
    }
    return Portees(par_code, frozenset(lu["libres"]))


def adresse_de(route: str, jeu: str = "") -> str:
    """Name of an address in the file: « api:depenses » is « depenses », the export of a data set « exports/jeu »."""
    nom = route.removeprefix("api:")
    return f"{nom}/{jeu}" if jeu else nom


def ouvre(codes: Collection[str], adresse: str, ecriture: bool) -> bool:
    """Whether one of these scopes opens the address. What the file does not name is opened by none."""
    connues = portees()
    if adresse in connues.libres:
        return True
    return any(connues.par_code[c].ouvre(adresse, ecriture) for c in codes if c in connues.par_code)


def qui_ouvre(adresse: str, ecriture: bool) -> list[str]:
    """Codes of the scopes that open the address."""
    return [p.code for p in portees().par_code.values() if p.ouvre(adresse, ecriture)]


def proposees(roles: Iterable[str]) -> list[Portee]:
    """Scopes that make sense for one of these roles: a token never opens what its role does not."""
    tenus = set(roles)
    return [p for p in portees().par_code.values() if not p.roles or p.roles & tenus]


def libelles(codes: Iterable[str]) -> list[str]:
    """What these scopes open, in words."""
    return [portees().par_code[c].libelle if c in portees().par_code else c for c in codes]
