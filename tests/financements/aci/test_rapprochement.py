"""Due against paid: each rule on one case, then conservation of every cent on drawn ones."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from financements.aci.rapprochement import Du, Etat, Paye, Regle, rapprocher

REGLE = Regle(jours_avant=45, jours_apres=400, jours_toleres=30)
J = datetime.date(2025, 3, 1)
AU = datetime.date(2025, 12, 31)


def jour(n: int) -> datetime.date:
    return J + datetime.timedelta(days=n)


def du(montant, mission="prevention", n=0, contrat=1):
    return Du(contrat, jour(n), mission, Decimal(montant))


def paye(cle, montant, mission="prevention", n=5, contrat=1):
    return Paye(cle, contrat, jour(n), mission, Decimal(montant))


def lignes(dus, payes, au=AU):
    return rapprocher(dus, payes, au, REGLE)


def resume(dus, payes, au=AU):
    return [(x.etat, x.ecart, x.jours) for x in lignes(dus, payes, au)]


@pytest.mark.parametrize(
    ("payes", "attendu"),
    [
        ([paye(1, "100")], [(Etat.EXACT, Decimal(0), 0)]),
        ([paye(1, "100", n=31)], [(Etat.TARDIF, Decimal(0), 31)]),
        ([paye(1, "60")], [(Etat.PARTIEL, Decimal(40), 305)]),
        ([], [(Etat.NON_PAYE, Decimal(100), 305)]),
        ([paye(1, "130")], [(Etat.TROP, Decimal(-30), 0)]),
        (
            [paye(1, "100"), paye(2, "7", "parcours")],
            [(Etat.EXACT, Decimal(0), 0), (Etat.INATTENDU, Decimal(-7), 0)],
        ),
        ([paye(1, "60"), paye(2, "40")], [(Etat.EXACT, Decimal(0), 0)]),
        ([paye(1, "100", n=500)], [(Etat.NON_PAYE, Decimal(100), 305), (Etat.INATTENDU, Decimal(-100), 0)]),
        ([paye(1, "100"), paye(2, "-100", n=60)], [(Etat.NON_PAYE, Decimal(100), 305)]),
        ([paye(1, "130"), paye(2, "-30", n=60)], [(Etat.TARDIF, Decimal(0), 60)]),
    ],
)
def test_les_etats_d_une_ligne(payes, attendu):
    assert resume([du("100")], payes) == attendu


def test_une_echeance_a_venir_est_attendue():
    assert resume([du("100", n=400)], []) == [(Etat.ATTENDU, Decimal(100), 0)]
    assert resume([du("100")], [], au=jour(30)) == [(Etat.ATTENDU, Decimal(100), 0)]
    assert resume([du("100")], [], au=jour(31)) == [(Etat.NON_PAYE, Decimal(100), 31)]


def test_une_somme_sans_mission_regle_toute_une_date():
    dus = [du("100"), du("50", "parcours"), du("30", "fonctionnement"), du("180", n=365)]
    trouvees = lignes(dus, [paye(1, "180", "", n=4)])
    # The exact line comes first: the only line of 180 is out of reach, the date is not.
    assert [(x.mission, x.etat) for x in trouvees[:3]] == [
        ("fonctionnement", Etat.EXACT), ("parcours", Etat.EXACT), ("prevention", Etat.EXACT),
    ]  # fmt: skip
    assert [x.parts for x in trouvees[:3]] == [((1, Decimal(30)),), ((1, Decimal(50)),), ((1, Decimal(100)),)]


def test_la_mission_dite_est_respectee():
    trouvees = lignes([du("100"), du("100", "parcours")], [paye(1, "100", "parcours")])
    assert [(x.mission, x.etat) for x in trouvees] == [
        ("parcours", Etat.EXACT),
        ("prevention", Etat.NON_PAYE),
    ]


def test_l_echeance_la_plus_proche_d_abord():
    trouvees = lignes([du("100"), du("100", n=100)], [paye(1, "100", n=90)])
    assert [x.etat for x in trouvees] == [Etat.NON_PAYE, Etat.EXACT]


def test_un_reliquat_passe_a_l_echeance_voisine():
    trouvees = lignes([du("100"), du("100", n=100)], [paye(1, "150", n=90)])
    assert [x.verse for x in trouvees] == [Decimal(50), Decimal(100)]


def test_un_versement_repris_en_entier_s_annule():
    trouvees = lignes([], [paye(1, "100"), paye(2, "-100", n=20)])
    assert [(x.etat, x.parts) for x in trouvees] == [(Etat.ANNULE, ((1, Decimal(100)), (2, Decimal(-100))))]


def test_une_reprise_decidee_est_une_ligne_due():
    assert resume([du("-40")], [paye(1, "-40")]) == [(Etat.EXACT, Decimal(0), 0)]
    assert resume([du("-40")], []) == [(Etat.NON_PAYE, Decimal(-40), 305)]


def test_les_contrats_successifs_se_lisent_ensemble():
    """The last balance of a contract is paid while the next one runs."""
    trouvees = lignes([du("25", contrat=1), du("75", "parcours", contrat=2)], [paye(1, "25", contrat=2)])
    assert [(x.contrat, x.etat) for x in trouvees] == [(1, Etat.EXACT), (2, Etat.NON_PAYE)]


CENTIMES = st.integers(-50_000, 200_000).filter(bool).map(lambda n: Decimal(n) / 100)
MISSIONS = st.sampled_from(["fonctionnement", "prevention", "parcours"])
DUS = st.lists(
    st.builds(Du, st.sampled_from([1, 2]), st.integers(0, 700).map(jour), MISSIONS, CENTIMES), max_size=8
)
PAYES = st.lists(
    st.tuples(
        st.sampled_from([1, 2]), st.integers(0, 900).map(jour), st.one_of(st.just(""), MISSIONS), CENTIMES
    ),
    max_size=8,
).map(lambda tirages: [Paye(n, *tirage) for n, tirage in enumerate(tirages)])


@settings(max_examples=400, deadline=None)
@given(dus=DUS, payes=PAYES, n=st.integers(0, 1000), graine=st.randoms(use_true_random=False))
def test_chaque_centime_est_dans_une_seule_ligne(dus, payes, n, graine):
    trouvees = lignes(dus, payes, jour(n))
    assert sum(x.du for x in trouvees) == sum(d.montant for d in dus)
    par_paiement = {p.cle: Decimal(0) for p in payes}
    for ligne in trouvees:
        assert len({cle for cle, _ in ligne.parts}) == len(ligne.parts)
        for cle, montant in ligne.parts:
            par_paiement[cle] += montant
    assert par_paiement == {p.cle: p.montant for p in payes}
    assert sum(x.ecart for x in trouvees) == sum(d.montant for d in dus) - sum(p.montant for p in payes)
    assert all(x.ecart == 0 for x in trouvees if x.etat in (Etat.EXACT, Etat.TARDIF, Etat.ANNULE))
    assert all(x.ecart != 0 for x in trouvees if x.etat not in (Etat.EXACT, Etat.TARDIF, Etat.ANNULE))
    melanges = (graine.sample(dus, len(dus)), graine.sample(payes, len(payes)))
    assert lignes(*melanges, jour(n)) == trouvees


@settings(max_examples=100, deadline=None)
@given(
    dus=st.lists(
        st.builds(Du, st.just(1), st.integers(0, 700).map(jour), MISSIONS, CENTIMES.map(abs)), max_size=8
    )
)
def test_ce_qui_est_paye_comme_du_n_a_pas_d_ecart(dus):
    """A payer who pays each line on its day leaves no gap, whatever the schedule."""
    payes = [Paye(n, d.contrat, d.date, d.mission, d.montant) for n, d in enumerate(dus)]
    assert all(x.etat == Etat.EXACT for x in lignes(dus, payes, jour(1000)))


def test_deux_paiements_du_jour_meme_ne_partent_pas_vers_une_autre_echeance():
    """Two lines of a day and mission are one; a later line of the same amount does not take half of them."""
    dus = [
        Du(1, jour(0), "prevention", Decimal(1)),
        Du(1, jour(0), "prevention", Decimal(1)),
        Du(1, jour(31), "prevention", Decimal(1)),
    ]
    payes = [Paye(n, d.contrat, d.date, d.mission, d.montant) for n, d in enumerate(dus)]
    assert [x.etat for x in lignes(dus, payes, jour(1000))] == [Etat.EXACT, Etat.EXACT]
