"""What a value suggests, and how objectives weigh in the rate of a mission."""

from decimal import Decimal

import pytest

from financements.indicateurs.calcul import taux_de_la_mission, taux_propose


@pytest.mark.parametrize(
    ("sens", "cible", "valeur", "attendu"),
    [
        ("au_moins", "200", "150", "0.7500"),
        ("au_moins", "200", "250", "1"),
        ("au_moins", "3", "2", "0.6667"),
        ("au_moins", "200", "-5", "0"),
        ("au_moins", "0", "0", "1"),
        ("au_moins", None, "150", None),
        ("au_moins", "200", None, None),
        ("au_plus", "10", "10", "1"),
        ("au_plus", "10", "11", None),
        ("fait", None, "1", "1"),
        ("fait", None, "0", "0"),
    ],
)
def test_ce_que_la_valeur_laisse_penser(sens, cible, valeur, attendu):
    def lire(texte):
        return None if texte is None else Decimal(texte)

    assert taux_propose(sens, lire(cible), lire(valeur)) == lire(attendu)


def test_moyenne_ponderee():
    objectifs = [(Decimal(2), Decimal("1")), (Decimal(1), Decimal("0.5"))]
    assert taux_de_la_mission(objectifs) == Decimal("0.83333333")


def test_un_objectif_non_decide_laisse_le_taux_inconnu():
    assert taux_de_la_mission([(Decimal(1), Decimal(1)), (Decimal(1), None)]) is None


def test_sans_objectif_le_taux_est_inconnu():
    assert taux_de_la_mission([]) is None
