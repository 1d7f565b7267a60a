"""The effect of a version of the scale, computed apart."""

from __future__ import annotations

from celery import shared_task

from financements.effets import calculs


@shared_task
def calculer_effet(effet_id: int) -> None:
    """Effect of a version of the scale (see ``financements.effets.calculs.calculer``)."""
    calculs.calculer(effet_id)


@shared_task(expires=30)
def reprendre_les_effets() -> int:
    """Every minute: send again the effects of versions that nobody computes."""
    return calculs.reprendre()
