"""« Dépenses effectives par mission »: mission × nature × size, with what it covers and how it is known."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from comptes.totaux.enums import Methode
from cpts.commun.graphiques import ProvenanceDuGraphique
from cpts.commun.tableur import SAVEURS, reponse_csv
from cpts.personnes.requetes import RequeteConnectee
from rapports.cockpit.cockpit import territoire_ou_404
from rapports.cockpit.graphiques import SOURCE_COMPTES
from rapports.cockpit.tableau_depenses import TOUS, TableauDepenses
from rapports.cockpit.territoires import adresse, masque_du_lecteur
from rapports.cockpit.views.cockpit import valeur
from rapports.secret.demandes import completude_demandee, exiger_un_role, source_demandee


@require_safe
def depenses(request: RequeteConnectee) -> HttpResponseBase:
    """The table of a territory (the nation by default), for all funders or what the ACI is known to pay."""
    exiger_un_role(request)
    niveau, code = request.GET.get("niveau") or "national", request.GET.get("code", "")
    source = source_demandee(request, niveau, code)
    tableau, annee = completude_demandee(request, source)
    lieu = territoire_ou_404(tableau, niveau, code)
    masque = masque_du_lecteur(request.user, annee, source, lieu)
    table = TableauDepenses(
        lieu, annee, source, tableau.de(lieu, annee), masque, aci=request.GET.get("financeur") == "aci"
    )
    return _export(request, table) or render(
        request,
        "rapports/cockpit/depenses/depenses.html",
        {
            "table": table,
            "annees": tableau.annees,
            "provenance": _provenance(table),
            "url_cockpit": f"{adresse(lieu)}?annee={annee}",
        },
    )


def _provenance(table: TableauDepenses) -> ProvenanceDuGraphique:
    arrete, le = table.version, table.completude_lue.le
    jour = arrete.au if arrete else timezone.localdate(le) if le else None
    source = f"{SOURCE_COMPTES}{f' ({arrete})' if arrete else ''}"
    return ProvenanceDuGraphique(source, jour, completude=table.completude.phrase)


def _export(request: HttpRequest, table: TableauDepenses) -> HttpResponseBase | None:
    saveur = SAVEURS.get(request.GET.get("export", ""))
    if saveur is None:
        return None
    fictives = settings.DONNEES_FICTIVES or table.completude_lue.demonstration
    montants = (f"{libelle} (€)" for libelle, _ in table.colonnes)
    methodes = (f"{methode.label.capitalize()} (€)" for methode in Methode)
    colonnes = ("Mission", "Nature", *montants, *methodes)
    nom = f"depenses par mission {table.territoire.nom} {table.annee}{' aci' if table.aci else ''}"
    return reponse_csv(nom, colonnes, _lignes(table), saveur, fictives=fictives, secret=True)


def _lignes(table: TableauDepenses) -> Iterator[tuple]:
    yield TOUS, TOUS, *map(valeur, table.total), *map(valeur, table.par_methode())
    for bloc in table.blocs:
        yield bloc.libelle, TOUS, *map(valeur, bloc.total), *map(valeur, bloc.par_methode)
        for nature, cellules in bloc.natures:
            yield bloc.libelle, nature, *map(valeur, cellules), *[None] * len(Methode)
