"""Years that are over or not, and what moved between two of them."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpts.commun.enums import Mission
from rapports.cockpit.annees import au_jour, en_cours, evolution, plus_grand_changement
from rapports.secret.chiffres import Chiffre

D = Decimal
SECRET = Chiffre(None, secret=True)
MONTANTS = st.dictionaries(st.sampled_from(list(Mission)), st.decimals(0, 10**7, places=2))


@pytest.mark.parametrize(
    ("lue_le", "attendu"),
    [("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False), ("2025-12-31", True)],
)
def test_une_annee_est_en_cours_jusqu_a_son_dernier_jour(lue_le, attendu):
    assert en_cours(2026, datetime.date.fromisoformat(lue_le)) is attendu


def test_le_jour_se_dit_sans_l_annee():
    assert au_jour(datetime.date(2026, 3, 1)) == "au 1er\u00a0mars"


@pytest.mark.parametrize(
    ("avant", "apres", "mots"),
    [
        (100, 104, "+ 4 %"),
        (100, 88, "− 12 %"),
        (1000, 1004, "stable"),
        (1000, 996, "stable"),
        (100, 0, "− 100 %"),
        (0, 100, "inconnu"),
        (-5, 100, "inconnu"),
        (None, 100, "inconnu"),
        (100, None, "inconnu"),
    ],
)
def test_l_evolution_en_mots(avant, apres, mots):
    chiffres = [Chiffre(None if m is None else D(m)) for m in (avant, apres)]
    assert evolution(*chiffres).replace("\u00a0", " ") == mots


@pytest.mark.parametrize(
    "chiffres", [(SECRET, Chiffre(D(1))), (Chiffre(D(1)), SECRET), (Chiffre(None), SECRET)]
)
def test_l_evolution_de_ce_qui_n_est_pas_affiche_ne_l_est_pas(chiffres):
    assert evolution(*chiffres) == "non affiché"


def test_le_plus_grand_changement_est_en_parts_et_non_en_euros():
    """Every amount doubles because twice as many accounts are known: only the shares say something."""
    avant = {Mission.PREVENTION: D(50), Mission.PARCOURS: D(50)}
    apres = {Mission.PREVENTION: D(140), Mission.PARCOURS: D(60)}
    assert plus_grand_changement(avant, apres) == (Mission.PARCOURS, 50, 30)


@given(MONTANTS, st.integers(1, 1000))
def test_multiplier_tous_les_montants_ne_change_aucune_part(montants, facteur):
    change = plus_grand_changement(montants, {m: v * facteur for m, v in montants.items()})
    if sum(montants.values()) == 0:
        assert change is None
    else:
        assert change is not None
        assert change[1] == change[2]


@pytest.mark.parametrize(("avant", "apres"), [({}, {Mission.PARCOURS: D(1)}), ({Mission.PARCOURS: D(1)}, {})])
def test_sans_depense_aucun_changement(avant, apres):
    assert plus_grand_changement(avant, apres) is None
