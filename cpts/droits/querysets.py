"""Querysets that begin at what the caller may see."""

from __future__ import annotations

from typing import Self

from django.db import models

from cpts.droits.perimetre import Appelant, perimetre_de


class DeCPTSQuerySet(models.QuerySet):
    """Rows with a ``cpts`` column, seen within the caller's perimeter."""

    def for_user(self, user: Appelant) -> Self:
        return self.filter(perimetre_de(user).filtre_cpts("cpts"))
