"""Refusals, as French sentences that a form, a message or the API can show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError


def phrase_du_refus(erreur: IntegrityError) -> str | None:
    """The sentence a trigger raised, or that of the constraint of a model; None when there is none."""
    diagnostic = getattr(erreur.__cause__, "diag", None)
    if diagnostic is None:
        return None
    # A trigger raises by itself, without the name of a constraint.
    if diagnostic.constraint_name:
        return _phrases().get(diagnostic.constraint_name)
    return diagnostic.message_primary or None


@contextmanager
def refus_en_francais() -> Iterator[None]:
    """Turn what the database refuses into a ``ValidationError`` with its French sentence, when it has one."""
    try:
        yield
    except IntegrityError as erreur:
        phrase = phrase_du_refus(erreur)
        if phrase is None:
            raise
        raise ValidationError(phrase) from erreur


def en_une_phrase(refus: ValidationError) -> str:
    """All that a refusal says, for where there is no field to write it beside."""
    return " ".join(refus.messages)


@cache
def _phrases() -> dict[str, str]:
    """{constraint: its French sentence}, for those that have one of their own."""
    return {
        contrainte.name: str(contrainte.violation_error_message)
        for modele in apps.get_models()
        for contrainte in modele._meta.constraints
        if contrainte.violation_error_message != contrainte.default_violation_error_message
    }
