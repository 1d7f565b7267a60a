"""Reading a stored version, once and whole: lock, lines and totals in one transaction, then the reactions."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from django.db import connection, transaction

from comptes.ingestion.enregistrement import ingerer
from comptes.ingestion.liaison import Liaison, progression
from comptes.ingestion.suites import appeler_les_suites
from comptes.versions.enums import Etape, EtatLecture
from comptes.versions.models import Suivi, Version

__all__ = ["TENTATIVES_MAX", "lire_version"]

journal = logging.getLogger(__name__)
TENTATIVES_MAX = 3
COMMENCER = """
WITH commencee AS (
    UPDATE comptes_version SET etat = %s, tentatives = tentatives + 1 WHERE id = %s RETURNING id
)
UPDATE comptes_suivi SET etape = %s, progression = %s, maj_le = now() FROM commencee
WHERE version_id = commencee.id
"""
TERMINER = "UPDATE comptes_suivi SET etape = %s, progression = 100, maj_le = now() WHERE version_id = %s"
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
        elif _terminee(version_id):
            return
        if version.etat == EtatLecture.LU:
            liaison.etape(Etape.SUITES)
            if appeler_les_suites(version_id):
                _sans_attendre_le_disque(TERMINER, [Etape.TERMINE, version_id])


def _terminee(version_id: int) -> bool:
    return Suivi.objects.filter(version=version_id, etape=Etape.TERMINE).exists()


def _sans_attendre_le_disque(ordre: str, parametres: Sequence[int | str]) -> None:
    """A statement and its commit in one round trip. A crash of the server may undo it: the sweep does it again."""
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT set_config('synchronous_commit', 'off', true); {ordre}", parametres)


def _tenter(version: Version, liaison: Liaison) -> None:
    """One attempt, counted before it begins: a worker killed each time must not be tried for ever."""
    if version.tentatives >= TENTATIVES_MAX:
        _echouer(version)
        return
    ouverture: list[int | str] = [Etape.OUVERTURE, progression(Etape.OUVERTURE)]
    _sans_attendre_le_disque(COMMENCER, [EtatLecture.EN_LECTURE, version.pk, *ouverture])
    version.etat, version.tentatives = EtatLecture.EN_LECTURE, version.tentatives + 1
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
