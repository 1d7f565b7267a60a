"""The missions every contract engages, from the published file: which, since when, by which text.

The rows are in the database, where a trigger reads them (``MissionObligatoire``); migrations load the first file,
``charger_regles`` any other.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from cpts.commun.donnees_datees import lire_publie
from financements.contrats.models import MissionObligatoire

FICHIERS = Path(__file__).parent / "donnees" / "missions_obligatoires"
FICHIER = "missions-2026-1.json"


def lignes_publiees(fichier: str) -> list[dict[str, Any]]:
    """Rows of a published file, one per lineage of the scale and mission."""
    contenu = lire_publie(FICHIERS, fichier)
    return [
        {
            "lignee": lignee["lignee"],
            "mission": mission["mission"],
            "debut": datetime.date.fromisoformat(mission["debut"]),
            "fin": datetime.date.fromisoformat(mission["fin"]) if mission["fin"] else None,
            "force": mission["force"],
            "source": mission["source"],
            "verifie_par": mission["verifie_par"] or "",
        }
        for lignee in contenu["lignees"]
        for mission in contenu["missions"]
    ]


def charger_missions_obligatoires() -> None:
    """The rows of the published file that the database does not hold yet."""
    lignes = (MissionObligatoire(**ligne) for ligne in lignes_publiees(FICHIER))
    MissionObligatoire.objects.bulk_create(lignes, ignore_conflicts=True)


def missions_obligatoires(lignee: str, signature: datetime.date) -> QuerySet[MissionObligatoire]:
    """Those of the agreement in force at the signature, in its order."""
    en_vigueur = Q(debut__lte=signature) & (Q(fin__isnull=True) | Q(fin__gte=signature))
    return MissionObligatoire.objects.filter(en_vigueur, lignee=lignee).order_by("pk")
