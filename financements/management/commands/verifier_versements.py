"""``manage.py verifier_versements``: payment files = payments, to the cent, file by file and year by year."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Sum
from django.db.models.functions import ExtractYear
from tqdm import tqdm

from cpts.commun.formats import accord, euros
from financements.versements.models import Versement
from financements.versements.verification import ecarts


class Command(BaseCommand):
    help = "Relit chaque fichier de versements accepté et le compare aux versements enregistrés, au centime."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--annee", type=int, metavar="AAAA", help="une seule année civile de la récapitulation"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        trouves = ecarts(self._barre)
        self._recapituler(options["annee"])
        for ecart in trouves:
            self.stdout.write(str(ecart))
        if trouves:
            nombre = accord(len(trouves), "écart")
            self.stdout.write(self.style.ERROR(f"{nombre} entre les fichiers et les versements."))
            sys.exit(1)
        self.stdout.write(
            self.style.SUCCESS("Aucun écart : les versements sont égaux aux fichiers, au centime.")
        )

    def _recapituler(self, annee: int | None) -> None:
        """National sums by civil year, what came from files apart from what was taken over without one."""
        repris = ExpressionWrapper(Q(importation__isnull=True), output_field=BooleanField())
        versements = Versement.objects.order_by().annotate(annee=ExtractYear("date"), repris=repris)
        if annee:
            versements = versements.filter(annee=annee)
        groupes = versements.values_list("annee", "repris").annotate(
            somme=Sum("montant"), cpts=Count("cpts", distinct=True)
        )
        for an, sans_fichier, somme, cpts in groupes.order_by("annee", "repris"):
            origine = "repris sans fichier" if sans_fichier else "des fichiers acceptés"
            self.stdout.write(f"{an}, {origine} : {euros(somme)} pour {cpts} CPTS.")

    def _barre(self, imports: Iterable) -> Iterable:
        return tqdm(imports, desc="Fichiers relus", unit="fichier", file=sys.stderr, disable=None)
