"""What is shown is safe alone, and nothing hidden comes back: by difference, by bounds, or with what was known."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpts.commun.secret.cellules_cachees import cacher, fuites
from cpts.commun.secret.regle import Somme
from tests.cpts.commun.secret.aides import ligne, publiable, tableau


def test_sans_cellule_a_cacher_tout_est_affiche():
    assert cacher(ligne({"a": [10, 10, 10], "b": [5, 5, 5]})) == set()


def test_une_seule_cellule_cachee_en_cache_une_deuxieme_la_plus_petite():
    parts = {"seule": [50], "grande": [90, 90, 90], "petite": [20, 20, 20]}
    assert cacher(ligne(parts)) == {"seule", "petite"}


def test_une_cellule_vide_ne_protege_personne():
    parts = {"seule": [50], "vide": [], "petite": [20, 20, 20]}
    assert cacher(ligne(parts)) == {"seule", "petite"}


def test_deux_cellules_d_une_cpts_chacune_en_demandent_une_troisieme():
    assert cacher(ligne({"a": [50], "b": [50], "c": [60, 60, 60]})) == {"a", "b", "c"}


def test_le_total_est_cache_quand_rien_d_autre_ne_protege():
    assert cacher(ligne({"a": [50], "b": []})) == {"a", "t"}


def test_un_petit_complement_ne_trahit_pas_le_gros():
    """Hiding 3 € beside 100 000 € would give the large one to 0.003 %."""
    parts = {"seule": [100_000], "mini": [1, 1, 1], "c": [9000, 9000, 9000], "d": [9000] * 4}
    caches = cacher(ligne(parts))
    assert "seule" in caches
    assert caches - {"seule", "mini"}


def test_un_total_nul_dit_que_chaque_partie_l_est():
    parts = {"a": [0, 0], "b": [0, 0, 0, 0, 0]}
    assert cacher(ligne(parts)) == {"a", "t"}


def test_region_somme_de_departements_nation_somme_de_regions():
    """A region with one department to hide: the nation minus the other regions must not give it back."""
    departements = {
        ("A", 1): (10, 20, 30),
        ("A", 2): (99,),
        ("A", 3): (40, 40, 40),
        ("B", 4): (70, 70, 70),
        ("B", 5): (60, 60, 60),
    }
    cellules = {cle: {(cle, i): m for i, m in enumerate(ms)} for cle, ms in departements.items()}
    sommes = []
    for region in "AB":
        cles = tuple(c for c in departements if c[0] == region)
        cellules[region] = {c: m for cle in cles for c, m in cellules[cle].items()}
        sommes.append(Somme(region, cles))
    cellules["FR"] = {**cellules["A"], **cellules["B"]}
    sommes.append(Somme("FR", ("A", "B")))
    assert cacher(tableau(cellules, sommes)) == {("A", 2), ("A", 1)}


def test_ce_qui_est_deja_connu_ne_protege_plus():
    """The smallest part was published before: another one is hidden in its place."""
    parts = {"seule": [50], "grande": [90, 90, 90], "petite": [20, 20, 20]}
    assert cacher(ligne(parts, acquises=frozenset({"petite"}))) == {"seule", "grande"}


def test_ce_qui_ne_peut_plus_etre_protege_est_dit():
    parts = {"seule": [50], "petite": [20, 20, 20]}
    assert cacher(ligne(parts, acquises=frozenset({"petite", "t"}))) is None


def test_une_cellule_cachee_avant_le_reste():
    parts = {"a": [10, 10, 10], "b": [5, 5, 5], "c": [7, 7, 7]}
    caches = cacher(ligne(parts, interdites=frozenset({"a"})))
    assert "a" in caches
    assert len(caches) == 2


def test_les_bornes_comptent_autant_que_les_sommes():
    """Two crossed sums hold the hidden cell between 98 and 100 without giving it: one more cell is hidden."""
    cellules = {
        "a": {1: 98},
        "b": {2: 1, 3: 1},
        "c": {4: 1, 5: 1},
        "d": {6: 50, 7: 50, 8: 50},
        "ligne": {1: 98, 2: 1, 3: 1},
        "colonne": {1: 98, 4: 1, 5: 1},
        "bas": {4: 1, 5: 1, 6: 50, 7: 50, 8: 50},
    }
    sommes = [Somme("ligne", ("a", "b")), Somme("colonne", ("a", "c")), Somme("bas", ("c", "d"))]
    lu = tableau(cellules, sommes)
    assert fuites(lu, {"a", "b", "c"}) != set()
    caches = cacher(lu)
    assert fuites(lu, caches) == set()


montants = st.integers(min_value=0, max_value=50).map(lambda n: n * n)
groupes = st.lists(montants, max_size=5)


def tient(lu) -> bool:
    """Nothing shown that should not be alone, nothing hidden that comes back."""
    caches = cacher(lu)
    par_cle = dict(zip(lu.cles, lu.apports.toarray().tolist(), strict=True))
    seules = {
        cle: publiable([m for m in par_cle[cle] if m], int(n))
        for cle, n in zip(lu.cles, lu.presents, strict=True)
    }
    return all(seules[cle] for cle in set(lu.cles) - caches) and fuites(lu, caches) == set()


@settings(max_examples=80, deadline=None)
@given(st.lists(groupes, min_size=1, max_size=7))
def test_attaque_sur_une_ligne(parts):
    assert tient(ligne(dict(enumerate(parts))))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(groupes, min_size=2, max_size=4), min_size=2, max_size=4))
def test_attaque_sur_trois_niveaux(regions):
    cellules, sommes = {}, []
    for r, departements in enumerate(regions):
        cles = tuple((r, d) for d in range(len(departements)))
        for cle, ms in zip(cles, departements, strict=True):
            cellules[cle] = {(cle, i): m for i, m in enumerate(ms)}
        cellules[r] = {c: m for cle in cles for c, m in cellules[cle].items()}
        sommes.append(Somme(r, cles))
    cellules["FR"] = {c: m for r in range(len(regions)) for c, m in cellules[r].items()}
    sommes.append(Somme("FR", tuple(range(len(regions)))))
    assert tient(tableau(cellules, sommes))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_attaque_sur_territoires_et_missions(data):
    """Both margins of the table are shown, as on the pages of a territory and of a mission."""
    n, m = data.draw(st.integers(2, 4)), data.draw(st.integers(2, 4))
    effectifs = [data.draw(st.integers(0, 5)) for _ in range(n)]
    cellules = {
        (t, k): {(t, i): data.draw(montants) for i in range(effectifs[t])}
        for t, k in product(range(n), range(m))
    }
    for t in range(n):
        cellules["t", t] = {(t, i): sum(cellules[t, k][t, i] for k in range(m)) for i in range(effectifs[t])}
    for k in range(m):
        cellules["m", k] = {c: v for t in range(n) for c, v in cellules[t, k].items()}
    cellules["total"] = {c: v for t in range(n) for c, v in cellules["t", t].items()}
    sommes = [Somme(("t", t), tuple((t, k) for k in range(m)), disjointes=False) for t in range(n)]
    sommes += [Somme(("m", k), tuple((t, k) for t in range(n))) for k in range(m)]
    sommes.append(Somme("total", tuple(("t", t) for t in range(n))))
    sommes.append(Somme("total", tuple(("m", k) for k in range(m)), disjointes=False))
    assert tient(tableau(cellules, sommes))


@pytest.mark.parametrize("ordre", [1, -1])
def test_le_meme_tableau_est_toujours_cache_pareil(ordre):
    parts = [("seule", [50]), ("grande", [90, 90, 90]), ("petite", [20, 20, 20])][::ordre]
    assert cacher(ligne(dict(parts))) == {"seule", "petite"}
