"""The page of one CPTS: its home for its members, the controller's page for the administration."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Sum
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comptes.versions.models import Exercice
from cpts.commun.formats import date_courte, euros
from cpts.commun.listes import Colonne, Liste
from cpts.droits.regles import Action, exiger, peut
from cpts.personnes.requetes import RequeteConnectee
from cpts.structures.models import CPTS
from cpts.traces.noms import politique_de, tracer_les_noms
from financements.versements.models import Versement
from rapports.fiche import comptes as comptes_de
from rapports.fiche import graphiques
from rapports.fiche.fiche import fiche_de


@require_safe
def cpts(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """One address, two pages: what to do and the money, or identity, transmissions and accounts.

    ``?exercice=`` chooses the closing year whose money and pieces are shown.
    """
    fiche = fiche_de(request.user, uuid)
    phare = fiche.exercice_choisi(request.GET.get("exercice", ""))
    consommation = graphiques.consommation_des_enveloppes(phare) if phare else None
    compare = consommation is None or not fiche.de_la_cpts
    contexte = {
        "fiche": fiche,
        "phare": phare,
        "par_mission": graphiques.depense_par_mission(phare) if phare else None,
        "consommation": consommation,
        "evolution": graphiques.missions_par_exercice(fiche.exercices_avec_comptes) if compare else None,
    }
    gabarit = "membre" if fiche.de_la_cpts else "controle"
    return render(request, f"rapports/fiche/{gabarit}.html", contexte)


@require_safe
def versements(request: RequeteConnectee, uuid: UUID) -> HttpResponseBase:
    """Payment rows of a CPTS, of one civil year with ``?annee=``: their sum is the figure of the other pages."""
    structure = _cpts(request, uuid)
    lignes = Versement.objects.filter(cpts=structure).select_related("caisse")
    annee = request.GET.get("annee", "")
    if annee.isascii() and annee.isdigit() and len(annee) == 4:
        lignes = lignes.filter(date__year=int(annee))
    else:
        annee = ""
    nom = f"versements {structure.nom} {annee}".strip()
    liste = Liste(request, lignes, COLONNES_VERSEMENTS, nom, "versement", "-date")
    contexte = {
        "cpts": structure,
        "annee": annee,
        "liste": liste,
        "total": lignes.aggregate(total=Sum("montant"))["total"],
    }
    return liste.export() or render(request, "rapports/fiche/versements.html", contexte)


@require_safe
def comptes(request: RequeteConnectee, uuid: UUID, exercice: UUID) -> HttpResponse:
    """Totals of the retained accounts by nature and by account; each account opens onto its lines."""
    retenu = get_object_or_404(
        Exercice.objects.for_user(request.user).select_related("cpts", "comptesretenus__version"),
        uuid=exercice,
        cpts__uuid=uuid,
    )
    exiger(request.user, Action.VOIR, retenu.cpts)
    version = comptes_de.version_retenue(retenu)
    politique = politique_de(request, retenu.cpts)
    tracer_les_noms(request, retenu.cpts, politique, f"Noms des comptes de l’exercice {retenu}")
    contexte = {
        "cpts": retenu.cpts,
        "exercice": retenu,
        "version": version,
        "comptes": comptes_de.Comptes(version, politique) if version else None,
        "noms_masques": not politique.noms_visibles,
        "voit_lignes": bool(peut(request.user, Action.VOIR_LIGNES, retenu.cpts)),
    }
    return render(request, "rapports/fiche/comptes.html", contexte)


def _cpts(request: RequeteConnectee, uuid: UUID) -> CPTS:
    return get_object_or_404(CPTS.objects.for_user(request.user), uuid=uuid)


COLONNES_VERSEMENTS = [
    Colonne("date", "Date de paiement", lambda v: v.date, date_courte, tri="date", titre=True),
    Colonne("montant", "Montant", lambda v: v.montant, euros, tri="montant", nombre=True),
    Colonne("objet", "Objet", lambda v: v.objet, tri="objet"),
    Colonne(
        "mission", "Mission", lambda v: v.get_mission_display() or "Non précisée par la caisse", tri="mission"
    ),
    Colonne("caisse", "Caisse", lambda v: v.caisse.nom, tri="caisse__nom_tri"),
    Colonne("reference", "Référence", lambda v: v.reference, tri="reference"),
    Colonne("source", "Source", lambda v: v.source),
]
