from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from financements.aci.reversements import Echeance, compenser, etaler

D = Decimal


def test_trois_echeances_de_mille_euros_diminuent_chaque_paiement():
    creances = etaler(D(3000), 3, date(2026, 3, 1), mois=12)
    paiements = [(date(annee, 3, 1), D(5000)) for annee in (2025, 2026, 2027, 2028)]
    resultat = compenser(paiements, creances)
    assert [p.net for p in resultat.paiements] == [D(5000), D(4000), D(4000), D(4000)]
    assert resultat.reste == 0


def test_ce_qu_un_paiement_ne_couvre_pas_attend_le_suivant():
    resultat = compenser(
        [(date(2026, 3, 1), D(300)), (date(2026, 6, 1), D(500))], [Echeance(date(2026, 1, 1), D(1000))]
    )
    assert [(p.retenu, p.net) for p in resultat.paiements] == [(D(300), D(0)), (D(500), D(0))]
    assert resultat.reste == D(200)


def test_rien_n_est_repris_avant_sa_date():
    resultat = compenser([(date(2026, 3, 1), D(300))], [Echeance(date(2026, 3, 2), D(100))])
    assert (resultat.paiements[0].net, resultat.reste) == (D(300), D(100))


def test_les_centimes_d_un_etalement_ne_se_perdent_pas():
    echeances = etaler(D("100.00"), 3, date(2025, 12, 31))
    assert [e.montant for e in echeances] == [D("33.33"), D("33.34"), D("33.33")]
    assert [e.date for e in echeances] == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28)]


@pytest.mark.parametrize(("montant", "nombre"), [(D(10), 0), (D(-1), 2)])
def test_un_etalement_impossible_est_refuse(montant, nombre):
    with pytest.raises(ValueError, match="au moins une échéance et un montant positif"):
        etaler(montant, nombre, date(2026, 1, 1))


@given(
    st.decimals(0, 10**6, places=2),
    st.integers(1, 36),
    st.lists(st.tuples(st.dates(date(2025, 1, 1), date(2029, 1, 1)), st.decimals(0, 10**5, places=2))),
)
def test_rien_ne_se_perd_entre_creances_et_paiements(montant, nombre, paiements):
    creances = etaler(montant, nombre, date(2025, 6, 1))
    assert sum(c.montant for c in creances) == montant
    resultat = compenser(paiements, creances)
    assert sum((p.retenu for p in resultat.paiements), D(0)) + resultat.reste == montant
    assert all(0 <= p.retenu <= p.brut for p in resultat.paiements)
