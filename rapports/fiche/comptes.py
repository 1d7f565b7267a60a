"""Account totals of the accounts that count for an exercise, by nature and by account."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Sum

from comptes.natures.requetes import libelles_natures
from comptes.totaux.models import TotalVersion
from comptes.versions.models import ComptesRetenus, Exercice, GroupeEcriture, Version
from cpts.traces.noms import Politique, masquer

ZERO = Decimal(0)
CLASSES = {
    "1": "Capitaux",
    "2": "Immobilisations",
    "3": "Stocks",
    "4": "Tiers",
    "5": "Trésorerie",
    "7": "Produits",
    "8": "Contributions volontaires et comptes spéciaux",
}


@dataclass(frozen=True)
class CompteDeLaFiche:
    """One account: ``montant`` is debit − credit, in euros."""

    compte: str
    libelle: str
    montant: Decimal


@dataclass(frozen=True)
class SectionDeComptes:
    """Accounts of one nature of expense, or of one class, with their sum."""

    libelle: str
    comptes: list[CompteDeLaFiche]

    @property
    def total(self) -> Decimal:
        return sum((compte.montant for compte in self.comptes), ZERO)


def version_retenue(exercice: Exercice) -> Version | None:
    """The version that counts for an exercise, or None."""
    try:
        return exercice.comptesretenus.version
    except ComptesRetenus.DoesNotExist:
        return None


class Comptes:
    """Totals of a version. Four queries: totals, labels, and the table of natures (two).

    ``politique``: what the reader may see of the names that labels of accounts may carry.
    """

    def __init__(self, version: Version, politique: Politique) -> None:
        self.version = version
        self._politique = politique

    @cached_property
    def _lignes(self) -> list[tuple[str, str, bool, Decimal]]:
        """(account, nature, is spend, amount)."""
        totaux = TotalVersion.objects.filter(version=self.version).values_list("compte", "nature", "mission")
        sommes: dict[tuple[str, str, bool], Decimal] = {}
        for compte, nature, mission, montant in totaux.annotate(somme=Sum("montant")):
            cle = (compte, nature, bool(mission))
            sommes[cle] = sommes.get(cle, ZERO) + montant
        return [(*cle, montant) for cle, montant in sorted(sommes.items())]

    @cached_property
    def _libelles(self) -> dict[str, str]:
        groupes = GroupeEcriture.objects.filter(version=self.version).order_by("compte_lib")
        lignes = masquer(groupes.values("compte", "compte_lib"), self._politique)
        return {ligne["compte"]: ligne["compte_lib"] for ligne in lignes}

    def _total(self, compte: str, montant: Decimal) -> CompteDeLaFiche:
        return CompteDeLaFiche(compte, self._libelles.get(compte, ""), montant)

    @cached_property
    def natures(self) -> list[SectionDeComptes]:
        """Spend (class 6 without 689) by nature, the largest first."""
        libelles = libelles_natures()
        par_nature: dict[str, list[CompteDeLaFiche]] = {}
        for compte, nature, est_depense, montant in self._lignes:
            if est_depense:
                par_nature.setdefault(nature, []).append(self._total(compte, montant))
        sections = [
            SectionDeComptes(libelles.get(n, n or "Autres charges"), c) for n, c in par_nature.items()
        ]
        return sorted(sections, key=lambda s: -s.total)

    @cached_property
    def depense(self) -> Decimal:
        return sum((section.total for section in self.natures), ZERO)

    @cached_property
    def autres(self) -> list[SectionDeComptes]:
        """Accounts that are not spend, by class; dedicated funds (689) first and apart."""
        sections = {"Reports en fonds dédiés (689), hors dépense": list[CompteDeLaFiche]()}
        for compte, _, est_depense, montant in self._lignes:
            if est_depense:
                continue
            if compte.startswith("6"):
                titre = "Reports en fonds dédiés (689), hors dépense"
            else:
                titre = f"Classe {compte[:1]} : {CLASSES.get(compte[:1], 'autres comptes')}"
            sections.setdefault(titre, []).append(self._total(compte, montant))
        return [SectionDeComptes(titre, comptes) for titre, comptes in sections.items() if comptes]
