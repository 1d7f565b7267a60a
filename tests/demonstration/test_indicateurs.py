"""Indicators of the demonstration: the weights of a mission give the rate drawn."""

from decimal import Decimal

import pytest

from demonstration.catalogue_indicateurs import CATALOGUE
from demonstration.hasard import alea
from demonstration.indicateurs import repartir


@pytest.mark.parametrize("taux", ["0", "0.01", "0.47", "0.98", "1"])
@pytest.mark.parametrize("mission", CATALOGUE)
def test_la_moyenne_ponderee_est_le_taux_de_la_mission(taux, mission):
    poids = [modele.poids for modele in CATALOGUE[mission]]
    rates = repartir(Decimal(taux), len(poids), alea(1, mission, taux))
    assert sum(p * t for p, t in zip(poids, rates, strict=True)) == Decimal(taux) * sum(poids)
    assert all(0 <= t <= 1 for t in rates)
