"""Indicators paid in euros as the schedule reads them (setting ``INDICATEURS_EN_EUROS``), and what was said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.utils import timezone

from financements.contrats.dossiers import IndicateurDit
from financements.indicateurs.enums import MESURES_EN_EUROS
from financements.indicateurs.models import Objectif


def indicateurs_dits(contrats: Collection[int]) -> dict[int, list[IndicateurDit]]:
    """By contract (primary keys), in the order of the contract. Three queries whatever their number."""
    dits: dict[int, list[IndicateurDit]] = defaultdict(list)
    objectifs = (
        Objectif.objects.filter(indicateur__contrat__in=contrats, mesure__in=MESURES_EN_EUROS)
        .select_related("indicateur")
        .prefetch_related("declarationindicateurs", "decisionindicateurs")
        .order_by("annee_contrat", "indicateur__mission", "indicateur__numero")
    )
    for objectif in objectifs:
        dits[objectif.indicateur.contrat_id].append(_dit(objectif))
    return dits


def _dit(objectif: Objectif) -> IndicateurDit:
    """Days are those of the place where the service runs, as for every act."""
    valeurs = sorted(objectif.declarationindicateurs.all(), key=lambda d: d.pk)
    decisions = sorted(objectif.decisionindicateurs.all(), key=lambda d: d.pk)
    return IndicateurDit(
        objectif.en_moteur(),
        tuple((timezone.localdate(d.le), objectif.lue_par_le_moteur(d.valeur)) for d in valeurs),
        tuple((timezone.localdate(d.le), d.montant) for d in decisions if d.montant is not None),
    )
