"""The dialogues de gestion that wait for a caisse or an ARS."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from controles.dialogue.models import Dialogue
from controles.dialogue.suivi import dialogues_a_suivre
from cpts.commun.formats import date_courte
from cpts.commun.listes import Colonne, Liste
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.requetes import RequeteConnectee


@require_safe
def dialogues(request: RequeteConnectee) -> HttpResponseBase:
    """Each dialogue once, and what it waits for."""
    if not perimetre_de(request.user).de_controle:
        raise PermissionDenied("Cette liste est réservée aux contrôleurs des CPAM et des ARS.")
    lignes = dialogues_a_suivre(request.user, timezone.localdate())
    liste = Liste(request, lignes, COLONNES, "dialogues", "dialogue", "annee")
    return liste.export() or render(request, "controles/dialogue/liste.html", {"liste": liste})


def _attente(dialogue: Any) -> str:
    """What the party of the reader has to do (row of ``dialogues_a_suivre``), in one sentence."""
    attentes = []
    if dialogue.question_depuis:
        jour = date_courte(timezone.localdate(dialogue.question_depuis))
        attentes.append(f"répondre à une question du {jour}")
    if dialogue.a_signer:
        attentes.append("signer le compte rendu")
    if dialogue.promis_pour:
        attentes.append(f"dire où en est un engagement pour le {date_courte(dialogue.promis_pour)}")
    return " ; ".join(attentes).capitalize()


def _adresse(dialogue: Dialogue) -> str:
    return reverse(
        "cpts_dialogue_annee", args=[dialogue.contrat.cpts.uuid, dialogue.annee_contrat.isoformat()]
    )


COLONNES = [
    Colonne(
        "cpts", "CPTS", lambda d: d.contrat.cpts.nom, tri="contrat__cpts__nom_tri", titre=True, url=_adresse
    ),
    Colonne("annee", "Année de contrat du", lambda d: d.annee_contrat, date_courte, tri="annee_contrat"),
    Colonne("etat", "État", lambda d: d.get_etat_display(), tri="etat"),
    Colonne("attend", "Ce qui vous attend", _attente),
]
