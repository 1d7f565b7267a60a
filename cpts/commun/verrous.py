"""Advisory locks of PostgreSQL and their register: one name, one number, never used twice.

Every lock has two keys: its number here, and the object it is taken on (a primary key, or 0 when there is only one).
Those taken by ``tenir`` last until the end of the transaction. Those taken by ``seul`` and ``essayer`` belong to the
session: a worker that dies lets go at once. Between here and PostgreSQL, no pooler in transaction mode.

Triggers take locks of their own, in the migrations of ``cpts``: ``hashtext('cpts_perimetres')`` and ``CHANGEMENT``.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import Error, connection


@dataclass(frozen=True)
class Prise:
    """A lock on one object, shared or not."""

    verrou: Verrou
    objet: int = 0
    partagee: bool = False


@enum.unique
class Verrou(enum.IntEnum):
    """The register. A number never changes: two versions of the product may run side by side during an update."""

    # A version is being read (object: the version).
    LECTURE_VERSION = 20_260
    # Whatever decides or adds up for a CPTS (object: the CPTS; 0 for the national rules of attribution).
    AFFECTATION = 7_201
    # Shared by whoever writes totals, exclusive for whoever publishes a table of natures.
    NATURES = 7_202
    # The tables of natures shipped with the product are being loaded.
    CHARGEMENT_NATURES = 7_203
    # Daily statement of the transmissions expected.
    TRANSMISSIONS = 7_301
    # One snapshot at a time: the second sees the number of the first.
    ARRETE = 7_401
    # A payment file is being read (object: the import).
    LECTURE_IMPORT = 0x5645
    # Scanned papers are being read (object: their deposit), or sorted (object: the body that sent them).
    LECTURE_PAPIERS = 0x5041
    CLASSEMENT_PAPIERS = 0x5042
    # Numbers of the statements of what is due.
    DECOMPTE = 0x4445_4350
    # The two sealed journals.
    CHAINE_ACTES = 0x4143_5445
    CHAINE_CONSULTATIONS = 0x4350_5453
    # Taken by a trigger on one key of 64 bits: this number in the top 16, the last change allotted in the others.
    CHANGEMENT = 0x4348

    def sur(self, objet: int, *, partagee: bool = False) -> Prise:
        """This lock on one object."""
        return Prise(self, objet, partagee)

    def partage(self) -> Prise:
        """This lock, which others may share."""
        return Prise(self, partagee=True)


def tenir(*prises: Prise | Verrou) -> None:
    """Wait for locks, in the order given and in one round trip, and hold them to the end of the transaction."""
    voulues = [prise if isinstance(prise, Prise) else Prise(prise) for prise in prises]
    appels = ", ".join(
        f"pg_advisory_xact_lock{'_shared' if prise.partagee else ''}(%s, %s)" for prise in voulues
    )
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT {appels}", [cle for prise in voulues for cle in _cles(prise)])


@contextmanager
def seul(verrou: Verrou, objet: int = 0) -> Iterator[None]:
    """Wait for a lock and hold it for this session as long as the block lasts."""
    _demander("SELECT pg_advisory_lock(%s, %s)", Prise(verrou, objet))
    try:
        yield
    finally:
        _rendre(verrou, objet)


@contextmanager
def essayer(verrou: Verrou, objet: int = 0) -> Iterator[bool]:
    """Take a lock for this session as long as the block lasts; False, at once, when another session holds it."""
    tenu = bool(_demander("SELECT pg_try_advisory_lock(%s, %s)", Prise(verrou, objet)))
    try:
        yield tenu
    finally:
        if tenu:
            _rendre(verrou, objet)


def _rendre(verrou: Verrou, objet: int = 0) -> None:
    """Let go of a lock of the session; a session that cannot is closed, and the server lets go for it."""
    try:
        _demander("SELECT pg_advisory_unlock(%s, %s)", Prise(verrou, objet))
    except Error:
        connection.close()


def _demander(requete: str, prise: Prise) -> object:
    with connection.cursor() as curseur:
        curseur.execute(requete, _cles(prise))
        return curseur.fetchone()[0]


def _cles(prise: Prise) -> list[int]:
    return [prise.verrou.value, prise.objet]
