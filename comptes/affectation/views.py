"""The assistant: what is left to attribute, one choice each, and the choices already made.

Everything is a form and a redirection: the page works without a script, and each effect is recomputed here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST, require_safe

from comptes.affectation import assistant, choix_faits, gestes, origines
from comptes.affectation.forms import FINANCEURS, MISSIONS, ChoixForm, CibleForm, CleForm, TerminaisonsForm
from comptes.affectation.models import JeuRegles, RegleVentilation
from comptes.depots.models import Version
from comptes.depots.views.acces import version_visible
from cpts.commun.formats import euros, pourcent
from cpts.commun.refus import en_une_phrase
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.perimetre import perimetre_de
from cpts.droits.regles import Action, Reponse, exiger, motif_exige, peut
from cpts.structures.models import CPTS

POSTES_MONTRES = 12


@dataclass(frozen=True)
class _Droits:
    """Whether the reader may choose on this version, and why not."""

    peut_affecter: Reponse
    courante: bool

    @property
    def modifiable(self) -> bool:
        return bool(self.peut_affecter) and self.courante


def _droits(request: RequeteConnectee, version: Version) -> _Droits:
    reponse = peut(request.user, Action.AFFECTER, version.depot.cpts)
    return _Droits(reponse, version.depot.version_courante_id == version.pk)


@require_safe
def page(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """What is left, sorted by euros; ``?detail=622600`` opens the labels of an account, ``?tous=1`` the list."""
    version = version_visible(request, identifiant)
    return _rendre(request, version)


def _rendre(
    request: RequeteConnectee, version: Version, form: ChoixForm | None = None, status: int = 200
) -> HttpResponse:
    droits = _droits(request, version)
    etat = assistant.etat(version)
    masque = motif_exige(request.user, version.depot.cpts)
    etat = assistant.sans_noms(etat) if masque else etat
    choix = choix_faits.choix_faits(version.depot.cpts, etat.effets, etat.libelles)
    choix = choix_faits.sans_noms(choix) if masque else choix
    tous = bool(request.GET.get("tous"))
    contexte: dict[str, Any] = {
        "version": version,
        "etat": etat,
        "droits": droits,
        "postes": etat.comptes if tous else etat.comptes[:POSTES_MONTRES],
        "autres": () if tous else etat.comptes[POSTES_MONTRES:],
        "reste_autres": sum(p.montant for p in etat.comptes[POSTES_MONTRES:]),
        "choix": choix,
        "options_missions": _options(MISSIONS),
        "options_financeurs": _options(FINANCEURS),
        "erreurs": form.non_field_errors() + _erreurs_cible(form) if form else [],
        "plusieurs_cpts": len(perimetre_de(request.user).roles_par_cpts) > 1,
        "detail": None,
    }
    if droits.modifiable and request.GET.get("detail"):
        contexte["detail"] = _detail(version, request.GET["detail"])
    return render(request, "comptes/affectation/page.html", contexte, status=status)


def _options(choix: list[tuple[str, str]]) -> SafeString:
    """Options of a select, drawn once for the many forms of the page."""
    return format_html_join("", '<option value="{}">{}</option>', choix)


def _erreurs_cible(form: ChoixForm) -> list[str]:
    return [str(erreur) for champ, erreurs in form.errors.items() if champ != "__all__" for erreur in erreurs]


def _detail(version: Version, compte: str) -> dict[str, Any]:
    return {"compte": compte, "postes": assistant.libelles_du_compte(version, compte)}


@require_POST
def choisir(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """Give a mission, a funder or both to one target."""
    version = version_visible(request, identifiant)
    exiger(request.user, Action.AFFECTER, version.depot.cpts)
    form = ChoixForm(request.POST)
    if not form.is_valid():
        return _rendre(request, version, form, status=422)
    return _faire(
        request,
        version,
        lambda: gestes.choisir(request.user, version, form.cible, form.choix),
    )


def cle(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """An allocation key for one target: a page of its own, reached from the target's line."""
    version = version_visible(request, identifiant)
    exiger(request.user, Action.AFFECTER, version.depot.cpts)
    if request.method == "POST":
        form = CleForm(request.POST)
        if form.is_valid():
            return _faire(
                request,
                version,
                lambda: gestes.choisir(request.user, version, form.cible, form.choix),
            )
        cible = form.cible if not {"compte", "analytique", "libelle"} & set(form.errors) else gestes.Cible()
    else:
        lue = CibleForm(request.GET)
        if not lue.is_valid():
            return redirect(_adresse(version))
        cible = lue.cible
        form = CleForm(
            initial={"compte": cible.compte, "analytique": cible.analytique, "libelle": cible.libelle}
        )
    contexte = {"version": version, "form": form, "cible": cible}
    return render(request, "comptes/affectation/cle.html", contexte, status=422 if form.errors else 200)


