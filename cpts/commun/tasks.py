"""Stored files that no row points to."""

import logging

from celery import shared_task

from cpts.commun import fichiers

journal = logging.getLogger(__name__)


@shared_task
def nettoyer_les_fichiers() -> int:
    """Daily: remove stored files that no row points to. Returns how many; 0 and an error when there are too many."""
    try:
        return len(fichiers.nettoyer().orphelins)
    except fichiers.MagasinSuspect as refus:
        journal.error("%s", refus)
        return 0
