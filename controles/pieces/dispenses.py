"""Exempt a CPTS from a piece: an act with an author and a reason, and its undoing."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from controles.pieces.enums import EtatTransmission
from controles.pieces.models import Transmission
from controles.pieces.transmissions import suivre_exercice
from cpts.droits.regles import Action, exiger, organisation_de
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser


@transaction.atomic
def dispenser(user: Utilisateur, transmission: Transmission, motif: str) -> Transmission:
    """Exempt; only the addressee of the piece may. Refused for a piece already received."""
    _exiger_destinataire(user, transmission)
    if transmission.etat == EtatTransmission.RECUE:
        raise ValidationError("Cette pièce est déjà reçue : il n’y a rien à dispenser.")
    transmission.etat = EtatTransmission.DISPENSEE
    transmission.dispense_motif, transmission.dispense_par = motif.strip(), user
    transmission.save(update_fields=["etat", "dispense_motif", "dispense_par"])
    _journaliser(user, transmission, "dispensee", "Dispense accordée", motif.strip())
    return transmission


@transaction.atomic
def lever_dispense(user: Utilisateur, transmission: Transmission) -> None:
    """Ask for the piece again: its state is computed anew."""
    _exiger_destinataire(user, transmission)
    transmission.dispense_par = None
    transmission.save(update_fields=["dispense_par"])
    _journaliser(user, transmission, "redemandee", "Dispense levée")
    suivre_exercice(transmission.exercice_id)


def _journaliser(
    user: Utilisateur, transmission: Transmission, verbe: str, phrase: str, motif: str = ""
) -> None:
    piece = f"{transmission.get_piece_display()}, exercice {transmission.exercice}"
    journaliser(user, transmission.cpts, f"transmission.{verbe}", f"{phrase} : {piece}", motif=motif)


def ce_qui_retient_l_exercice(exercice_id: int) -> list[str]:
    """Why an exercise cannot be moved: a piece of it that a person exempted. French phrases."""
    dispensees = Transmission.objects.filter(exercice=exercice_id, dispense_par__isnull=False)
    return [
        f"une dispense a été accordée pour la pièce « {transmission.get_piece_display()} » : faites-la lever d’abord"
        for transmission in dispensees
    ]


def _exiger_destinataire(user: Utilisateur, transmission: Transmission) -> None:
    exiger(user, Action.EXAMINER, transmission.cpts)
    organisation = organisation_de(user, transmission.cpts)
    if organisation.type != transmission.destinataire:
        raise ValidationError(
            f"Cette pièce est attendue par {transmission.get_destinataire_display()} : "
            "seul son destinataire peut en dispenser."
        )
