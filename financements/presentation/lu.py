"""« Ce que nous avons lu »: totals, classes, missions, columns, and what was understood in a loose way."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Sum

from financements.enums import Gravite, Methode, Mission
from financements.models import ConstatLecture, TotalVersion, Version
from financements.presentation.lignes import totaux_par_classe
from financements.presentation.verdict import montants_par_mission

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
CLES = {
    "journal+numero": "journal et numéro d’écriture",
    "numero": "numéro d’écriture",
    "journal+numero+date": "journal, numéro et date d’écriture",
    "journal+date": "journal et date d’écriture",
}
SEPARATEURS = {"tab": "tabulation", "pipe": "barre verticale « | »", "semicolon": "point-virgule"}
ENCODAGES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 avec marque d’ordre (BOM)",
    "iso-8859-15": "ISO 8859-15",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
}


class CeQueNousAvonsLu:
    """What the page of that name shows of an accepted version."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.compte: dict[str, Any] = version.compte or {}

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
    def forme(self) -> list[tuple[str, str]]:
        """How the file was understood: separator, encoding, key of entries, exercise."""
        exercice = self.compte.get("exercice") or {}
        lignes = [
            ("Séparateur de colonnes", SEPARATEURS.get(self.compte.get("separateur") or "", "")),
            ("Encodage", ENCODAGES.get(self.compte.get("encodage") or "", "")),
            ("Écritures reconnues par", CLES.get(self.compte.get("cle_ecriture") or "", "")),
            ("Exercice", f"du {_jour(exercice['debut'])} au {_jour(exercice['fin'])}" if exercice else ""),
        ]
        return [(nom, valeur) for nom, valeur in lignes if valeur]

    @cached_property
    def classes(self) -> list[dict[str, Any]]:
        """Debit, credit and balance per class of accounts."""
        return [
            {"classe": classe, "nom": CLASSES.get(classe, "Autre"), "debit": d, "credit": c, "solde": d - c}
            for classe, d, c in totaux_par_classe(self.version)
        ]

    @cached_property
    def missions(self) -> list[tuple[Mission, Decimal]]:
        return montants_par_mission(self.version)

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


def _jour(iso: str) -> str:
    annee, mois, jour = iso.split("-")
    return f"{jour}/{mois}/{annee}"
