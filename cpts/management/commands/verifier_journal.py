"""``manage.py verifier_journal``: the journal of consultations has not been touched."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from cpts import consultations


class Command(BaseCommand):
    help = "Vérifie la chaîne du journal des consultations : 0 si elle est entière, 1 sinon, avec le numéro."

    def handle(self, *args: Any, **options: Any) -> None:
        rang, empreinte = consultations.tete()
        defaut = consultations.premiere_ligne_alteree()
        if defaut is not None:
            self.stdout.write(f"KO : la ligne n° {defaut} du journal a été modifiée ou supprimée.")
            sys.exit(1)
        if rang == 0:
            self.stdout.write("OK : le journal est vide.")
            return
        self.stdout.write(f"OK : {rang} lignes, chaîne entière. Dernière empreinte : {empreinte}")
