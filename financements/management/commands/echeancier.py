"""``manage.py echeancier CONTRAT.json [--json] [--bareme VERSION.json]``: the ACI engine without a database."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from cpts.commun.donnees_datees import DonneeModifiee
from financements.aci.bareme import Bareme
from financements.aci.echeancier import calculer
from financements.aci.entree import lire
from financements.aci.lecteur import EntreeRefusee
from financements.aci.publication import VersionIllisible, lire_fournie
from financements.aci.sortie import en_json, en_tableau
from financements.management.sans_base import INTERNE, REFUS, CommandeSansBase

TITRE_REFUS = "Le contrat n’a pas pu être calculé."


class Command(CommandeSansBase):
    help = "Calcule l’échéancier ACI d’un contrat décrit dans un fichier JSON, sans base de données."
    usage = "echeancier CONTRAT.json [--json] [--bareme VERSION.json]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("contrat", metavar="CONTRAT.json", type=Path, help="fichier JSON du contrat")
        parser.add_argument(
            "--json", action="store_true", help="écrit un seul objet JSON sur la sortie standard"
        )
        parser.add_argument(
            "--explications", action="store_true", help="ajoute l’explication de chaque ligne aux tableaux"
        )

        parser.add_argument(
            "--bareme",
            metavar="VERSION.json",
            type=Path,
            action="append",
            default=[],
            help="fichier d’une version publiée à l’écran, que le contrat nomme (à répéter pour plusieurs versions)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chemin, json = options["contrat"], options["json"]
        try:
            demande = lire(self.octets(chemin), self._fournies(options["bareme"]))
            echeancier = calculer(demande.contrat, demande.grille, demande.au, demande.delais)
        except EntreeRefusee as erreur:
            self.refuser(chemin, erreur, TITRE_REFUS, json)
        except DonneeModifiee as erreur:
            raise CommandError(str(erreur), returncode=INTERNE) from erreur
        self.stdout.write(en_json(echeancier) if json else en_tableau(echeancier, options["explications"]))

    def _fournies(self, chemins: list[Path]) -> dict[str, Bareme]:
        """Versions handed over as files, by identifier; ends the command with 2 when one is not a version."""
        fournies = {}
        for chemin in chemins:
            try:
                version = lire_fournie(self.octets(chemin))
            except VersionIllisible as erreur:
                raise CommandError(f"{chemin} refusé : {erreur}", returncode=REFUS) from erreur
            fournies[version.id] = version
        return fournies
