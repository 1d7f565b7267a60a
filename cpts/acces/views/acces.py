"""Who has access to a CPTS; a person's own access; API tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from knox.settings import knox_settings

from cpts.acces.forms import DonnerAccesForm, JetonForm
from cpts.acces.habilitations import acces_en_cours, acces_passes, donner_acces, retirer_acces
from cpts.acces.jetons import creer_jeton, jetons_valables
from cpts.commun.acte_vue import envoye, montrer
from cpts.courriels.envoi import boite_ouverte
from cpts.droits.regles import Action, exiger, peut
from cpts.personnes.models import Habilitation
from cpts.personnes.requetes import RequeteConnectee, cpts_du_perimetre
from cpts.structures.models import CPTS


@require_http_methods(["GET", "HEAD", "POST"])
def acces(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """List of those who have access (every role of the CPTS), and the form for those who manage it."""
    cpts = cpts_du_perimetre(request, uuid)
    exiger(request.user, Action.VOIR_ACCES, cpts)
    form = DonnerAccesForm(envoye(request))
    if request.method == "POST":
        exiger(request.user, Action.GERER_ACCES, cpts)
        if form.is_valid() and _donner(request, cpts, form):
            return redirect("acces", uuid=uuid)
    contexte = {
        "cpts": cpts,
        "en_cours": acces_en_cours(cpts),
        "passes": acces_passes(cpts),
        "gere": peut(request.user, Action.GERER_ACCES, cpts),
        "form": form,
    }
    return montrer(request, "cpts/acces/acces.html", contexte, form)


def _donner(request: RequeteConnectee, cpts: CPTS, form: DonnerAccesForm) -> bool:
    lus = form.cleaned_data
    racine = request.build_absolute_uri("/")
    try:
        donnee = donner_acces(cpts, lus["role"], lus["destinataire"], request.user, racine)
    except ValidationError as erreur:
        form.add_error("destinataire", erreur)
        return False
    suite = " Un courriel vient de lui être envoyé." if donnee.utilisateur.email else ""
    messages.success(request, f"{donnee.utilisateur} a l’accès « {donnee.get_role_display()} ».{suite}")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def retirer(request: RequeteConnectee, uuid: UUID, habilitation: UUID) -> HttpResponse:
    """Ask, then withdraw."""
    cpts = cpts_du_perimetre(request, uuid)
    exiger(request.user, Action.GERER_ACCES, cpts)
    ligne = get_object_or_404(acces_en_cours(cpts), uuid=habilitation)
    if request.method == "POST":
        try:
            retirer_acces(ligne, request.user)
        except ValidationError as erreur:
            messages.error(request, " ".join(erreur.messages))
        else:
            messages.success(request, f"L’accès de {ligne.utilisateur} est retiré.")
        return redirect("acces", uuid=uuid)
    return render(request, "cpts/acces/acces_retirer.html", {"cpts": cpts, "ligne": ligne})


@require_safe
def mes_acces(request: RequeteConnectee) -> HttpResponse:
    """What the person signed in may see, in what name, since when and given by whom."""
    lignes = (
        Habilitation.objects.filter(utilisateur=request.user)
        .select_related("cpts", "organisation", "donnee_par")
        .order_by("-debut", "-pk")
    )
    en_cours = set(
        Habilitation.objects.en_cours().filter(utilisateur=request.user).values_list("pk", flat=True)
    )
    contexte = {
        "en_cours": [ligne for ligne in lignes if ligne.pk in en_cours],
        "passes": [ligne for ligne in lignes if ligne.pk not in en_cours],
        "boite": boite_ouverte(),
    }
    return render(request, "cpts/acces/mes_acces.html", contexte)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def jetons(request: RequeteConnectee) -> HttpResponse:
    """A person's API tokens: list, make (the secret is shown this once)."""
    form = JetonForm(envoye(request))
    secret = _creer(request.user, form) if form.is_valid() else ""
    contexte = {
        "jetons": jetons_valables(request.user),
        "form": JetonForm() if secret else form,
        "secret": secret,
        "heures": int(knox_settings.TOKEN_TTL.total_seconds()) // 3600,
    }
    return montrer(request, "cpts/acces/jetons.html", contexte, form)


def _creer(personne: Any, form: JetonForm) -> str:
    try:
        _, secret = creer_jeton(personne, form.cleaned_data["portee"], form.cleaned_data["libelle"])
    except ValidationError as refus:
        form.add_error(None, refus)
        return ""
    return secret


@require_POST
def jeton_retirer(request: RequeteConnectee, cle: str) -> HttpResponse:
    """Withdraw one of one's own tokens; ``cle`` is its first characters, shown in the list."""
    jeton = get_object_or_404(jetons_valables(request.user), token_key=cle)
    jeton.delete()
    messages.success(request, "Le jeton est retiré : les programmes qui l’utilisaient n’ont plus accès.")
    return redirect("jetons")
