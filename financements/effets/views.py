"""Announcing what a version changes, then publishing it: with the effect in the sentence that is confirmed."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cpts.commun.acte_vue import acter, envoye, montrer
from cpts.commun.formats import date_longue
from cpts.commun.tableur import SAVEURS, reponse_csv
from cpts.territoires.models import Region
from financements.baremes import contenu
from financements.baremes.enums import EtatBareme, EtatCalcul, MomentEffet
from financements.baremes.forms.versions import PublierForm
from financements.baremes.models import EffetBareme, VersionBareme
from financements.baremes.views.baremes import (
    administre,
    exiger_administration,
    exiger_lecture_des_effets,
    personne,
    version_visible,
)
from financements.effets import calculs
from financements.effets.mesure import phrase
from financements.effets.requetes import vue

COLONNES_DETAIL = (
    "CPTS",
    "Taille",
    "Région",
    "Code Insee de la région",
    "Année de contrat",
    "Avant (€)",
    "Après (€)",
    "Écart (€)",
)


@require_http_methods(["GET", "HEAD", "POST"])
def effet(request: HttpRequest, identifiant: str) -> HttpResponseBase:
    """What the version changes: announced, then found after its publication. A POST computes the announcement."""
    exiger_lecture_des_effets(request)
    version = version_visible(request, identifiant)
    if request.method == "POST":
        exiger_administration(request)
        if version.publiee or version.etat == EtatBareme.ABANDONNEE:
            messages.error(request, "L’effet annoncé de cette version est figé : il ne se recalcule plus.")
        else:
            calculs.demander(version, personne(request), MomentEffet.ANNONCE)
        return redirect("bareme_effet", identifiant)
    lus = _effets(version)
    annonce, constate = lus.get(MomentEffet.ANNONCE), lus.get(MomentEffet.CONSTATE)
    if annonce and (export := _export(request, annonce)):
        return export
    en_cours = _en_cours(version)
    contexte: dict[str, Any] = {
        "version": version,
        "annonce": annonce,
        "vue": vue(annonce) if annonce else None,
        "constate": constate,
        "vue_constate": vue(constate) if constate else None,
        "identiques": bool(annonce and constate and _identiques(annonce, constate)),
        "en_cours": en_cours,
        "avancement": avancement(en_cours) if en_cours else 100,
        "mots_avancement": mots_avancement(en_cours) if en_cours else "",
        "administre": administre(request),
    }
    return render(request, "financements/effets/effet.html", contexte)


def _effets(version: VersionBareme) -> dict[str, EffetBareme]:
    """The last effect computed of each moment."""
    prets = EffetBareme.objects.filter(version=version, etat=EtatCalcul.PRET).order_by("demande_le", "pk")
    return {effet.moment: effet for effet in prets}


def _en_cours(version: VersionBareme) -> EffetBareme | None:
    return EffetBareme.objects.filter(version=version, etat=EtatCalcul.DEMANDE).first()


def _identiques(annonce: EffetBareme, constate: EffetBareme) -> bool:
    """Contract by contract, to the cent."""
    return bool(
        annonce.resultat and constate.resultat and annonce.resultat["detail"] == constate.resultat["detail"]
    )


@require_safe
def progression(request: HttpRequest, identifiant: str) -> JsonResponse:
    """How far the computation is, for the script of the page."""
    exiger_lecture_des_effets(request)
    en_cours = _en_cours(version_visible(request, identifiant))
    if en_cours is None:
        return JsonResponse({"etat": "lu", "progression": 100, "etape": "Terminé"})
    return JsonResponse(
        {"etat": "en_lecture", "progression": avancement(en_cours), "etape": mots_avancement(en_cours)}
    )


def avancement(en_cours: EffetBareme) -> int:
    return round(100 * en_cours.faits / en_cours.total) if en_cours.total else 0


def mots_avancement(en_cours: EffetBareme) -> str:
    if en_cours.total is None:
        return "En attente de calcul"
    return f"{en_cours.faits} calculs de contrat sur {en_cours.total}"


@require_http_methods(["GET", "HEAD", "POST"])
def publier(request: HttpRequest, identifiant: str) -> HttpResponse:
    """The explicit act, with the effect in the sentence that is confirmed."""
    exiger_administration(request)
    version = version_visible(request, identifiant)
    if version.etat != EtatBareme.VERIFIEE:
        messages.error(
            request,
            f"Cette version est « {version.get_etat_display()} » : seule une version vérifiée se publie.",
        )
        return redirect("bareme", identifiant)
    annonce = calculs.annonce_de(version)
    if annonce is None or annonce.resultat is None:
        messages.info(
            request, "Calculez d’abord l’effet de cette version : il est annoncé avec la publication."
        )
        return redirect("bareme_effet", identifiant)
    form = PublierForm(envoye(request), initial={"effet": annonce.uuid})
    if fait := acter(
        request,
        form,
        lambda: calculs.publier(version, personne(request), str(form.cleaned_data["effet"])),
        f"La version {identifiant} est publiée. Les échéanciers sont recalculés.",
        reverse("bareme_effet", args=[identifiant]),
    ):
        return fait
    elements = list(contenu.elements(version.contenu))
    contexte = {
        "version": version,
        "annonce": annonce,
        "vue": vue(annonce),
        "phrase": phrase(version.identifiant, version.effet, annonce.resultat["total"]),
        "non_verifiees": [e for e in elements if not e.verifie],
        "elements": len(elements),
        "bouton": f"Publier la version {identifiant} au {date_longue(version.effet)}",
        "form": form,
    }
    return montrer(request, "financements/effets/publier.html", contexte, form)


def _export(request: HttpRequest, annonce: EffetBareme) -> HttpResponseBase | None:
    """Contract by contract, for those who see each of them."""
    saveur = SAVEURS.get(request.GET.get("export", ""))
    if saveur is None or annonce.resultat is None:
        return None
    regions = dict(Region.objects.values_list("code", "nom"))
    lignes = (_ligne(ligne, regions) for ligne in annonce.resultat["detail"])
    nom = f"effet-{annonce.version.identifiant}"
    return reponse_csv(nom, COLONNES_DETAIL, lignes, saveur, fictives=settings.DONNEES_FICTIVES)


def _ligne(ligne: list[Any], regions: dict[str, str]) -> list[object]:
    _, _, nom, taille, region, annee, *montants = ligne
    avant, apres = (None if m is None else Decimal(m) for m in montants)
    ecart = None if avant is None or apres is None else apres - avant
    jour = datetime.date.fromisoformat(annee)
    return [nom, taille, regions.get(region, region), region, jour, avant, apres, ecart]
