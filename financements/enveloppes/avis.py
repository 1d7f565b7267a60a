"""The opinion of the ARS on what it does not decide: a transfer, a plan d'emploi. Given once, with its reason."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone

from cpts.personnes.models import Utilisateur
from financements.enveloppes.models import PlanEmploi, Transfert


def ecrire_avis(user: Utilisateur, ligne: PlanEmploi | Transfert, avis: str, motif: str) -> None:
    """Write the opinion on a row just read again and locked. ``ValidationError``: given already, or no reason."""
    if ligne.avis:
        raise ValidationError("L’avis de l’ARS est déjà donné : il ne se modifie pas.")
    if not motif.strip():
        raise ValidationError("Un avis se motive : écrivez la raison, elle est montrée à la CPTS.")
    ligne.avis, ligne.avis_motif, ligne.avis_le, ligne.avis_par = avis, motif.strip(), timezone.now(), user
    ligne.full_clean()
    ligne.save(update_fields=["avis", "avis_motif", "avis_le", "avis_par"])
