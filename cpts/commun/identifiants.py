"""Identifiers of bodies and people, checked by python-stdnum, and by its Luhn where it has no module."""

import re

from django.core.exceptions import ValidationError
from stdnum import luhn
from stdnum.exceptions import ValidationError as NumeroInvalide
from stdnum.fr import siren, siret

_FINESS = re.compile(r"^(\d{2}|2[AB]|9[ABCDEF])\d{7}$")
_RNA = re.compile(r"^W\d[0-9A-Z]{2}\d{6}$")


def valider_siren(valeur: str) -> None:
    """SIREN: nine digits, Luhn key."""
    try:
        siren.validate(valeur)
    except NumeroInvalide as erreur:
        raise ValidationError(
            f"« {valeur} » n’est pas un SIREN : neuf chiffres sont attendus, clé de contrôle comprise."
        ) from erreur


def valider_siret(valeur: str) -> None:
    """SIRET: fourteen digits, Luhn key (La Poste's exception is in the library)."""
    try:
        siret.validate(valeur)
    except NumeroInvalide as erreur:
        raise ValidationError(
            f"« {valeur} » n’est pas un SIRET : quatorze chiffres sont attendus, clé de contrôle comprise."
        ) from erreur


def valider_finess(valeur: str) -> None:
    """FINESS: nine characters, department first, Luhn key; Corsica's letter counts as a digit.

    The mapping of Corsica's letters (2A → 20, 2B → 20) is not published with certainty, so the key is checked
    for all-digit numbers only.
    """
    if not _FINESS.match(valeur):
        raise ValidationError(
            f"« {valeur} » n’est pas un numéro FINESS : neuf caractères, département en tête."
        )
    if valeur.isdigit() and not luhn.is_valid(valeur):
        raise ValidationError(f"« {valeur} » n’est pas un numéro FINESS : la clé de contrôle est fausse.")


def valider_rna(valeur: str) -> None:
    """RNA: ``W`` and nine characters (letters are possible in the second and third)."""
    if not _RNA.match(valeur):
        raise ValidationError(f"« {valeur} » n’est pas un numéro RNA : « W » suivi de neuf caractères.")
