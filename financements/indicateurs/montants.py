"""Acts of the caisse on indicators paid in euros: a value it measures, an amount it keeps, a carry over."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from cpts.commun.formats import date_longue, euros
from cpts.commun.refus import refus_en_francais
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser
from financements.aci.calendrier import annee_contenant
from financements.contrats.entretien import entretenir
from financements.indicateurs.actes import fixer_objectif
from financements.indicateurs.calcul import PAS_D_UN_OBJECTIF
from financements.indicateurs.enums import MesurePar, NiveauPreuve
from financements.indicateurs.euros import en_euros_de
from financements.indicateurs.lecture import lire_un_objectif
from financements.indicateurs.models import DecisionIndicateur, DeclarationIndicateur, Objectif


@transaction.atomic
def mesurer(
    user: Utilisateur, objectif: Objectif, valeur: Decimal, source: str, *, recalculer: bool = True
) -> DeclarationIndicateur:
    """The value the caisse measured, and where it comes from. A later one replaces it, until a decision."""
    contrat = objectif.indicateur.contrat
    exiger(user, Action.GERER_CONTRAT, contrat.cpts)
    if objectif.indicateur.mesure_par != MesurePar.CAISSE:
        raise ValidationError(
            "Cet indicateur est déclaré par la CPTS : sa valeur vient d’elle. Donnez votre avis, ou retenez un montant."
        )
    if not source.strip():
        raise ValidationError(
            {"source": "Dites d’où vient la valeur, par exemple : requête locale du 15/01/2026."}
        )
    if DecisionIndicateur.objects.filter(objectif=objectif).exists():
        raise ValidationError(
            "Une décision a été prise sur cet objectif : prenez-en une nouvelle pour la changer."
        )
    declaration = DeclarationIndicateur(
        objectif=objectif, auteur=user, valeur=valeur, niveau=NiveauPreuve.DONNEE, preuve=source.strip()
    )
    declaration.full_clean(exclude=["objectif", "auteur"])
    with refus_en_francais():
        declaration.save()
    details = {"valeur": valeur, "source": source.strip()}
    journaliser(user, contrat.cpts, "indicateur.mesure", f"Valeur mesurée : {objectif}", details=details)
    if recalculer and objectif.en_euros:
        entretenir([contrat])
    return declaration


@transaction.atomic
def retenir_un_montant(
    user: Utilisateur, objectif: Objectif, montant: Decimal, motif: str
) -> DecisionIndicateur:
    """Keep an amount instead of what the value earns, and say why. A later decision replaces it."""
    contrat = objectif.indicateur.contrat
    exiger(user, Action.DECIDER_TAUX, contrat.cpts)
    plafond = objectif.montant
    if plafond is None:
        raise ValidationError("Cet indicateur est payé au taux : décidez d’un taux, pas d’un montant.")
    if not 0 <= montant <= plafond:
        raise ValidationError(
            {
                "montant": f"Montant : lu {euros(montant)} ; attendu : de 0,00 € à {euros(plafond)}, le montant de "
                "l’annexe. Corrigez ce montant."
            }
        )
    calcule = lire_un_objectif(objectif).gagne
    taux = (montant / plafond).quantize(PAS_D_UN_OBJECTIF, ROUND_DOWN)
    decision = DecisionIndicateur(
        objectif=objectif, auteur=user, montant=montant, taux=taux, motif=motif.strip()
    )
    decision.full_clean(exclude=["objectif", "auteur"])
    with refus_en_francais():
        decision.save()
    journaliser(
        user,
        contrat.cpts,
        "indicateur.montant",
        f"{euros(montant)} retenus pour l’objectif : {objectif}",
        motif=motif,
        details={"montant": montant, "calcule": calcule},
    )
    entretenir([contrat])
    return decision


@transaction.atomic
def reporter(user: Utilisateur, objectif: Objectif) -> Objectif:
    """Carry an indicator that was missed over to the annex of the next contract year, linked to this one."""
    indicateur = objectif.indicateur
    contrat = indicateur.contrat
    exiger(user, Action.GERER_CONTRAT, contrat.cpts)
    _exiger_manque(objectif)
    annee = annee_contenant(contrat.signature, objectif.annee_contrat)
    assert annee is not None
    vers = annee.anniversaire
    if vers >= contrat.terme:
        raise ValidationError(
            f"L’année du {date_longue(objectif.annee_contrat)} est la dernière de ce contrat : le report s’écrit dans "
            "l’annexe du contrat suivant."
        )
    if Objectif.objects.filter(reporte_de=objectif).exists():
        raise ValidationError("Cet indicateur est déjà reporté à l’année suivante.")
    suivant = Objectif.objects.filter(indicateur=indicateur, annee_contrat=vers).first()
    suivant = suivant or fixer_objectif(
        user, indicateur, vers, objectif.cible, objectif.cible_texte, en_euros_de(objectif)
    )
    suivant.reporte_de = objectif
    suivant.save(update_fields=["reporte_de"])
    journaliser(
        user,
        contrat.cpts,
        "indicateur.reporte",
        f"Indicateur reporté à l’année du {date_longue(vers)} : {objectif}",
        details={"de": objectif.uuid, "vers": suivant.uuid},
    )
    return suivant


def _exiger_manque(objectif: Objectif) -> None:
    """Only an indicator paid in euros, measured, that did not earn its whole amount."""
    if objectif.montant is None:
        raise ValidationError("Seul un indicateur payé en euros se reporte à l’année suivante.")
    gagne = lire_un_objectif(objectif).gagne
    if gagne is None:
        raise ValidationError("Cet indicateur n’est pas encore mesuré : on ne sait pas s’il est manqué.")
    if gagne >= objectif.montant:
        raise ValidationError(
            f"Cet indicateur a gagné tout son montant ({euros(gagne)}) : rien n’est à reporter."
        )
