"""A refusal of an act, and the reason that an act asks for."""

from __future__ import annotations

LONGUEUR_MAX = 600


class ActeImpossible(Exception):
    """The state of the version does not allow it; the message is a French sentence."""


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
