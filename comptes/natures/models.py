"""Natures of expense: versions of the mapping account → nature."""

from django.db import models


class TableNatures(models.Model):
    """A published version of the mapping account → nature of expense. A published version never changes."""

    numero = models.PositiveIntegerField("numéro", unique=True)
    publiee_le = models.DateTimeField(null=True, blank=True)
    source = models.TextField()

    class Meta:
        verbose_name = "table des natures"
        verbose_name_plural = "tables des natures"
        ordering = ["-numero"]

    def __str__(self) -> str:
        return f"natures v{self.numero}"


class NatureCompte(models.Model):
    """A row of the mapping: the longest prefix that begins an account wins."""

    table = models.ForeignKey(TableNatures, models.CASCADE, related_name="natures")
    prefixe = models.CharField(max_length=10)
    code = models.CharField(max_length=30)
    libelle = models.CharField(max_length=80)

    class Meta:
        verbose_name = "nature d’un compte"
        verbose_name_plural = "natures de comptes"
        ordering = ["prefixe"]
        constraints = [models.UniqueConstraint(fields=["table", "prefixe"], name="nature_prefixe_unique")]

    def __str__(self) -> str:
        return f"{self.prefixe} : {self.libelle}"
