"""Shares that sum to the whole: the largest remainder, once for all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpts.commun.parts import MILLIEMES, part_en_mots, parts_entieres

D = Decimal
MONTANTS = st.lists(st.decimals(-1000, 10**9, places=6), max_size=9)


@given(MONTANTS, st.sampled_from([100, 1000]))
def test_les_parts_font_le_tout_et_chacune_est_a_moins_d_une_unite(montants, unites):
    parts, total = parts_entieres(montants, unites), sum(montants, D(0))
    if total <= 0:
        assert parts is None
        return
    assert sum(parts) == unites
    assert all(abs(p - m * unites / total) < 1 for p, m in zip(parts, montants, strict=True))


@given(st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=9), st.integers(0, 9))
def test_une_part_nulle_de_plus_ne_change_rien(montants, place):
    """A chart leaves out the series where nothing stands; the table keeps them."""
    parts = parts_entieres(montants)
    place = min(place, len(montants))
    avec = parts_entieres([*montants[:place], D(0), *montants[place:]])
    assert avec == (None if parts is None else [*parts[:place], 0, *parts[place:]])


@pytest.mark.parametrize(
    ("montants", "unites", "parts"),
    [
        ([1, 1, 1], 100, [34, 33, 33]),
        ([1, 1, 1], 1000, [334, 333, 333]),
        ([D("0.5"), D("99.5")], 100, [1, 99]),
        ([120, -20], 100, [120, -20]),
        ([], 100, None),
        ([0, 0], 100, None),
    ],
)
def test_des_cas_faits_a_la_main(montants, unites, parts):
    assert parts_entieres(montants, unites) == parts


@pytest.mark.parametrize(
    ("part", "unites", "mots"),
    [
        (31, 100, "31 %"),
        (0, 100, "moins de 1 %"),
        (314, MILLIEMES, "31,4 %"),
        (0, MILLIEMES, "moins de 0,1 %"),
    ],
)
def test_les_mots(part, unites, mots):
    assert part_en_mots(part, unites).replace("\u00a0", " ") == mots
