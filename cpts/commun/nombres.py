"""Numbers read from a request."""

from rest_framework.exceptions import ValidationError


def entier(texte: str, champ: str) -> int:
    """Read an integer of a query string; a French refusal that names the field otherwise."""
    try:
        return int(texte)
    except ValueError as erreur:
        raise ValidationError({champ: f"« {texte[:40]} » n’est pas un nombre entier."}) from erreur
