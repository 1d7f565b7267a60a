"""``manage.py simuler SCENARIO.json [--json]``: a scenario without a database, for anyone to find the same cents."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from cpts.commun.donnees_datees import DonneeModifiee
from financements.aci.entree_scenario import lire, sans_population
from financements.aci.lecteur import EntreeRefusee
from financements.aci.scenario import Resultat, simuler
from financements.aci.sortie_scenario import en_json, en_tableau
from financements.management.sans_base import INTERNE, CommandeSansBase

TITRE_REFUS = "Le scénario n’a pas pu être calculé."


class Command(CommandeSansBase):
    help = "Compare un scénario au barème, pour les contrats que son fichier contient, sans base de données."
    usage = "simuler SCENARIO.json [--json]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scenario", metavar="SCENARIO.json", type=Path, help="fichier JSON du scénario")
        parser.add_argument(
            "--json", action="store_true", help="écrit un seul objet JSON sur la sortie standard"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chemin, json = options["scenario"], options["json"]
        try:
            resultat = _calculer(self.octets(chemin))
        except EntreeRefusee as erreur:
            self.refuser(chemin, erreur, TITRE_REFUS, json)
        except DonneeModifiee as erreur:
            raise CommandError(str(erreur), returncode=INTERNE) from erreur
        self.stdout.write(en_json(resultat) if json else en_tableau(resultat))


def _calculer(octets: bytes) -> Resultat:
    scenario = lire(octets)
    if scenario.population is None:
        raise sans_population()
    return simuler(scenario)
