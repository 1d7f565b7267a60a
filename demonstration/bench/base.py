"""What every bench shares: a scratch database, two sides timed turn by turn, a ratio and its limit.

A bench is a function registered by ``@mesure("nom", "what it holds")``; it receives the options of the command
and yields ``Resultat``. Modules of ``demonstration.bench`` and, for upper rooms, of the packages named ``bench``
in each application are imported by the command.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.management import call_command
from django.db import connection


@dataclass(frozen=True)
class Resultat:
    """One line of a bench. Times are medians, in seconds."""

    libelle: str
    notre: float
    reference: float
    limite: float

    @property
    def ratio(self) -> float:
        return self.notre / self.reference

    @property
    def tenu(self) -> bool:
        return self.ratio <= self.limite

    def __str__(self) -> str:
        return (
            f"{self.libelle} : ratio = {self.ratio:.2f} (limite {self.limite:.2f}), "
            f"{self.notre * 1000:.0f} ms contre {self.reference * 1000:.0f} ms"
        )


Banc = Callable[[dict[str, Any]], Iterator[Resultat]]


@dataclass(frozen=True)
class Mesure:
    nom: str
    titre: str
    banc: Banc


MESURES: dict[str, Mesure] = {}


def mesure(nom: str, titre: str) -> Callable[[Banc], Banc]:
    """Register a bench under the name the command takes."""

    def inscrire(banc: Banc) -> Banc:
        MESURES[nom] = Mesure(nom, titre, banc)
        return banc

    return inscrire


def tour_a_tour(
    notre: Callable[[], float], reference: Callable[[], float], tours: int
) -> tuple[float, float]:
    """Medians of both sides, timed one after the other ``tours`` times after a first turn to warm up.

    Each side returns the seconds it wants counted, so that preparation and cleaning stay out.
    """
    notre()
    reference()
    mesures = [(notre(), reference()) for _ in range(tours)]
    return statistics.median(m[0] for m in mesures), statistics.median(m[1] for m in mesures)


def chronometrer(action: Callable[[], Any]) -> float:
    """Seconds of an action."""
    debut = time.perf_counter()
    action()
    return time.perf_counter() - debut


@contextmanager
def base_jetable() -> Iterator[None]:
    """A database of its own, migrated, dropped at the end whatever happens. The real one is not touched."""
    ancien = connection.settings_dict["NAME"]
    nom = f"banc_{time.time_ns()}"
    with connection.cursor() as curseur:
        curseur.execute(f'CREATE DATABASE "{nom}" TEMPLATE template0')
    connection.close()
    connection.settings_dict["NAME"] = nom
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = ancien
        with connection.cursor() as curseur:
            curseur.execute(f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')
