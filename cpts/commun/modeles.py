"""Abstract models shared by every room."""

import uuid
from functools import cache
from typing import Any

from django.db import models


class ObjetPublic(models.Model):
    """A row that pages and the API name: bigint inside, opaque UUID outside."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field) -> Any:  # noqa: N802 — Django's name
        """Label of a choice. Django unfolds the choices at each call; lists ask it hundreds of times a page."""
        valeur = getattr(self, field.attname)
        return _libelles(field).get(valeur, valeur)


@cache
def _libelles(field: models.Field) -> dict[Any, str]:
    return {valeur: str(libelle) for valeur, libelle in field.flatchoices}
