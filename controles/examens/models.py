"""Who examines a deposit, and when it was."""

from django.db import models

from comptes.versions.models import Version
from cpts.personnes.models import Utilisateur
from cpts.structures.models import Organisation


class Examen(models.Model):
    """An organisation's examination of a version: taken by somebody, then examined. Seen by ARS and CPAM."""

    version = models.ForeignKey(Version, models.CASCADE)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    pris_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    pris_le = models.DateTimeField(null=True, blank=True)
    examine_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    examine_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "examen"
        constraints = [models.UniqueConstraint(fields=["version", "organisation"], name="examen_unique")]

    def __str__(self) -> str:
        return f"{self.organisation} : {self.version_id}"
