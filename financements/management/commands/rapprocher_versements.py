"""``manage.py rapprocher_versements``: compare what is due and what was paid, for every contract."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cpts.commun.formats import accord
from financements.contrats.models import Contrat
from financements.versements.rapprochement import rapprocher


class Command(BaseCommand):
    help = "Rapproche le dû et le versé de tous les contrats, ou de ceux d’une CPTS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cpts", metavar="SIREN", help="les contrats d’une seule CPTS")
        parser.add_argument("--au", metavar="AAAA-MM-JJ", help="à cette date (aujourd’hui par défaut)")

    def handle(self, *args: Any, **options: Any) -> None:
        contrats = Contrat.objects.all()
        if options["cpts"]:
            contrats = contrats.filter(cpts__siren=options["cpts"])
            if not contrats.exists():
                raise CommandError(f"Aucun contrat pour le SIREN « {options['cpts']} ».", returncode=3)
        try:
            au = datetime.date.fromisoformat(options["au"]) if options["au"] else None
        except ValueError as erreur:
            raise CommandError(
                f"« {options['au']} » n’est pas une date AAAA-MM-JJ.", returncode=64
            ) from erreur
        faits = rapprocher(contrats, au)
        self.stdout.write(f"{accord(faits, 'contrat rapproché', 'contrats rapprochés')}.")
