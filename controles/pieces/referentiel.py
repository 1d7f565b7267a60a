"""Load the required pieces and the reminder steps from the data file into dated rows."""

import datetime
import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from controles.pieces.models import PalierRappel, PieceRequise

FICHIER = Path(__file__).parent / "donnees" / "pieces_requises.json"
_CHAMPS = ("piece", "force", "source", "pourquoi", "ouverture_mois", "echeance_mois")


@cache
def donnees() -> dict[str, Any]:
    """The data file as read."""
    return json.loads(FICHIER.read_text(encoding="utf-8"))


def seuil_cac() -> Decimal:
    """Yearly subsidies above which accounts are certified, in euros (C. com. art. D. 612-5). Strictly above."""
    return Decimal(donnees()["seuil_cac"]["montant"])


@transaction.atomic
def charger_pieces_requises() -> int:
    """Create or update the rows of the data file; return how many there are. Twice changes nothing."""
    nombre = 0
    for ligne in donnees()["pieces"]:
        for destinataire in ligne["destinataires"]:
            champs = {champ: ligne[champ] for champ in _CHAMPS}
            champs |= {
                "destinataire": destinataire,
                "equivalents": ligne.get("equivalents", []),
                "seuil_cac": ligne.get("seuil_cac", False),
                "clause_contrat": ligne.get("clause_contrat", False),
                "debut": datetime.date.fromisoformat(ligne["debut"]),
                "verifie_par": donnees()["verifie_par"] or "",
            }
            PieceRequise.objects.update_or_create(
                reference=f"{ligne['reference']}-{destinataire}", defaults=champs
            )
            nombre += 1
    for jours in donnees()["paliers_rappel_jours"]:
        PalierRappel.objects.get_or_create(jours=jours, defaults={"debut": datetime.date(2024, 1, 1)})
    return nombre
