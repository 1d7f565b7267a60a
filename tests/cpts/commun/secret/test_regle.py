"""One aggregate: three CPTS at least, none above 85 %; a zero tells each of three."""

import pytest

from tests.cpts.commun.secret.aides import publiable, tableau


@pytest.mark.parametrize(
    ("montants", "attendu"),
    [
        ((100, 100, 100), True),
        ((100, 100), False),
        ((100,), False),
        ((850, 100, 50), True),
        ((851, 100, 49), False),
        ((8_501, 999, 500), False),
        ((), True),
        ((0, 0, 0, 0), True),
        ((0, 0, 0), False),
        ((0,), False),
        ((100, 0, 0, 0), False),
        ((-40, -30, -30), True),
        ((100, -60, 20), False),
    ],
)
def test_une_cellule_seule(montants, attendu):
    assert publiable(montants) is attendu


def test_une_dominance_de_85_3_pour_cent_ne_passe_pas():
    assert not publiable([853, 100, 47])


def test_deux_cles_egales_sont_refusees():
    deux = tableau({"a": {1: 5}, "b": {2: 5}}, [])
    with pytest.raises(ValueError, match="même clé"):
        type(deux)(["a", "a"], deux.apports, deux.presents, [])
