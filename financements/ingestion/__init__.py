"""Reading a stored version, once and whole: lock, lines and totals in one transaction, then the reactions."""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction
from django.db.models import F

from financements.enums import Etape, EtatLecture
from financements.ingestion.enregistrement import ingerer
from financements.ingestion.liaison import Liaison
from financements.ingestion.suites import appeler_les_suites
from financements.models import Suivi, Version

__all__ = ["TENTATIVES_MAX", "lire_version"]

journal = logging.getLogger(__name__)
TENTATIVES_MAX = 3
ERREUR = (
    "La lecture s’est interrompue trois fois, pour une raison qui vient de notre service et non de votre fichier. "
    "Votre dépôt est reçu et conservé : son récépissé reste valable."
)


def lire_version(version_id: int) -> None:
    """Read a version, then call the reactions. Safe to call twice, or by two workers at once.

    The second of two workers leaves at once. A version already read is not read again: only reactions still
    owed are called. A failure leaves the deposit as received, and is tried again by the sweep three times.
    """
    with Liaison(version_id) as liaison:
        if not liaison.tenue:
            return
        version = Version.objects.avec_depot().filter(pk=version_id).first()
        if version is None:
            return
        if version.etat in (EtatLecture.RECU, EtatLecture.EN_LECTURE):
            _tenter(version, liaison)
        if version.etat == EtatLecture.LU and not _terminee(version_id):
            liaison.etape(Etape.SUITES)
            if appeler_les_suites(version_id):
                Suivi.objects.filter(version=version_id).update(etape=Etape.TERMINE, progression=100)


def _terminee(version_id: int) -> bool:
    return Suivi.objects.filter(version=version_id, etape=Etape.TERMINE).exists()


def _tenter(version: Version, liaison: Liaison) -> None:
    """One attempt, counted before it begins: a worker killed each time must not be tried for ever."""
    if version.tentatives >= TENTATIVES_MAX:
        _echouer(version)
        return
    Version.objects.filter(pk=version.pk).update(etat=EtatLecture.EN_LECTURE, tentatives=F("tentatives") + 1)
    version.tentatives += 1
    try:
        with transaction.atomic():
            ingerer(version, partial(Liaison.etape, liaison))
    except Exception:
        journal.exception("lecture de la version %s interrompue (essai %s)", version.pk, version.tentatives)
        if version.tentatives >= TENTATIVES_MAX:
            _echouer(version)
            return
        version.etat = EtatLecture.RECU
        version.save(update_fields=["etat"])


def _echouer(version: Version) -> None:
    version.etat, version.erreur = EtatLecture.ECHEC, ERREUR
    version.save(update_fields=["etat", "erreur"])
