"""``manage.py echeancier CONTRAT.json [--json]``: the ACI engine without a database, for anyone to check it."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from financements.aci.donnees import DonneeModifiee
from financements.aci.echeancier import calculer
from financements.aci.entree import lire
from financements.aci.lecteur import EntreeRefusee
from financements.aci.sortie import en_json, en_tableau
from financements.management.sans_base import INTERNE, CommandeSansBase

TITRE_REFUS = "Le contrat n’a pas pu être calculé."


class Command(CommandeSansBase):
    help = "Calcule l’échéancier ACI d’un contrat décrit dans un fichier JSON, sans base de données."
    usage = "echeancier CONTRAT.json [--json]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("contrat", metavar="CONTRAT.json", type=Path, help="fichier JSON du contrat")
        parser.add_argument(
            "--json", action="store_true", help="écrit un seul objet JSON sur la sortie standard"
        )
        parser.add_argument(
            "--explications", action="store_true", help="ajoute l’explication de chaque ligne aux tableaux"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chemin, json = options["contrat"], options["json"]
        try:
            demande = lire(self.octets(chemin))
            echeancier = calculer(demande.contrat, demande.grille, demande.au, demande.delais)
        except EntreeRefusee as erreur:
            self.refuser(chemin, erreur, TITRE_REFUS, json)
        except DonneeModifiee as erreur:
            raise CommandError(str(erreur), returncode=INTERNE) from erreur
        self.stdout.write(en_json(echeancier) if json else en_tableau(echeancier, options["explications"]))
