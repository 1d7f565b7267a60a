"""The lock of a CPTS: one at a time decides, adds up or changes what counts. Held until the end of the transaction."""

from __future__ import annotations

from cpts.commun.verrous import Verrou, tenir


def verrouiller_cpts(cpts_id: int) -> None:
    """Serialise all that decides or adds up for a CPTS."""
    tenir(Verrou.AFFECTATION.sur(cpts_id))


def verrouiller_decisions(cpts_id: int) -> None:
    """``verrouiller_cpts``, and no table of natures published meanwhile, in one round trip."""
    tenir(Verrou.AFFECTATION.sur(cpts_id), Verrou.NATURES.partage())
