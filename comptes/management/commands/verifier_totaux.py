"""``manage.py verifier_totaux``: totals = lines, to the cent."""

from __future__ import annotations

import sys
import uuid
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from tqdm import tqdm

from comptes.ingestion.verification import ecarts
from cpts.structures.models import CPTS


class Command(BaseCommand):
    help = "Recalcule tous les totaux à partir des lignes d’écriture et les compare, au centime."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cpts", metavar="SIREN", help="une seule CPTS (SIREN ou identifiant public)")

    def handle(self, *args: Any, **options: Any) -> None:
        trouves = ecarts(self._cpts(options["cpts"]), suivre=self._barre)
        for ecart in trouves:
            self.stdout.write(str(ecart))
        if trouves:
            self.stdout.write(self.style.ERROR(f"{len(trouves)} écart(s) entre les totaux et les lignes."))
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS("Aucun écart : les totaux sont égaux aux lignes, au centime."))

    def _cpts(self, designation: str | None) -> int | None:
        if not designation:
            return None
        try:
            condition = Q(uuid=uuid.UUID(designation))
        except ValueError:
            condition = Q(siren=designation)
        cpts = CPTS.objects.filter(condition).first()
        if cpts is None:
            raise CommandError(f"Aucune CPTS n’a pour SIREN ou identifiant « {designation} ».", returncode=3)
        return cpts.pk

    def _barre(self, versions: Iterable) -> Iterable:
        return tqdm(versions, desc="Dépôts vérifiés", unit="dépôt", file=sys.stderr, disable=None)
