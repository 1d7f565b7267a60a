"""``manage.py manifeste``: the truths planted in the demonstration, for whoever wants to check the product."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demonstration.models import Demonstration


class Command(BaseCommand):
    help = "Montre ce que les données de démonstration contiennent : comptes, chiffres publiés, cas plantés."

    # Checking every address of the site takes longer than what there is to do.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="un seul objet JSON, complet")

    def handle(self, *args: Any, **options: Any) -> None:
        ligne = Demonstration.objects.filter(chargee_le__isnull=False).first()
        if ligne is None:
            raise CommandError(
                "Aucune donnée de démonstration n’est chargée : lancez « manage.py charger_demo »."
            )
        if options["json"]:
            self.stdout.write(json.dumps(ligne.manifeste, ensure_ascii=False, indent=1))
            return
        self._resumer(ligne)

    def _resumer(self, ligne: Demonstration) -> None:
        cas = ligne.manifeste["cas"]
        self.stdout.write(f"{ligne} : {len(cas)} cas plantés.")
        for genre, nombre in sorted(Counter(un_cas["genre"] for un_cas in cas).items()):
            self.stdout.write(f"  {genre:<14} {nombre}")
        self.stdout.write("Le détail est donné par « manage.py manifeste --json ».")
