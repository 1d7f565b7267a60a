"""Start, watch and stop programs so that nothing is left behind and nothing is inherited."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from outils.commun import Panne

PR_SET_PDEATHSIG = 1
JOURNAL_MAX = 20 * 1024 * 1024
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Identite:
    """Who runs a program: ourselves, another user (``uid``, ``gid``), or through ``prefixe`` (unshare)."""

    nom: str
    uid: int | None = None
    gid: int | None = None
    prefixe: tuple[str, ...] = ()

    @property
    def proprietaire(self) -> int:
        """Number of the user who must own the files of the program."""
        return os.geteuid() if self.uid is None else self.uid

    def executer(self, commande: Sequence[object], **options) -> subprocess.CompletedProcess[str]:
        """Run a short command to its end with this identity; its output is captured, never raised."""
        return subprocess.run(
            [*self.prefixe, *map(str, commande)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            **self._options(options),
        )

    def lancer(
        self, commande: Sequence[object], journal: Path, lien: int | None = None, **options
    ) -> subprocess.Popen:
        """Start a server in its own session, without any inherited descriptor; output goes to ``journal``.

        With ``lien`` (a signal) the kernel sends it to the program when our process dies, even by kill -9.
        Without it the program outlives us.
        """
        tourner(journal)
        with journal.open("ab") as sortie:
            return subprocess.Popen(
                [*self.prefixe, *map(str, commande)],
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=sortie,
                start_new_session=True,
                preexec_fn=None if lien is None else mourir_avec_le_parent(lien),
                **self._options(options),
            )

    def _options(self, options: dict) -> dict:
        # A user who may not read the caller's folder fails on getcwd(): start from the root folder.
        options.setdefault("cwd", "/")
        if self.uid is not None:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options


MOI = Identite("utilisateur courant")


def tourner(journal: Path) -> None:
    """Create the folder of a log, and put the log aside (one generation) when it has grown large."""
    journal.parent.mkdir(parents=True, exist_ok=True)
    if journal.exists() and journal.stat().st_size > JOURNAL_MAX:
        journal.replace(journal.with_suffix(".precedent.log"))


def mourir_avec_le_parent(signal_envoye: int) -> Callable[[], None]:
    """Return what a child runs before exec to receive ``signal_envoye`` when its parent dies (Linux)."""
    parent = os.getpid()

    def preparer() -> None:
        # A shell without job control starts us with these ignored, and that is inherited through exec.
        for numero in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(numero, signal.SIG_DFL)
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, signal_envoye, 0, 0, 0)
        if os.getppid() != parent:  # the parent died between fork and prctl
            os._exit(1)

    return preparer


def commande_de(pid: int) -> str | None:
    """Return the command line of a living process, None when it is gone (a zombie is gone)."""
    if sys.platform == "linux":
        try:
            ligne = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return None
        return ligne.replace(b"\0", b" ").decode(errors="replace").strip() or None
    lu = subprocess.run(["ps", "-p", str(pid), "-o", "stat=,command="], capture_output=True, text=True)
    return None if lu.stdout.startswith("Z") else lu.stdout.strip() or None


def pid_du_fichier(fichier: Path, programme: str) -> int | None:
    """Return the number on the first line of ``fichier`` if a living process of that name bears it.

    After a crash or a restart of the machine the number may belong to somebody else: the name is checked.
    """
    try:
        pid = int(fichier.read_text().split(maxsplit=1)[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if programme in (commande_de(pid) or "") else None


def attendre(condition: Callable[[], object], secondes: float, pas: float = 0.02) -> bool:
    """Wait until ``condition`` is true; False when ``secondes`` have passed."""
    fin = time.monotonic() + secondes
    while not condition():
        if time.monotonic() > fin:
            return False
        time.sleep(pas)
    return True


def terminer(pid: int, etapes: Sequence[tuple[signal.Signals, float]]) -> bool:
    """Send each signal of ``etapes`` in turn until the process is gone within its seconds."""
    for numero, secondes in etapes:
        try:
            os.kill(pid, numero)
        except ProcessLookupError:
            return True
        except PermissionError:
            raise Panne(
                f"Le processus {pid} appartient à un autre compte : relancez la commande avec lui."
            ) from None
        if attendre(lambda: commande_de(pid) is None, secondes):
            return True
    return False


def fin_du_journal(journal: Path, lignes: int = 8) -> str:
    """Return the last lines of a log, for an error message."""
    try:
        return "\n".join(journal.read_text(errors="replace").splitlines()[-lignes:])
    except OSError:
        return "(journal absent)"


def oublier(processus: subprocess.Popen | None) -> None:
    """Collect the exit status of a child that has ended (no zombie, no warning)."""
    if processus is not None:
        processus.wait(timeout=10)
