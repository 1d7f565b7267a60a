"""Pages that show what is published, the same to every reader: transfers by region, objectives reached."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cpts.droits.enums import ROLES_D_AGREGATS, Role
from cpts.droits.perimetre import perimetre_de
from financements.indicateurs.soutien import offres_de_soutien
from rapports.secret.chiffres import Bloc
from rapports.secret.demandes import exiger_un_role, publication_demandee
from rapports.secret.publies import atteintes, transferts_par_region


@require_safe
def transferts(request: HttpRequest) -> HttpResponse:
    """Amounts moved between missions, by region."""
    exiger_un_role(request)
    lue = publication_demandee(request)
    lignes, total = transferts_par_region(lue)
    contexte = {"publication": lue, "version": lue.version(Bloc.TRANSFERTS), "lignes": lignes, "total": total}
    return render(request, "rapports/secret/transferts.html", contexte)


@require_safe
def peu_atteints(request: HttpRequest) -> HttpResponse:
    """What the nation knows: how often objectives are reached, never whose."""
    if not perimetre_de(request.user).a_role(Role.CNAM, Role.ADMIN, *ROLES_D_AGREGATS):
        raise PermissionDenied(
            "Cette page est réservée à la CNAM, à la DGOS, à la Fédération et aux administrateurs."
        )
    lue = publication_demandee(request)
    lignes, ensemble = atteintes(lue)
    contexte = {
        "publication": lue,
        "version": lue.version(Bloc.OBJECTIFS),
        "lignes": lignes,
        "ensemble": ensemble,
        "offres": offres_de_soutien(),
    }
    return render(request, "rapports/secret/peu_atteints.html", contexte)
