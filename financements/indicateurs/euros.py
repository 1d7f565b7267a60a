"""Indicators paid in euros: how an objective is told to be, and the formula that a contract says it follows."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from cpts.commun.formats import date_longue
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser
from financements.contrats.enums import FormuleVariable
from financements.contrats.models import Contrat, TauxRetenu
from financements.indicateurs.en_euros import EnEuros
from financements.indicateurs.enums import MesureIndicateur, SensCible
from financements.indicateurs.models import Objectif


def en_euros_de(objectif: Objectif) -> EnEuros | None:
    """What an objective already says; None when it is paid at a rate."""
    if objectif.montant is None:
        return None
    return EnEuros(objectif.mesure, objectif.montant, objectif.depart, objectif.paliers)


def payer_en_euros(objectif: Objectif, en_euros: EnEuros | None) -> None:
    """Put it on the row, steps from the easiest to the best; None: paid at a rate."""
    objectif.mesure = en_euros.mesure if en_euros else MesureIndicateur.TAUX
    objectif.montant = en_euros.montant if en_euros else None
    objectif.depart = en_euros.depart if en_euros else None
    baisse = objectif.indicateur.sens == SensCible.AU_PLUS
    paliers = sorted(en_euros.paliers if en_euros else (), key=lambda p: p.borne, reverse=baisse)
    objectif.bornes = [palier.borne for palier in paliers]
    objectif.gains = [palier.montant for palier in paliers]


def exiger_une_seule_formule(objectif: Objectif) -> None:
    """A mission is paid one way for a contract year: at a rate, or in euros by indicator."""
    indicateur = objectif.indicateur
    autres = Objectif.objects.filter(
        indicateur__contrat=indicateur.contrat,
        indicateur__mission=indicateur.mission,
        annee_contrat=objectif.annee_contrat,
    ).exclude(pk=objectif.pk)
    au_taux = autres.filter(mesure=MesureIndicateur.TAUX).exists()
    annee = f"l’année de contrat du {date_longue(objectif.annee_contrat)}"
    if objectif.en_euros and au_taux:
        raise ValidationError(
            f"Cette mission a un objectif payé au taux pour {annee} : payez-les tous en euros, ou tous au taux."
        )
    if not objectif.en_euros and not au_taux and autres.exists():
        raise ValidationError(
            f"Cette mission est payée en euros par indicateur pour {annee} : donnez aussi un montant à celui-ci."
        )
    if objectif.en_euros and _taux_deja_arrete(objectif):
        raise ValidationError(
            f"Un taux est déjà arrêté pour cette mission et {annee} : elle reste payée au taux cette année."
        )


def _taux_deja_arrete(objectif: Objectif) -> bool:
    indicateur = objectif.indicateur
    return TauxRetenu.objects.filter(
        contrat=indicateur.contrat, mission=indicateur.mission, annee_contrat=objectif.annee_contrat
    ).exists()


def dire_la_formule(user: Utilisateur, contrat: Contrat, source: str) -> None:
    """Write that the contract pays its variable part by indicator, as its annex says; once."""
    if contrat.formule_variable == FormuleVariable.INDICATEURS:
        return
    contrat.formule_variable, contrat.formule_source = FormuleVariable.INDICATEURS, source
    contrat.save(update_fields=["formule_variable", "formule_source"])
    journaliser(
        user,
        contrat.cpts,
        "indicateur.formule",
        "La part variable est payée en euros par indicateur, là où l’annexe le dit",
        details={"source": source},
    )
