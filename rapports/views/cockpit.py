"""The cockpit: nation, region, department, then the CPTS that sum to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cpts.commun.secret import NON_AFFICHE
from cpts.commun.tableur import SAVEURS, reponse_csv
from cpts.enums import Role
from cpts.models import Organisation
from cpts.perimetre import perimetre_de
from financements.enums import Methode
from financements.models import Niveau
from rapports import graphiques
from rapports.cockpit import Cockpit, territoire_ou_404
from rapports.demandes import completude_demandee, exiger_un_role, mission_demandee, source_demandee
from rapports.secret import Chiffre
from rapports.territoires import adresse, ancetres

COLONNES = ("Alloué (€)", "Versé (€)", "Transféré (€)", "Dépensé (€)")


@require_safe
def cockpit(request: HttpRequest) -> HttpResponseBase:
    """The nation; an ARS lands on its region, and comes up from there."""
    exiger_un_role(request)
    if not request.GET and (region := _region_de_l_ars(request)):
        return redirect("cockpit_territoire", Niveau.REGION.value, region)
    return _page(request, Niveau.NATIONAL, "")


@require_safe
def territoire(request: HttpRequest, niveau: str, code: str) -> HttpResponseBase:
    """A region or a department."""
    exiger_un_role(request)
    return _page(request, niveau, code)


def _region_de_l_ars(request: HttpRequest) -> str | None:
    perimetre = perimetre_de(request.user)
    if perimetre.voit_la_nation or not perimetre.a_role(Role.ARS):
        return None
    organisations = [pk for pk, role in perimetre.organisations.items() if role == Role.ARS]
    regions = Organisation.objects.filter(pk__in=organisations, region__isnull=False)
    return regions.values_list("region_id", flat=True).first()


def _page(request: HttpRequest, niveau: str, code: str) -> HttpResponseBase:
    source = source_demandee(request, niveau, code)
    tableau, annee = completude_demandee(request, source)
    lieu = territoire_ou_404(tableau, niveau, code)
    vue = Cockpit(request.user, tableau, lieu, annee, source, mission_demandee(request))  # type: ignore[arg-type]
    return _export(request, vue) or render(request, "rapports/cockpit/cockpit.html", _contexte(vue))


def _contexte(vue: Cockpit) -> dict[str, Any]:
    nation = vue.territoire.niveau == Niveau.NATIONAL
    return {
        "vue": vue,
        "ancetres": [(t.nom, f"{adresse(t)}{vue.parametres}") for t in ancetres(vue.territoire, vue.tableau)],
        "par_mission": graphiques.depenses_par_mission(vue),
        "evolution": graphiques.evolution(vue),
        "cartes": nation,
        "titre_enfants": {
            Niveau.NATIONAL: "Régions",
            Niveau.REGION: "Départements",
            Niveau.DEPARTEMENT: "CPTS",
        }[vue.territoire.niveau],
    }


# --- CSV: the tables exactly as shown ----------------------------------------------------------------------


def _export(request: HttpRequest, vue: Cockpit) -> HttpResponseBase | None:
    saveur = SAVEURS.get(request.GET.get("export", ""))
    if saveur is None:
        return None
    tables = {"missions": _missions, "annees": _annees}
    table = request.GET.get("table", "")
    colonnes, lignes = tables.get(table, _territoires)(vue)
    nom = f"{vue.territoire.nom} {vue.annee} {table or 'territoires'}"
    fictives = settings.DONNEES_FICTIVES or vue.completude_lue.demonstration
    return reponse_csv(nom, colonnes, lignes, saveur, fictives=fictives, secret=True)


def valeur(chiffre: Chiffre) -> Any:
    """What the CSV receives: the amount, None when unknown, the words of the screen when not shown."""
    return NON_AFFICHE if chiffre.secret else chiffre.montant


def _missions(vue: Cockpit) -> tuple[tuple[str, ...], Iterable[tuple]]:
    lignes = (
        (
            m.libelle,
            *(valeur(c) for c in (m.alloue, m.verse, m.transfere, m.depense, m.aci.sure, m.aci.maximum)),
            *(valeur(m.methodes[methode]) for methode in Methode.values),
        )
        for m in vue.missions
    )
    methodes = (f"Dont {methode.label} (€)" for methode in Methode)
    return (
        "Mission",
        *COLONNES,
        "Dont payé par l’ACI (€)",
        "Dont payé par l’ACI, au plus (€)",
        *methodes,
    ), lignes


def _territoires(vue: Cockpit) -> tuple[tuple[str, ...], Iterable[tuple]]:
    lignes = (
        (
            ligne.nom,
            ligne.code,
            ligne.completude.attendues,
            NON_AFFICHE if ligne.completude.recues is None else ligne.completude.recues,
            *(valeur(c) for c in (ligne.alloue, ligne.verse, ligne.transfere, ligne.depense)),
        )
        for ligne in vue.lignes
    )
    depense = f"Dépensé : {vue.mission.label} (€)" if vue.mission else COLONNES[3]
    return ("Territoire", "Code", "CPTS attendues", "Comptes reçus", *COLONNES[:3], depense), lignes


def _annees(vue: Cockpit) -> tuple[tuple[str, ...], Iterable[tuple]]:
    lignes = (
        (
            str(a.annee),
            valeur(a.verse),
            valeur(a.depense),
            a.completude.attendues,
            NON_AFFICHE if a.completude.recues is None else a.completude.recues,
        )
        for a in vue.annees
    )
    return ("Année", "Versé (€)", "Dépensé connu (€)", "CPTS attendues", "Comptes reçus"), lignes
