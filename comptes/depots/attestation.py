"""Attesting: the presidency states that the accounts which count are the CPTS's own, figures in view.

What is attested is kept with the version (spend per mission, result, hash of the file). An attestation is
withdrawn with a reason until the administration has examined the accounts (setting ``ATTESTATION_GARDES``).
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from comptes.depots import avertir
from comptes.depots.compter import avancer, comptes_remplaces
from comptes.depots.motifs import ActeImpossible, exiger_un_motif
from comptes.depots.verrous import verrouiller
from comptes.lecture.modele import texte_montant
from comptes.totaux.requetes import par_mission
from comptes.versions.enums import Statut
from comptes.versions.models import Version
from cpts.commun import horloge
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser

ATTESTABLES = (Statut.COMPTE, Statut.A_ATTESTER)
ZERO = Decimal(0)


def ce_qui_est_atteste(version: Version) -> dict[str, Any]:
    """The figures and the file that an attestation is about, amounts as text."""
    missions = par_mission(version)
    return {
        "missions": {mission.value: texte_montant(montant) for mission, montant in missions.items()},
        "depense": texte_montant(sum(missions.values(), ZERO)),
        "resultat": (version.compte or {}).get("resultat"),
        "sha256": version.sha256,
    }


def empreinte(photo: dict[str, Any]) -> str:
    """What a form carries, so that nobody attests figures they have not seen."""
    return hashlib.sha256(json.dumps(photo, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def attester(user: Utilisateur, version: Version, vu: str | None = None) -> None:
    """Attest the accounts that count, or a confirmed replacement that waits for it. Twice keeps the first date.

    ``vu``: ``empreinte`` of the figures that the person saw; other figures by now: nothing is done.
    """
    exiger(user, Action.ATTESTER, version.depot.cpts)
    depot, version = verrouiller(version)
    statut = version.statut
    if statut == Statut.COMPTE and version.attestee_le:
        return
    if statut not in ATTESTABLES:
        raise ActeImpossible(f"Seuls les comptes qui comptent s’attestent. {version.phrase_du_statut}")
    photo = ce_qui_est_atteste(version)
    if vu is not None and vu != empreinte(photo):
        raise ActeImpossible(
            "Les chiffres ont changé depuis l’affichage de la page : rien n’a été attesté. Relisez-les, puis attestez."
        )
    remplacee = comptes_remplaces(version)
    if remplacee is None:
        _refuser_un_desaccord(version)
    version.attestee_le, version.attestee_par, version.attestation = horloge.maintenant(), user, photo
    version.save(update_fields=["attestee_le", "attestee_par", "attestation"])
    details = {"depense": photo["depense"], "resultat": photo["resultat"], "empreinte": version.sha256}
    journaliser(
        user,
        depot.cpts,
        "attestation.donnee",
        f"Comptes attestés : dépôt {version.numero}, {depot}",
        details=details,
    )
    if remplacee is not None and avancer(version):
        _ceder(user, version)
        avertir.remplacement(version, remplacee)


def _attestees_en_desaccord(version: Version) -> list[Version]:
    """Accounts of the exercise, shown for another piece, attested, with another result or spend."""
    autres = Version.objects.filter(
        depot__exercice=version.depot.exercice_id,
        depot__version_courante__pk__isnull=False,
        attestee_le__isnull=False,
        retiree_le__isnull=True,
        remplacee_le__isnull=True,
    ).exclude(depot=version.depot_id)
    sien = ce_qui_est_atteste(version)
    return [
        autre
        for autre in autres.select_related("depot__cpts", "depot__exercice")
        if any(ce_qui_est_atteste(autre)[cle] != sien[cle] for cle in ("depense", "resultat"))
    ]


def _refuser_un_desaccord(version: Version) -> None:
    for autre in _attestees_en_desaccord(version):
        raise ActeImpossible(
            f"Le dépôt {autre.numero} ({autre.depot.get_piece_display()}) est attesté pour le même exercice, avec "
            "d’autres chiffres : un FEC et une balance qui diffèrent ne s’attestent pas tous les deux. Retirez "
            "d’abord son attestation."
        )


def _ceder(user: Utilisateur, version: Version) -> None:
    """The accounts replaced in another piece are no longer attested when they say something else."""
    for autre in _attestees_en_desaccord(version):
        motif = f"Remplacés par les comptes attestés du dépôt {version.numero}, qui ont d’autres chiffres."
        _effacer(user, autre, motif)


@transaction.atomic
def retirer_attestation(user: Utilisateur, version: Version, motif: str) -> None:
    """Withdraw an attestation, with its reason. Refused once the administration has examined the accounts."""
    exiger(user, Action.ATTESTER, version.depot.cpts)
    _, version = verrouiller(version)
    if version.attestee_le is None:
        raise ActeImpossible("Ces comptes ne sont pas attestés, ou ne le sont plus.")
    motif = exiger_un_motif(motif, "Dites pourquoi vous retirez cette attestation.")
    if refus := pourquoi_pas(version):
        raise ActeImpossible(refus)
    _effacer(user, version, motif)


def pourquoi_pas(version: Version) -> str:
    """Why the attestation of a version cannot be withdrawn (a French sentence); empty when it can."""
    phrases = (import_string(chemin)(version) for chemin in settings.ATTESTATION_GARDES)
    return next((phrase for phrase in phrases if phrase), "")


def pourquoi_garder(version: Version) -> str:
    """Why attested accounts are not withdrawn as they stand (a French sentence); empty when they are not attested."""
    if version.attestee_le is None:
        return ""
    corriger = "éposez la version corrigée : elle prendra leur place une fois confirmée et attestée."
    if pourquoi_pas(version):
        return f"Ces comptes sont attestés, et l’administration les a examinés : ils ne se retirent plus. D{corriger}"
    return (
        "Ces comptes sont attestés : ils ne se retirent pas tels quels. Retirez d’abord l’attestation, ou "
        f"d{corriger}"
    )


def _effacer(user: Utilisateur, version: Version, motif: str) -> None:
    """The row forgets; the journal of the CPTS keeps who had attested, and when."""
    details = {"attestee_le": version.attestee_le, "attestee_par": str(version.attestee_par)}
    version.attestee_le = version.attestee_par = version.attestation = None
    version.save(update_fields=["attestee_le", "attestee_par", "attestation"])
    objet = f"Attestation retirée : dépôt {version.numero}, {version.depot}"
    journaliser(user, version.depot.cpts, "attestation.retiree", objet, motif=motif, details=details)
