"""Abstract models shared by every room."""

import uuid

from django.db import models


class ObjetPublic(models.Model):
    """A row that pages and the API name: bigint inside, opaque UUID outside."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
