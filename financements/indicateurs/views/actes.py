"""One page per act on one indicator, one objective or one mission."""

from __future__ import annotations

import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from comptes.versions.enums import VERDICTS_ACCEPTES
from comptes.versions.models import Version
from cpts.commun.enums import Mission
from cpts.commun.formats import accord, date_longue, pourcent
from cpts.droits.regles import Action, exiger
from cpts.personnes.requetes import RequeteConnectee
from financements.contrats.models import Contrat, EngagementMission
from financements.indicateurs import actes, montants
from financements.indicateurs.calcul import CHOIX
from financements.indicateurs.effet import effet_du_taux
from financements.indicateurs.forms import (
    ContestationForm,
    DeclarationForm,
    IndicateurForm,
    MesurerForm,
    MontantRetenuForm,
    RetraitForm,
    TauxMissionForm,
    VideForm,
)
from financements.indicateurs.lecture import AnneeVue, MissionVue, ObjectifVu, lire_un_objectif
from financements.indicateurs.models import Indicateur, Objectif
from financements.indicateurs.requetes.indicateurs import (
    PageIndicateurs,
    contrats_a_indicateurs,
    phrase_d_effet,
)
from financements.indicateurs.requetes.objectifs import ObjectifPage, mesure
from financements.indicateurs.views.acces import (
    adresse_de_l_annee,
    annee_de,
    contrat_visible,
    envoye,
    faire,
    fini,
    mission_de,
    objectif_visible,
    page_d_acte,
)

FORMULAIRE = require_http_methods(["GET", "HEAD", "POST"])


@FORMULAIRE
def nouveau(request: RequeteConnectee, contrat: UUID) -> HttpResponse:
    """Write an indicator of the contract, ``?mission=`` chosen beforehand."""
    lu = contrat_visible(request, contrat, Action.GERER_CONTRAT)
    engagees = EngagementMission.objects.filter(contrat=lu).order_by("pk").values_list("mission", flat=True)
    initiale = {"mission": request.GET.get("mission", "")}
    form = IndicateurForm(envoye(request), missions=engagees, initial=initiale)
    if faire(form, lambda: actes.ajouter_indicateur(request.user, lu, **form.cleaned_data)):
        mission = form.cleaned_data["mission"]
        phrase = "L’indicateur est ajouté. Fixez maintenant sa cible pour l’année de contrat."
        return fini(request, phrase, _derniere_annee(lu, mission))
    return page_d_acte(
        request,
        lu,
        _derniere_annee(lu),
        form,
        titre="Ajouter un indicateur",
        explication="Recopiez ce que le contrat ou son annexe a convenu. La CPTS et l’ARS le lisent aussitôt.",
        bouton="Ajouter l’indicateur",
    )


