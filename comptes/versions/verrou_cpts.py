"""The lock of a CPTS: one at a time decides, adds up or changes what counts. Held until the end of the transaction.

Whoever begins an act or the storing of a reading takes it, once; what is called from there says « the caller holds
the lock ». Taking it again in the same transaction changes nothing.
"""

from __future__ import annotations

from cpts.commun.verrous import Verrou, tenir


def verrouiller_cpts(cpts_id: int) -> None:
    """Serialise all that decides or adds up for a CPTS, and hold the published table of natures still meanwhile."""
    tenir(Verrou.AFFECTATION.sur(cpts_id), Verrou.NATURES.partage())
