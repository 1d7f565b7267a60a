"""The contract of a CPTS as it stands, or stood on a day; and the deadlines of every contract followed."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from comptes.versions.acces import cpts_visible
from cpts.commun.listes import Liste
from cpts.droits.enums import ROLES_DE_CONTROLE, Role
from cpts.droits.perimetre import perimetre_de
from cpts.droits.regles import Action, exiger, peut
from cpts.personnes.requetes import RequeteConnectee
from cpts.structures.models import CPTS
from financements.contrats.dossiers import lire_un
from financements.contrats.models import Contrat, SuccessionContrat
from financements.contrats.papiers import papiers_du_contrat
from financements.contrats.requetes.contrat import PageContrat, chaine_de, jour_lisible
from financements.contrats.suivi import COLONNES_DELAIS, delais_a_suivre
from financements.papiers.requetes import copies_de


@require_safe
def contrat(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """The contract in force on ``?au=`` (today by default), or the one named by ``?contrat=``."""
    contrats = list(
        Contrat.objects.for_user(request.user)
        .filter(cpts__uuid=uuid)
        .select_related("cpts", "caisse", "ars")
        .order_by("-signature", "-pk")
    )
    cpts = contrats[0].cpts if contrats else cpts_visible(request, uuid)
    exiger(request.user, Action.VOIR, cpts)
    au, erreur = lire_au(request)
    contexte: dict[str, Any] = {
        "cpts": cpts,
        "contrats": contrats,
        "erreur": erreur,
        "au": au,
        "page": None,
        "peut_gerer": bool(peut(request.user, Action.GERER_CONTRAT, cpts)),
    }
    if contrats:
        choisi = choisir(contrats, au, request.GET.get("contrat", ""))
        contexte["page"] = PageContrat(lire_un(choisi), au, timezone.localdate())
        contexte["chaine"] = chaine_de(choisi, _successions(request, choisi))
        contexte["copies"] = copies_de(request.user, cpts, papiers_du_contrat(contexte["page"].dossier))
    return render(request, "financements/contrats/page.html", contexte)


@require_safe
def delais(request: RequeteConnectee) -> HttpResponseBase:
    """Deadlines passed, or reached within sixty days, of the contracts the reader follows."""
    if not perimetre_de(request.user).a_role(*ROLES_DE_CONTROLE, Role.CNAM, Role.ADMIN):
        raise PermissionDenied("Cette liste est réservée aux organismes qui suivent les CPTS.")
    lignes = delais_a_suivre(request.user, timezone.localdate())
    liste = Liste(request, lignes, COLONNES_DELAIS, "délais des missions", "délai", "limite")
    return liste.export() or render(request, "financements/contrats/delais.html", {"liste": liste})


def lire_au(request: HttpRequest) -> tuple[datetime.date, str]:
    """The day asked for (today by default), and what is wrong with it."""
    texte, aujourd_hui = request.GET.get("au", ""), timezone.localdate()
    if not texte:
        return aujourd_hui, ""
    try:
        return jour_lisible(texte), ""
    except ValueError:
        lu = texte[:20]
        return aujourd_hui, (
            f"Date : lu « {lu} » ; attendu : un jour du calendrier, de 1900 à 2100, par exemple 2025-03-01. "
            "Voici le contrat d’aujourd’hui."
        )


def choisir(contrats: list[Contrat], au: datetime.date, voulu: str = "") -> Contrat:
    """The contract named, else the one in force that day, else the last signed by then, else the newest."""
    nomme = next((c for c in contrats if str(c.uuid) == voulu), None)
    return nomme or next(
        (c for c in contrats if c.actif(au)),
        next((c for c in contrats if c.signature <= au), contrats[-1]),
    )


def _successions(request: RequeteConnectee, choisi: Contrat):
    visibles = CPTS.objects.for_user(request.user)
    return (
        SuccessionContrat.objects.filter(Q(ancien=choisi) | Q(nouveau=choisi))
        .annotate(
            ancien_visible=Exists(visibles.filter(pk=OuterRef("ancien__cpts"))),
            nouveau_visible=Exists(visibles.filter(pk=OuterRef("nouveau__cpts"))),
        )
        .select_related("ancien__cpts", "nouveau__cpts")
    )
