"""Acts on a deposit: each is a POST, says what it did, and comes back to the deposit."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cpts.models import Utilisateur
from financements import depots
from financements.models import Version
from financements.views.acces import version_visible


def _acte(acte: Callable[[Utilisateur, Version], None], phrase: str) -> Callable[..., HttpResponse]:
    @require_POST
    def vue(request: HttpRequest, identifiant: uuid.UUID) -> HttpResponse:
        version = version_visible(request, identifiant)
        try:
            acte(request.user, version)  # type: ignore[arg-type]
        except depots.ActeImpossible as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, phrase.format(numero=version.numero))
        return redirect("depot", version.uuid)

    return vue


retirer = _acte(
    depots.retirer,
    "Le dépôt {numero} est retiré : il ne compte plus et reste dans l’historique. "
    "Vous pouvez revenir sur ce retrait.",
)
retenir = _acte(depots.retenir_version, "Le dépôt {numero} est maintenant celui qui compte.")
attester = _acte(
    depots.attester, "Vous avez attesté le dépôt {numero}. Votre nom et la date sont conservés avec lui."
)
relire = _acte(depots.relire, "La lecture du dépôt {numero} est relancée.")
