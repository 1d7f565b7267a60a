"""Splitting is exact on both sides, and the database splits as Python does."""

import itertools
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from comptes.affectation.repartition import repartir, repartir_croise

D = Decimal


def montants(decimales: int = 2):
    return st.decimals(-(10**9), 10**9, places=decimales, allow_nan=False, allow_infinity=False)


@st.composite
def parts(draw) -> list[Decimal]:
    """Percents of two decimals that sum to 100."""
    coupures = draw(st.lists(st.integers(1, 9_999), min_size=0, max_size=6, unique=True))
    bornes = [0, *sorted(coupures), 10_000]
    return [D(b - a).scaleb(-2) for a, b in itertools.pairwise(bornes)]


def repartir_lignes(lignes: list[Decimal], pourcents: list[Decimal]) -> list[list[Decimal]]:
    """Share of each line in each part, lines taken in order: the difference between two successive splits."""
    avant, reparties = [D(0)] * len(pourcents), []
    for cumul in itertools.accumulate(lignes):
        apres = repartir(cumul, pourcents)
        reparties.append([a - b for a, b in zip(apres, avant, strict=True)])
        avant = apres
    return reparties


@given(st.lists(st.one_of(montants(), *(montants(n) for n in (3, 4, 5, 6))), max_size=40), parts())
@example([D("0.01"), D("0.01"), D("0.01")], [D("60"), D("40")])
@example([D("10.005"), D("-3.333333")], [D("33.33"), D("33.33"), D("33.34")])
def test_lignes_et_totaux_sont_exacts(lignes, pourcents):
    reparties = repartir_lignes(lignes, pourcents)
    assert [sum(ligne) for ligne in reparties] == lignes
    totaux = [sum((ligne[rang] for ligne in reparties), D(0)) for rang in range(len(pourcents))]
    assert totaux == repartir(sum(lignes, D(0)), pourcents)


@given(montants(), parts())
def test_chaque_part_est_a_un_centime_pres_par_part(montant, pourcents):
    for lu, pourcent in zip(repartir(montant, pourcents), pourcents, strict=True):
        assert abs(lu - montant * pourcent / 100) <= D("0.005") * len(pourcents)


@given(st.lists(st.decimals(0, 1000, places=2), max_size=40), parts())
def test_une_ligne_positive_n_a_jamais_de_part_negative(lignes, pourcents):
    assert all(part >= 0 for ligne in repartir_lignes(lignes, pourcents) for part in ligne)


@given(montants(), parts(), parts())
def test_le_financeur_ne_deplace_pas_un_centime_entre_missions(montant, missions, financeurs):
    croise = repartir_croise(montant, missions, financeurs)
    assert [sum(part) for part in croise] == repartir(montant, missions)


def test_cle_60_40_au_centime():
    assert repartir_lignes([D("0.01"), D("0.01"), D("0.03")], [D("60"), D("40")]) == [
        [D("0.01"), D("0.00")],
        [D("0.00"), D("0.01")],
        [D("0.02"), D("0.01")],
    ]


@pytest.mark.parametrize("pourcents", [[], [D("0"), D("100")], [D("-10"), D("110")]])
def test_parts_impossibles(pourcents):
    with pytest.raises(ValueError, match="au moins une part"):
        repartir(D("10"), pourcents)


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(montants(), montants(6)), parts())
def test_la_base_repartit_comme_python(montant, pourcents):
    with connection.cursor() as curseur:
        curseur.execute("SELECT ventilation_repartir(%s, %s)", [montant, pourcents])
        assert curseur.fetchone()[0] == repartir(montant, pourcents)
