"""Acts on a version: withdraw, go back to it, attest, ask for a new reading. Each is dated and signed."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone

from cpts.droits import Action, exiger
from cpts.models import Utilisateur
from financements.depots import envoi
from financements.enums import PIECES_LUES, Etape, EtatLecture
from financements.models import Depot, Suivi, Version
from financements.retenus import actualiser
from financements.ventilation.chargement import verrouiller_cpts


class ActeImpossible(Exception):
    """The state of the version does not allow it; the message is a French sentence."""


def retirer(user: Utilisateur, version: Version) -> None:
    """Withdraw a version: it stays in the history and counts no more. Twice changes nothing.

    The version before it does not come back by itself: that is an explicit act (``retenir_version``).
    """
    exiger(user, Action.RETIRER, version.depot.cpts)
    with transaction.atomic():
        depot, version = _verrouiller(version)
        if version.retiree_le:
            return
        version.retiree_le, version.retiree_par = timezone.now(), user
        version.save(update_fields=["retiree_le", "retiree_par"])
        if depot.version_courante_id == version.pk:
            _changer_la_courante(depot, None)
        _prevenir_apres(version)


def retenir_version(user: Utilisateur, version: Version) -> None:
    """Make a readable version the one that counts, be it older or withdrawn."""
    exiger(user, Action.DEPOSER, version.depot.cpts)
    with transaction.atomic():
        depot, version = _verrouiller(version)
        version.retiree_le = version.retiree_par = None
        if not version.acceptee:
            raise ActeImpossible(
                "Ce dépôt n’a pas été reconnu comme lisible : il ne peut pas compter. "
                "Corrigez le fichier et déposez-le à nouveau."
            )
        version.save(update_fields=["retiree_le", "retiree_par"])
        if depot.version_courante_id != version.pk:
            _changer_la_courante(depot, version)
        _prevenir_apres(version)


def attester(user: Utilisateur, version: Version) -> None:
    """State that the accounts are the CPTS's own. Kept with its first date."""
    exiger(user, Action.ATTESTER, version.depot.cpts)
    with transaction.atomic():
        depot, version = _verrouiller(version)
        if version.attestee_le:
            return
        if depot.version_courante_id != version.pk:
            raise ActeImpossible("Seul le dépôt qui compte peut être attesté.")
        version.attestee_le, version.attestee_par = timezone.now(), user
        version.save(update_fields=["attestee_le", "attestee_par"])


def relire(user: Utilisateur, version: Version) -> None:
    """Put an interrupted reading back in the queue."""
    exiger(user, Action.DEPOSER, version.depot.cpts)
    with transaction.atomic():
        _, version = _verrouiller(version)
        if version.etat != EtatLecture.ECHEC:
            raise ActeImpossible("La lecture de ce dépôt n’a pas été interrompue.")
        version.etat, version.tentatives, version.erreur = EtatLecture.RECU, 0, ""
        version.save(update_fields=["etat", "tentatives", "erreur"])
        Suivi.objects.filter(version=version.pk).update(etape=Etape.ATTENTE, progression=0)
        transaction.on_commit(partial(envoi.envoyer, version.pk))


def _verrouiller(version: Version) -> tuple[Depot, Version]:
    """The CPTS, its deposit, the version: locked in the order every act and the reading use."""
    verrouiller_cpts(version.depot.cpts_id)
    depot = (
        Depot.objects.select_for_update(of=("self",), no_key=True)
        .select_related("exercice")
        .get(pk=version.depot_id)
    )
    verrouillee = Version.objects.select_for_update(no_key=True).get(pk=version.pk)
    verrouillee.depot = depot
    if depot.exercice.retire_le:
        raise ActeImpossible("L’exercice de ce dépôt a été retiré : déposez le fichier pour le bon exercice.")
    return depot, verrouillee


def _changer_la_courante(depot: Depot, version: Version | None) -> None:
    depot.version_courante = version
    depot.save(update_fields=["version_courante"])
    if depot.piece in PIECES_LUES:
        actualiser(depot.exercice)


def _prevenir_apres(version: Version) -> None:
    """The rooms above react after the commit, in the worker."""
    Suivi.objects.filter(version=version.pk, etape=Etape.TERMINE).update(etape=Etape.SUITES)
    transaction.on_commit(partial(envoi.envoyer, version.pk))
