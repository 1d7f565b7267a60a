"""``manage.py ecrire_exemples``: write the folder ``exemples/`` anew (maintainers, after a change of the generator)."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from demonstration.exemples import ecrire_exemples


class Command(BaseCommand):
    help = "Réécrit les fichiers d’exemple proposés sur la page de dépôt."

    def handle(self, *args: Any, **options: Any) -> None:
        for chemin in ecrire_exemples(Path(settings.RACINE) / "exemples"):
            self.stdout.write(chemin.name)
