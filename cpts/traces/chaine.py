"""A journal whose rows are sealed one after the other, in batches, in an order of their own.

A transaction may commit after a later one was already sealed: the number is given when the row is sealed, not when
it is written. The model has ``rang`` and ``empreinte``, both empty until then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from cpts.commun.journal import GENESE, Maillon, premier_defaut, sceller
from cpts.commun.verrous import Verrou, tenir

LOT = 5_000


@dataclass(frozen=True)
class Chaine:
    """The chain of a model. ``verrou`` is its advisory lock; ``contenu`` gives all the columns the seal covers."""

    modele: type[models.Model]
    verrou: Verrou
    contenu: Callable[[Any], list[str]]

    @transaction.atomic
    def sceller(self) -> int:
        """Seal the rows not sealed yet; return how many. Two calls at once: the second seals nothing twice."""
        tenir(self.verrou)
        rang, precedente = self.tete()
        lignes: Any = self._lignes
        a_sceller = list(lignes.filter(rang__isnull=True).order_by("pk")[:LOT])
        for ligne in a_sceller:
            rang += 1
            precedente = sceller(precedente, rang, self.contenu(ligne))
            ligne.rang, ligne.empreinte = rang, precedente
        lignes.bulk_update(a_sceller, ["rang", "empreinte"], batch_size=500)
        return len(a_sceller)

    def premiere_ligne_alteree(self) -> int | None:
        """Number of the first sealed row that was altered or is missing; None when the journal is whole."""
        return premier_defaut(self._maillons())

    def tete(self) -> tuple[int, str]:
        """Number and fingerprint of the last sealed row; note them elsewhere to notice a journal cut short."""
        rang = self._lignes.aggregate(rang=Max("rang"))["rang"]
        return (0, GENESE) if rang is None else (rang, self._lignes.get(rang=rang).empreinte)

    @property
    def _lignes(self) -> Any:
        return self.modele._default_manager

    def _maillons(self) -> Iterator[Maillon]:
        for ligne in self._lignes.filter(rang__isnull=False).order_by("rang").iterator():
            yield Maillon(ligne.rang, self.contenu(ligne), ligne.empreinte)
