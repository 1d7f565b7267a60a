"""Natures of expense: which one an account belongs to, and how the table changes.

The table is dated data: a file of ``donnees/natures`` or a draft of the administration. A published version
never changes (a trigger refuses); the newest published one classifies the totals of every retained account.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from comptes.natures.models import NatureCompte, TableNatures
from cpts.commun.verrous import Verrou, tenir

DONNEES = Path(__file__).parent / "donnees"
SANS_NATURE = "autres"


@dataclass(frozen=True)
class Natures:
    """A published table, ready to be asked. ``codes`` maps a prefix to the code of its nature."""

    pk: int
    numero: int
    codes: Mapping[str, str]

    def nature(self, compte: str) -> str:
        """Code of the nature of an account: the longest prefix wins; ``autres`` when none begins it."""
        for longueur in range(len(compte), 0, -1):
            code = self.codes.get(compte[:longueur])
            if code:
                return code
        return SANS_NATURE


def retenir_natures() -> None:
    """Hold the published table still until the end of the transaction: whoever publishes one waits."""
    tenir(Verrou.NATURES.partage())


def natures_en_vigueur() -> Natures:
    """The newest published table. One query once it is known.

    The caller holds it still (``retenir_natures``) when what it writes must agree with it.
    """
    table = table_en_vigueur()
    return _natures_publiees(connection.settings_dict["NAME"], table.pk, table.publiee_le)


@lru_cache(maxsize=4)
def _natures_publiees(base: str, pk: int, publiee_le: datetime) -> Natures:
    """A published table, which never changes. ``base`` tells databases of one process apart; the date, a
    publication from one that was rolled back."""
    return lire_natures(TableNatures.objects.get(pk=pk))


def table_en_vigueur() -> TableNatures:
    """The newest published table; those of the data files come into the database the first time."""
    table = TableNatures.objects.filter(publiee_le__isnull=False).first()
    if table is None:
        charger_natures()
        table = TableNatures.objects.filter(publiee_le__isnull=False).latest("numero")
    return table


def lire_natures(table: TableNatures) -> Natures:
    """A table, published or not, ready to be asked. One query."""
    lignes = NatureCompte.objects.filter(table=table).values_list("prefixe", "code")
    return Natures(table.pk, table.numero, dict(lignes))


def libelles_natures(table: TableNatures | None = None) -> dict[str, str]:
    """Label of each nature, in the order of the table."""
    lignes = NatureCompte.objects.filter(table=table or table_en_vigueur()).order_by("pk")
    return dict(lignes.values_list("code", "libelle"))


@transaction.atomic
def charger_natures() -> None:
    """Bring the tables of the data files into the database, once each.

    Those of a new installation are published at once; later ones come as drafts, because publishing moves figures
    between natures: the administration looks at the effect first.
    """
    tenir(Verrou.CHARGEMENT_NATURES)
    connues = set(TableNatures.objects.values_list("numero", flat=True))
    for donnees in _tables_livrees():
        if donnees["numero"] not in connues:
            _enregistrer(donnees, publier=not connues)


@cache
def _tables_livrees() -> tuple[dict[str, Any], ...]:
    fichiers = (json.loads(f.read_text(encoding="utf-8")) for f in DONNEES.glob("*.json"))
    return tuple(sorted(fichiers, key=lambda donnees: donnees["numero"]))


def _enregistrer(donnees: dict[str, Any], publier: bool) -> None:
    table = TableNatures.objects.create(numero=donnees["numero"], source=donnees["source"])
    NatureCompte.objects.bulk_create(
        NatureCompte(table=table, prefixe=prefixe, code=nature["code"], libelle=nature["libelle"])
        for nature in donnees["natures"]
        for prefixe in nature["prefixes"]
    )
    if publier:
        table.publiee_le = timezone.now()
        table.save(update_fields=["publiee_le"])
