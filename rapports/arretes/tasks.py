"""The daily snapshot."""

import logging

from celery import shared_task

from rapports.arretes.actes import arreter

journal = logging.getLogger(__name__)


@shared_task
def arreter_les_tableaux() -> None:
    """Daily: same code as ``manage.py arreter_tableaux``. Differences are an error for whoever watches the log."""
    arrete, ecarts = arreter()
    for ecart in ecarts:
        journal.error("%s : %s", arrete, ecart)
