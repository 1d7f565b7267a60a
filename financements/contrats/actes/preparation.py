"""Correct a contract not registered yet, or take back one that was only prepared."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from cpts.commun.formats import date_longue
from cpts.personnes.models import Utilisateur
from financements.contrats.actes.cadre import (
    acte_sur,
    atomique,
    enregistrer_ligne,
    exiger_la_tenue,
    noter,
    verrouiller,
)
from financements.contrats.actes.saisie import taille_du_perimetre
from financements.contrats.enums import NatureSuccession, Saisie
from financements.contrats.models import Contrat, EngagementMission, SuccessionContrat

_CHAMPS = ("signature", "fin", "numero", "taille", "clause_transmission")


@dataclass(frozen=True)
class Correction:
    """What the contract says once corrected. ``taille`` empty: from the population on the day of the signature."""

    signature: datetime.date
    fin: datetime.date
    numero: str = ""
    taille: str = ""
    clause_transmission: bool = False


def corriger(user: Utilisateur | None, contrat: Contrat, correction: Correction) -> Contrat:
    """Correct the dates, number, size or clause of a contract not registered yet; the journal keeps both values."""
    with acte_sur(user, contrat) as lu:
        if lu.saisie == Saisie.ENREGISTRE:
            raise ValidationError("Ce contrat est enregistré : il ne change plus que par un avenant.")
        avant = {champ: getattr(lu, champ) for champ in _CHAMPS}
        if correction.signature != lu.signature:
            _deplacer_la_signature(lu, correction.signature)
        for champ in _CHAMPS:
            setattr(lu, champ, getattr(correction, champ))
        lu.taille = correction.taille or taille_du_perimetre(lu.cpts, correction.signature)
        details = {
            champ: [avant[champ], getattr(lu, champ)]
            for champ in _CHAMPS
            if avant[champ] != getattr(lu, champ)
        }
        if not details:
            raise ValidationError("Rien n’a changé : modifiez au moins un élément du contrat.")
        enregistrer_ligne(lu)
        noter(
            user,
            lu,
            "corrige",
            f"Contrat non enregistré corrigé, signature du {date_longue(lu.signature)}",
            "",
            details,
        )
    return lu


def supprimer(user: Utilisateur | None, contrat: Contrat) -> Contrat:
    """Take back a contract only prepared. The journal says that it was; nothing was ever due from it."""
    exiger_la_tenue(user, contrat.cpts)
    with atomique():
        lu = verrouiller(contrat)
        if lu.saisie != Saisie.BROUILLON:
            raise ValidationError(
                f"Ce contrat est « {lu.get_saisie_display().lower()} » : seul un contrat en préparation se supprime."
            )
        for lien in _predecesseurs(lu):
            _exiger_un_renouvellement(lien, "ne se supprime pas : corrigez-le")
            lien.delete()
        details = {"numero": lu.numero, "fin": lu.fin, "taille": lu.taille}
        noter(
            user,
            lu,
            "supprime",
            f"Contrat en préparation supprimé, signature du {date_longue(lu.signature)}",
            "",
            details,
        )
        EngagementMission.objects.filter(contrat=lu).delete()
        try:
            Contrat.objects.filter(pk=lu.pk).delete()
        except ProtectedError as refus:
            quoi = ", ".join(
                sorted({str(objet._meta.verbose_name_plural) for objet in refus.protected_objects})
            )
            raise ValidationError(
                f"Ce contrat a déjà des éléments rattachés ({quoi}) : il ne se supprime pas, corrigez-le."
            ) from refus
    return lu


def _deplacer_la_signature(contrat: Contrat, signature: datetime.date) -> None:
    """A renewal follows its old contract; missions that go on without a break start on the new first day."""
    for lien in _predecesseurs(contrat):
        _exiger_un_renouvellement(lien, "garde sa date de signature")
        if signature < lien.ancien.terme:
            raise ValidationError(
                {
                    "signature": f"Signature : lu {date_longue(signature)} ; attendu : à partir du "
                    f"{date_longue(lien.ancien.terme)}, après le contrat que celui-ci renouvelle."
                }
            )
        lien.date = signature
        lien.save(update_fields=["date"])
        for champ in ("demarrage", "deploiement"):
            poursuivies = EngagementMission.objects.filter(contrat=contrat, **{champ: contrat.signature})
            poursuivies.update(**{champ: signature})


def _predecesseurs(contrat: Contrat) -> list[SuccessionContrat]:
    return list(SuccessionContrat.objects.filter(nouveau=contrat).select_related("ancien__cpts"))


def _exiger_un_renouvellement(lien: SuccessionContrat, quoi: str) -> None:
    """The old contracts of a merger or a split ended for this one: it stays, from that day."""
    if lien.nature != NatureSuccession.RENOUVELLEMENT:
        raise ValidationError(
            f"Ce contrat vient d’une {lien.get_nature_display().lower()} : le contrat de {lien.ancien.cpts.nom} a pris "
            f"fin pour lui le {date_longue(lien.date)}, il {quoi}."
        )
