"""What changed, row by row of the API, in one order: written by triggers, read by ``changements/``."""

from __future__ import annotations

from django.db import models

from cpts.traces.declencheurs import Annonce
from cpts.traces.enums import OperationSuivie, TypeSuivi


class Changement(models.Model):
    """One change of one row that lists or exports show. Triggers write it, so no code path can forget it.

    ``cle`` is the public identifier of the row, kept when the row is gone; ``cpts_id`` and ``organisation_id`` say
    whose it is (both null: everybody's). The order is that of ``id``: see ``cpts.traces.changements`` for when it is
    safe to read. No foreign keys: a change outlives what it tells.
    """

    type = models.CharField(max_length=20, choices=TypeSuivi)
    cle = models.CharField("clé", max_length=80)
    operation = models.CharField("opération", max_length=8, choices=OperationSuivie)
    le = models.DateTimeField()
    cpts_id = models.BigIntegerField(null=True, blank=True)
    organisation_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "changement"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["type", "cle", "id"], name="changement_par_ligne"),
            models.Index(fields=["cpts_id", "id"], name="changement_par_cpts"),
        ]
        constraints = [
            Annonce(name="changement_annonce"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.cle} : {self.operation}"
