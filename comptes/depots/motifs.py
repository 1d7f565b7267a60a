"""A refusal of an act, and the reason that an act asks for."""

from __future__ import annotations

from django.core.exceptions import ValidationError

LONGUEUR_MAX = 600


class ActeImpossible(ValidationError):
    """The state of the version does not allow it; the message is a French sentence.

    A class of its own: the other refusals of a deposit are about its exercise, and the API answers the two on
    different fields.
    """

    def __init__(self, phrase: str) -> None:
        super().__init__(phrase, code="acte_impossible")
        self.phrase = phrase

    def __str__(self) -> str:
        return self.phrase


def exiger_un_motif(motif: str, phrase: str) -> str:
    """The reason without its edges; ``ActeImpossible`` when it is empty (``phrase``) or too long."""
    motif = motif.strip()
    if not motif:
        raise ActeImpossible(f"{phrase} La raison est gardée avec le dépôt et lue par la caisse et l’ARS.")
    if len(motif) > LONGUEUR_MAX:
        raise ActeImpossible(
            f"Votre raison compte {len(motif)} caractères ; {LONGUEUR_MAX} au plus sont attendus. Raccourcissez-la."
        )
    return motif
