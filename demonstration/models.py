"""The fictitious nation of this database: with which seed, how far its loading went, and its planted truths."""

from __future__ import annotations

from django.db import models


class Demonstration(models.Model):
    """One row at most. ``etapes`` are the steps done, so that an interrupted loading goes on where it stopped.

    ``manifeste`` is what ``manage.py manifeste --json`` prints; empty until the loading is over.
    """

    graine = models.PositiveIntegerField()
    nombre = models.PositiveIntegerField(help_text="Nombre de CPTS.")
    complet = models.BooleanField(default=False)
    unique = models.BooleanField(default=True, unique=True, editable=False)
    etapes = models.JSONField(default=list)
    manifeste = models.JSONField(default=dict)
    commencee_le = models.DateTimeField(auto_now_add=True)
    chargee_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "nation de démonstration"
        verbose_name_plural = "nations de démonstration"
        constraints = [
            models.CheckConstraint(condition=models.Q(unique=True), name="une_seule_demonstration"),
        ]

    def __str__(self) -> str:
        return f"{self.nombre} CPTS, graine {self.graine}"
