"""Statistical secrecy: what is shown is safe alone, and nothing hidden comes back by difference."""

from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpts.commun.secret import (
    Cellule,
    Somme,
    proteger,
    proteger_tableau,
    publiable,
)


def cellule(cle, *montants, presents=None):
    """An aggregate of these amounts, one per CPTS."""
    valeurs = [Decimal(m) for m in montants]
    return Cellule(
        cle,
        sum(valeurs, Decimal(0)),
        sum(1 for v in valeurs if v),
        max((abs(v) for v in valeurs), default=Decimal(0)),
        len(valeurs) if presents is None else presents,
    )


@pytest.mark.parametrize(
    ("montants", "attendu"),
    [
        ((100, 100, 100), True),
        ((100, 100), False),
        ((100,), False),
        ((850, 100, 50), True),
        ((851, 100, 49), False),
        ((), True),
        ((0, 0, 0), True),
        ((0, 0), False),
        ((100, 0, 0, 0), False),
        ((-40, -30, -30), True),
    ],
)
def test_une_cellule_seule(montants, attendu):
    assert publiable(cellule("x", *montants)) is attendu


def test_un_montant_inconnu_reste_inconnu_sans_etre_secret():
    ligne = proteger([Cellule("x", None, 0, Decimal(0))], cellule("total", 1, 1, 1))
    assert (ligne.cellules[0].montant, ligne.cellules[0].secret) == (None, False)


def test_sans_cellule_a_cacher_tout_est_affiche():
    ligne = proteger([cellule("a", 10, 10, 10), cellule("b", 5, 5, 5)], cellule("t", 10, 10, 10, 5, 5, 5))
    assert [c.montant for c in ligne.cellules] == [30, 15]
    assert ligne.total.montant == 45


def test_une_seule_cellule_cachee_en_cache_une_deuxieme_la_plus_petite():
    parts = [cellule("seule", 50), cellule("grande", 90, 90, 90), cellule("petite", 20, 20, 20)]
    ligne = proteger(parts, cellule("t", 50, 90, 90, 90, 20, 20, 20))
    assert {c.cle for c in ligne.cellules if c.secret} == {"seule", "petite"}
    assert ligne.total.montant == 380


def test_une_cellule_vide_ne_protege_personne():
    parts = [cellule("seule", 50), cellule("vide"), cellule("petite", 20, 20, 20)]
    ligne = proteger(parts, cellule("t", 50, 20, 20, 20))
    assert {c.cle for c in ligne.cellules if c.secret} == {"seule", "petite"}


def test_deux_cellules_d_une_cpts_chacune_en_demandent_une_troisieme():
    parts = [cellule("a", 50), cellule("b", 50), cellule("c", 60, 60, 60)]
    ligne = proteger(parts, cellule("t", 50, 50, 60, 60, 60))
    assert all(c.secret for c in ligne.cellules)
    assert not ligne.total.secret


def test_le_total_est_cache_quand_rien_d_autre_ne_protege():
    ligne = proteger([cellule("a", 50), cellule("b")], cellule("t", 50))
    assert ligne.total.secret
    assert ligne.total.montant is None


def test_un_total_cache_ne_se_refait_pas_par_addition():
    missions = [cellule("m1", 40, 30, 30), cellule("m2", 900, 20, 30, presents=3)]
    ligne = proteger(missions, cellule("t", 940, 50, 60), disjointes=False)
    assert ligne.total.secret
    assert any(c.secret for c in ligne.cellules)


def test_un_petit_complement_ne_trahit_pas_le_gros():
    """Hiding 3 € beside 100 000 € would give the large one to 0.003 %."""
    parts = [cellule("seule", 100_000), cellule("mini", 1, 1, 1), cellule("c", 9000, 9000, 9000)]
    ligne = proteger(parts, cellule("t", 100_000, 1, 1, 1, 9000, 9000, 9000))
    assert {c.cle for c in ligne.cellules if c.secret} == {"seule", "mini", "c"}


def test_region_somme_de_departements_nation_somme_de_regions():
    """A region with one department to hide: the nation minus the other regions must not give it back."""
    departements = {
        ("A", 1): (10, 20, 30),
        ("A", 2): (99,),
        ("A", 3): (40, 40, 40),
        ("B", 4): (70, 70, 70),
        ("B", 5): (60, 60, 60),
    }
    cellules = [cellule(cle, *montants) for cle, montants in departements.items()]
    sommes = []
    for region in "AB":
        cles = tuple(c for c in departements if c[0] == region)
        cellules.append(cellule(region, *[m for c in cles for m in departements[c]]))
        sommes.append(Somme(region, cles))
    cellules.append(cellule("FR", *[m for montants in departements.values() for m in montants]))
    sommes.append(Somme("FR", ("A", "B")))
    proteges = {c.cle: c.secret for c in proteger_tableau(cellules, sommes)}
    assert {cle for cle, secret in proteges.items() if secret} == {("A", 2), ("A", 1)}


