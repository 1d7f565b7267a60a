"""Planted transfers, regime and plans: their state, amount and reasons, and what each caisse refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from demonstration import plans_emploi, transferts
from financements.enveloppes.enums import EtatTransfert

if TYPE_CHECKING:
    from demonstration.chargement import Chargement

Cas = dict[str, Any]


def cas(chargement: Chargement) -> list[Cas]:
    """Every case of this module, in a fixed order."""
    aujourd_hui = timezone.localdate()
    prevus = [p for p in transferts.prevoir(chargement.nation) if (p.suite_le or p.le) < aujourd_hui]
    return [_regime(), *map(_transfert, prevus), *_refus(prevus), *_plans(chargement)]


def _regime() -> Cas:
    regime = transferts.REGIME
    attendu = {
        "regime": regime.regime, "debut": str(regime.debut), "fin": str(regime.fin),
        "demonstration": True,
    }  # fmt: skip
    return {
        "genre": "regime",
        "titre": "Transferts soumis à accord en 2024",
        "cpts": None,
        "attendu": attendu,
    }


def _transfert(prevu: transferts.Prevu) -> Cas:
    attendu = {
        "etat": prevu.etat.value, "origine": transferts.ORIGINE.value, "destination": prevu.destination.value,
        "montant": f"{prevu.montant}.00", "motif": prevu.suite_motif,
    }  # fmt: skip
    return {
        "genre": "transfert",
        "titre": f"Transfert : {prevu.etat.label.lower()}",
        "cpts": prevu.structure.siren,
        "annee_contrat": prevu.annee_contrat.isoformat(),
        "attendu": attendu,
    }


def _refus(prevus: list[transferts.Prevu]) -> Iterator[Cas]:
    """Refused over decided, caisse by caisse: what the register shows."""
    decides = [p for p in prevus if p.demande]
    refuses = Counter(p.caisse for p in decides if p.etat == EtatTransfert.REFUSE)
    for caisse, nombre in sorted(Counter(p.caisse for p in decides).items()):
        attendu = {"decides": nombre, "refuses": refuses[caisse]}
        titre = "Demandes de transfert refusées par une caisse"
        yield {"genre": "refus_de_caisse", "titre": titre, "cpts": None, "caisse": caisse, "attendu": attendu}


def _plans(chargement: Chargement) -> Iterator[Cas]:
    """Plans whose decision has come, at the date of the loading."""
    for prevu in plans_emploi.prevoir(chargement.nation, chargement.annees):
        if prevu.propose_le + plans_emploi.DECISION >= timezone.localdate():
            continue
        attendu = {"etat": prevu.etat.value, "montant": f"{prevu.montant}.00", "motif": prevu.motif}
        yield {
            "genre": "plan_emploi",
            "titre": f"Plan d’emploi : {prevu.etat.label.lower()}",
            "cpts": prevu.structure.siren,
            "exercice": prevu.cloture.isoformat(),
            "attendu": attendu,
        }
