"""Answering the questions of the reading, changing an answer, having the question asked again."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from comptes.depots import questions
from comptes.depots.compter import avancer, ramener
from comptes.depots.motifs import ActeImpossible
from comptes.depots.reception import deposer_a_nouveau
from comptes.depots.verrous import verrouiller
from comptes.versions.enums import Verdict
from comptes.versions.models import ChoixRetenu, Version
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser


def preciser(user: Utilisateur, version: Version, choix: Mapping[str, str]) -> Version:
    """Answer questions; returns the version to follow.

    A version that waits for its answers is read again under its receipt. One already read keeps its figures: the
    same bytes with other answers make another version.
    """
    exiger(user, Action.DEPOSER, version.depot.cpts)
    if version.verdict != Verdict.A_PRECISER:
        return _changer(user, version, choix)
    with transaction.atomic():
        _, version = verrouiller(version)
        if version.verdict != Verdict.A_PRECISER:
            return version
        if version.retiree_le:
            raise ActeImpossible("Ce dépôt a été retiré : déposez le fichier à nouveau, puis répondez.")
        questions.exiger_des_reponses(version, choix)
        complets = {**version.choix, **choix}
        jumelle = questions.jumelle_de(version, complets)
        if jumelle is None:
            questions.repondre(user, version, complets)
            return version
        version.retiree_le, version.retiree_par = timezone.now(), user
        version.save(update_fields=["retiree_le", "retiree_par"])
        return _revenir_a(user, jumelle, choix)


def _revenir_a(user: Utilisateur, jumelle: Version, choix: Mapping[str, str]) -> Version:
    """The same bytes were already read with these answers: that version is the one to follow."""
    if jumelle.retiree_le or jumelle.remplacee_le:
        ramener(jumelle)
        avancer(jumelle)
    questions.dire(user, jumelle, choix)
    return jumelle


def _changer(user: Utilisateur, version: Version, choix: Mapping[str, str]) -> Version:
    """Other answers to a version already read: the same bytes, another version."""
    if not choix or not set(choix) <= set(version.choix):
        raise ActeImpossible("La lecture de ce dépôt ne pose pas cette question.")
    if all(version.choix[code] == valeur for code, valeur in choix.items()):
        return version
    return deposer_a_nouveau(user, version, version.depot.exercice, {**version.choix, **choix})


def reposer(user: Utilisateur, version: Version) -> Version:
    """Ask again what was answered: the answers kept for this layout are forgotten, the same bytes are read without."""
    exiger(user, Action.DEPOSER, version.depot.cpts)
    if not version.choix:
        raise ActeImpossible("Aucune réponse n’a été donnée pour ce dépôt.")
    depot, empreinte = version.depot, questions.empreinte_de(version)
    with transaction.atomic():
        ChoixRetenu.objects.filter(cpts=depot.cpts_id, piece=depot.piece, empreinte=empreinte).delete()
        objet = f"Question de la lecture reposée, dépôt {version.numero}, {depot}"
        journaliser(user, depot.cpts, "depot.repose", objet)
    return deposer_a_nouveau(user, version, depot.exercice, {})
