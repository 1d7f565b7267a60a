"""``manage.py charger_regles``: national rules, tables of natures and mandatory missions of the data files."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from comptes.affectation.chargement import charger_regles_nationales
from comptes.natures.requetes import charger_natures, table_en_vigueur
from financements.contrats.obligatoires import charger_missions_obligatoires


class Command(BaseCommand):
    help = "Charge les règles nationales d’affectation et les tables des natures livrées avec le service."

    def handle(self, *args: Any, **options: Any) -> None:
        regles = charger_regles_nationales()
        charger_natures()
        charger_missions_obligatoires()
        self.stdout.write(f"Règles nationales v{regles}, {table_en_vigueur()} en vigueur.")
