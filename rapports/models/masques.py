"""Masks of secrecy already worked out, shared by every process."""

from __future__ import annotations

from django.db import models


class MasqueCalcule(models.Model):
    """Which cells of a year may be shown, for a perimeter and the figures as they stood.

    ``cle`` is a hash of the year, the snapshot, what counts and the CPTS seen one by one: other figures have another
    key, so a row never speaks of figures it was not worked out from. No amount is stored.
    """

    cle = models.CharField(primary_key=True, max_length=64)
    annee = models.PositiveSmallIntegerField()
    contenu = models.JSONField()
    calcule_le = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "masque calculé"
        verbose_name_plural = "masques calculés"

    def __str__(self) -> str:
        return f"Masque {self.annee} ({self.cle[:12]})"
