"""Keep the programs of the demonstration running, and stop them all.

A Celery worker *must* run under something that restarts it: when the broker dies while a task runs, the worker
ends with code 1. Each program has its own session, so Ctrl-C reaches us alone and we stop them in order; the
kernel ends them if we are killed (the whole tree: gunicorn's and Celery's children watch their parent).
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from outils.commun import JOURNAUX, RACINE
from outils.processus import MOI, attendre

PATIENCE_MAX = 30.0
STABLE_APRES = 60.0
ARRET = ((signal.SIGTERM, 12.0), (signal.SIGQUIT, 4.0), (signal.SIGKILL, 4.0))


@dataclass
class Programme:
    """One supervised program: how to start it, and how it fares. Times are monotonic seconds."""

    nom: str
    arguments: list[str]
    processus: subprocess.Popen | None = None
    demarre_a: float = 0.0
    reprendre_a: float = 0.0
    echecs: int = 0

    def lancer(self, environnement: dict[str, str]) -> None:
        """Start it; if we die, it gets SIGQUIT (an immediate stop for gunicorn as for Celery)."""
        self.demarre_a = time.monotonic()
        self.processus = MOI.lancer(
            [sys.executable, "-m", *self.arguments],
            JOURNAUX / f"{self.nom}.log",
            signal.SIGQUIT,
            env=environnement,
            cwd=RACINE,
        )

    def constater_la_mort(self) -> int | None:
        """Return the exit code of a program that has just ended, and plan its return; else None."""
        if self.processus is None or self.processus.poll() is None:
            return None
        code, maintenant = self.processus.returncode, time.monotonic()
        self.tuer_le_groupe()
        self.processus = None
        self.echecs = 1 if maintenant - self.demarre_a > STABLE_APRES else self.echecs + 1
        self.reprendre_a = maintenant + min(2.0 ** (self.echecs - 1), PATIENCE_MAX)
        return code

    def tuer_le_groupe(self) -> None:
        """End what the program may have left behind in its session."""
        if self.processus is not None:
            try:
                os.killpg(self.processus.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return


class Superviseur:
    """The programs of one demonstration."""

    def __init__(self, environnement: dict[str, str], dire: Callable[[str], None]) -> None:
        self.environnement = environnement
        self.dire = dire
        self.programmes: list[Programme] = []

    def ajouter(self, nom: str, *arguments: str) -> Programme:
        """Start ``python -m arguments`` under the name ``nom`` (the name of its log too)."""
        programme = Programme(nom, list(arguments))
        self.programmes.append(programme)
        programme.lancer(self.environnement)
        return programme

    def tour(self) -> None:
        """Look at each program once: say which ended, start again those whose time has come."""
        for programme in self.programmes:
            code = programme.constater_la_mort()
            if code is not None:
                self.dire(
                    f"  « {programme.nom} » s'est arrêté (code {code}) : redémarrage. Voyez {programme.nom}.log."
                )
            if programme.processus is None and time.monotonic() >= programme.reprendre_a:
                programme.lancer(self.environnement)

    def arreter(self) -> None:
        """Stop every program: politely together, then firmly, then what is left of their sessions."""
        for numero, secondes in ARRET:
            restants = [p.processus for p in self.programmes if p.processus and p.processus.poll() is None]
            for processus in restants:
                processus.send_signal(numero)
            attendre(lambda: all(p.poll() is not None for p in restants), secondes)  # noqa: B023
        for programme in self.programmes:
            programme.tuer_le_groupe()
        self.programmes.clear()
