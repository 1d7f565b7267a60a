"""API tokens of a person."""

from django.db import models
from knox.models import AbstractAuthToken


class Jeton(AbstractAuthToken):
    """API token: only its hash is stored, it expires, and its scope limits what it opens."""

    class Portee(models.TextChoices):
        LECTURE = "lecture", "Lecture"
        DEPOT = "depot", "Lecture et dépôt"

    portee = models.CharField(max_length=8, choices=Portee, default=Portee.DEPOT)
    libelle = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = "jeton"
