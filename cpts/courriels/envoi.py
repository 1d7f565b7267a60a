"""Mail as it leaves. In the demonstration nothing leaves: mails land in the « Boîte d’envoi »."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from cpts.commun.contexte import site_courant
from cpts.courriels.models import CourrielEnvoye
from cpts.droits.perimetre import perimetre_de
from cpts.droits.regles import ROLES_PAR_ACTION, Action
from cpts.structures.models import CPTS

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur

journal = logging.getLogger(__name__)
BOITE_ENVOI = "cpts.courriels.envoi.BoiteEnvoi"


def lien(chemin: str) -> str:
    """The whole address of a page, as a mail must give it: no request is at hand when a job writes."""
    return f"{settings.ADRESSE_DU_SITE.rstrip('/')}{chemin}"


class BoiteEnvoi(BaseEmailBackend):
    """Keep each mail as a row instead of sending it."""

    def send_messages(self, email_messages) -> int:
        lignes = [
            CourrielEnvoye(
                destinataire=adresse,
                objet=message.subject,
                texte=message.body,
                cpts_id=message.extra_headers.get("X-CPTS"),
                confidentiel="X-Confidentiel" in message.extra_headers,
            )
            for message in email_messages
            for adresse in message.to
        ]
        CourrielEnvoye.objects.bulk_create(lignes)
        return len(email_messages)


def envoyer(
    destinataire: str,
    objet: str,
    gabarit: str,
    contexte: Mapping[str, Any],
    *,
    cpts: CPTS | None = None,
    confidentiel: bool = False,
) -> None:
    """Send one mail once the transaction is committed; a mail server that is down undoes nothing (it is logged).

    ``gabarit`` is a text template; it also reads ``site`` and ``cpts``. The subject starts with the name of the
    CPTS. Minimum content: no amount, no name but the addressee's, a link. ``confidentiel``: the text carries a
    personal link.
    """
    sujet = f"{cpts.nom} : {objet}" if cpts else objet
    texte = render_to_string(gabarit, {**contexte, "site": site_courant(), "cpts": cpts})
    entetes = {"X-CPTS": str(cpts.pk)} if cpts else {}
    if confidentiel:
        entetes["X-Confidentiel"] = "oui"
    message = EmailMessage(sujet, texte, to=[destinataire], headers=entetes)
    transaction.on_commit(partial(_expedier, message))


def _expedier(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError:
        journal.exception("Un courriel n’est pas parti.")


def boite_ouverte() -> bool:
    """Whether mails are kept instead of sent (demonstration)."""
    return settings.EMAIL_BACKEND == BOITE_ENVOI


def courriels_visibles(personne: Utilisateur) -> QuerySet[CourrielEnvoye]:
    """Mails of the reader's perimeter; one with a personal link, only to its addressee or to who manages access."""
    perimetre = perimetre_de(personne)
    gerees = [
        pk for pk, roles in perimetre.roles_par_cpts.items() if roles & ROLES_PAR_ACTION[Action.GERER_ACCES]
    ]
    ouverts = Q(confidentiel=False) & (
        Q(cpts__in=CPTS.objects.for_user(personne)) if not perimetre.voit_la_nation else Q()
    )
    condition = ouverts | Q(confidentiel=True, cpts__in=gerees)
    if personne.email:
        condition |= Q(destinataire__iexact=personne.email)
    return CourrielEnvoye.objects.filter(condition).select_related("cpts")
