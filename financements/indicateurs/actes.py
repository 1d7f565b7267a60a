"""Acts on indicators: agree, aim, declare, think, decide, contest, settle. Each is signed and in the journal.

Every refusal is a ``ValidationError`` with a French sentence; rights are asked for here, for pages and programs alike.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from comptes.versions.models import Version
from cpts.commun.enums import Mission
from cpts.commun.formats import date_longue, pourcent
from cpts.commun.refus import refus_en_francais
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import Organisation
from cpts.traces.actes import journaliser
from financements.aci.calendrier import annee_contenant, annees_de_contrat
from financements.contrats.entretien import entretenir
from financements.contrats.models import Contrat, TauxRetenu
from financements.indicateurs.calcul import CHOIX
from financements.indicateurs.enums import MesurePar, NiveauPreuve
from financements.indicateurs.euros import (
    EnEuros,
    dire_la_formule,
    en_euros_de,
    exiger_une_seule_formule,
    payer_en_euros,
)
from financements.indicateurs.lecture import AnneeVue
from financements.indicateurs.models import (
    AvisIndicateur,
    ContestationIndicateur,
    DecisionIndicateur,
    DeclarationIndicateur,
    Indicateur,
    Objectif,
)


@transaction.atomic
def ajouter_indicateur(user: Utilisateur, contrat: Contrat, mission: str, **champs: Any) -> Indicateur:
    """Write an indicator of the contract; its number follows the last one of the mission."""
    exiger(user, Action.GERER_CONTRAT, contrat.cpts)
    if not contrat.missions.filter(mission=mission).exists():
        raise ValidationError(
            f"La mission « {Mission(mission).label} » n’est pas engagée par ce contrat : engagez-la d’abord, ou "
            "choisissez une autre mission."
        )
    dernier = Indicateur.objects.filter(contrat=contrat, mission=mission).aggregate(n=Max("numero"))["n"] or 0
    indicateur = Indicateur(contrat=contrat, mission=mission, numero=dernier + 1, **champs)
    _enregistrer(indicateur, "contrat")
    journaliser(user, contrat.cpts, "indicateur.ajoute", f"Indicateur ajouté : {indicateur}", details=champs)
    return indicateur


@transaction.atomic
def retirer_indicateur(user: Utilisateur, indicateur: Indicateur, jour: datetime.date, motif: str) -> None:
    """Follow an indicator no longer from a day on; what was said of it stays."""
    cpts = indicateur.contrat.cpts
    exiger(user, Action.GERER_CONTRAT, cpts)
    _exiger_un_motif(motif)
    indicateur.retire_le = jour
    indicateur.save(update_fields=["retire_le"])
    journaliser(
        user,
        cpts,
        "indicateur.retire",
        f"Indicateur retiré au {date_longue(jour)} : {indicateur}",
        motif=motif,
    )


@transaction.atomic
def fixer_objectif(
    user: Utilisateur,
    indicateur: Indicateur,
    annee_contrat: datetime.date,
    cible: Decimal | None,
    cible_texte: str = "",
    en_euros: EnEuros | None = None,
) -> Objectif:
    """Aim at a target for a contract year; it may change until something was declared on it."""
    contrat = indicateur.contrat
    objectif = fixer_sans_recalcul(user, indicateur, annee_contrat, cible, cible_texte, en_euros)
    if objectif.en_euros:
        entretenir([contrat])
    return objectif


def fixer_sans_recalcul(
    user: Utilisateur,
    indicateur: Indicateur,
    annee_contrat: datetime.date,
    cible: Decimal | None,
    cible_texte: str,
    en_euros: EnEuros | None,
) -> Objectif:
    """The same without computing what is due again: an act on many objectives does it once."""
    contrat = indicateur.contrat
    exiger(user, Action.GERER_CONTRAT, contrat.cpts)
    _exiger_une_annee(contrat, annee_contrat)
    if indicateur.retire_le and indicateur.retire_le <= annee_contrat:
        raise ValidationError(
            f"Cet indicateur n’est plus suivi depuis le {date_longue(indicateur.retire_le)}."
        )
    objectif = Objectif.objects.filter(indicateur=indicateur, annee_contrat=annee_contrat).first()
    if objectif and DeclarationIndicateur.objects.filter(objectif=objectif).exists():
        raise ValidationError("La CPTS a déjà déclaré une valeur : la cible de cette année ne change plus.")
    objectif = objectif or Objectif(indicateur=indicateur, annee_contrat=annee_contrat)
    avant = _etat(objectif)
    objectif.cible, objectif.cible_texte = cible, cible_texte.strip()
    payer_en_euros(objectif, en_euros)
    exiger_une_seule_formule(objectif)
    _enregistrer(objectif, "indicateur", "reporte_de")
    if en_euros:
        dire_la_formule(user, contrat, indicateur.source)
    details = {"avant": avant, "apres": _etat(objectif)}
    journaliser(user, contrat.cpts, "indicateur.objectif", f"Objectif fixé : {objectif}", details=details)
    return objectif


@transaction.atomic
def reconduire_objectifs(user: Utilisateur, contrat: Contrat, vers: datetime.date) -> list[Objectif]:
    """The targets of the contract year before, for indicators still followed that have none yet."""
    annee = annee_contenant(contrat.signature, vers - datetime.timedelta(days=1))
    if annee is None:
        raise ValidationError(
            "La première année de contrat n’a pas d’année précédente : fixez ses objectifs un à un."
        )
    deja = Objectif.objects.filter(indicateur__contrat=contrat, annee_contrat=vers).values("indicateur")
    precedents = (
        Objectif.objects.filter(indicateur__contrat=contrat, annee_contrat=annee.debut)
        .exclude(indicateur__in=deja)
        .exclude(indicateur__retire_le__lte=vers)
        .select_related("indicateur")
    )
    for objectif in precedents:
        objectif.indicateur.contrat = contrat  # the caller's row: no query for each
    fixes = [
        fixer_sans_recalcul(user, o.indicateur, vers, o.cible, o.cible_texte, en_euros_de(o))
        for o in precedents
    ]
    if any(o.en_euros for o in fixes):
        entretenir([contrat])
    return fixes


@transaction.atomic
def declarer(
    user: Utilisateur,
    objectif: Objectif,
    valeur: Decimal | None,
    niveau: str,
    commentaire: str = "",
    preuve: str = "",
    piece: Version | None = None,
) -> DeclarationIndicateur:
    """Declare what was reached. A new declaration replaces the last one, until a decision is taken."""
    contrat = objectif.indicateur.contrat
    exiger(user, Action.DECLARER_INDICATEUR, contrat.cpts)
    if objectif.indicateur.mesure_par == MesurePar.CAISSE:
        raise ValidationError(
            "Cet indicateur est mesuré par la caisse : elle enregistre sa valeur, "
            "vous la lisez ici dès qu’elle est connue."
        )
    if piece is not None and piece.depot.cpts_id != contrat.cpts_id:
        raise ValidationError("Cette pièce n’est pas une pièce de votre CPTS.")
    if DecisionIndicateur.objects.filter(objectif=objectif).exists():
        raise ValidationError(
            "Une décision a été prise sur cet objectif : contestez-la pour apporter un élément nouveau."
        )
    declaration = DeclarationIndicateur(
        objectif=objectif,
        auteur=user,
        valeur=valeur,
        niveau=niveau,
        commentaire=commentaire.strip(),
        preuve=preuve.strip(),
        piece=piece,
    )
    _enregistrer(declaration, "objectif", "auteur", "piece")
    details = {"valeur": valeur, "niveau": NiveauPreuve(niveau).label, "preuve": preuve}
    journaliser(user, contrat.cpts, "indicateur.declare", f"Valeur déclarée : {objectif}", details=details)
    if objectif.en_euros:
        entretenir([contrat])
    return declaration


@transaction.atomic
def donner_avis(user: Utilisateur, objectif: Objectif, taux: Decimal, motif: str) -> AvisIndicateur:
    """What the caisse or the ARS of this person thinks is reached; a later opinion replaces it."""
    cpts = objectif.indicateur.contrat.cpts
    exiger(user, Action.DONNER_AVIS_INDICATEUR, cpts)
    organisation = _organisation_de(user, objectif.indicateur.contrat)
    avis = AvisIndicateur(
        objectif=objectif, auteur=user, organisation=organisation, taux=taux, motif=motif.strip()
    )
    _enregistrer(avis, "objectif", "auteur", "organisation")
    journaliser(
        user,
        cpts,
        "indicateur.avis",
        f"Avis de {organisation} : {objectif}",
        motif=motif,
        details={"taux": taux},
    )
    return avis


@transaction.atomic
def decider(user: Utilisateur, objectif: Objectif, taux: Decimal, motif: str) -> DecisionIndicateur:
    """Keep an achievement. Both opinions come first, or the motive says why one is missing."""
    contrat = objectif.indicateur.contrat
    exiger(user, Action.DECIDER_TAUX, contrat.cpts)
    if objectif.en_euros:
        raise ValidationError(
            "Cet indicateur est payé en euros : la valeur fait le montant. Pour vous en écarter, retenez un montant."
        )
    types = set(AvisIndicateur.objects.filter(objectif=objectif).values_list("organisation__type", flat=True))
    if Role.CPAM not in types:
        raise ValidationError(
            "Donnez d’abord l’avis de la caisse : la décision le reprend ou dit pourquoi elle s’en écarte."
        )
    decision = DecisionIndicateur(objectif=objectif, auteur=user, taux=taux, motif=motif.strip())
    _enregistrer(decision, "objectif", "auteur")
    journaliser(
        user,
        contrat.cpts,
        "indicateur.decide",
        f"Taux retenu pour l’objectif : {objectif}",
        motif=motif,
        details={"taux": taux, "avis_ars": Role.ARS in types},
    )
    return decision


@transaction.atomic
def contester(user: Utilisateur, objectif: Objectif, motif: str) -> ContestationIndicateur:
    """Contest the decision that counts, once; a new decision answers."""
    cpts = objectif.indicateur.contrat.cpts
    exiger(user, Action.DECLARER_INDICATEUR, cpts)
    decision = DecisionIndicateur.objects.filter(objectif=objectif).last()
    if decision is None:
        raise ValidationError("Rien n’est encore décidé : il n’y a rien à contester.")
    if ContestationIndicateur.objects.filter(decision=decision).exists():
        raise ValidationError("Cette décision est déjà contestée : la réponse de la caisse est attendue.")
    contestation = ContestationIndicateur(
        objectif=objectif, decision=decision, auteur=user, motif=motif.strip()
    )
    _enregistrer(contestation, "objectif", "decision", "auteur")
    journaliser(user, cpts, "indicateur.conteste", f"Décision contestée : {objectif}", motif=motif)
    return contestation


@transaction.atomic
def arreter_le_taux(
    user: Utilisateur, contrat: Contrat, annee_contrat: datetime.date, mission: str, motif: str
) -> TauxRetenu:
    """Settle the rate of a mission from the decisions on its objectives; what is due is computed again."""
    exiger(user, Action.DECIDER_TAUX, contrat.cpts)
    _exiger_une_annee(contrat, annee_contrat)
    vue = AnneeVue(contrat, annee_contrat).mission(mission)
    if vue.en_euros:
        raise ValidationError(
            f"La mission « {vue.mission.label} » est payée en euros par indicateur cette année : "
            "aucun taux ne s’arrête."
        )
    if vue.taux_calcule is None:
        a_decider = sum(o.decision is None for o in vue.objectifs)
        raise ValidationError(
            f"Le taux de la mission « {vue.mission.label} » ne peut pas être arrêté : "
            + (f"objectifs à décider : {a_decider}." if vue.objectifs else "aucun objectif n’a été fixé.")
        )
    taux = TauxRetenu(
        contrat=contrat,
        annee_contrat=annee_contrat,
        mission=mission,
        taux=vue.taux_calcule,
        motif=motif.strip() or CHOIX,
        decide_le=timezone.localdate(),
        decide_par=user,
    )
    _enregistrer(taux, "contrat", "decide_par")
    entretenir([contrat])
    journaliser(
        user,
        contrat.cpts,
        "indicateur.taux",
        f"Taux arrêté : {vue.mission.label}, {pourcent(taux.taux, 2)}, année du {date_longue(annee_contrat)}",
        motif=taux.motif,
        details={"taux": taux.taux, "objectifs": {str(o.objectif.uuid): o.taux for o in vue.objectifs}},
    )
    return taux


def _etat(objectif: Objectif) -> dict[str, Any]:
    """What the journal keeps of an objective before and after."""
    etat: dict[str, Any] = {"cible": objectif.cible, "cible_texte": objectif.cible_texte}
    if objectif.en_euros:
        paliers = [[palier.borne, palier.montant] for palier in objectif.paliers]
        etat |= {
            "mesure": objectif.mesure,
            "montant": objectif.montant,
            "depart": objectif.depart,
            "paliers": paliers,
        }
    return etat


def _organisation_de(user: Utilisateur, contrat: Contrat) -> Organisation:
    """The body this person speaks for: the caisse or the ARS that follows the CPTS today."""
    tenues = perimetre_de(user).organisations
    for nature in (NatureRattachement.CAISSE, NatureRattachement.ARS):
        organisation = contrat.cpts.rattachement(nature)
        if organisation and organisation.pk in tenues:
            return organisation
    raise ValidationError("Votre organisme ne suit plus cette CPTS : son avis ne peut pas être enregistré.")


def _exiger_une_annee(contrat: Contrat, debut: datetime.date) -> None:
    annees = annees_de_contrat(contrat.signature, contrat.fin + datetime.timedelta(days=1))
    attendues = [annee.debut for annee in annees]
    if debut not in attendues:
        raise ValidationError(
            f"Le {date_longue(debut)} n’est pas le premier jour d’une année de ce contrat. Attendu : "
            f"{', '.join(date_longue(jour) for jour in attendues)}."
        )


def _exiger_un_motif(motif: str) -> None:
    if not motif.strip():
        raise ValidationError("Écrivez le motif : il est gardé et montré à la CPTS.")


def _enregistrer(ligne: models.Model, *relations: str) -> None:
    """Save a row after the checks of its model; the database has the last word, in French."""
    ligne.full_clean(exclude=relations)
    with refus_en_francais():
        ligne.save()
