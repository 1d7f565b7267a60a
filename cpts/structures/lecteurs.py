"""What the register asks of who reads it: a person tells which CPTS they see, whatever gives them the right to.

Rights stand on structures (roles on a CPTS, links to its caisse): so structures know readers by this shape alone, and
``cpts.personnes.models.Utilisateur`` has it.
"""

from __future__ import annotations

from typing import Protocol

from django.db.models import Q


class PerimetreDeCPTS(Protocol):
    def filtre_cpts(self, champ: str = "pk") -> Q:
        """Condition on the column ``champ`` that holds a CPTS's primary key."""


class LecteurDeCPTS(Protocol):
    @property
    def is_authenticated(self) -> bool: ...

    @property
    def perimetre(self) -> PerimetreDeCPTS: ...
