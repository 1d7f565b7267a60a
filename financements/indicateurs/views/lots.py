"""All the objectives of a mission in one form: targets, opinions, decisions. One line wrong and nothing is written."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cpts.commun.enums import Mission
from cpts.commun.formats import accord, date_longue
from cpts.commun.formulaires import placer_le_refus
from cpts.droits.regles import Action
from cpts.personnes.requetes import RequeteConnectee
from financements.contrats.models import Contrat
from financements.indicateurs import actes
from financements.indicateurs.forms import CibleForm, TauxMotiveForm
from financements.indicateurs.lecture import AnneeVue, ObjectifVu
from financements.indicateurs.models import Indicateur
from financements.indicateurs.requetes.objectifs import ObjectifPage
from financements.indicateurs.views.acces import (
    adresse_de_l_annee,
    annee_de,
    contrat_visible,
    envoye,
    fini,
    mission_de,
)

SANS_AVIS = "Donnez d’abord l’avis de la caisse sur cet objectif."
EN_EUROS = "Payé en euros : la valeur fait le montant. Pour vous en écarter, retenez un montant."
FORMULAIRE = require_http_methods(["GET", "HEAD", "POST"])


@FORMULAIRE
def cibles(request: RequeteConnectee, contrat: UUID, annee: str, mission: str) -> HttpResponse:
    """The targets of a mission for a year; those already declared on do not change."""
    lu = contrat_visible(request, contrat, Action.GERER_CONTRAT)
    debut, choisie = annee_de(lu, annee), mission_de(mission)
    vus = {v.indicateur.pk: v for v in AnneeVue(lu, debut).mission(choisie).objectifs}
    lignes = [
        Ligne(indicateur, vus.get(indicateur.pk), _cible(envoye(request), indicateur, vus.get(indicateur.pk)))
        for indicateur in _suivis(lu, debut, choisie, vus)
    ]
    changees = [ligne for ligne in lignes if ligne.form]
    if request.method == "POST" and _tous(changees, lambda ligne: _fixer(request, lu, debut, ligne)):
        return fini(
            request, "Les objectifs de la mission sont fixés.", adresse_de_l_annee(lu, debut, choisie)
        )
    mots = {
        "titre": f"Fixer les objectifs : {choisie.label}",
        "explication": (
            "Recopiez les cibles convenues au contrat ou en dialogue de gestion. Une cible laissée vide n’est pas un "
            "objectif cette année."
        ),
        "bouton": "Fixer ces objectifs",
        "vide": "Aucun indicateur n’est suivi pour cette mission : ajoutez-en un d’abord.",
    }
    return _page(request, lu, debut, choisie, lignes, mots)


@FORMULAIRE
def avis(request: RequeteConnectee, contrat: UUID, annee: str, mission: str) -> HttpResponse:
    """The opinion of the caisse or of the ARS on each objective of a mission."""
    lu = contrat_visible(request, contrat, Action.DONNER_AVIS_INDICATEUR)
    debut, choisie = annee_de(lu, annee), mission_de(mission)
    lignes = _lignes(request, AnneeVue(lu, debut).mission(choisie).objectifs, lambda vu: True)
    mots = {
        "titre": f"Donner votre avis : {choisie.label}",
        "explication": (
            "Votre avis ne décide de rien. La CPTS, la caisse et l’ARS le lisent, avec son motif. Laissez une "
            "ligne vide pour garder votre avis, ou pour le donner plus tard."
        ),
        "bouton": "Enregistrer ces avis",
        "vide": "Aucun objectif n’a été fixé pour cette mission et cette année de contrat.",
    }
    return _taux_motives(
        request, lu, debut, choisie, lignes, mots, actes.donner_avis, ("avis enregistré", "avis enregistrés")
    )


@FORMULAIRE
def decisions(request: RequeteConnectee, contrat: UUID, annee: str, mission: str) -> HttpResponse:
    """The achievement kept for each objective of a mission: after the opinion of the caisse, both being shown."""
    lu = contrat_visible(request, contrat, Action.DECIDER_TAUX)
    debut, choisie = annee_de(lu, annee), mission_de(mission)
    objectifs = AnneeVue(lu, debut).mission(choisie).objectifs
    lignes = _lignes(request, objectifs, lambda vu: vu.avis_cpam is not None and not vu.objectif.en_euros)
    mots = {
        "titre": f"Décider des objectifs : {choisie.label}",
        "explication": (
            "Chaque décision porte son motif : il dit pourquoi elle suit les avis ou s’en écarte. La CPTS le lit "
            "et peut contester. Laissez une ligne vide pour décider plus tard ; une nouvelle décision remplace "
            "la précédente."
        ),
        "bouton": "Enregistrer ces décisions",
        "vide": "Aucun objectif n’a été fixé pour cette mission et cette année de contrat.",
    }
    return _taux_motives(
        request,
        lu,
        debut,
        choisie,
        lignes,
        mots,
        actes.decider,
        ("décision enregistrée", "décisions enregistrées"),
    )


class Ligne:
    """An indicator, its objective of the year if any, and the form to fill in; None: not open, and why."""

    def __init__(
        self, indicateur: Indicateur, vu: ObjectifVu | None, form: forms.Form | None, ferme: str = ""
    ) -> None:
        self.indicateur, self.form, self.ferme = indicateur, form, ferme
        self.page = ObjectifPage(vu) if vu else None
        self.vu = vu


def _suivis(
    contrat: Contrat, debut: datetime.date, mission: Mission, fixes: Iterable[int]
) -> list[Indicateur]:
    """Indicators of a mission followed that year, and those that already have an objective for it."""
    suivi = Q(retire_le__isnull=True) | Q(retire_le__gt=debut) | Q(pk__in=list(fixes))
    return list(Indicateur.objects.filter(suivi, contrat=contrat, mission=mission))


def _cible(donnees: QueryDict | None, indicateur: Indicateur, vu: ObjectifVu | None) -> CibleForm | None:
    if vu and vu.declaration:
        return None
    objectif = vu.objectif if vu else None
    return CibleForm(donnees, indicateur=indicateur, objectif=objectif, prefix=str(indicateur.uuid))


def _fixer(request: RequeteConnectee, contrat: Contrat, debut: datetime.date, ligne: Ligne) -> None:
    form = ligne.form
    if isinstance(form, CibleForm) and form.change:
        ligne.indicateur.contrat = contrat  # the caller's row: no query for each
        lus = form.cleaned_data
        actes.fixer_objectif(
            request.user, ligne.indicateur, debut, lus.get("cible"), lus["cible_texte"], form.en_euros
        )


def _lignes(
    request: RequeteConnectee, vus: Iterable[ObjectifVu], ouvert: Callable[[ObjectifVu], bool]
) -> list[Ligne]:
    donnees = envoye(request)
    return [
        Ligne(vu.indicateur, vu, TauxMotiveForm(donnees, vu=vu, prefix=str(vu.objectif.uuid)))
        if ouvert(vu)
        else Ligne(vu.indicateur, vu, None, EN_EUROS if vu.objectif.en_euros else SANS_AVIS)
        for vu in vus
    ]


def _taux_motives(
    request: RequeteConnectee,
    contrat: Contrat,
    debut: datetime.date,
    mission: Mission,
    lignes: list[Ligne],
    mots: dict[str, str],
    acte: Callable[..., object],
    faits: tuple[str, str],
) -> HttpResponse:
    """Opinions and decisions are the same page: a rate and a reason for each objective."""
    ouvertes = [ligne for ligne in lignes if ligne.form]

    def faire(ligne: Ligne) -> None:
        form = ligne.form
        if isinstance(form, TauxMotiveForm) and form.rempli and ligne.vu:
            ligne.vu.objectif.indicateur.contrat = contrat
            acte(request.user, ligne.vu.objectif, form.cleaned_data["taux"], form.cleaned_data["motif"])

    if request.method == "POST" and _tous(ouvertes, faire):
        remplies = sum(li.form.rempli for li in ouvertes if isinstance(li.form, TauxMotiveForm))
        phrase = (
            f"{accord(remplies, *faits)}." if remplies else "Aucun taux n’a été indiqué : rien n’a changé."
        )
        return fini(request, phrase, adresse_de_l_annee(contrat, debut, mission))
    return _page(request, contrat, debut, mission, lignes, mots)


def _tous(lignes: list[Ligne], faire: Callable[[Ligne], None]) -> bool:
    """Do every line or none; each refusal is put on its own line."""
    # every form is read first: all the errors are shown at once
    justes = [ligne.form.is_valid() for ligne in lignes if ligne.form]
    if not all(justes):
        return False
    with transaction.atomic():
        for ligne in lignes:
            try:
                with transaction.atomic():
                    faire(ligne)
            except ValidationError as refus:
                placer_le_refus(ligne.form, refus)  # type: ignore[arg-type]
        fautes = any(ligne.form.errors for ligne in lignes if ligne.form)
        transaction.set_rollback(fautes)
    return not fautes


def _page(
    request: RequeteConnectee,
    contrat: Contrat,
    debut: datetime.date,
    mission: Mission,
    lignes: list[Ligne],
    mots: dict[str, str],
) -> HttpResponse:
    erreurs = [ligne for ligne in lignes if ligne.form and ligne.form.errors]
    contexte = {
        "cpts": contrat.cpts,
        "chapo": f"{contrat.cpts.nom}, année de contrat du {date_longue(debut)}",
        "retour": adresse_de_l_annee(contrat, debut, mission),
        "lignes": lignes,
        "ouvertes": any(ligne.form for ligne in lignes),
        "erreurs": erreurs,
        **mots,
    }
    return render(request, "financements/indicateurs/lot.html", contexte, status=400 if erreurs else 200)
