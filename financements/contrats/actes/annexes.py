"""Type the amounts of a signed annex, and have them checked by a second person."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone

from cpts.commun.enums import Mission
from cpts.commun.formats import accord, date_longue, euros
from cpts.personnes.models import Utilisateur
from financements.aci.calendrier import annees_de_contrat
from financements.contrats.actes.cadre import (
    acte_sur,
    enregistrer_ligne,
    exiger_enregistre,
    exiger_passe,
    noter,
)
from financements.contrats.models import Contrat, EngagementMission, MontantAnnexe

UN_JOUR = datetime.timedelta(days=1)
Poste = tuple[str, str]  # mission, part


@dataclass(frozen=True)
class Papier:
    """The signed annex the amounts come from."""

    source: str
    annexe_du: datetime.date
    page: str = ""


def saisir_annexe(
    user: Utilisateur,
    contrat: Contrat,
    annee: datetime.date,
    papier: Papier,
    montants: dict[Poste, Decimal],
    pages: dict[Poste, str] | None = None,
) -> list[MontantAnnexe]:
    """Write amounts for a contract year; those left out stay. One that changes is to be checked again."""
    with acte_sur(user, contrat) as lu:
        exiger_enregistre(lu)
        exiger_l_annee(lu, annee)
        exiger_passe("annexe_du", papier.annexe_du, "Signature de l’annexe")
        _exiger_des_missions(lu, montants)
        changes = _changes(user, lu, annee, papier, montants, pages or {})
        if not changes:
            raise ValidationError(
                "Rien n’a changé : ces montants sont déjà enregistrés. Corrigez-en un, ou revenez au contrat."
            )
        noter(
            user,
            lu,
            "annexe_saisie",
            f"{accord(len(changes), 'montant saisi', 'montants saisis')} de l’annexe de l’année du "
            f"{date_longue(annee)}",
            details={
                "source": papier.source,
                "montants": {ligne.designation: ligne.montant for ligne in changes},
            },
        )
    return changes


def _changes(
    user: Utilisateur,
    contrat: Contrat,
    annee: datetime.date,
    papier: Papier,
    montants: dict[Poste, Decimal],
    pages: dict[Poste, str],
) -> list[MontantAnnexe]:
    """Rows written, those already as said left aside."""
    lignes = MontantAnnexe.objects.filter(contrat=contrat, annee_contrat=annee)
    connus = {(ligne.mission, ligne.part): ligne for ligne in lignes}
    ecrites = []
    for (mission, part), montant in montants.items():
        neuve = MontantAnnexe(contrat=contrat, annee_contrat=annee, mission=mission, part=part)
        page = pages.get((mission, part), papier.page).strip()
        lu = Papier(papier.source.strip(), papier.annexe_du, page)
        ecrites.append(_ecrire(connus.get((mission, part), neuve), user, lu, montant))
    return [ligne for ligne in ecrites if ligne]


def _ecrire(
    ligne: MontantAnnexe, user: Utilisateur, papier: Papier, montant: Decimal
) -> MontantAnnexe | None:
    """The row with its new amount, unchecked; None when nothing changes."""
    avant = (ligne.montant, ligne.source, ligne.annexe_du, ligne.page)
    if ligne.pk and avant == (montant, papier.source, papier.annexe_du, papier.page):
        return None
    ligne.montant, ligne.source, ligne.annexe_du, ligne.page = (
        montant,
        papier.source,
        papier.annexe_du,
        papier.page,
    )
    ligne.auteur = user
    ligne.verifie_par, ligne.verifie_nom, ligne.verifie_le = None, "", None
    enregistrer_ligne(ligne)
    return ligne


def verifier_annexe(
    user: Utilisateur, contrat: Contrat, annee: datetime.date, postes: Collection[Poste]
) -> list[MontantAnnexe]:
    """Say that these amounts are those of the signed paper; never by the person who typed them."""
    with acte_sur(user, contrat) as lu:
        lignes = [
            ligne
            for ligne in MontantAnnexe.objects.filter(
                contrat=lu, annee_contrat=annee, verifie_le__isnull=True
            )
            if (ligne.mission, ligne.part) in postes
        ]
        if not lignes:
            raise ValidationError("Choisissez au moins un montant à vérifier.")
        _refuser_les_siens(user, lignes)
        for ligne in lignes:
            ligne.verifie_par, ligne.verifie_nom = user, str(user)[:160]
            ligne.verifie_le = timezone.localdate()
            enregistrer_ligne(ligne)
        noter(
            user,
            lu,
            "annexe_verifiee",
            f"{accord(len(lignes), 'montant vérifié', 'montants vérifiés')} de l’annexe de l’année du "
            f"{date_longue(annee)}",
            details={"montants": {ligne.designation: ligne.montant for ligne in lignes}},
        )
    return lignes


def _refuser_les_siens(user: Utilisateur, lignes: Sequence[MontantAnnexe]) -> None:
    siens = [ligne for ligne in lignes if ligne.auteur_id == user.pk]
    if siens:
        noms = " ; ".join(f"{ligne.designation} ({euros(ligne.montant)})" for ligne in siens)
        raise ValidationError(
            f"Vous avez saisi : {noms}. Un montant d’annexe se vérifie par une autre personne : demandez à un collègue "
            "de le relire sur l’annexe signée."
        )


def exiger_l_annee(contrat: Contrat, annee: datetime.date) -> None:
    attendues = [a.debut for a in annees_de_contrat(contrat.signature, contrat.fin + UN_JOUR)]
    if annee not in attendues:
        raise ValidationError(
            f"Le {date_longue(annee)} n’est pas le premier jour d’une année de ce contrat. Attendu : "
            f"{', '.join(date_longue(jour) for jour in attendues)}."
        )


def _exiger_des_missions(contrat: Contrat, montants: dict[Poste, Decimal]) -> None:
    engagees = {
        str(Mission.FONCTIONNEMENT),
        *EngagementMission.objects.filter(contrat=contrat).values_list("mission", flat=True),
    }
    hors = [Mission(mission).label for mission, _ in montants if mission not in engagees]
    if hors:
        raise ValidationError(
            f"Missions que ce contrat n’engage pas : {', '.join(dict.fromkeys(hors))}. Engagez-les d’abord par un "
            "avenant, ou retirez ces montants."
        )
