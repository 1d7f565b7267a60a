"""Due against paid: the page of a CPTS, the work list of a caisse, and the explanation of a gap."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from comptes.depots.views.acces import cpts_visible
from cpts.commun.acte_vue import montrer
from cpts.commun.classeur import reponse_xlsx
from cpts.commun.formats import euros, nombre
from cpts.commun.listes import Colonne, Liste
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.perimetre import perimetre_de
from cpts.droits.regles import Action, exiger, peut
from financements.contrats.models import Contrat
from financements.versements.codes import MotifEcart, Situation
from financements.versements.forms import ExplicationForm, FiltreRapprochements
from financements.versements.models import Rapprochement
from financements.versements.requetes.rapprochement import MOTS_SITUATIONS, TONS_SITUATIONS, PageRapprochement
from financements.versements.suivi import expliquer, filtrer, rapprochements_de, sommes

REFUS = "La liste des rapprochements est réservée aux caisses, aux ARS et à la Cnam."
NOM = "rapprochements"


@require_safe
def rapprochements(request: RequeteConnectee) -> HttpResponseBase:
    """Contracts of the perimeter by the size of their gap; explained gaps are left out unless asked for."""
    perimetre = perimetre_de(request.user)
    if not (perimetre.voit_la_nation or perimetre.organisations):
        raise PermissionDenied(REFUS)
    filtre = FiltreRapprochements(request.GET)
    # Worked examples are fictions to the cent: nobody has anything to pay there.
    tous = rapprochements_de(request.user).filter(contrat__cpts__exemple=False)
    trouves = filtrer(tous, filtre.valeurs())
    liste = Liste(request, trouves, COLONNES, NOM, "contrat")
    if request.GET.get("export") == "xlsx":
        return _classeur(liste)
    contexte = {
        "liste": liste,
        "filtre": FiltreRapprochements(initial=filtre.valeurs()) if not request.GET else filtre,
        "sommes": sommes(tous),
    }
    return liste.export() or render(request, "financements/versements/rapprochement/liste.html", contexte)


def _classeur(liste: Liste) -> HttpResponse:
    """The same rows, columns and order as the screen, all pages together."""
    lignes = [[colonne.valeur(ligne) for colonne in COLONNES] for ligne in liste.triees]
    titres = [colonne.libelle for colonne in COLONNES]
    return reponse_xlsx(NOM, [("Rapprochements", titres, lignes)], fictives=settings.DONNEES_FICTIVES)


@require_safe
def cpts_rapprochement(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """What is due, what was paid and the gap, line by line, down to the payments."""
    return _page(request, uuid, ExplicationForm())


def _page(request: RequeteConnectee, uuid: UUID, form: ExplicationForm) -> HttpResponse:
    cpts = cpts_visible(request, uuid)
    exiger(request.user, Action.VOIR, cpts)
    contexte = {
        "cpts": cpts,
        "page": PageRapprochement(cpts, request.GET.get("contrat", "")),
        "form": form,
        "peut_expliquer": bool(peut(request.user, Action.EXPLIQUER_ECART, cpts)),
    }
    return montrer(request, "financements/versements/rapprochement/page.html", contexte, form)


@require_POST
def expliquer_ecart(request: RequeteConnectee, uuid: UUID, contrat: UUID) -> HttpResponse:
    """Say why the present gap of a contract is as it is."""
    cpts = cpts_visible(request, uuid)
    exiger(request.user, Action.EXPLIQUER_ECART, cpts)
    voulu = get_object_or_404(Contrat.objects.for_user(request.user), uuid=contrat, cpts=cpts)
    form = ExplicationForm(request.POST)
    if not form.is_valid():
        return _page(request, uuid, form)
    try:
        expliquer(request.user, voulu, form.cleaned_data["motif"], form.cleaned_data["texte"])
    except ValidationError as refus:
        messages.warning(request, " ".join(refus.messages))
    else:
        messages.success(
            request, "Écart expliqué : il quitte la liste tant que ses montants ne changent pas."
        )
    return redirect(f"{reverse('cpts_rapprochement', args=[uuid])}?contrat={contrat}")


def _adresse(ligne: Rapprochement) -> str:
    return f"{reverse('cpts_rapprochement', args=[ligne.contrat.cpts.uuid])}?contrat={ligne.contrat.uuid}"


def _suite(ligne: Rapprochement) -> str:
    if ligne.situation in (Situation.A_JOUR, Situation.INCONNU):
        return "Rien à faire" if ligne.situation == Situation.A_JOUR else "Saisir le contrat"
    motif = ligne.motif_ecart  # type: ignore[attr-defined]
    return f"Expliqué : {MotifEcart(motif).label.lower()}" if motif else "À\u00a0traiter"


COLONNES = [
    Colonne(
        "cpts", "CPTS", lambda r: r.contrat.cpts.nom, tri="contrat__cpts__nom_tri", titre=True, url=_adresse
    ),
    Colonne("caisse", "Caisse", lambda r: r.contrat.caisse.nom, tri="contrat__caisse__nom_tri"),
    Colonne(
        "situation",
        "Situation",
        lambda r: MOTS_SITUATIONS[Situation(r.situation)],
        tri="situation",
        ton=lambda r: TONS_SITUATIONS[Situation(r.situation)],
    ),
    Colonne("manque", "Il manque", lambda r: r.manque, euros, tri="manque", nombre=True),
    Colonne("trop", "En trop", lambda r: r.trop, euros, tri="trop", nombre=True),
    Colonne("jours", "Jours de retard", lambda r: r.jours, nombre, tri="jours", nombre=True),
    Colonne("du", "Dû à ce jour", lambda r: r.du, euros, tri="du", nombre=True),
    Colonne("verse", "Versé", lambda r: r.verse, euros, tri="verse", nombre=True),
    Colonne("suite", "Suite", _suite),
]
