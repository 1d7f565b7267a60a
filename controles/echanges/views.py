"""« Précisions demandées » : ask, answer and close, in one thread read by the three parties."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from comptes.depots.models import ConstatLecture, Version
from comptes.depots.requetes.masques import masquer_constat
from controles.echanges import actes as echanges
from controles.echanges.enums import EtatEchange
from controles.echanges.forms import MessageForm
from controles.echanges.models import Echange
from cpts.commun.acte_vue import acter, envoye, montrer
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.regles import Action, exiger, peut
from cpts.personnes.models import Utilisateur


def nouveau(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Ask for a precision on a deposit, one of its findings (``?constat=``) or one of its lines (``?ligne=``)."""
    version = get_object_or_404(Version.objects.for_user(request.user).avec_depot(), uuid=uuid)
    exiger(request.user, Action.EXAMINER, version.depot.cpts)
    constat, ligne = _objet(request, version)
    form = MessageForm(envoye(request))
    fait = acter(
        request,
        form,
        lambda: echanges.demander(
            request.user, version, form.cleaned_data["texte"], constat=constat, ligne=ligne
        ),
        "Votre demande est envoyée : elle est en tête des choses à faire de la CPTS.",
        lambda echange: reverse("echange", args=[echange.uuid]),
    )
    contexte = {"version": version, "constat": constat, "ligne": ligne, "form": form}
    return fait or montrer(request, "controles/echanges/nouveau.html", contexte, form)


def _objet(request: RequeteConnectee, version: Version) -> tuple[ConstatLecture | None, int | None]:
    """The finding or the line of the query string; a finding of another version is a 404."""
    constat = None
    if rang := request.GET.get("constat", ""):
        constat = get_object_or_404(ConstatLecture, version=version, rang=_numero(rang) or -1)
    ligne = _numero(request.GET.get("ligne", ""))
    if constat is not None:
        constat = masquer_constat(constat, request.user, version.depot.cpts)
    return constat, ligne if constat is None else None


def _numero(texte: str) -> int | None:
    """A number of the address, None when it is none or is too long to be one."""
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) <= 9 else None


def echange(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Read a thread and answer at its end."""
    fil = get_object_or_404(
        Echange.objects.for_user(request.user).select_related(
            "cpts", "version__depot__exercice", "constat", "organisation"
        ),
        uuid=uuid,
    )
    if fil.constat is not None:
        masquer_constat(fil.constat, request.user, fil.cpts)
    examine, repond = (peut(request.user, a, fil.cpts) for a in (Action.EXAMINER, Action.REPONDRE))
    if request.method == "POST" and not examine:
        exiger(request.user, Action.REPONDRE, fil.cpts)
    form = MessageForm(envoye(request))
    if fait := acter(
        request,
        form,
        lambda: echanges.repondre(request.user, fil, form.cleaned_data["texte"]),
        "Votre message est envoyé.",
        reverse("echange", args=[fil.uuid]),
    ):
        return fait
    contexte = {
        "echange": fil,
        "messages_du_fil": _messages(fil, request.user),
        "form": form,
        "peut_ecrire": fil.etat != EtatEchange.CLOS and (examine or repond),
        "peut_clore": fil.etat != EtatEchange.CLOS and examine,
        "peut_examiner": examine,
    }
    return montrer(request, "controles/echanges/page.html", contexte, form)


RESERVE = "Texte réservé à la CPTS, à sa caisse et à son ARS."


def _messages(fil: Echange, moi: Utilisateur) -> list[dict]:
    """Messages as the thread component draws them, oldest first; who follows nothing here reads no text."""
    lisible = peut(moi, Action.LIRE_ECHANGES, fil.cpts)
    messages_du_fil = fil.messages.select_related("auteur")
    if not lisible:
        messages_du_fil = messages_du_fil.defer("texte")
    return [
        {
            "auteur": str(message.auteur),
            "organisme": message.de,
            "le": message.le,
            "texte": message.texte if lisible else RESERVE,
            "de_moi": message.auteur_id == moi.pk,
            "genre": "",
        }
        for message in messages_du_fil
    ]


@require_POST
def clore(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Close a thread."""
    fil = get_object_or_404(Echange.objects.for_user(request.user), uuid=uuid)
    exiger(request.user, Action.EXAMINER, fil.cpts)
    echanges.clore(request.user, fil)
    messages.success(request, "Cet échange est clos.")
    return redirect("echange", uuid=fil.uuid)
