"""Regions, departments, communes and their population, from the published code officiel géographique."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from cpts.commun.tri import cle_tri


class LieuNomme(models.Model):
    """A named place sorted by a stored key: the database has no French collation."""

    code = models.CharField(max_length=5, primary_key=True)
    nom = models.CharField(max_length=120)
    nom_tri = models.CharField(max_length=120, editable=False)

    class Meta:
        abstract = True
        ordering = ["nom_tri", "code"]

    def __str__(self) -> str:
        return self.nom

    def save(self, *args, **kwargs) -> None:
        self.nom_tri = cle_tri(self.nom)
        super().save(*args, **kwargs)


class Region(LieuNomme):
    """INSEE region; also the territory of one ARS."""

    class Meta(LieuNomme.Meta):
        verbose_name = "région"


class Departement(LieuNomme):
    region = models.ForeignKey(Region, models.PROTECT)

    class Meta(LieuNomme.Meta):
        verbose_name = "département"


class Commune(LieuNomme):
    """A current commune. ``codes_postaux`` are separated by spaces."""

    departement = models.ForeignKey(Departement, models.PROTECT)
    codes_postaux = models.CharField(max_length=250, blank=True)
    epci = models.CharField("SIREN de l’EPCI", max_length=9, blank=True)

    class Meta(LieuNomme.Meta):
        verbose_name = "commune"
        indexes = [GinIndex(fields=["nom_tri"], name="commune_nom_trgm", opclasses=["gin_trgm_ops"])]


class PopulationCommune(models.Model):
    """Inhabitants of a commune for one published vintage."""

    commune = models.ForeignKey(Commune, models.CASCADE)
    millesime = models.PositiveSmallIntegerField("millésime")
    population = models.PositiveIntegerField()

    class Meta:
        verbose_name = "population communale"
        verbose_name_plural = "populations communales"
        constraints = [
            models.UniqueConstraint(fields=["commune", "millesime"], name="population_unique_par_millesime")
        ]

    def __str__(self) -> str:
        return f"{self.commune_id} ({self.millesime}) : {self.population}"
