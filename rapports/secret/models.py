"""What readers of aggregates are shown: the tables that each snapshot published, with the cells that may be read."""

from __future__ import annotations

from django.db import models

from cpts.commun.declencheurs import ECRIT_UNE_FOIS
from rapports.figes.models import Arrete


class TablePubliee(models.Model):
    """The figures of a subject and year as a snapshot published them; those of the snapshots after it until another.

    ``montrees``: names of the cells shown (``rapports.secret.chiffres.cle``); every other cell is « non affiché ».
    ``anterieures``: cells no longer shown, with the number of the last publication that shows them.
    The figures are those of the snapshot. Never changes: a cell shown once is known for ever.
    """

    class Bloc(models.TextChoices):
        COMPTES = "comptes", "Dépenses et complétude"
        VERSEMENTS = "versements", "Versements"
        ENVELOPPES = "enveloppes", "Enveloppes"
        TRANSFERTS = "transferts", "Transferts entre missions"
        OBJECTIFS = "objectifs", "Objectifs atteints"
        USAGE = "usage", "Dépôts reçus"

    arrete = models.ForeignKey(Arrete, models.CASCADE)
    bloc = models.CharField(max_length=10, choices=Bloc)
    annee = models.PositiveSmallIntegerField(help_text="0 : le bloc n’est pas annuel.")
    montrees = models.JSONField()
    anterieures = models.JSONField(default=dict)

    class Meta:
        verbose_name = "table publiée"
        verbose_name_plural = "tables publiées"
        constraints = [
            models.UniqueConstraint(fields=["bloc", "annee", "arrete"], name="table_publiee_unique"),
            *ECRIT_UNE_FOIS,
        ]

    def __str__(self) -> str:
        return f"{self.get_bloc_display()} {self.annee or ''} ({self.arrete})"
