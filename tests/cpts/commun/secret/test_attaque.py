"""The attack finds what can be found: by sums, by chains of sums, by bounds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpts.commun.secret import attaque
from cpts.commun.secret.attaque import bornees, determinees, equations
from cpts.commun.secret.regle import Somme


def test_une_somme_dont_une_partie_manque():
    assert determinees(equations([Somme("t", ("a", "b"))], {"a"})) == {"a"}


def test_deux_parties_qui_manquent_ne_se_trouvent_pas():
    assert determinees(equations([Somme("t", ("a", "b"))], {"a", "b"})) == set()


def test_une_chaine_de_sommes_se_remonte():
    sommes = [Somme("t", ("a", "b")), Somme("u", ("a", "c")), Somme("v", ("b", "c"))]
    assert determinees(equations(sommes, {"a", "b", "c"})) == {"a", "b", "c"}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from([-1, 0, 0, 1]), min_size=6, max_size=6), min_size=1, max_size=6))
def test_les_memes_qu_un_rang_en_nombres_reels(lignes):
    liees = [{i: c for i, c in enumerate(ligne) if c} for ligne in lignes]
    matrice = np.array(lignes, float)
    rang = np.linalg.matrix_rank(matrice)
    attendues = (
        {i for i in range(6) if np.linalg.matrix_rank(np.vstack([matrice, np.eye(6)[i]])) == rang}
        if rang
        else set()
    )
    assert determinees([eq for eq in liees if eq]) == attendues


def test_une_petite_voisine_serre_la_grande():
    """99 and 1 make 100, and the small one is at most 1 by another sum: the large one is between 99 and 100."""
    sommes = [Somme("t", ("a", "b")), Somme("u", ("b", "c"))]
    liees = equations(sommes, {"a", "b", "c"})
    assert set(bornees(liees, {"a": 99, "b": 1, "c": 0})) == {"a"}


def test_une_cellule_signee_n_est_pas_bornee():
    liees = equations([Somme("t", ("a", "b")), Somme("u", ("b", "c"))], {"a", "b", "c"})
    assert bornees(liees, {"a": 99, "b": 1, "c": 0}, {"b", "c"}) == {}


def test_deux_inconnues_de_meme_taille_se_cachent_l_une_l_autre():
    assert bornees(equations([Somme("t", ("a", "b"))], {"a", "b"}), {"a": 50, "b": 50}) == {}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([-1, 0, 0, 1]), min_size=7, max_size=7), min_size=1, max_size=5),
    st.lists(st.integers(0, 40).map(lambda n: n * n), min_size=7, max_size=7),
    st.sets(st.integers(0, 6)),
)
def test_les_directions_tirees_n_absolvent_personne_a_tort(lignes, montants, signees):
    """Asking every cell one by one finds the same: drawn directions only save programs."""
    liees = [eq for ligne in lignes if (eq := {i: c for i, c in enumerate(ligne) if c})]
    connus = dict(enumerate(montants))
    with pytest.MonkeyPatch.context() as sans:
        sans.setattr(attaque, "DIRECTIONS", 0)
        une_par_une = set(bornees(liees, connus, signees))
    assert set(bornees(liees, connus, signees)) == une_par_une
