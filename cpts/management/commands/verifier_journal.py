"""``manage.py verifier_journal``: neither journal, of consultations or of acts, has been touched."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from cpts.commun.formats import accord
from cpts.traces import actes, consultations

JOURNAUX = (("consultations", consultations), ("actes", actes))


class Command(BaseCommand):
    help = (
        "Vérifie la chaîne du journal des consultations et celle du journal des actes : 0 si elles sont entières, "
        "1 sinon, avec le numéro."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        # Both are always told: one broken chain does not hide the other.
        entiers = [self._verifier(nom, journal) for nom, journal in JOURNAUX]
        if not all(entiers):
            sys.exit(1)

    def _verifier(self, nom: str, journal: Any) -> bool:
        """Write what the chain of one journal says; whether it is whole."""
        rang, empreinte = journal.tete()
        defaut = journal.premiere_ligne_alteree()
        if defaut is not None:
            self.stdout.write(f"KO : la ligne n° {defaut} du journal des {nom} a été modifiée ou supprimée.")
            return False
        if rang == 0:
            self.stdout.write(f"OK : le journal des {nom} n’a encore aucune ligne scellée.")
            return True
        self.stdout.write(
            f"OK : journal des {nom}, {accord(rang, 'ligne')}, chaîne entière. Dernière empreinte : {empreinte}"
        )
        return True
