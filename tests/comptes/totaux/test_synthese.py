"""Figures of a version: sums that agree, ACI only where known, percents that sum to 100."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptes.totaux.requetes import parts_methode, phrase_methodes, synthese_de, synthese_version
from tests.comptes.affectation.aides import E, deposer

D = Decimal


def lignes(*cellules):
    return [(c, m, f, me, n, D(montant)) for c, m, f, me, n, montant in cellules]


def test_aci_va_du_sur_au_possible_des_qu_un_centime_n_a_pas_de_financeur():
    synthese = synthese_de(
        lignes(
            ("641", "parcours", "aci", "regle", "salaires_charges", "100"),
            ("641", "prevention", "aci", "regle", "salaires_charges", "10"),
            ("622", "prevention", "non_identifie", "regle", "honoraires_prestations", "0.01"),
            ("623", "acces_soins", "fir", "regle", "communication", "5"),
        )
    )
    aci = {ligne.mission: ligne.aci for ligne in synthese.missions}
    assert (aci["parcours"].sure, aci["parcours"].maximum, aci["parcours"].exacte) == (100, 100, 100)
    assert (aci["prevention"].sure, aci["prevention"].maximum) == (10, D("10.01"))
    assert aci["prevention"].exacte is None
    assert (aci["acces_soins"].sure, aci["acces_soins"].maximum) == (0, 0)
    assert (synthese.aci.sure, synthese.aci.sans_financeur, synthese.aci.exacte) == (110, D("0.01"), None)


def test_des_centimes_inconnus_qui_s_annulent_restent_inconnus():
    synthese = synthese_de(
        lignes(
            ("641", "parcours", "non_identifie", "regle", "a", "5"),
            ("642", "parcours", "non_identifie", "regle", "a", "-5"),
        )
    )
    assert (synthese.aci.sure, synthese.aci.maximum, synthese.aci.exacte) == (0, 0, None)


@pytest.mark.django_db
def test_toutes_les_sommes_sont_la_classe_6_sans_689(exercice, django_assert_num_queries):
    version = deposer(
        exercice,
        [
            E("641100", "100.10", analytique="M1"),
            E("622600", "-20.05"),
            E("689400", "7"),
            E("789400", "-3"),
            E("741000", "-200"),
            E("864000", "50"),
            E("875000", "-50"),
            E("512000", "115.95"),
        ],
    )
    with django_assert_num_queries(1):
        s = synthese_version(version)
    assert s.depense == sum(m.depense for m in s.missions) == sum(n.montant for n in s.natures) == D("80.05")
    assert sum(f.montant for f in s.financeurs) == s.depense
    assert (s.reports, s.utilisations) == (D("7"), D("3"))
    assert s.produits == D("200")
    assert s.resultat == D("200") + 3 - D("80.05") - 7
    assert s.classes["5"] == D("115.95")
    assert {c.compte: c.montant for c in s.comptes}["741000"] == D("-200")
    assert s.non_affecte == D("-20.05")


MONTANTS = st.decimals(-1000, 100_000, places=2)


@given(st.fixed_dictionaries(dict.fromkeys(("observe", "regle", "cle", "non_affecte"), MONTANTS)))
def test_les_pourcents_font_cent(montants):
    parts = parts_methode(montants)
    total = sum(montants.values())
    if total <= 0:
        assert [part.pourcent for part in parts] == [None] * 4
        return
    assert sum(part.pourcent for part in parts) == 100
    for part in parts:
        assert abs(part.pourcent - part.montant * 100 / total) < 1


@pytest.mark.parametrize(
    ("montants", "phrase"),
    [
        (
            {"observe": D(61), "regle": D(22), "cle": D(9), "non_affecte": D(8)},
            "dont 61 % observé, 22 % par règle, 9 % par clé déclarée, 8 % non affecté",
        ),
        ({"observe": D(100)}, "dont 100 % observé"),
        ({"observe": D(1000), "cle": D(1)}, "dont 100 % observé, moins de 1 % par clé déclarée"),
        (
            {"observe": D(1), "regle": D(1), "cle": D(1)},
            "dont 34 % observé, 33 % par règle, 33 % par clé déclarée",
        ),
        ({}, ""),
    ],
)
def test_phrase(montants, phrase):
    assert phrase_methodes(parts_methode(montants)).replace("\u00a0", " ") == phrase
