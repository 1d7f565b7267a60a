"""Jobs of the room, run by beat. Each may run twice."""

import logging

from celery import shared_task
from django.utils import timezone

from cpts import actes, communes, consultations, fichiers
from cpts.jetons_service.rappels import rappeler

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


@shared_task
def recalculer_les_perimetres() -> int:
    """Daily: perimeters announced for today give their population and size from today on."""
    return communes.recalculer_du_jour(timezone.localdate())


@shared_task
def rappeler_les_jetons_de_service() -> int:
    """Daily: tell of the service tokens that expire soon."""
    return rappeler()


@shared_task
def nettoyer_les_fichiers() -> int:
    """Daily: remove stored files that no row points to. Returns how many; 0 and an error when there are too many."""
    try:
        return len(fichiers.nettoyer().orphelins)
    except fichiers.MagasinSuspect as refus:
        journal.error("%s", refus)
        return 0
