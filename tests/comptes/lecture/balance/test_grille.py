"""Cells of the column of accounts, one by one and together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptes.lecture.balance.grille import est_simple, les_simples

CHIFFRES = {"512000", "1", "6064", "9" * 20}


@pytest.mark.parametrize("autre", ["Compte", "", "0512000", "9" * 21, "٣٤", "512 000", "²", 512000.0, None])
def test_une_cellule_qui_n_est_pas_un_compte_nu_est_laissee(autre):
    assert les_simples(CHIFFRES) == CHIFFRES
    assert les_simples({*CHIFFRES, autre}) == CHIFFRES


def test_sans_chiffre_il_n_y_a_pas_de_compte():
    assert les_simples(set()) == les_simples({"Compte", 1.0}) == set()


@given(st.sets(st.one_of(st.text("0123456789٣² A", max_size=22), st.floats(), st.none()), max_size=12))
def test_ensemble_ou_une_par_une_c_est_pareil(cellules):
    assert les_simples(cellules) == {c for c in cellules if est_simple(c)}
