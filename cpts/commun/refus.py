"""What the database refuses, as a French sentence a form can show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError


def phrase_du_refus(erreur: IntegrityError) -> str | None:
    """The sentence a trigger of the database raised; None for a plain constraint, which has none."""
    diagnostic = getattr(erreur.__cause__, "diag", None)
    # A trigger raises by itself: no constraint, no column. A constraint of a table names itself.
    if diagnostic is None or diagnostic.constraint_name or not diagnostic.message_primary:
        return None
    return str(diagnostic.message_primary)


@contextmanager
def refus_en_francais() -> Iterator[None]:
    """Turn the refusal of a trigger into a ``ValidationError`` with the same sentence."""
    try:
        yield
    except IntegrityError as erreur:
        phrase = phrase_du_refus(erreur)
        if phrase is None:
            raise
        raise ValidationError(phrase) from erreur
