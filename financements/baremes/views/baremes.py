"""Reading the scale: lineages, a version, what it changes, its file. Published versions are open to everyone."""

from __future__ import annotations

import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cpts.commun.tableur import SAVEURS, reponse_csv
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from financements.baremes import contenu as forme
from financements.baremes import registre, tableau
from financements.baremes.enums import EtatBareme, EtatCalcul
from financements.baremes.fiches import Fiche, en_preparation, fiche_de, lignees
from financements.baremes.fichier_lignes import COLONNES, COLONNES_DITES, classeur, rangees
from financements.baremes.models import LISENT_LES_BROUILLONS, EffetBareme, VersionBareme

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_not_required
@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """Lineages with their dates; versions in preparation for those who follow them."""
    suit = lit_les_brouillons(request)
    contexte = {
        "lignees": lignees(),
        "preparation": en_preparation(personne(request)) if suit else [],
        "administre": administre(request),
    }
    return render(request, "financements/baremes/liste.html", contexte)


@login_not_required
@require_safe
def version(request: HttpRequest, identifiant: str) -> HttpResponseBase:
    """A version as a table, each amount with its source; its lines as CSV or XLSX."""
    fiche = fiche_de(identifiant, personne(request))
    if fiche is None:
        return introuvable(request)
    if export := _export(request, fiche):
        return export
    jour = _jour_demande(request, fiche)
    contexte: dict[str, Any] = {
        "fiche": fiche,
        "tableau": tableau.tableau(fiche.contenu, jour),
        "autres": [e for e in forme.elements(dict(fiche.contenu)) if "montant" not in e.brut],
        "reserves": registre.reserves_de([identifiant]) if fiche.publiee else [],
        "lit_les_brouillons": lit_les_brouillons(request),
        "administre": administre(request),
        "forces": forme.FORCES,
        "confiances": forme.CONFIANCES,
    }
    if fiche.version and contexte["lit_les_brouillons"]:
        contexte |= _suivi(fiche.version, request)
    return render(request, "financements/baremes/version.html", contexte)


def _suivi(ligne: VersionBareme, request: HttpRequest) -> dict[str, Any]:
    """The life of a version entered on screen."""
    effets = EffetBareme.objects.none()
    if lit_les_effets(request):
        effets = EffetBareme.objects.filter(version=ligne).exclude(etat=EtatCalcul.ECHEC).defer("resultat")
    return {
        "actes": ligne.actes.select_related("par"),
        "effets": {effet.moment: effet for effet in reversed(effets)},
        "lit_les_effets": lit_les_effets(request),
        "est_auteur": request.user == ligne.saisi_par,
    }


@login_not_required
@require_safe
def ecarts(request: HttpRequest, identifiant: str) -> HttpResponse:
    """What a version changes of the one it replaces: amounts, percentages, maxima by size."""
    fiche = fiche_de(identifiant, personne(request))
    if fiche is None:
        return introuvable(request)
    precedente = registre.lire().contenus.get(fiche.precedente or "")
    if precedente is None:
        raise Http404("Cette version ne remplace aucune autre.")
    contexte = {"fiche": fiche, "precedente": precedente, "ecarts": tableau.ecarts(precedente, fiche.contenu)}
    return render(request, "financements/baremes/ecarts.html", contexte)


@login_not_required
@require_safe
def fichier(request: HttpRequest, identifiant: str) -> HttpResponse:
    """The file of a published version: same shape, same bytes as those shipped with the product."""
    contenu = registre.lire().contenus.get(identifiant)
    if contenu is None:
        raise Http404("Cette version du barème n’est pas publiée.")
    reponse = HttpResponse(forme.ecrire(contenu), content_type="application/json; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{identifiant}.json"'
    return reponse


def introuvable(request: HttpRequest) -> HttpResponse:
    """404; a visitor is asked to sign in first, whether the version is in preparation or does not exist."""
    if request.user.is_authenticated:
        raise Http404("Cette version du barème n’existe pas.")
    return redirect_to_login(request.get_full_path())


def version_visible(request: HttpRequest, identifiant: str) -> VersionBareme:
    """A version entered on screen that this person may read, else 404."""
    versions = VersionBareme.objects.for_user(personne(request))
    return get_object_or_404(
        versions.select_related("saisi_par", "verifie_par", "publie_par"), identifiant=identifiant
    )


def personne(request: HttpRequest) -> Utilisateur:
    """Who reads or acts, typed: a visitor has no perimeter, and reads published versions alone."""
    return cast(Utilisateur, request.user)


def administre(request: HttpRequest) -> bool:
    """Whether this person enters, verifies and publishes."""
    return perimetre_de(request.user).a_role(Role.ADMIN)


def lit_les_brouillons(request: HttpRequest) -> bool:
    return perimetre_de(request.user).a_role(*LISENT_LES_BROUILLONS)


def exiger_administration(request: HttpRequest) -> None:
    """403 for everyone else, with who may."""
    if not administre(request):
        raise PermissionDenied(
            "Le barème se saisit, se vérifie et se publie avec le rôle « Administration du service »."
        )


def lit_les_effets(request: HttpRequest) -> bool:
    """An effect rests on the missions that each contract has started: for those who see each CPTS."""
    return perimetre_de(request.user).voit_la_nation


def exiger_lecture_des_effets(request: HttpRequest) -> None:
    if not lit_les_effets(request):
        raise PermissionDenied(
            "L’effet d’une version repose sur les missions de chaque contrat : il est lu par l’administration du "
            "service et la CNAM. Le simulateur donne celui d’un barème sur les contrats en cours."
        )


def modifiable(fiche_ou_version: VersionBareme) -> bool:
    return fiche_ou_version.etat == EtatBareme.BROUILLON


def _jour_demande(request: HttpRequest, fiche: Fiche) -> datetime.date | None:
    """``?jour=2019-08-25``: a day from which amounts of the version begin; the last one otherwise."""
    demande = request.GET.get("jour", "")
    return next((jour for jour in fiche.dates if jour.isoformat() == demande), None)


def _export(request: HttpRequest, fiche: Fiche) -> HttpResponseBase | None:
    demande = request.GET.get("export", "")
    if demande == "xlsx":
        reponse = HttpResponse(classeur(fiche.contenu), content_type=XLSX)
        reponse["Content-Disposition"] = f'attachment; filename="bareme-{fiche.identifiant}.xlsx"'
        return reponse
    if saveur := SAVEURS.get(demande):
        fictives = settings.DONNEES_FICTIVES and fiche.demonstration
        colonnes = [*COLONNES, *COLONNES_DITES]
        nom = f"bareme-{fiche.identifiant}"
        return reponse_csv(nom, colonnes, rangees(fiche.contenu), saveur, fictives=fictives)
    return None
