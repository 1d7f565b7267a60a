"""Size of a CPTS (T1 to T4) from the inhabitants of its territory: dated bounds kept as data."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FICHIER = Path(__file__).parent / "donnees" / "tailles.json"


@dataclass(frozen=True)
class Tranche:
    """One size and its bounds in inhabitants, both included; ``maximum`` None means no limit."""

    taille: str
    minimum: int
    maximum: int | None
    confiance: str
    note: str

    def contient(self, population: int) -> bool:
        return self.minimum <= population and (self.maximum is None or population <= self.maximum)


@dataclass(frozen=True)
class TableDesTailles:
    """The bounds of one version of the agreement, in force from ``debut`` to ``fin`` included."""

    id: str
    debut: date
    fin: date | None
    force: str
    source: str
    verifie_par: str | None
    tranches: tuple[Tranche, ...]

    def en_vigueur(self, au: date) -> bool:
        return self.debut <= au and (self.fin is None or au <= self.fin)


def taille_de(population: int | None, au: date) -> str | None:
    """Size of a territory of ``population`` inhabitants under the bounds in force on ``au``.

    None when the population is unknown or when no version was in force yet. Sizes follow the accord of
    20 June 2019; which side holds exactly 80 000 inhabitants is ambiguous in its published summaries and is
    settled in ``donnees/tailles.json``. ValueError for a negative population.
    """
    if population is None:
        return None
    if population < 0:
        raise ValueError(f"Population négative : {population}.")
    table = table_en_vigueur(au)
    if table is None:
        return None
    return next(tranche.taille for tranche in table.tranches if tranche.contient(population))


def table_en_vigueur(au: date) -> TableDesTailles | None:
    """The version of the bounds in force on ``au``, None before the first one."""
    return next((table for table in tables() if table.en_vigueur(au)), None)


@cache
def tables() -> tuple[TableDesTailles, ...]:
    """Every published version, oldest first."""
    versions = json.loads(FICHIER.read_text(encoding="utf-8"))["versions"]
    return tuple(_table(version) for version in versions)


def _table(version: dict) -> TableDesTailles:
    return TableDesTailles(
        id=version["id"],
        debut=date.fromisoformat(version["debut"]),
        fin=date.fromisoformat(version["fin"]) if version["fin"] else None,
        force=version["force"],
        source=version["source"],
        verifie_par=version["verifie_par"],
        tranches=tuple(
            Tranche(t["taille"], t["min"], t["max"], t["confiance"], t["note"]) for t in version["tranches"]
        ),
    )
