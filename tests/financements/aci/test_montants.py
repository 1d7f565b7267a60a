from decimal import Decimal

import pytest

from financements.aci.montants import arrondir, prorata, somme


@pytest.mark.parametrize(
    ("valeur", "arrondi"),
    [
        ("0.005", "0.01"),
        ("0.0049999999", "0.00"),
        ("-0.005", "-0.01"),
        ("2.675", "2.68"),
        ("1e6", "1000000.00"),
    ],
)
def test_le_demi_centime_s_eloigne_de_zero(valeur, arrondi):
    assert str(arrondir(Decimal(valeur))) == arrondi


def test_le_prorata_n_est_arrondi_qu_une_fois():
    assert prorata(Decimal(10000), 181, 365) == Decimal("4958.90")
    # 1 / 3 of a cent less than half a cent: an intermediate rounding would lose it.
    assert prorata(Decimal("0.01"), 182, 365) == Decimal("0.00")
    assert prorata(Decimal("0.01"), 183, 365) == Decimal("0.01")


def test_une_part_inconnue_rend_la_somme_inconnue():
    assert somme([Decimal(1), None]) is None
    assert somme([]) == 0
