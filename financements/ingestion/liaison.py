"""The second connection of a reading: its advisory lock, and the progress others can see.

Rows written inside the ingest transaction stay invisible until its end; this connection commits each
statement. The lock lives as long as the connection: a worker that dies releases it at once, and whoever
finds a version « en lecture » that nobody holds knows that its reader is dead. The lock belongs to a server
session: between here and PostgreSQL, no pooler in transaction mode.
"""

from __future__ import annotations

import time
from types import TracebackType

import psycopg
from django.db import connection

from financements.enums import Etape

# First half of the advisory lock's key: « a version being read ».
CLASSE_VERROU = 20_260
INTERVALLE_S = 0.2
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
    """``with Liaison(version_id) as liaison:`` then ``liaison.tenue`` says whether the lock is ours."""

    def __init__(self, version_id: int) -> None:
        self.version_id = version_id
        self.tenue = False
        self._dernier_envoi = float("-inf")

    def __enter__(self) -> Liaison:
        self._connexion = ouvrir_connexion()
        ligne = self._connexion.execute(
            "SELECT pg_try_advisory_lock(%s, %s)", [CLASSE_VERROU, self.version_id]
        ).fetchone()
        self.tenue = bool(ligne and ligne[0])
        return self

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connexion.close()

    def etape(self, etape: str, fraction: float = 0.0) -> None:
        """Publish the step and how far it is (0 to 1), at most five times a second: nobody reads faster."""
        maintenant = time.monotonic()
        if maintenant - self._dernier_envoi < INTERVALLE_S:
            return
        self._dernier_envoi = maintenant
        debut, fin = BORNES[etape]
        self._connexion.execute(
            "UPDATE financements_suivi SET etape = %s, progression = %s, maj_le = now() WHERE version_id = %s",
            [etape, debut + round((fin - debut) * min(max(fraction, 0.0), 1.0)), self.version_id],
        )


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
