"""``manage.py echeancier CONTRAT.json [--json]``: the ACI engine without a database, for anyone to check it."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from financements.aci.donnees import DonneeModifiee
from financements.aci.echeancier import calculer
from financements.aci.entree import Demande, lire
from financements.aci.lecteur import EntreeRefusee
from financements.aci.sortie import en_json, en_tableau, refus_en_json

REFUS, INTERNE, USAGE = 2, 3, 64


class Command(BaseCommand):
    help = "Calcule l’échéancier ACI d’un contrat décrit dans un fichier JSON, sans base de données."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if getattr(self, "_called_from_command_line", False):
            parser.error = lambda message: _usage(parser)  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("contrat", metavar="CONTRAT.json", type=Path, help="fichier JSON du contrat")
        parser.add_argument(
            "--json", action="store_true", help="écrit un seul objet JSON sur la sortie standard"
        )
        parser.add_argument(
            "--explications", action="store_true", help="ajoute l’explication de chaque ligne aux tableaux"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            demande = self._lire(options["contrat"], options["json"])
            echeancier = calculer(demande.contrat, demande.grille, demande.au, demande.delais)
        except DonneeModifiee as erreur:
            raise CommandError(str(erreur), returncode=INTERNE) from erreur
        self.stdout.write(
            en_json(echeancier) if options["json"] else en_tableau(echeancier, options["explications"])
        )

    def _lire(self, chemin: Path, en_json: bool) -> Demande:
        try:
            return lire(chemin.read_bytes())
        except OSError as erreur:
            raise CommandError(
                f"{chemin} : fichier introuvable ou illisible.", returncode=INTERNE
            ) from erreur
        except EntreeRefusee as erreur:
            if en_json:
                self.stdout.write(refus_en_json(erreur.anomalies))
            raise CommandError(f"{chemin} refusé.\n{erreur}", returncode=REFUS) from erreur


def _usage(parser: ArgumentParser) -> NoReturn:
    parser.print_usage(sys.stderr)
    sys.stderr.write("Indiquez un seul fichier, et des options connues : echeancier CONTRAT.json [--json]\n")
    sys.exit(USAGE)
