"""Acts on a version: withdraw, go back to it, confirm it, file it elsewhere, ask for a new reading.

Each is dated, signed, told in the journal of the CPTS, and made under the lock of the CPTS. Attesting is in
``attestation``, answering a question of the reading in ``reponses``.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction

from comptes.depots import avertir
from comptes.depots.attestation import pourquoi_garder
from comptes.depots.compter import (
    REMPLACE,
    avancer,
    changer_la_courante,
    comptes_remplaces,
    prevenir_apres,
    ramener,
    remettre_en_file,
    version_qui_compte,
)
from comptes.depots.doutes import EXERCICE
from comptes.depots.exercices import demander_exercice
from comptes.depots.motifs import ActeImpossible, exiger_un_motif
from comptes.depots.reception import deposer_a_nouveau
from comptes.depots.verrous import verrouiller
from comptes.lecture.catalogue_depot import REGLES_DEPOT
from comptes.versions.enums import EtatLecture, Statut
from comptes.versions.models import Depot, Doute, Version
from cpts.commun import horloge
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser

TITRES = {regle.code: regle.titre for regle in REGLES_DEPOT}


@transaction.atomic
def retirer(user: Utilisateur, version: Version, motif: str = "") -> None:
    """Withdraw a version: it stays in the history and counts no more. Twice changes nothing.

    Accounts that count are withdrawn with a reason; attested ones, only once their attestation is. The version
    before does not come back by itself (``retenir_version``); between ledger and balance, the other piece counts.
    """
    exiger(user, Action.RETIRER, version.depot.cpts)
    depot, version = verrouiller(version)
    if version.retiree_le:
        return
    statut = version.statut
    if statut == Statut.COMPTE:
        _refuser_si_attestee(version)
        motif = exiger_un_motif(motif, "Dites pourquoi ces comptes ne doivent plus compter.")
    _retirer(user, depot, version, motif)
    if statut == Statut.COMPTE:
        avertir.retrait(version, version_qui_compte(depot.exercice_id))


def _retirer(user: Utilisateur, depot: Depot, version: Version, motif: str) -> None:
    version.retiree_le, version.retiree_par = horloge.maintenant(), user
    version.save(update_fields=["retiree_le", "retiree_par"])
    if depot.version_courante_id == version.pk:
        changer_la_courante(depot, None)
    journaliser(user, depot.cpts, "depot.retire", f"Dépôt {version.numero} retiré : {depot}", motif=motif)
    prevenir_apres(version)


def _refuser_si_attestee(version: Version) -> None:
    if refus := pourquoi_garder(version):
        raise ActeImpossible(refus)


@transaction.atomic
def retenir_version(user: Utilisateur, version: Version) -> None:
    """Go back to a readable version, be it older or withdrawn. Where other accounts count, it waits to be confirmed."""
    exiger(user, Action.DEPOSER, version.depot.cpts)
    depot, version = verrouiller(version)
    if version.pk == depot.version_courante_id:
        return
    ramener(version)
    if not version.acceptee:
        raise ActeImpossible(
            "Ce dépôt n’a pas été reconnu comme lisible : il ne peut pas compter. "
            "Corrigez le fichier et déposez-le à nouveau."
        )
    compte = avancer(version)
    suite = "" if compte else " : en attente"
    journaliser(user, depot.cpts, "depot.retenu", f"Retour au dépôt {version.numero}, {depot}{suite}")
    prevenir_apres(version)


@transaction.atomic
def confirmer(user: Utilisateur, version: Version, motifs: Mapping[str, str], contre: str = "") -> None:
    """Lift doubts, each with its reason; the version counts once none is left and no attestation is awaited.

    ``motifs``: code → reason. ``contre``: public identifier of the version whose place is taken, as the person
    saw it (empty: nothing counts); if another counts by now, nothing changes and the person looks again.
    """
    exiger(user, Action.DEPOSER, version.depot.cpts)
    _, version = verrouiller(version)
    doutes = {doute.code: doute for doute in Doute.objects.filter(version=version)}
    demandes = [doutes[code] for code in motifs if code in doutes and doutes[code].leve_le is None]
    if not demandes:
        if any(code in doutes for code in motifs):
            return
        raise ActeImpossible("Rien n’est à confirmer sur ce dépôt, ou plus rien : relisez la page.")
    if version.statut != Statut.A_CONFIRMER:
        raise ActeImpossible("Ce dépôt n’attend pas de confirmation.")
    remplacee = comptes_remplaces(version)
    for doute in demandes:
        _lever(user, version, doute, motifs[doute.code], remplacee, contre)
    compte = avancer(version)
    if remplacee is not None:
        _dire_la_suite(version, remplacee, compte)
    prevenir_apres(version)


def _lever(
    user: Utilisateur,
    version: Version,
    doute: Doute,
    motif: str,
    remplacee: Version | None,
    contre: str,
) -> None:
    titre = TITRES.get(doute.code, doute.code)
    motif = exiger_un_motif(motif, f"Donnez la raison pour « {titre} ».")
    if doute.code == EXERCICE and not version.acceptee:
        raise ActeImpossible(
            "Ces écritures sont hors de l’exercice choisi : elles ne peuvent pas y compter. Rangez ce dépôt dans son "
            "exercice, ou retirez-le."
        )
    if doute.code == REMPLACE:
        if contre != (str(remplacee.uuid) if remplacee else ""):
            raise ActeImpossible(
                "Les comptes qui comptent ont changé depuis l’affichage de la page : rien n’a été fait. Comparez à "
                "nouveau, puis confirmez."
            )
        doute.contre = remplacee or doute.contre
    doute.leve_le, doute.leve_par, doute.motif = horloge.maintenant(), user, motif
    doute.save(update_fields=["contre", "leve_le", "leve_par", "motif"])
    details = avertir.comparaison_en_bref(remplacee, version) if doute.code == REMPLACE else {}
    objet = f"Dépôt {version.numero} confirmé ({titre}), {version.depot}"
    journaliser(user, version.depot.cpts, "depot.confirme", objet, motif=motif, details=details)


def _dire_la_suite(version: Version, remplacee: Version, compte: bool) -> None:
    """Tell who must know: replaced, or waiting for the presidency. Doubts left: nobody yet."""
    if compte:
        avertir.remplacement(version, remplacee)
    elif version.statut == Statut.A_ATTESTER:
        avertir.attestation_attendue(version)


def ranger_ailleurs(user: Utilisateur, version: Version) -> Version:
    """File the same bytes under the exercise they are of: another receipt; this one is withdrawn.

    Two transactions: cut between them, the second click finds the new deposit and ends the work.
    """
    exiger(user, Action.DEPOSER, version.depot.cpts)
    doute = Doute.objects.filter(version=version, code=EXERCICE).first()
    if doute is None or not doute.details:
        raise ActeImpossible("Aucun autre exercice n’est proposé pour ce dépôt.")
    debut, fin = (datetime.date.fromisoformat(doute.details[bord]) for bord in ("debut", "fin"))
    exercice = demander_exercice(version.depot.cpts, debut, fin)
    nouvelle = deposer_a_nouveau(user, version, exercice, version.choix)
    with transaction.atomic():
        depot, ancienne = verrouiller(version)
        if ancienne.retiree_le is None:
            _refuser_si_attestee(ancienne)
            motif = f"Rangé dans l’exercice {exercice} : récépissé {nouvelle.numero}."
            _retirer(user, depot, ancienne, motif)
    return nouvelle


@transaction.atomic
def relire(user: Utilisateur, version: Version) -> None:
    """Put an interrupted reading back in the queue."""
    exiger(user, Action.DEPOSER, version.depot.cpts)
    depot, version = verrouiller(version)
    if version.etat != EtatLecture.ECHEC:
        raise ActeImpossible("La lecture de ce dépôt n’a pas été interrompue.")
    version.erreur = ""
    remettre_en_file(version, ["erreur"])
    journaliser(user, depot.cpts, "depot.relance", f"Lecture relancée du dépôt {version.numero}, {depot}")
