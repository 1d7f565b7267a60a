"""« Ce que nous avons lu »: totals, classes, missions, columns, and what was understood in a loose way."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Sum

from comptes.depots.requetes.masques import masquer_compte
from comptes.lecture.recit import Recit, raconter
from comptes.totaux.enums import Methode
from comptes.totaux.models import TotalVersion
from comptes.totaux.requetes import par_mission
from comptes.versions.enums import VERDICTS_ACCEPTES, Gravite
from comptes.versions.models import ConstatLecture, Version
from comptes.versions.requetes import totaux_par_classe
from cpts.commun.enums import Mission
from cpts.commun.formats import accord
from cpts.traces.noms import Politique

CLASSES = {
    "1": "Capitaux",
    "2": "Immobilisations",
    "3": "Stocks",
    "4": "Tiers",
    "5": "Trésorerie",
    "6": "Charges",
    "7": "Produits",
    "8": "Contributions volontaires et comptes spéciaux",
}


class CeQueNousAvonsLu:
    """What the page of that name shows of a version that was read, to one reader."""

    def __init__(self, version: Version, politique: Politique) -> None:
        self.version = version
        self.compte: dict[str, Any] = masquer_compte(version.compte, politique) or {}

    def montant(self, nom: str) -> Decimal | None:
        valeur = self.compte.get(nom)
        return None if valeur is None else Decimal(valeur)

    @property
    def total_debit(self) -> Decimal | None:
        return self.montant("total_debit")

    @property
    def total_credit(self) -> Decimal | None:
        return self.montant("total_credit")

    @property
    def resultat(self) -> Decimal | None:
        return self.montant("resultat")

    @property
    def accepte(self) -> bool:
        """Whether the lines were kept: totals per class and mission exist."""
        return self.version.verdict in VERDICTS_ACCEPTES

    @property
    def comptes(self) -> str:
        """« 169 lignes, 81 écritures, 28 comptes »: what is known of them."""
        noms = {"lignes": "ligne", "ecritures": "écriture", "comptes": "compte"}
        lus = [(self.compte.get(cle), nom) for cle, nom in noms.items()]
        return ", ".join(accord(nombre, nom) for nombre, nom in lus if nombre is not None)

    @cached_property
    def recit(self) -> Recit:
        """How the file was understood, in the words of the command and of the API."""
        return raconter(self.compte, self.version.depot.piece)

    @cached_property
    def classes(self) -> list[dict[str, Any]]:
        """Debit, credit and balance per class of accounts."""
        return [
            {"classe": classe, "nom": CLASSES.get(classe, "Autre"), "debit": d, "credit": c, "solde": d - c}
            for classe, d, c in totaux_par_classe(self.version)
        ]

    @cached_property
    def missions(self) -> list[tuple[Mission, Decimal]]:
        return list(par_mission(self.version).items())

    @property
    def depense(self) -> Decimal:
        return sum((montant for _, montant in self.missions), Decimal(0))

    @cached_property
    def methodes(self) -> list[tuple[str, Decimal, Decimal | None]]:
        """(how the mission was found, euros, share of spend), in order of trust."""
        sommes = dict(
            TotalVersion.objects.filter(version=self.version)
            .exclude(mission="")
            .values_list("methode")
            .annotate(montant=Sum("montant"))
        )
        return [
            (
                methode.label,
                sommes[methode.value],
                sommes[methode.value] / self.depense if self.depense else None,
            )
            for methode in Methode
            if methode.value in sommes
        ]

    @cached_property
    def hors_depense(self) -> list[tuple[str, Decimal]]:
        """Accounts 689 and 789 (dedicated funds), shown apart from spend."""
        return list(
            TotalVersion.objects.filter(version=self.version, mission="", compte__regex="^[67]89")
            .order_by("compte")
            .values_list("compte", "montant")
        )

    @cached_property
    def normalisations(self) -> list[ConstatLecture]:
        """What was read although it was written another way, and the columns added by the software."""
        return list(self.version.constats.filter(gravite=Gravite.INFO))
