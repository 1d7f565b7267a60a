"""Expected transmissions within the caller's perimeter, and the act of exempting from one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from controles.corbeille.colonnes import colonnes_transmissions
from controles.corbeille.filtres import FiltreTransmissions
from controles.pieces.dispenses import dispenser, lever_dispense
from controles.pieces.forms import DispenseForm
from controles.pieces.models import Transmission
from cpts.commun.acte_vue import envoye, montrer
from cpts.commun.listes import Liste
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.enums import ROLES_DE_CONTROLE, Role
from cpts.droits.perimetre import perimetre_de
from cpts.droits.regles import Action, exiger


@require_safe
def transmissions(request: RequeteConnectee) -> HttpResponseBase:
    """Every expected transmission, filtered and sorted by the address; CSV exactly as shown."""
    if not perimetre_de(request.user).a_role(*ROLES_DE_CONTROLE, Role.CNAM, Role.ADMIN):
        raise PermissionDenied("Cette liste est réservée aux organismes qui suivent les CPTS.")
    filtre = FiltreTransmissions(request.GET)
    lignes = Transmission.objects.for_user(request.user).filter(cpts__exemple=False)
    lignes = lignes.select_related("cpts", "exercice", "requise")
    liste = Liste(
        request,
        filtre.appliquer(lignes),
        colonnes_transmissions(),
        "pièces attendues",
        "pièce,pièces",
        "echeance",
    )
    return liste.export() or render(
        request, "controles/pieces/transmissions.html", {"liste": liste, "filtre": filtre.form}
    )


def dispense(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Exempt a CPTS from a piece with a reason, or ask for it again."""
    transmission = get_object_or_404(
        Transmission.objects.for_user(request.user).select_related("cpts", "exercice", "requise"), uuid=uuid
    )
    exiger(request.user, Action.EXAMINER, transmission.cpts)
    form = DispenseForm(envoye(request))
    if request.method == "POST" and _acter(request, transmission, form):
        return redirect("cpts", uuid=transmission.cpts.uuid)
    contexte = {"transmission": transmission, "form": form}
    return montrer(request, "controles/pieces/dispense.html", contexte, form)


def _acter(request: RequeteConnectee, transmission: Transmission, form: DispenseForm) -> bool:
    """Do what the form asks; False (with the error on the form) when it is refused."""
    try:
        if "lever" in request.POST:
            lever_dispense(request.user, transmission)
            messages.success(request, "La pièce est de nouveau attendue.")
            return True
        if form.is_valid():
            dispenser(request.user, transmission, form.cleaned_data["motif"])
            messages.success(request, "La CPTS est dispensée de cette pièce pour cet exercice.")
            return True
    except ValidationError as erreur:
        form.add_error(None, erreur)
    return False
