"""``manage.py bench NOM``: one performance goal, both sides timed turn by turn, exit 1 past a limit."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demonstration import bench
from demonstration.bench.base import MESURES


class Command(BaseCommand):
    help = "Mesure un objectif de performance : notre temps contre une référence, tour à tour, dans une base jetable."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("nom", nargs="?", help="l’objectif à mesurer (--liste les nomme)")
        parser.add_argument("--liste", action="store_true", help="nomme les objectifs et s’arrête")
        parser.add_argument("--lignes", help="tailles à mesurer, séparées par des virgules (10000,100000)")

    def handle(self, *args: Any, **options: Any) -> None:
        decouvrir()
        if options["liste"]:
            for mesure in sorted(MESURES.values(), key=lambda mesure: mesure.nom):
                self.stdout.write(f"{mesure.nom:12} {mesure.titre}")
            return
        if options["nom"] not in MESURES:
            noms = ", ".join(sorted(MESURES))
            raise CommandError(f"Donnez le nom d’un objectif parmi : {noms}.", returncode=64)
        mesure = MESURES[options["nom"]]
        tenus = True
        for resultat in mesure.banc(options):
            style = self.style.SUCCESS if resultat.tenu else self.style.ERROR
            self.stdout.write(style(str(resultat)))
            tenus = tenus and resultat.tenu
        if not tenus:
            sys.exit(1)


def decouvrir() -> None:
    """Import every bench: importing registers."""
    for module in iter_modules(bench.__path__, f"{bench.__name__}."):
        import_module(module.name)
