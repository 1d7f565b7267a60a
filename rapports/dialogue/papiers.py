"""The minutes of a dialogue as a paper that the three parties sign."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from controles.dialogue.models import Dialogue
from cpts.droits.enums import Role
from cpts.droits.regles import Action
from financements.papiers.genres import GenrePapier, inscrire

COMPTE_RENDU = "DIA"


def inscrire_les_papiers() -> None:
    """Declare the minutes: the caisse or the ARS attaches them; their texts are read by the three parties only."""
    inscrire(
        GenrePapier(
            code=COMPTE_RENDU,
            libelle="Compte rendu du dialogue",
            roles=frozenset({Role.CPAM, Role.ARS}),
            lecture=Action.LIRE_ECHANGES,
            documents=_documents,
            chemin="contrat__cpts",
            cpts_de=lambda dialogue: dialogue.contrat.cpts,
            nommer=_nommer,
            adresse=_adresse,
        )
    )


def _documents() -> QuerySet[Dialogue]:
    return Dialogue.objects.select_related("contrat__cpts")


def _nommer(dialogue: Dialogue) -> str:
    return f"{dialogue}, {dialogue.contrat.cpts.nom}"


def _adresse(dialogue: Dialogue) -> str:
    return reverse(
        "cpts_dialogue_annee", args=[dialogue.contrat.cpts.uuid, dialogue.annee_contrat.isoformat()]
    )
