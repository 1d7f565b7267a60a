"""Seals of the journals, by beat. Each may run twice."""

import logging

from celery import shared_task

from cpts.traces import actes, consultations

journal = logging.getLogger(__name__)


@shared_task
def chainer_les_consultations() -> int:
    """Seal the consultations written since the last call; the log keeps the head of the chain as an anchor."""
    scellees = 0
    while lot := consultations.chainer():
        scellees += lot
    if scellees:
        rang, empreinte = consultations.tete()
        journal.info("Journal des consultations : %s lignes, empreinte %s", rang, empreinte)
    return scellees


@shared_task
def chainer_les_actes() -> int:
    """Seal the acts written since the last call; the log keeps the head of the chain as an anchor."""
    scelles = 0
    while lot := actes.chainer():
        scelles += lot
    if scelles:
        rang, empreinte = actes.tete()
        journal.info("Journal des actes : %s lignes, empreinte %s", rang, empreinte)
    return scelles
