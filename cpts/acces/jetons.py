"""API tokens of a person: made, listed, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from knox.settings import knox_settings

from cpts.personnes.models import Jeton

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cpts.personnes.models import Utilisateur


def jetons_valables(personne: Utilisateur) -> QuerySet[Jeton]:
    """Tokens of this person that still open the API, newest first."""
    return Jeton.objects.filter(user=personne, expiry__gt=timezone.now()).order_by("-created")


def retirer_les_jetons(personne: Utilisateur) -> None:
    """End every token of this person."""
    Jeton.objects.filter(user=personne).delete()


def creer_jeton(personne: Utilisateur, portee: str, libelle: str = "") -> tuple[Jeton, str]:
    """A new token and its secret, which is not stored anywhere. Raises ``ValidationError`` past the limit."""
    limite = knox_settings.TOKEN_LIMIT_PER_USER
    if limite and jetons_valables(personne).count() >= limite:
        raise ValidationError(
            f"Vous avez déjà {limite} jetons en cours. Retirez-en un à la page « Jetons d’accès », "
            "ou attendez que l’un d’eux expire.",
            code="trop_de_jetons",
        )
    return Jeton.objects.create(user=personne, portee=portee, libelle=libelle)
