"""ARS, caisses and national bodies."""

from django.db import models

from cpts.commun.modeles import ObjetPublic
from cpts.commun.tri import cle_tri
from cpts.structures.enums import TypeOrganisation
from cpts.territoires.models import Departement, Region


class Organisation(ObjetPublic):
    """A body that holds rights over CPTS (by dated links) or over the nation."""

    type = models.CharField(max_length=12, choices=TypeOrganisation)
    code = models.CharField(
        max_length=20, help_text="Code de la table de référence ; « DEMO-… » s’il est inventé."
    )
    nom = models.CharField(max_length=160)
    nom_tri = models.CharField(max_length=160, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    departements = models.ManyToManyField(Departement, blank=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        verbose_name = "organisation"
        ordering = ["nom_tri"]
        constraints = [models.UniqueConstraint(fields=["type", "code"], name="organisation_code_unique")]

    def __str__(self) -> str:
        return self.nom

    def save(self, *args, **kwargs) -> None:
        self.nom_tri = cle_tri(self.nom)
        super().save(*args, **kwargs)
