"""``manage.py charger_regles``: the national rules and the tables of natures of the data files, once each."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from financements.natures import charger_natures, table_en_vigueur
from financements.ventilation.chargement import charger_regles_nationales


class Command(BaseCommand):
    help = "Charge les règles nationales d’affectation et les tables des natures livrées avec le service."

    def handle(self, *args: Any, **options: Any) -> None:
        regles = charger_regles_nationales()
        charger_natures()
        self.stdout.write(f"Règles nationales v{regles}, {table_en_vigueur()} en vigueur.")
