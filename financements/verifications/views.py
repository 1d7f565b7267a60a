"""Facts of a CPTS checked against the rules: page, PDF, and the form that enters a fact."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from comptes.depots.views.acces import cpts_visible
from cpts.commun.acte_vue import acter, envoye, montrer
from cpts.commun.pdf import PdfIndisponible
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.regles import Action, exiger, peut
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from cpts.traces.actes import journaliser
from financements.verifications.enums import GenreFait
from financements.verifications.forms import FORMULAIRES, FaitForm
from financements.verifications.models import FaitAVerifier
from financements.verifications.pdf import verifications_pdf
from financements.verifications.requetes import Verification, verifier


@require_safe
def verifications(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Every fact entered for a CPTS, with what the rule answers."""
    cpts = cpts_visible(request, uuid)
    exiger(request.user, Action.VOIR, cpts)
    contexte = {
        "cpts": cpts,
        "verifications": _verifications(request, uuid),
        "genres": [(genre, GenreFait(genre).label) for genre in FORMULAIRES],
        "peut_saisir": bool(peut(request.user, Action.SAISIR_FAIT, cpts)),
    }
    return render(request, "financements/verifications/page.html", contexte)


@require_safe
def verifications_en_pdf(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """The same checks as a PDF."""
    cpts = cpts_visible(request, uuid)
    exiger(request.user, Action.VOIR, cpts)
    try:
        octets = verifications_pdf(cpts, _verifications(request, uuid))
    except PdfIndisponible as erreur:
        messages.warning(request, str(erreur))
        return redirect("cpts_verifications", cpts.uuid)
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="verifications-{slugify(cpts.nom)}.pdf"'
    return reponse


@require_http_methods(["GET", "HEAD", "POST"])
def saisir(request: RequeteConnectee, uuid: UUID, genre: str) -> HttpResponse:
    """Enter one fact of a kind."""
    cpts = cpts_visible(request, uuid)
    exiger(request.user, Action.SAISIR_FAIT, cpts)
    if genre not in FORMULAIRES:
        raise Http404("Ce genre de vérification n’existe pas.")
    form = FORMULAIRES[genre](envoye(request))
    fait = acter(
        request,
        form,
        lambda: _enregistrer(request.user, cpts, genre, form),
        "Le fait est enregistré ; la vérification est en bas de la liste.",
        reverse("cpts_verifications", args=[cpts.uuid]),
    )
    contexte = {"cpts": cpts, "form": form, "genre": GenreFait(genre).label}
    return fait or montrer(request, "financements/verifications/saisie.html", contexte, form)


def _enregistrer(user: Utilisateur, cpts: CPTS, genre: str, form: FaitForm) -> None:
    fait = FaitAVerifier.objects.create(
        cpts=cpts,
        genre=genre,
        date=form.cleaned_data["date"],
        valeurs=form.valeurs(),
        source=form.cleaned_data["source"],
        saisi_par=user,
    )
    objet = f"{fait.get_genre_display()} au {fait.date:%d/%m/%Y}"
    journaliser(user, cpts, "verification.saisie", objet, details=fait.valeurs)


def _verifications(request: RequeteConnectee, uuid: UUID) -> list[Verification]:
    faits = FaitAVerifier.objects.for_user(request.user).filter(cpts__uuid=uuid)
    return [verification for fait in faits for verification in verifier(fait)]
