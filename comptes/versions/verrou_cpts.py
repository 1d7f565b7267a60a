"""The lock of a CPTS: one at a time decides, adds up or changes what counts. Held until the end of the transaction.

Whoever begins an act or the storing of a reading takes it, once; what is called from there says « the caller holds
the lock ». Taking it again in the same transaction changes nothing.
"""

from __future__ import annotations

from django.db import connection

from comptes.natures.requetes import VERROU_NATURES

# First key of the advisory lock; the second is a CPTS's primary key, or 0 for the national rules.
VERROU_CPTS = 7201


def verrouiller_cpts(cpts_id: int) -> None:
    """Serialise all that decides or adds up for a CPTS, and hold the published table of natures still meanwhile."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT pg_advisory_xact_lock(%s, %s), pg_advisory_xact_lock_shared(%s, 0)",
            [VERROU_CPTS, cpts_id, VERROU_NATURES],
        )
