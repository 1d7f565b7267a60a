"""Pages that read indicators: those of a CPTS, one of them, those to decide, and what the nation knows of them."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from comptes.versions.acces import cpts_visible
from cpts.commun.listes import Liste
from cpts.droits.enums import ROLES_DE_CONTROLE, Role
from cpts.droits.perimetre import perimetre_de
from cpts.droits.regles import Action, exiger, peut
from cpts.personnes.requetes import RequeteConnectee
from financements.contrats.models import Contrat
from financements.indicateurs.models import Indicateur
from financements.indicateurs.requetes.histoire import histoire
from financements.indicateurs.requetes.indicateurs import PageIndicateurs, contrats_a_indicateurs
from financements.indicateurs.suivi import FiltreObjectifs, colonnes_a_decider, objectifs_a_decider

GESTES = {
    "peut_gerer": Action.GERER_CONTRAT,
    "peut_declarer": Action.DECLARER_INDICATEUR,
    "peut_avis": Action.DONNER_AVIS_INDICATEUR,
    "peut_decider": Action.DECIDER_TAUX,
}


@require_safe
def cpts_indicateurs(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """One contract year, ``?annee=`` its first day."""
    contrats = list(
        contrats_a_indicateurs(Contrat.objects.for_user(request.user).filter(cpts__uuid=uuid))
        .select_related("cpts")
        .order_by("signature", "pk")
    )
    cpts = contrats[0].cpts if contrats else cpts_visible(request, uuid)
    exiger(request.user, Action.LIRE_INDICATEURS, cpts)
    page = PageIndicateurs(contrats, timezone.localdate(), request.GET.get("annee", ""))
    contexte = {
        "cpts": cpts,
        "page": page,
        **{nom: bool(peut(request.user, action, cpts)) for nom, action in GESTES.items()},
    }
    return render(request, "financements/indicateurs/page.html", contexte)


@require_safe
def indicateur(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """The address of one indicator: its definition, and all that was said of it, year after year."""
    lu = get_object_or_404(
        Indicateur.objects.for_user(request.user).select_related("contrat__cpts"), uuid=uuid
    )
    cpts = lu.contrat.cpts
    exiger(request.user, Action.LIRE_INDICATEURS, cpts)
    contexte = {
        "cpts": cpts,
        "indicateur": lu,
        "annees": histoire(lu),
        "peut_retirer": bool(peut(request.user, Action.GERER_CONTRAT, cpts)) and lu.retire_le is None,
    }
    return render(request, "financements/indicateurs/indicateur.html", contexte)


@require_safe
def a_decider(request: RequeteConnectee) -> HttpResponseBase:
    """Objectives that wait for an opinion or a decision, on the contracts this person follows."""
    perimetre = perimetre_de(request.user)
    if not perimetre.a_role(*ROLES_DE_CONTROLE):
        raise PermissionDenied(
            "Cette liste est réservée aux CPAM et aux ARS, qui donnent un avis sur les objectifs."
        )
    filtre = FiltreObjectifs(request.GET)
    lignes = filtre.appliquer(objectifs_a_decider(request.user, timezone.localdate()))
    liste = Liste(
        request,
        lignes,
        colonnes_a_decider(perimetre.a_role(Role.CPAM)),
        "objectifs à décider",
        "objectif",
        "annee",
    )
    contexte = {"liste": liste, "filtre": filtre.form, "decide": perimetre.a_role(Role.CPAM)}
    return liste.export() or render(request, "financements/indicateurs/a_decider.html", contexte)
