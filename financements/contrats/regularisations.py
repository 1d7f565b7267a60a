"""Advances to settle: the engine proposes, a person decides, and the schedule shows what was decided.

No text was found on an advance paid for a mission or a contract that stopped: nothing is ever recovered by itself.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cpts.commun.formats import date_longue, euros
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser
from financements.aci.calendrier import ajouter_mois
from financements.aci.codes import LIBELLES
from financements.aci.reversements import Compensation, Echeance, compenser, etaler
from financements.contrats.calcul import HORIZON_MOIS, calculer
from financements.contrats.document import ligne_en_dict
from financements.contrats.dossiers import lire_un
from financements.contrats.enums import ChoixRegularisation
from financements.contrats.models import Contrat, DecisionRegularisation
from financements.contrats.suites import prevenir

A_NOTIFIER, A_REDECIDER = "a_notifier", "a_redecider"
LIBELLES_ETATS = {
    A_NOTIFIER: "À notifier",
    A_REDECIDER: "À décider de nouveau : le montant proposé a changé",
    ChoixRegularisation.RECLAMER: "Réclamée",
    ChoixRegularisation.COMPENSER: "Retenue sur les paiements à venir",
    ChoixRegularisation.ABANDONNER: "Abandonnée",
}


@dataclass(frozen=True)
class Proposition:
    """An advance to settle: ``montant`` is positive, ``decision`` the last one taken, if any."""

    contrat: Contrat
    rang: int
    date: datetime.date
    annee_contrat: datetime.date
    mission: str
    montant: Decimal
    decision: DecisionRegularisation | None = None

    @property
    def mission_libelle(self) -> str:
        return LIBELLES[self.mission]

    @property
    def etat(self) -> str:
        if self.decision is None:
            return A_NOTIFIER
        return self.decision.choix if self.decision.montant == self.montant else A_REDECIDER

    @property
    def etat_libelle(self) -> str:
        return LIBELLES_ETATS[self.etat]

    @property
    def echeances(self) -> tuple[Echeance, ...]:
        """Instalments decided; none for a sum given up or not decided."""
        return echeances_de(self.decision) if self.decision else ()


def echeances_de(decision: DecisionRegularisation) -> tuple[Echeance, ...]:
    if decision.premiere is None:
        return ()
    return etaler(decision.montant, decision.nombre, decision.premiere, decision.mois)


def propositions(
    contrat: Contrat, lignes: Iterable[dict[str, Any]], decisions: Iterable[DecisionRegularisation]
) -> list[Proposition]:
    """The proposals among the lines of a schedule, each with the last decision taken on it."""
    dernieres = {(d.annee_contrat, d.mission): d for d in decisions}
    return [
        Proposition(
            contrat,
            ligne["rang"],
            ligne["date"],
            ligne["annee_contrat"],
            ligne["mission"],
            -ligne["montant"],
            dernieres.get((ligne["annee_contrat"], ligne["mission"])),
        )
        for ligne in lignes
        if ligne["a_decider"]
    ]


def retenues(lignes: Iterable[dict[str, Any]], proposees: Sequence[Proposition]) -> Compensation | None:
    """Payments after set-off, day by day, never negative; None when nothing is set off.

    Only the payments on or after the first day of recovery are there. What they cannot bear waits for the next one.
    """
    creances = [
        creance
        for proposition in proposees
        if proposition.decision and proposition.decision.choix == ChoixRegularisation.COMPENSER
        for creance in proposition.echeances
    ]
    if not creances:
        return None
    premiere = min(creance.date for creance in creances)
    paiements: dict[datetime.date, Decimal] = defaultdict(Decimal)
    for ligne in lignes:
        if ligne["montant"] > 0 and ligne["date"] >= premiere:
            paiements[ligne["date"]] += ligne["montant"]
    return compenser(paiements.items(), creances)


@dataclass(frozen=True)
class Choix:
    """What a person fills in. ``premiere`` is None for a sum given up."""

    choix: str
    motif: str
    nombre: int = 1
    mois: int = 1
    premiere: datetime.date | None = None


def proposition_de(contrat: Contrat, annee_contrat: datetime.date, mission: str) -> Proposition | None:
    """The proposal of one contract year and mission, as the engine makes it today."""
    au = ajouter_mois(timezone.localdate(), HORIZON_MOIS)
    calcul = calculer(lire_un(contrat), au)
    lignes = (
        ligne_en_dict(rang, ligne, fiche=False)
        for rang, ligne in enumerate(calcul.echeancier.lignes, 1)
        if ligne.a_decider
    )
    decisions = DecisionRegularisation.objects.filter(contrat=contrat).select_related("decide_par")
    cle = (annee_contrat, mission)
    return next(
        (p for p in propositions(contrat, lignes, decisions) if (p.annee_contrat, p.mission) == cle), None
    )


@transaction.atomic
def decider(
    user: Utilisateur, contrat: Contrat, annee_contrat: datetime.date, mission: str, choix: Choix
) -> DecisionRegularisation:
    """Record a decision of the caisse on a proposal; an earlier one stays in the history."""
    exiger(user, Action.DECIDER_REGULARISATION, contrat.cpts)
    Contrat.objects.select_for_update(no_key=True).get(pk=contrat.pk)
    proposition = proposition_de(contrat, annee_contrat, mission)
    if proposition is None:
        raise ValidationError(
            "Le calcul ne propose plus de régulariser cette avance : il n’y a rien à décider. Relisez l’échéancier.",
            code="rien_a_decider",
        )
    if choix.premiere and choix.premiere < timezone.localdate():
        raise ValidationError(
            f"La première échéance est au {date_longue(choix.premiere)}, dans le passé. Choisissez une date à venir.",
            code="date_passee",
        )
    decision = DecisionRegularisation.objects.create(
        contrat=contrat,
        annee_contrat=annee_contrat,
        mission=mission,
        montant=proposition.montant,
        choix=choix.choix,
        motif=choix.motif,
        nombre=choix.nombre,
        mois=choix.mois,
        premiere=choix.premiere,
        decide_par=user,
    )
    journaliser(
        user,
        contrat.cpts,
        "regularisation.decidee",
        f"Avance à régulariser de {euros(proposition.montant)} ({LIBELLES[mission]}, année de contrat du "
        f"{date_longue(annee_contrat)}) : {decision.get_choix_display().lower()}",
        motif=choix.motif,
        details={"montant": proposition.montant, "nombre": choix.nombre, "premiere": choix.premiere},
    )
    prevenir([contrat])
    return decision
