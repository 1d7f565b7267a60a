"""Transfers as rows, for what does not concern the acts that write them."""

from __future__ import annotations

import datetime
from decimal import Decimal

from financements.contrats.models import Contrat
from financements.enveloppes.models import Transfert
from tests.factories import UtilisateurFactory

LE = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


def transferer(contrat: Contrat, origine: str, destination: str, montant: str, **champs) -> Transfert:
    """A transfer in force, or in the state asked (``etat``), with the facts that state needs."""
    etat = champs.pop("etat", "declare_effectif")
    auteur = UtilisateurFactory()
    selon_l_etat = {
        "declare_effectif": {"regime": "autorisee"},
        "demande": {},
        "accepte": {"decide_le": LE, "decide_par": auteur},
        "refuse": {
            "decide_le": LE,
            "decide_par": auteur,
            "decision_motif": "Enveloppe nécessaire en fin d’année.",
        },
        "annule": {"annule_le": LE, "annule_par": auteur, "annulation_motif": "Projet abandonné."},
    }
    return Transfert.objects.create(
        **{
            "contrat": contrat,
            "annee_contrat": datetime.date(2025, 1, 1),
            "origine": origine,
            "destination": destination,
            "montant": Decimal(montant),
            "regime": "autorisee_sous_accord",
            "regime_reference": "regimes-essai.json",
            "etat": etat,
            "motif": "Renfort de coordination.",
            "caisse": contrat.caisse,
            "demande_le": LE,
            "demande_par": auteur,
            **selon_l_etat[etat],
            **champs,
        }
    )
