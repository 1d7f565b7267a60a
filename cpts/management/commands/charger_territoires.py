"""``manage.py charger_territoires``: bring the territories and reference organisations up to date."""

from argparse import ArgumentParser
from collections.abc import Iterable

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from cpts.structures.organisations import charger_referentiels
from cpts.territoires.chargement import Lignes, millesime_courant


class Command(BaseCommand):
    help = "Charge les régions, départements, communes, populations et organisations de référence."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--departements",
            nargs="+",
            metavar="CODE",
            help="Ne charger que les communes de ces départements (par exemple 59 62 2A 974).",
        )

    def handle(self, *args, departements: list[str] | None, **options) -> None:
        try:
            bilan, organisations = charger_referentiels(departements, self._avancement)
        except ValueError as erreur:
            raise CommandError(str(erreur)) from erreur
        if bilan.rien_de_nouveau:
            self.stdout.write("Territoires déjà à jour.")
            return
        self.stdout.write(
            f"Territoires à jour (population {millesime_courant()}) : {bilan.regions} régions, "
            f"{bilan.departements} départements, {bilan.communes} communes, {bilan.populations} populations "
            f"créés ou modifiés ; {organisations} organisations lues."
        )

    def _avancement(self, lignes: Lignes, libelle: str) -> Iterable[dict[str, str]]:
        # disable=None: no bar unless the error stream is a terminal.
        return tqdm(lignes, desc=libelle, unit="ligne", disable=None, leave=False)