def terminaisons(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """Sub-accounts that end by one number per mission: all of them in one act."""
    version = version_visible(request, identifiant)
    exiger(request.user, Action.AFFECTER, version.depot.cpts)
    form = TerminaisonsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _faire(
            request,
            version,
            lambda: gestes.choisir_terminaisons(request.user, version, form.terminaisons),
        )
    contexte = {"version": version, "form": form, "fins": assistant.etat(version).terminaisons}
    return render(
        request, "comptes/affectation/terminaisons.html", contexte, status=422 if form.errors else 200
    )


@require_POST
def annuler(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """Undo the last act."""
    version = version_visible(request, identifiant)
    return _faire(request, version, lambda: gestes.annuler(request.user, version))


@require_POST
def retirer(request: RequeteConnectee, identifiant: uuid.UUID, regle: uuid.UUID) -> HttpResponse:
    """Take one choice back."""
    version = version_visible(request, identifiant)
    regles = RegleVentilation.objects.en_vigueur().filter(cpts=version.depot.cpts)
    choisie = get_object_or_404(regles, uuid=regle)
    return _faire(request, version, lambda: gestes.retirer(request.user, version, choisie))


@require_POST
def reappliquer(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """Decide this version again with the choices of today."""
    version = version_visible(request, identifiant)
    return _faire(request, version, lambda: gestes.reappliquer(request.user, version))


@require_GET
def origines_possibles(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """The other CPTS of the reader whose choices can be brought here."""
    version = version_visible(request, identifiant)
    exiger(request.user, Action.AFFECTER, version.depot.cpts)
    contexte = {"version": version, "origines": origines.origines(request.user, version.depot.cpts)}
    return render(request, "comptes/affectation/copier.html", contexte)


@require_POST
def copier(request: RequeteConnectee, identifiant: uuid.UUID, cpts: uuid.UUID) -> HttpResponse:
    """Bring the choices of another CPTS of the reader."""
    version = version_visible(request, identifiant)
    origine = get_object_or_404(CPTS.objects.for_user(request.user), uuid=cpts)
    return _faire(request, version, lambda: gestes.copier(request.user, origine, version))


def _faire(request: RequeteConnectee, version: Version, geste: Callable[[], Any]) -> HttpResponse:
    """Do an act, say its effect in euros, come back to what is left."""
    exiger(request.user, Action.AFFECTER, version.depot.cpts)
    try:
        if not _droits(request, version).courante:
            raise ValidationError(
                "Ce dépôt ne compte plus : les choix se font sur le dépôt courant.", code="depot_remplace"
            )
        resultat = geste()
    except ValidationError as refus:
        messages.warning(request, en_une_phrase(refus))
    else:
        etat = assistant.etat(version)
        messages.success(
            request,
            f"{_phrase(resultat)} Reste à affecter : {euros(etat.reste)} ({pourcent(etat.part_reste)}).",
        )
    return redirect(_adresse(version))


def _phrase(resultat: object) -> str:
    return f"{resultat.geste}." if isinstance(resultat, JeuRegles) else "C’est fait."


def _adresse(version: Version) -> str:
    return reverse("depot_affectation", args=[version.uuid])
