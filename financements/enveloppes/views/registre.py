"""The national register of transfers, and the requests that wait for a caisse."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cpts.commun.acte_vue import envoye, montrer, refuses
from cpts.commun.classeur import reponse_xlsx
from cpts.commun.listes import Liste
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.requetes import RequeteConnectee
from financements.enveloppes.models import Transfert
from financements.enveloppes.transferts import actes
from financements.enveloppes.transferts.colonnes import COLONNES
from financements.enveloppes.transferts.filtres import FiltreTransferts
from financements.enveloppes.transferts.forms import DecisionEnLotForm
from financements.enveloppes.transferts.registre import en_attente, par_caisse, visibles

PAR_LOT = 30


@require_safe
def registre(request: RequeteConnectee) -> HttpResponseBase:
    """Within the perimeter; readers of aggregates get the amounts by region that were published, nothing else."""
    perimetre = perimetre_de(request.user)
    if not perimetre.roles:
        raise PermissionDenied("Votre compte n’est rattaché à aucune structure.")
    if perimetre.agregats_seulement:
        return redirect("transferts_publies")
    tous = visibles(request.user)
    filtre = FiltreTransferts(request.GET)
    lignes = filtre.appliquer(tous.select_related("contrat__cpts", "caisse"))
    liste = Liste(request, lignes, COLONNES, "registre des transferts", "transfert", "-demande_le")
    if request.GET.get("export") == "xlsx":
        return _classeur(liste)
    caisses, total = par_caisse(tous)
    contexte = {
        "liste": liste,
        "filtre": filtre.form,
        "caisses": caisses,
        "total": total,
        "peut_decider": perimetre.a_role(Role.CPAM),
    }
    return liste.export() or render(request, "financements/enveloppes/transferts/registre.html", contexte)


def _classeur(liste: Liste) -> HttpResponse:
    """The same columns, rows and order as the screen: amounts and dates as such, codes in words."""
    lignes = (
        [v if isinstance(v := c.valeur(t), Decimal | date) else c.mots(v) for c in COLONNES]
        for t in liste.triees.iterator(chunk_size=2000)
    )
    feuille = ("Transferts", [c.libelle for c in COLONNES], lignes)
    return reponse_xlsx(liste.nom, [feuille], fictives=settings.DONNEES_FICTIVES)


@require_http_methods(["GET", "HEAD", "POST"])
def a_decider(request: RequeteConnectee) -> HttpResponse:
    """Requests that wait for this caisse, decided together: each with its decision and its motive."""
    if not perimetre_de(request.user).a_role(Role.CPAM):
        raise PermissionDenied("Seule la caisse signataire décide des transferts demandés.")
    demandes = list(en_attente(request.user).select_related("contrat__cpts", "caisse")[:PAR_LOT])
    formulaires = [DecisionEnLotForm(envoye(request), prefix=str(t.uuid)) for t in demandes]
    lignes = list(zip(demandes, formulaires, strict=True))
    # Every form is read first: nothing is decided while one of them is wrong.
    if (
        request.method == "POST"
        and not refuses(*formulaires)
        and _decider(request, [(t, form) for t, form in lignes if form.decidee])
    ):
        return redirect("transferts_a_decider")
    contexte = {"lignes": lignes, "erreurs": refuses(*formulaires)}
    return montrer(request, "financements/enveloppes/transferts/a_decider.html", contexte, *formulaires)


def _decider(request: RequeteConnectee, choisies: list[tuple[Transfert, DecisionEnLotForm]]) -> bool:
    """Each decision is its own act; one that cannot be done any more is said and leaves the others done."""
    if not choisies:
        messages.warning(request, "Aucune décision n’a été choisie : rien n’a changé.")
        return True
    faites = 0
    for transfert, form in choisies:
        try:
            actes.decider(request.user, transfert, form.accepte, form.cleaned_data["motif"])
        except ValidationError as refus:
            form.add_error(None, refus)
        else:
            faites += 1
    if faites:
        messages.success(
            request, f"{faites} décision{'s' if faites > 1 else ''} enregistrée{'s' if faites > 1 else ''}."
        )
    return faites == len(choisies)