@FORMULAIRE
def retirer(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Follow an indicator no longer."""
    indicateur = get_object_or_404(
        Indicateur.objects.for_user(request.user).select_related("contrat__cpts"), uuid=uuid
    )
    contrat = indicateur.contrat
    exiger(request.user, Action.GERER_CONTRAT, contrat.cpts)
    form = RetraitForm(envoye(request))
    if faire(form, lambda: actes.retirer_indicateur(request.user, indicateur, **form.cleaned_data)):
        phrase = "L’indicateur n’est plus suivi à partir de ce jour ; ce qui en a été dit reste lisible."
        return fini(request, phrase, _derniere_annee(contrat, indicateur.mission))
    return page_d_acte(
        request,
        contrat,
        _derniere_annee(contrat, indicateur.mission),
        form,
        titre="Retirer un indicateur",
        chapo=indicateur.libelle,
        explication="Rien n’est effacé : les objectifs déjà fixés gardent leurs valeurs, leurs avis et leur décision.",
        bouton="Retirer l’indicateur",
    )


@FORMULAIRE
def reconduire(request: RequeteConnectee, contrat: UUID, annee: str) -> HttpResponse:
    """Take up the targets of the year before, for indicators that have none yet."""
    lu = contrat_visible(request, contrat, Action.GERER_CONTRAT)
    debut = annee_de(lu, annee)
    form = VideForm(envoye(request))
    retour = adresse_de_l_annee(lu, debut)
    fixes: list[Objectif] = []
    if faire(form, lambda: fixes.extend(actes.reconduire_objectifs(request.user, lu, debut))):
        phrase = f"{accord(len(fixes), 'objectif reconduit', 'objectifs reconduits')} de l’année précédente."
        return fini(request, phrase if fixes else "Aucun objectif n’était à reconduire.", retour)
    return page_d_acte(
        request,
        lu,
        retour,
        form,
        titre="Reconduire les objectifs de l’année précédente",
        chapo=f"Pour l’année de contrat du {date_longue(debut)}",
        explication=(
            "Chaque indicateur encore suivi et sans objectif cette année reprend la cible de l’année précédente. Ceux "
            "déjà fixés ne changent pas ; chacun reste modifiable tant que la CPTS n’a rien déclaré."
        ),
        bouton="Reconduire les objectifs",
    )


@FORMULAIRE
def declarer(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """The value of one objective and its evidence; what was declared before is proposed again."""
    objectif = objectif_visible(request, uuid, Action.DECLARER_INDICATEUR)
    indicateur = objectif.indicateur
    form = DeclarationForm(
        envoye(request),
        objectif=objectif,
        pieces=_pieces_de(request, indicateur.contrat),
        initial=_deja_declare(objectif),
    )
    retour = adresse_de_l_annee(indicateur.contrat, objectif.annee_contrat, indicateur.mission)
    if faire(form, lambda: actes.declarer(request.user, objectif, **form.cleaned_data)):
        phrase = (
            "Votre déclaration est enregistrée. Vous pouvez la remplacer jusqu’à la décision de la caisse."
        )
        return fini(request, phrase, retour)
    return page_d_acte(
        request,
        indicateur.contrat,
        retour,
        form,
        titre="Déclarer un indicateur",
        chapo=indicateur.libelle,
        explication=indicateur.definition,
        faits=_faits(objectif),
        bouton="Enregistrer la déclaration",
    )


@FORMULAIRE
def mesurer(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """The value of an indicator that the caisse measures."""
    objectif = objectif_visible(request, uuid, Action.GERER_CONTRAT)
    form = MesurerForm(envoye(request), objectif=objectif)
    retour = _retour(objectif)
    if faire(form, lambda: montants.mesurer(request.user, objectif, **form.cleaned_data)):
        return fini(
            request, "La valeur est enregistrée : le montant gagné est recalculé, la CPTS le voit.", retour
        )
    return page_d_acte(
        request,
        objectif.indicateur.contrat,
        retour,
        form,
        titre="Enregistrer une valeur mesurée",
        chapo=objectif.indicateur.libelle,
        explication=objectif.indicateur.definition,
        faits=_faits(objectif),
        bouton="Enregistrer la valeur",
    )


@FORMULAIRE
def retenir(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """An amount kept instead of the computed one, with its reason."""
    objectif = objectif_visible(request, uuid, Action.DECIDER_TAUX)
    form = MontantRetenuForm(envoye(request))
    retour = _retour(objectif)
    if faire(form, lambda: montants.retenir_un_montant(request.user, objectif, **form.cleaned_data)):
        return fini(request, "Le montant est retenu : l’échéancier est recalculé, la CPTS le voit.", retour)
    page = ObjectifPage(lire_un_objectif(objectif))
    return page_d_acte(
        request,
        objectif.indicateur.contrat,
        retour,
        form,
        titre="Retenir un montant",
        chapo=objectif.indicateur.libelle,
        explication="Le montant retenu remplace celui que la valeur donne. La CPTS lit votre motif et peut contester.",
        faits=[*_faits(objectif), ("Montant calculé", page.gain)],
        bouton="Retenir ce montant",
    )


@FORMULAIRE
def reporter(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Carry a missed indicator over to the next year."""
    objectif = objectif_visible(request, uuid, Action.GERER_CONTRAT)
    form = VideForm(envoye(request))
    retour = _retour(objectif)
    if faire(form, lambda: montants.reporter(request.user, objectif)):
        return fini(request, "L’indicateur est reporté à l’année de contrat suivante, avec son lien.", retour)
    page = ObjectifPage(lire_un_objectif(objectif))
    return page_d_acte(
        request,
        objectif.indicateur.contrat,
        retour,
        form,
        titre="Reporter à l’année suivante",
        chapo=objectif.indicateur.libelle,
        explication=(
            "L’indicateur manqué est repris dans l’annexe de l’année de contrat suivante, avec le même montant et les "
            "mêmes paliers, modifiables tant que rien n’est déclaré. Les deux années gardent un lien."
        ),
        faits=[*_faits(objectif), ("Cette année", page.gain)],
        bouton="Reporter cet indicateur",
    )


def _retour(objectif: Objectif) -> str:
    indicateur = objectif.indicateur
    return adresse_de_l_annee(indicateur.contrat, objectif.annee_contrat, indicateur.mission)


@FORMULAIRE
def contester(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Contest the decision that counts."""
    objectif = objectif_visible(request, uuid, Action.DECLARER_INDICATEUR)
    indicateur = objectif.indicateur
    form = ContestationForm(envoye(request))
    retour = adresse_de_l_annee(indicateur.contrat, objectif.annee_contrat, indicateur.mission)
    if faire(form, lambda: actes.contester(request.user, objectif, form.cleaned_data["motif"])):
        return fini(
            request, "Votre contestation est enregistrée : la réponse de la caisse est attendue.", retour
        )
    vu = lire_un_objectif(objectif)
    decision = (
        [("Décision de la caisse", f"{pourcent(vu.taux, 2)} : {vu.decision.motif}")] if vu.decision else []
    )
    return page_d_acte(
        request,
        indicateur.contrat,
        retour,
        form,
        titre="Contester une décision",
        chapo=indicateur.libelle,
        explication="Le taux retenu reste appliqué tant que la caisse n’a pas répondu.",
        faits=[*_faits(objectif), *decision],
        bouton="Contester la décision",
    )


@FORMULAIRE
def taux(request: RequeteConnectee, contrat: UUID, annee: str, mission: str) -> HttpResponse:
    """Settle the rate of a mission, its exact effect shown before."""
    lu = contrat_visible(request, contrat, Action.DECIDER_TAUX)
    debut, choisie = annee_de(lu, annee), mission_de(mission)
    form = TauxMissionForm(envoye(request))
    retour = adresse_de_l_annee(lu, debut, choisie)
    if faire(
        form, lambda: actes.arreter_le_taux(request.user, lu, debut, choisie, form.cleaned_data["motif"])
    ):
        return fini(request, "Le taux est arrêté : l’échéancier est recalculé, la CPTS le voit.", retour)
    vue = AnneeVue(lu, debut).mission(choisie)
    return page_d_acte(
        request,
        lu,
        retour,
        form,
        titre=f"Arrêter le taux : {choisie.label}",
        chapo=f"Année de contrat du {date_longue(debut)}",
        explication=CHOIX,
        faits=_effet(lu, vue, debut, choisie),
        bouton="Arrêter le taux" if vue.taux_calcule is not None else "",
    )


def _effet(
    contrat: Contrat, vue: MissionVue, debut: datetime.date, mission: Mission
) -> list[tuple[str, str]]:
    """What each objective weighs, the rate they give, and what it makes due."""
    lignes = [
        (
            o.indicateur.libelle,
            f"{pourcent(o.taux, 2, 'pas encore décidé')}, poids {mesure(o.indicateur.poids)}",
        )
        for o in vue.objectifs
    ]
    if vue.taux_calcule is None:
        manque = (
            "Aucun objectif n’a été fixé." if not vue.objectifs else "Décidez d’abord de chaque objectif."
        )
        return [*lignes, ("Taux de la mission", f"Il ne peut pas encore être arrêté. {manque}")]
    effet = effet_du_taux(contrat, debut, mission, vue.taux_calcule)
    avant = [("Taux en vigueur", pourcent(vue.retenu.taux, 2))] if vue.retenu else []
    return [
        *lignes,
        *avant,
        ("Effet sur la part variable", phrase_d_effet(effet.taux, effet.du, effet.montant)),
    ]


def _faits(objectif: Objectif) -> list[tuple[str, str]]:
    """What the contract expects, read before writing."""
    indicateur = objectif.indicateur
    return [
        ("Cible", ObjectifPage(ObjectifVu(objectif)).cible),
        (
            "Preuve attendue",
            f"{indicateur.preuve_attendue} ({indicateur.get_niveau_attendu_display().lower()})",
        ),
    ]


def _deja_declare(objectif: Objectif) -> dict[str, object]:
    d = lire_un_objectif(objectif).declaration
    if d is None:
        return {}
    valeur = None if d.valeur is None else f"{d.valeur.normalize():f}".replace(".", ",")
    return {
        "valeur": valeur,
        "commentaire": d.commentaire,
        "niveau": d.niveau,
        "preuve": d.preuve,
        "piece": d.piece_id,
    }


def _pieces_de(request: RequeteConnectee, contrat: Contrat):
    """Accepted pieces of this CPTS that count today, newest first."""
    return (
        Version.objects.for_user(request.user)
        .filter(depot__cpts=contrat.cpts, verdict__in=VERDICTS_ACCEPTES, retiree_le__isnull=True)
        .select_related("depot__exercice")
        .order_by("-recu_le")
    )


def _derniere_annee(contrat: Contrat, mission: str = "") -> str:
    """The year of this contract that its page would show, at a mission."""
    annotes = list(contrats_a_indicateurs(Contrat.objects.filter(pk=contrat.pk)))
    annee = PageIndicateurs(annotes, timezone.localdate()).annee
    return adresse_de_l_annee(contrat, annee.annee.debut if annee else contrat.signature, mission)
