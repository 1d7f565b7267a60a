"""What a reading shows to others while it lasts: its advisory lock, and its progress.

The lock belongs to the session that reads: a worker that dies releases it at once, its transaction with it, and
whoever finds a version « en lecture » that nobody holds knows that its reader is dead. Between here and
PostgreSQL, no pooler in transaction mode.

Rows written inside the ingest transaction stay invisible until its end: progress goes through a second
connection, which commits each statement. It is opened for readings long enough to be watched; opening it costs
as much as copying thousands of lines.
"""

from __future__ import annotations

import time
from types import TracebackType

import psycopg
from django.db import Error, connection

from comptes.depots.enums import Etape
from cpts.commun.verrous import Verrou

CLASSE_VERROU = Verrou.LECTURE_VERSION.value
INTERVALLE_S = 0.5
# Share of the bar at the beginning and at the end of each step.
BORNES: dict[str, tuple[int, int]] = {
    Etape.ATTENTE: (0, 0),
    Etape.OUVERTURE: (1, 5),
    Etape.LECTURE: (5, 85),
    Etape.VENTILATION: (85, 92),
    Etape.TOTAUX: (92, 97),
    Etape.SUITES: (97, 99),
    Etape.TERMINE: (100, 100),
}


class Liaison:
    """``with Liaison(version_id) as liaison:`` then ``liaison.tenue`` says whether the lock is ours.

    One session may hold the same lock twice: two readers are two sessions.
    """

    def __init__(self, version_id: int) -> None:
        self.version_id = version_id
        self.tenue = False
        self._dernier_envoi = time.monotonic()
        self._connexion: psycopg.Connection | None = None

    def __enter__(self) -> Liaison:
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_try_advisory_lock(%s, %s)", [CLASSE_VERROU, self.version_id])
            self.tenue = bool(curseur.fetchone()[0])
        return self

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connexion is not None:
            self._connexion.close()
        if self.tenue:
            self._lacher()

    def _lacher(self) -> None:
        """Unlock; a session that cannot is closed, and the server unlocks for it."""
        try:
            with connection.cursor() as curseur:
                curseur.execute("SELECT pg_advisory_unlock(%s, %s)", [CLASSE_VERROU, self.version_id])
        except Error:
            connection.close()

    def etape(self, etape: str, fraction: float = 0.0) -> None:
        """Publish the step and how far it is (0 to 1), at most twice a second: nobody reads faster."""
        maintenant = time.monotonic()
        if maintenant - self._dernier_envoi < INTERVALLE_S:
            return
        self._dernier_envoi = maintenant
        if self._connexion is None:
            self._connexion = ouvrir_connexion()
        self._connexion.execute(
            "UPDATE comptes_suivi SET etape = %s, progression = %s, maj_le = now() WHERE version_id = %s",
            [etape, progression(etape, fraction), self.version_id],
        )


def progression(etape: str, fraction: float = 0.0) -> int:
    """Percent of the whole reading, ``fraction`` (0 to 1) of a step being done."""
    debut, fin = BORNES[etape]
    return debut + round((fin - debut) * min(max(fraction, 0.0), 1.0))


def ouvrir_connexion() -> psycopg.Connection:
    """An autocommit connection to the same database, whose commits do not wait for the disk."""
    parametres = connection.get_connection_params()
    for propre_a_django in ("context", "cursor_factory", "prepare_threshold"):
        parametres.pop(propre_a_django, None)
    parametres["options"] = f"{parametres.get('options', '')} -c synchronous_commit=off".strip()
    return psycopg.connect(**parametres, autocommit=True)


def versions_tenues() -> set[int]:
    """Versions that a living worker is reading now."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [CLASSE_VERROU],
        )
        return {version_id for (version_id,) in curseur.fetchall()}
