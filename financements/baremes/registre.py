"""Which versions of the scale exist, and the ones a contract takes its amounts from.

A contract names a *lineage*: a version and all those that succeed it. Each contract year takes the version of the
lineage in effect on its first day, so that a new version never moves an earlier year.
"""

from __future__ import annotations

from financements.aci.bareme import Bareme, Grille
from financements.aci.publication import charger_bareme, versions_publiees


def versions() -> dict[str, Bareme]:
    """Every published version, by identifier."""
    return {identifiant: charger_bareme(identifiant) for identifiant in versions_publiees()}


def grille_de(lignee: str) -> Grille:
    """The versions of a lineage. An unknown lineage has none: every amount is then unknown, with its reason."""
    connues = versions()
    suivantes = {v.precedente: v for v in connues.values() if v.precedente}
    retenues: list[Bareme] = []
    suivante = connues.get(lignee)
    while suivante:
        retenues.append(suivante)
        suivante = suivantes.get(suivante.id)
    return Grille(tuple(retenues))


def lignees() -> list[Bareme]:
    """First version of each lineage."""
    return [version for version in versions().values() if version.precedente is None]
