"""Places, words and small habits shared by the desk's commands."""

import fcntl
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
LOCAL = RACINE / ".local"
JOURNAUX = LOCAL / "journaux"


class Panne(Exception):
    """Something the person at the desk must know or do; the text is French and says what to do."""


def dire(texte: str) -> None:
    """Print one line at once, also when the output is a pipe."""
    print(texte, flush=True)


def avertir(texte: str) -> None:
    """Print one line on the error output."""
    print(texte, file=sys.stderr, flush=True)


def secret(fichier: Path, octets: int) -> str:
    """Return the secret kept in ``fichier`` (mode 0600), drawn at random the first time."""
    fichier.parent.mkdir(parents=True, exist_ok=True)
    try:
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return fichier.read_text(encoding="ascii").strip()
    with os.fdopen(descripteur, "w", encoding="ascii") as sortie:
        valeur = secrets.token_urlsafe(octets)
        sortie.write(valeur + "\n")
    return valeur


def ecrire(fichier: Path, texte: str) -> None:
    """Replace ``fichier`` in one step: a reader sees the old text or the new one, never a half."""
    fichier.parent.mkdir(parents=True, exist_ok=True)
    provisoire = fichier.with_name(f".{fichier.name}.{os.getpid()}")
    provisoire.write_text(texte, encoding="utf-8")
    provisoire.replace(fichier)


@contextmanager
def verrou(fichier: Path) -> Iterator[None]:
    """Hold an exclusive lock on ``fichier``: two commands started together take turns."""
    fichier.parent.mkdir(parents=True, exist_ok=True)
    with fichier.open("a") as poignee:
        fcntl.flock(poignee, fcntl.LOCK_EX)
        yield


def dossier_prive(dossier: Path, proprietaires: set[int], mode: int = 0o700) -> None:
    """Create ``dossier`` with ``mode``, or accept it only as a real folder of one of ``proprietaires``.

    Used in the system's temporary area, where anybody may have put a folder or a link of that name first.
    """
    try:
        dossier.mkdir(parents=True)
    except FileExistsError:
        etat = dossier.lstat()
        if not stat.S_ISDIR(etat.st_mode) or etat.st_uid not in proprietaires:
            raise Panne(
                f"{dossier} n'appartient pas à votre compte : relancez la commande avec le compte qui l'a créé, "
                "ou travaillez dans une autre copie du dépôt."
            ) from None
    if stat.S_IMODE(dossier.stat().st_mode) != mode:
        dossier.chmod(mode)
