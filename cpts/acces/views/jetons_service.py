"""Screens of the service tokens: ask, grant, show once, rotate, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cpts.acces.forms import JetonServiceForm, RenouvellementForm
from cpts.acces.jetons_service import actes, qui
from cpts.acces.portees import libelles
from cpts.commun.acte_vue import montrer
from cpts.commun.formulaires import placer_le_refus
from cpts.personnes.models import Habilitation, JetonService
from cpts.personnes.models.service import EtatJeton

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cpts.personnes.models import Utilisateur

TONS = {
    EtatJeton.DEMANDE: "attention",
    EtatJeton.ACCORDE: "info",
    EtatJeton.ACTIF: "succes",
    EtatJeton.EXPIRE: "neutre",
    EtatJeton.REFUSE: "neutre",
    EtatJeton.RETIRE: "neutre",
}


@dataclass(frozen=True)
class LigneJeton:
    """A row of the list. ``parti``: who asked has no role there any more."""

    jeton: JetonService
    etat: EtatJeton
    parti: bool

    @property
    def ton(self) -> str:
        return TONS[self.etat]


def _visibles(request: HttpRequest) -> QuerySet[JetonService]:
    lus = JetonService.objects.for_user(_personne(request)).prefetch_related("secrets__cree_par")
    return lus.select_related("cpts", "organisation", "compte", "demande_par", "accorde_par", "retire_par")


def _personne(request: HttpRequest) -> Utilisateur:
    return cast("Utilisateur", request.user)


def _le_jeton(request: HttpRequest, uuid: UUID) -> JetonService:
    return get_object_or_404(_visibles(request), uuid=uuid)


@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """Tokens of one's structures: those that wait or work, then those that ended."""
    lus = list(_visibles(request))
    partis = _partis(lus)
    lignes = [LigneJeton(j, j.etat, j.pk in partis) for j in lus]
    vivants = (EtatJeton.DEMANDE, EtatJeton.ACCORDE, EtatJeton.ACTIF)
    contexte = {
        "en_cours": [ligne for ligne in lignes if ligne.etat in vivants],
        "passes": [ligne for ligne in lignes if ligne.etat not in vivants],
        "peut_demander": bool(qui.structures_de(_personne(request))),
    }
    return render(request, "cpts/acces/jetons_service.html", contexte)


def _partis(jetons: list[JetonService]) -> set[int]:
    """Tokens whose asker no longer has a role on the structure. One query for all."""
    presents = set(
        Habilitation.objects.en_cours()
        .filter(utilisateur__in={j.demande_par_id for j in jetons}, utilisateur__is_active=True)
        .values_list("utilisateur", "cpts", "organisation")
    )
    return {j.pk for j in jetons if (j.demande_par_id, j.cpts_id, j.organisation_id) not in presents}


@require_http_methods(["GET", "HEAD", "POST"])
def demander(request: HttpRequest) -> HttpResponse:
    """Ask for one, for one of one's structures."""
    tenues = qui.structures_de(_personne(request))
    form = JetonServiceForm(request.POST if request.method == "POST" else None, tenues=tenues)
    if request.method == "POST" and form.is_valid():
        try:
            jeton_ = actes.demander(_personne(request), form.demande())
        except ValidationError as refus:
            placer_le_refus(form, refus)
        else:
            messages.success(
                request, "Votre demande est enregistrée. Une autre personne de la structure doit l’accorder."
            )
            return redirect("jeton_service", uuid=jeton_.uuid)
    contexte = {"form": form, "tenues": tenues}
    return montrer(request, "cpts/acces/jeton_service_demander.html", contexte, form)


@require_safe
def jeton(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One token: what it opens, its secrets, its history, and what the reader may do."""
    return _page(request, _le_jeton(request, uuid))


def _page(
    request: HttpRequest, jeton_: JetonService, form: RenouvellementForm | None = None, secret: str = ""
) -> HttpResponse:
    personne, form = _personne(request), form or RenouvellementForm()
    contexte = {
        "jeton": jeton_,
        "ton": TONS[jeton_.etat],
        "portees": list(zip(jeton_.portees, libelles(jeton_.portees), strict=True)),
        "parti": bool(_partis([jeton_])),
        "accorder": qui.peut_accorder(personne, jeton_),
        "afficher": qui.peut_afficher(personne, jeton_),
        "renouveler": qui.peut_renouveler(personne, jeton_),
        "retirer": qui.peut_retirer(personne, jeton_),
        "form": form,
        "secret": secret,
    }
    return montrer(request, "cpts/acces/jeton_service.html", contexte, form)


def _faire(request: HttpRequest, uuid: UUID, acte: Callable[..., Any], merci: str) -> HttpResponse:
    acte(_personne(request), _le_jeton(request, uuid))
    messages.success(request, merci)
    return redirect("jeton_service", uuid=uuid)


@require_POST
def accorder(request: HttpRequest, uuid: UUID) -> HttpResponse:
    merci = "Le jeton est accordé. La personne qui l’a demandé peut maintenant afficher son secret."
    return _faire(request, uuid, actes.accorder, merci)


@never_cache
@require_POST
def afficher(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The first secret, this once: the answer of the POST alone holds it."""
    _, texte = actes.afficher(_personne(request), _le_jeton(request, uuid))
    return _page(request, _le_jeton(request, uuid), secret=texte)


@never_cache
@require_POST
def renouveler(request: HttpRequest, uuid: UUID) -> HttpResponse:
    jeton_ = _le_jeton(request, uuid)
    qui.exiger(qui.peut_renouveler(_personne(request), jeton_))
    form = RenouvellementForm(request.POST)
    if not form.is_valid():
        return _page(request, jeton_, form)
    recouvrement = timedelta(hours=form.cleaned_data["recouvrement_heures"])
    _, texte = actes.renouveler(_personne(request), jeton_, recouvrement)
    return _page(request, _le_jeton(request, uuid), secret=texte)


@require_http_methods(["GET", "HEAD", "POST"])
def retirer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask, then withdraw, or turn down what was asked."""
    jeton_ = _le_jeton(request, uuid)
    qui.exiger(qui.peut_retirer(_personne(request), jeton_))
    if request.method == "POST":
        merci = "Le jeton est retiré : les programmes qui l’utilisaient n’ont plus accès."
        return _faire(request, uuid, actes.retirer, merci if jeton_.accorde_le else "La demande est écartée.")
    return render(request, "cpts/acces/jeton_service_retirer.html", {"jeton": jeton_})
