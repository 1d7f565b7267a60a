"""The cockpit: nation, region, department, then the CPTS that sum to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from comptes.totaux.enums import Methode
from comptes.totaux.models import Niveau
from cpts.commun.adresses import adresse_de
from cpts.commun.enums import Mission
from cpts.commun.secret import NON_AFFICHE
from cpts.commun.tableur import SAVEURS, pourcents, reponse_csv
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.requetes import RequeteConnectee
from cpts.structures.models import Organisation
from rapports.cockpit import graphiques
from rapports.cockpit.annees import au_jour
from rapports.cockpit.cockpit import Cockpit, LigneTerritoire, territoire_ou_404
from rapports.cockpit.territoires import adresse, ancetres
from rapports.sans_comptes.requetes import lit_cpts_par_cpts
from rapports.secret.chiffres import Chiffre
from rapports.secret.demandes import completude_demandee, exiger_un_role, mission_demandee, source_demandee

COLONNES = ("Alloué (€)", "Versé (€)", "Transféré (€)", "Dépensé (€)")


@require_safe
def cockpit(request: RequeteConnectee) -> HttpResponseBase:
    """The nation; an ARS lands on its region, and comes up from there."""
    exiger_un_role(request)
    if not request.GET and (region := _region_de_l_ars(request)):
        return redirect("cockpit_territoire", Niveau.REGION.value, region)
    return _page(request, Niveau.NATIONAL, "")


@require_safe
def territoire(request: RequeteConnectee, niveau: str, code: str) -> HttpResponseBase:
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


def _page(request: RequeteConnectee, niveau: str, code: str) -> HttpResponseBase:
    source = source_demandee(request, niveau, code)
    tableau, annee = completude_demandee(request, source)
    lieu = territoire_ou_404(tableau, niveau, code)
    vue = Cockpit(request.user, tableau, lieu, annee, source, mission_demandee(request))
    return _export(request, vue) or render(request, "rapports/cockpit/cockpit.html", _contexte(vue))


def _contexte(vue: Cockpit) -> dict[str, Any]:
    nation = vue.territoire.niveau == Niveau.NATIONAL
    return {
        "vue": vue,
        "ancetres": [(t.nom, f"{adresse(t)}{vue.parametres}") for t in ancetres(vue.territoire, vue.tableau)],
        "par_mission": graphiques.depenses_par_mission(vue),
        "evolution": graphiques.evolution(vue),
        "missions_par_annee": graphiques.missions_par_annee(vue),
        "cartes": nation,
        "url_sans_comptes": _url_sans_comptes(vue),
        "titre_enfants": {
            Niveau.NATIONAL: "Régions",
            Niveau.REGION: "Départements",
            Niveau.DEPARTEMENT: "CPTS",
        }[vue.territoire.niveau],
    }


def _url_sans_comptes(vue: Cockpit) -> str:
    """Who has sent nothing here, for who follows CPTS one by one; empty while the year is in progress."""
    if vue.en_cours or not lit_cpts_par_cpts(vue.user):
        return ""
    lieu = f"&{vue.territoire.niveau.value}={vue.territoire.code}" if vue.territoire.code else ""
    return f"{adresse_de('sans_comptes')}?annee={vue.annee}{lieu}"


# --- CSV: the tables exactly as shown ----------------------------------------------------------------------


def _export(request: HttpRequest, vue: Cockpit) -> HttpResponseBase | None:
    saveur = SAVEURS.get(request.GET.get("export", ""))
    if saveur is None:
        return None
    tables = {"missions": _missions, "annees": _annees, "missions_par_annee": _missions_par_annee}
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
        *COLONNES[:2],
        "Transféré, net (€)",
        COLONNES[3],
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
            *_suivi(vue, ligne),
        )
        for ligne in vue.lignes
    )
    depense = f"Dépensé : {vue.mission.label} (€)" if vue.mission else COLONNES[3]
    taux = (
        ("Taux de consommation (%)", "Taux de consommation, au plus (%)", "CPTS du taux")
        if vue.avec_taux
        else ()
    )
    avant = (f"Versé en {vue.annee - 1} (€)",) if vue.avec_tendance else ()
    titres = ("Territoire", "Code", "CPTS attendues", "Comptes reçus", *COLONNES[:3], depense, *taux, *avant)
    return titres, lignes


def _suivi(vue: Cockpit, ligne: LigneTerritoire) -> Iterator[Any]:
    """Rate with its n, and what the trend starts from, where the table has them."""
    if vue.avec_taux and ligne.consommation:
        yield from map(pourcents, ligne.consommation.bornes)
        yield ligne.consommation.n
    elif vue.avec_taux:
        yield from (None, None, None)
    if ligne.verse_avant:
        yield valeur(ligne.verse_avant)


def _annees(vue: Cockpit) -> tuple[tuple[str, ...], Iterable[tuple]]:
    lignes = (
        (
            str(a.annee),
            valeur(a.verse),
            valeur(a.depense),
            a.completude.attendues,
            NON_AFFICHE if a.completude.recues is None else a.completude.recues,
            au_jour(a.au) if a.en_cours else "non",
        )
        for a in vue.annees
    )
    titres = ("Année", "Versé (€)", "Dépensé connu (€)", "CPTS attendues", "Comptes reçus", "Année en cours")
    return titres, lignes


def _missions_par_annee(vue: Cockpit) -> tuple[tuple[str, ...], Iterable[tuple]]:
    annees = vue.annees
    lignes = ((m.label, *(valeur(a.missions[m]) for a in annees)) for m in Mission)
    return (
        "Mission",
        *(f"{a.annee}{f' ({au_jour(a.au)})' if a.en_cours else ''} (€)" for a in annees),
    ), lignes
