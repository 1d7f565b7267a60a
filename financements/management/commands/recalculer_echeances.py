"""``manage.py recalculer_echeances``: sizes, deadlines and schedules of every contract, from what is entered."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from cpts.commun.formats import accord
from financements.contrats.calcul import LOT
from financements.contrats.entretien import entretenir
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat


class Command(BaseCommand):
    help = "Fige les tailles dues, recalcule délais, échéanciers et enveloppes des contrats enregistrés."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cpts", metavar="SIREN", help="les contrats d’une seule CPTS")

    def handle(self, *args: Any, **options: Any) -> None:
        contrats = Contrat.objects.filter(saisie=Saisie.ENREGISTRE).order_by("pk")
        if options["cpts"]:
            contrats = contrats.filter(cpts__siren=options["cpts"])
        tous = list(contrats)
        faits = 0
        with tqdm(
            total=len(tous), desc="Échéanciers", unit="contrat", file=sys.stderr, disable=None
        ) as barre:
            for debut in range(0, len(tous), LOT):
                lot = entretenir(tous[debut : debut + LOT])
                faits += lot
                barre.update(lot)
        repris = Contrat.objects.filter(saisie=Saisie.REPRIS).count()
        self.stdout.write(f"{accord(faits, 'échéancier recalculé', 'échéanciers recalculés')}.")
        if repris and not options["cpts"]:
            self.stdout.write(
                f"Sans échéancier, missions inconnues : {accord(repris, 'contrat repris', 'contrats repris')}."
            )
