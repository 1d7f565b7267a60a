"""``manage.py arreter_tableaux``: a dated, numbered snapshot of spend per mission, recomputed from the lines."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from cpts.commun.formats import accord
from rapports.arretes.actes import ArretePris, arreter

ECARTS_MONTRES = 50


class Command(BaseCommand):
    """Exit codes: 0 the kept totals are those of the lines, 1 they differ (the snapshot is written all the same)."""

    help = (
        "Arrête les tableaux de dépenses par mission : recalcul depuis les lignes, comparaison, photographie."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        resultat = arreter(
            suivre=lambda lots: tqdm(lots, desc="Lecture des lignes", unit="lot", disable=None)
        )
        self.stdout.write("\n".join(presenter(resultat)))
        if resultat.ecarts:
            sys.exit(1)


def presenter(resultat: ArretePris) -> list[str]:
    """The result in words."""
    arrete, ecarts = resultat
    lignes = [f"{arrete}, en {arrete.duree_ms} ms."]
    if not ecarts:
        return [*lignes, "Les totaux tenus sont ceux des lignes, au centime."]
    lignes.append(f"Attention : {accord(len(ecarts), 'écart')} entre les lignes et les totaux tenus.")
    lignes += [f"  {ecart}" for ecart in ecarts[:ECARTS_MONTRES]]
    if len(ecarts) > ECARTS_MONTRES:
        lignes.append(f"  et {len(ecarts) - ECARTS_MONTRES} autres.")
    return [*lignes, "L’arrêté porte les nombres des lignes. Lancez « manage.py verifier_totaux »."]