def test_deux_cles_egales_sont_refusees():
    with pytest.raises(ValueError, match="même clé"):
        proteger_tableau([cellule("a", 1, 1, 1), cellule("a", 1, 1, 1)])


montants = st.integers(min_value=0, max_value=50).map(lambda n: n * n)
groupes = st.lists(montants, max_size=5)


def attaquer(cellules, sommes, proteges):
    """Hidden cells that an attacker works out from all that is shown (exact linear algebra)."""
    caches = [c.cle for c in proteges if c.secret]
    if not caches:
        return []
    lignes = []
    for somme in sommes:
        ligne = [(cle in somme.parties) - (cle == somme.total) for cle in caches]
        if any(ligne):
            lignes.append(ligne)
    if not lignes:
        return []
    matrice = np.array(lignes, dtype=float)
    rang = np.linalg.matrix_rank(matrice)
    return [
        cle
        for i, cle in enumerate(caches)
        if np.linalg.matrix_rank(np.vstack([matrice, np.eye(len(caches))[i]])) == rang
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(groupes, min_size=1, max_size=7))
def test_attaque_par_difference_sur_une_ligne(parts):
    cellules = [cellule(i, *montants) for i, montants in enumerate(parts)]
    total = cellule("t", *[m for montants in parts for m in montants])
    ligne = proteger(cellules, total)
    par_cle = {c.cle: c for c in cellules}
    for c in ligne.cellules:
        assert c.secret or publiable(par_cle[c.cle])
    caches = [m for c in ligne.cellules if c.secret for m in parts[c.cle]]
    if caches and not ligne.total.secret:
        # what the difference total − shown gives is itself an aggregate that may be shown
        assert publiable(cellule("reste", *caches))
    assert ligne.total.secret or publiable(total)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(groupes, min_size=2, max_size=4), min_size=2, max_size=4))
def test_attaque_par_difference_sur_trois_niveaux(regions):
    cellules, sommes, tous = [], [], []
    for r, departements in enumerate(regions):
        cles = tuple((r, d) for d in range(len(departements)))
        cellules += [cellule(cle, *m) for cle, m in zip(cles, departements, strict=True)]
        de_la_region = [m for montants in departements for m in montants]
        cellules.append(cellule(r, *de_la_region))
        sommes.append(Somme(r, cles))
        tous += de_la_region
    cellules.append(cellule("FR", *tous))
    sommes.append(Somme("FR", tuple(range(len(regions)))))
    proteges = proteger_tableau(cellules, sommes)
    assert attaquer(cellules, sommes, proteges) == []


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_attaque_par_difference_sur_territoires_et_missions(data):
    """Both margins of the table are shown, as on the pages of a territory and of a mission."""
    n, m = data.draw(st.integers(2, 4)), data.draw(st.integers(2, 4))
    effectifs = [data.draw(st.integers(0, 5)) for _ in range(n)]
    depenses = {
        (t, k): [data.draw(montants) for _ in range(effectifs[t])] for t, k in product(range(n), range(m))
    }
    par_cpts = [[sum(depenses[t, k][i] for k in range(m)) for i in range(effectifs[t])] for t in range(n)]
    cellules = [cellule(cle, *valeurs) for cle, valeurs in depenses.items()]
    cellules += [cellule(("t", t), *par_cpts[t]) for t in range(n)]
    cellules += [cellule(("m", k), *[v for t in range(n) for v in depenses[t, k]]) for k in range(m)]
    cellules.append(cellule("total", *[v for valeurs in par_cpts for v in valeurs]))
    sommes = [Somme(("t", t), tuple((t, k) for k in range(m)), disjointes=False) for t in range(n)]
    sommes += [Somme(("m", k), tuple((t, k) for t in range(n))) for k in range(m)]
    sommes.append(Somme("total", tuple(("t", t) for t in range(n))))
    sommes.append(Somme("total", tuple(("m", k) for k in range(m)), disjointes=False))
    proteges = proteger_tableau(cellules, sommes)
    assert attaquer(cellules, sommes, proteges) == []
    par_cle = {c.cle: c for c in cellules}
    assert all(c.secret or publiable(par_cle[c.cle]) for c in proteges)
