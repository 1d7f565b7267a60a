"""Indicators paid in euros: what a value earns, and what is told of the next step."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from financements.aci.indicateurs import IndicateurEnEuros, Mesure, Palier, Sens, defauts, total_gagne

D = Decimal
ANNEE = date(2025, 12, 19)
DEPISTAGE = IndicateurEnEuros(
    "depistage",
    "prevention",
    ANNEE,
    D(3500),
    Mesure.PALIERS,
    paliers=(Palier(D("69.70"), D(1000)), Palier(D("72.40"), D(2500)), Palier(D("75.00"), D(3500))),
)
SANS_MEDECIN = IndicateurEnEuros(
    "ald",
    "acces_soins",
    ANNEE,
    D(9000),
    Mesure.PALIERS,
    Sens.BAISSE,
    (Palier(D(219), D(3000)), Palier(D(100), D(6000)), Palier(D(50), D(9000))),
)
REUNION = IndicateurEnEuros("rcp", "parcours", ANNEE, D(5000), Mesure.FAIT)
VISITES = IndicateurEnEuros(
    "visites", "parcours", ANNEE, D(1000), Mesure.LINEAIRE, depart=D(100), cible=D(250)
)


@pytest.mark.parametrize(
    ("valeur", "gagne"),
    [("69.69", 0), ("69.70", 1000), ("72.39", 1000), ("72.40", 2500), ("75", 3500), ("99", 3500), ("0", 0)],
)
def test_un_palier_est_atteint_a_sa_borne(valeur, gagne):
    assert replace(DEPISTAGE, valeur=D(valeur)).gagne == gagne


@pytest.mark.parametrize(
    ("valeur", "gagne"), [(220, 0), (219, 3000), (101, 3000), (100, 6000), (51, 6000), (50, 9000), (0, 9000)]
)
def test_a_la_baisse_moins_vaut_mieux(valeur, gagne):
    assert replace(SANS_MEDECIN, valeur=D(valeur)).gagne == gagne


@pytest.mark.parametrize(("valeur", "gagne"), [(True, 5000), (False, 0)])
def test_fait_ou_non_fait(valeur, gagne):
    assert replace(REUNION, valeur=valeur).gagne == gagne


@pytest.mark.parametrize(
    ("valeur", "gagne"), [(90, "0"), (100, "0"), (150, "333.33"), (250, "1000"), (300, "1000")]
)
def test_entre_depart_et_cible_la_part_du_chemin_est_payee(valeur, gagne):
    assert replace(VISITES, valeur=D(valeur)).gagne == D(gagne)


@pytest.mark.parametrize("indicateur", [DEPISTAGE, SANS_MEDECIN, REUNION, VISITES])
def test_une_valeur_non_mesuree_est_inconnue_et_non_nulle(indicateur):
    assert indicateur.gagne is None
    assert "non mesuré, inconnu" in indicateur.explication


def test_un_seul_indicateur_inconnu_rend_la_somme_inconnue():
    mesures = [replace(DEPISTAGE, valeur=D(75)), replace(REUNION, valeur=True)]
    assert total_gagne(mesures) == D(8500)
    assert total_gagne([*mesures, VISITES]) is None
    assert total_gagne([]) == 0


def test_le_montant_retenu_par_une_personne_prevaut_sur_le_calcul():
    retenu = replace(DEPISTAGE, valeur=D("69.69"), decide=D(1000))
    assert retenu.gagne == D(1000)
    assert "retenus par décision" in retenu.explication


def test_le_palier_suivant_est_dit_avec_ce_qu_il_vaut():
    explication = replace(DEPISTAGE, valeur=D("72.3")).explication
    assert "atteint le palier 69,7" in explication
    assert "encore 0,1 de plus pour 1\u202f500,00\u00a0€ de plus" in explication
    assert "encore" not in replace(DEPISTAGE, valeur=D(80)).explication
    assert "encore 1 de moins pour 3\u202f000,00\u00a0€" in replace(SANS_MEDECIN, valeur=D(101)).explication


def test_les_defauts_d_un_indicateur_sont_nommes():
    assert list(defauts(DEPISTAGE)) == list(defauts(REUNION)) == list(defauts(VISITES)) == []
    (champ, attendu, _), *_ = defauts(replace(DEPISTAGE, paliers=()))
    assert (champ, attendu) == ("paliers", "au moins un palier [borne, montant]")
    melanges = replace(DEPISTAGE, sens=Sens.BAISSE)
    assert [c for c, _, _ in defauts(melanges)] == ["paliers"]
    assert [c for c, _, _ in defauts(replace(DEPISTAGE, montant=D(3000)))] == ["paliers"]
    doubles = replace(DEPISTAGE, paliers=(Palier(D(1), D(1)), Palier(D(1), D(2))))
    assert [c for c, _, _ in defauts(doubles)] == ["paliers"]
    assert [c for c, _, _ in defauts(replace(VISITES, cible=None))] == ["cible"]
    assert [c for c, _, _ in defauts(replace(VISITES, cible=VISITES.depart))] == ["cible"]
    assert [c for c, _, _ in defauts(replace(REUNION, decide=D(6000)))] == ["decide"]


valeurs = st.decimals(-1000, 1000, places=2)


@st.composite
def paliers(tirer) -> IndicateurEnEuros:
    bornes = sorted(set(tirer(st.lists(valeurs, min_size=1, max_size=6))))
    montants = sorted(
        tirer(st.lists(st.decimals(0, 9000, places=2), min_size=len(bornes), max_size=len(bornes)))
    )
    sens = tirer(st.sampled_from(Sens))
    ordre = bornes if sens == Sens.HAUSSE else bornes[::-1]
    echelle = tuple(Palier(borne, montant) for borne, montant in zip(ordre, montants, strict=True))
    return replace(DEPISTAGE, montant=montants[-1], sens=sens, paliers=echelle)


@st.composite
def lineaires(tirer) -> IndicateurEnEuros:
    depart, cible = tirer(st.lists(valeurs, min_size=2, max_size=2, unique=True))
    sens = Sens.HAUSSE if cible > depart else Sens.BAISSE
    return replace(
        VISITES, montant=tirer(st.decimals(0, 9000, places=2)), sens=sens, depart=depart, cible=cible
    )


@given(st.one_of(paliers(), lineaires()), valeurs, valeurs)
@settings(deadline=None)
def test_une_meilleure_valeur_ne_gagne_jamais_moins_ni_plus_que_le_montant(indicateur, une, autre):
    assert not list(defauts(indicateur))
    moindre, meilleure = sorted((une, autre), reverse=indicateur.sens == Sens.BAISSE)
    bas, haut = replace(indicateur, valeur=moindre).gagne, replace(indicateur, valeur=meilleure).gagne
    assert 0 <= bas <= haut <= indicateur.montant
