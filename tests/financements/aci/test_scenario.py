"""Scenarios: constant total to the cent, winners and losers that add up, a file that reads back the same."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from financements.aci.codes import MISSIONS, TAILLES
from financements.aci.entree_scenario import lire, lire_document
from financements.aci.lecteur import EntreeRefusee
from financements.aci.projection import Groupe
from financements.aci.scenario import Effet, PartVariable, simuler
from financements.aci.sortie_scenario import en_dict, en_document, en_tableau, fichier
from tests.financements.aci.scenarios import document, nation, scenario

CENTIME = Decimal("0.01")
taux = st.decimals(0, 1, places=4)
montants = st.decimals(0, 900_000, places=2)
missions = st.lists(st.sampled_from(list(MISSIONS)), unique=True, min_size=1)
groupes = st.lists(
    st.builds(Groupe, st.sampled_from(["11", "32", None]), st.sampled_from(TAILLES), st.integers(1, 400)),
    min_size=1,
    max_size=12,
)


def somme(effets) -> Effet:
    return sum(effets, Effet())


def avec_montants(lus) -> dict:
    """The scenario over a barème of amounts drawn at random."""
    postes = [("fonctionnement", "fonctionnement"), ("prevention", "fixe"), ("prevention", "variable")]
    lignes = [
        {"taille": taille, "mission": mission, "part": part, "montant": str(next(lus))}
        for taille in TAILLES
        for mission, part in postes
    ]
    return {"libelle": "Barème d’essai", "lignes": lignes}


@given(taux, st.lists(montants, min_size=12, max_size=12), groupes)
@settings(deadline=None)
def test_a_total_constant_rien_ne_bouge_au_centime_quand_tout_est_atteint(cible, lus, contrats):
    essai = scenario(
        bareme=avec_montants(iter(lus)),
        modifications={"part_variable": {"cible": str(cible), "total": "constant"}},
        taux_atteinte="1",
    )
    resultat = simuler(essai, contrats)
    assert resultat.total.ecart == 0
    assert (resultat.total.gagnants, resultat.total.perdants) == (0, 0)
    assert resultat.total.inchanges == sum(g.nombre for g in contrats)
    modifie = essai.modifie()
    for taille in TAILLES:
        fixe, variable = (modifie.montant(taille, "prevention", part) for part in ("fixe", "variable"))
        assert abs(variable - (fixe + variable) * cible) <= CENTIME / 2


@given(taux, missions, taux, groupes)
@settings(deadline=None)
def test_regions_et_tailles_font_la_nation_et_gains_plus_pertes_l_ecart(cible, codes, atteint, contrats):
    essai = scenario(
        modifications=[{"part_variable": {"cible": str(cible), "total": "constant", "missions": codes}}],
        taux_atteinte={"defaut": str(atteint)},
    )
    resultat = simuler(essai, contrats)
    assert somme(resultat.par_region.values()) == resultat.total
    assert somme(resultat.par_taille.values()) == resultat.total
    total = resultat.total
    assert total.ecart == total.scenario.total - total.reference.total
    assert total.gains >= 0 >= total.pertes
    assert total.nombre == total.gagnants + total.perdants + total.inchanges


@given(st.decimals(0, Decimal("0.99"), places=2), missions)
@settings(deadline=None)
def test_a_total_libre_la_part_fixe_ne_bouge_pas_et_la_part_variable_pese_la_cible(cible, codes):
    essai = scenario(
        modifications=[{"part_variable": {"cible": str(cible), "total": "libre", "missions": codes}}]
    )
    avant, apres = essai.tarif, essai.modifie()
    for taille in TAILLES:
        for code in MISSIONS:
            fixe, variable = apres.montant(taille, code, "fixe"), apres.montant(taille, code, "variable")
            assert fixe == avant.montant(taille, code, "fixe")
            if code in codes:
                assert variable == (fixe * cible / (1 - cible)).quantize(CENTIME, "ROUND_HALF_UP")
            else:
                assert variable == avant.montant(taille, code, "variable")


def test_monter_la_part_variable_a_total_constant_fait_perdre_qui_n_atteint_pas_tout():
    resultat = simuler(scenario(taux_atteinte="0.80"), nation())
    assert (resultat.total.gagnants, resultat.total.perdants) == (0, 700)
    avant, apres = (t.d_un_contrat("T2") for t in (resultat.scenario.tarif, resultat.scenario.modifie()))
    assert apres.part_variable == Decimal("0.5")
    assert resultat.unitaires["T2"].ecart == (avant.variable - apres.variable) * Decimal("0.2")


def test_un_coefficient_vise_ce_qu_il_dit_et_arrondit_chaque_ligne():
    essai = scenario(
        modifications={
            "coefficients": [{"coefficient": "1.0333", "tailles": ["T1"], "parts": ["fonctionnement"]}]
        }
    )
    avant, apres = essai.tarif.montants, essai.modifie().montants
    change = ("T1", "fonctionnement", "fonctionnement")
    assert apres[change] == Decimal("51665.00")
    assert {cle for cle in avant if avant[cle] != apres[cle]} == {change}


def test_gagnants_et_perdants_par_taille_avec_leurs_montants():
    essai = scenario(
        modifications=[
            {"coefficients": [{"coefficient": "1.10", "missions": ["fonctionnement"], "tailles": ["T1"]}]},
            {"montants": [{"taille": "T4", "mission": "prevention", "part": "fixe", "montant": "0"}]},
        ]
    )
    resultat = simuler(essai)
    prevention = essai.tarif.montant("T4", "prevention", "fixe")
    assert resultat.par_taille["T1"].gains == 3 * Decimal("5000.00")
    assert resultat.par_taille["T4"].pertes == -2 * prevention
    assert resultat.par_taille["T2"].inchanges == 7
    hauts_de_france = resultat.par_region["32"]
    assert (hauts_de_france.gagnants, hauts_de_france.perdants) == (3, 2)
    assert hauts_de_france.ecart == Decimal("15000.00") - 2 * prevention
    assert hauts_de_france.taux == hauts_de_france.ecart / hauts_de_france.reference.total


def test_un_montant_inconnu_rend_l_effet_indetermine_jamais_nul():
    bareme = {
        "libelle": "Incomplet",
        "lignes": [
            {"taille": t, "mission": "fonctionnement", "part": "fonctionnement", "montant": "1"}
            for t in TAILLES[1:]
        ],
    }
    resultat = simuler(scenario(bareme=bareme, modifications=None))
    assert resultat.par_taille["T1"].indetermines == 3
    assert resultat.par_taille["T1"].ecart is None
    assert resultat.par_taille["T2"].ecart == 0
    assert resultat.total.ecart is None
    assert resultat.total.taux is None
    assert en_dict(resultat)["national"]["ecart"] is None


def test_un_contrat_par_ligne_donne_les_memes_montants_que_des_contrats_comptes():
    un_par_un = [
        {"region": ligne["region"], "taille": ligne["taille"]}
        for ligne in document()["population"]["contrats"]
        for _ in range(ligne["nombre"])
    ]
    population = {**document()["population"], "contrats": un_par_un}
    assert simuler(scenario(population=population)).cases == simuler(scenario()).cases


@given(taux, st.booleans(), missions, taux, st.decimals(0, 10, places=3))
@settings(deadline=None)
def test_le_fichier_ecrit_se_relit_et_donne_les_memes_centimes(cible, constant, codes, atteint, coefficient):
    essai = scenario(
        modifications=[
            {"part_variable": {"cible": str(cible), "total": "constant", "missions": codes}},
            {"coefficients": [{"coefficient": str(coefficient), "missions": codes}]},
            {"montants": [{"taille": "T1", "mission": codes[0], "part": "fixe", "montant": "12.34"}]},
        ],
        taux_atteinte={"defaut": "1", "missions": {codes[0]: str(atteint)}},
    )
    relu = lire(fichier(essai))
    assert en_document(relu) == en_document(essai)
    assert en_dict(simuler(relu)) == en_dict(simuler(essai))


def test_un_bareme_ecrit_dans_le_fichier_voyage_avec_lui():
    essai = scenario(bareme=avec_montants(iter(["10.01"] * 12)))
    relu = lire(fichier(essai))
    assert relu.tarif == essai.tarif
    assert relu.tarif.reserves == ("Barème fourni dans le fichier : le résultat n’est jamais officiel.",)


def test_un_bareme_qui_a_d_autres_montants_est_refuse():
    ecrit = en_document(scenario())
    assert lire_document(ecrit)
    with pytest.raises(EntreeRefusee, match="installez la même version du barème"):
        lire_document({**ecrit, "empreinte_tarif": "0" * 64})


REFUS = {
    "version": (2, "version : lu « 2 » ; attendu : 1."),
    "titre": ("", "titre : lu «  » ; attendu : un texte sur une ligne"),
    "bareme": ("demo-nations", "Vouliez-vous écrire « demo-nation » ?"),
    "au": ("2018-01-01", "attendu : un jour où une version du barème « demo-nation » est en vigueur"),
    "taux_atteinte": ("80", "attendu : un taux entre 0 et 1"),
    "modifications": ({"part_variables": {}}, "Vouliez-vous écrire « part_variable » ?"),
    "population": ({"au": "2025-05-31", "source": "x", "contrats": []}, "au moins un contrat"),
}


@pytest.mark.parametrize("cle", REFUS)
def test_chaque_refus_dit_le_lieu_le_lu_l_attendu_et_quoi_faire(cle):
    valeur, message = REFUS[cle]
    with pytest.raises(EntreeRefusee) as refus:
        scenario(**{cle: valeur})
    assert message in str(refus.value)
    assert refus.value.anomalies[0].lieu.startswith(cle)


MODIFICATIONS_REFUSEES = [
    ({"part_variable": {"cible": "1.2", "total": "constant"}}, "cible", "un taux entre 0 et 1"),
    ({"part_variable": {"cible": "1", "total": "libre"}}, "cible", "moins de 1 quand le total est libre"),
    ({"part_variable": {"cible": "0.5", "total": "fixe"}}, "total", "constant, libre"),
    ({"part_variable": {"cible": "0.5", "total": "libre", "missions": []}}, "missions", "au moins un de"),
    ({"part_variable": {"cible": 0.5}, "montants": []}, "modifications", "une seule des clés"),
    ({"coefficients": [{"coefficient": "-1"}]}, "coefficient", "un coefficient de 0 à 10"),
    (
        {"montants": [{"taille": "T1", "mission": "parcours", "part": "fixe", "montant": None}]},
        "montant",
        "un montant en euros",
    ),
    (
        {"montants": [{"taille": "T1", "mission": "parcours", "part": "fonctionnement", "montant": "1"}]},
        "part",
        "fixe ou variable pour une mission",
    ),
    (
        {"montants": [{"taille": "T1", "mission": "parcours", "part": "fixe", "montant": "1"}] * 2},
        "montants[1]",
        "un poste écrit une seule fois",
    ),
]


@pytest.mark.parametrize(("modification", "lieu", "attendu"), MODIFICATIONS_REFUSEES)
def test_modification_refusee(modification, lieu, attendu):
    with pytest.raises(EntreeRefusee) as refus:
        scenario(modifications=[modification])
    (anomalie,) = refus.value.anomalies
    assert lieu in anomalie.lieu
    assert attendu in anomalie.message


@pytest.mark.parametrize(
    ("ligne", "attendu"),
    [
        ({"region": "Nord", "taille": "T1"}, "un code de région"),
        ({"region": "32", "taille": "T5"}, "T1, T2, T3, T4"),
        ({"region": "32", "taille": "T1", "nombre": 0}, "un nombre entier de contrats"),
        ({"region": "32", "taille": "T1", "nombre": True}, "un nombre entier de contrats"),
        ({"region": "32", "taille": "T1", "nom": "CPTS du Nord"}, "l’une des clés"),
    ],
)
def test_contrat_refuse(ligne, attendu):
    with pytest.raises(EntreeRefusee, match=r"population\.contrats") as refus:
        scenario(population={**document()["population"], "contrats": [ligne]})
    assert attendu in str(refus.value)


def test_sans_part_fixe_un_total_libre_n_a_pas_de_sens():
    bareme = avec_montants(iter(["1", "0", "5"] * 4))
    with pytest.raises(EntreeRefusee, match="demandez un total constant"):
        scenario(bareme=bareme, modifications=[{"part_variable": {"cible": "0.5", "total": "libre"}}])


def test_tout_ce_qui_ne_va_pas_est_dit_a_la_fois():
    with pytest.raises(EntreeRefusee) as refus:
        scenario(titre=None, au="demain", taux_atteinte="2", bareme="aucun")
    assert {a.lieu for a in refus.value.anomalies} == {"titre", "au", "taux_atteinte", "bareme"}


def test_sans_modification_rien_ne_change_et_c_est_dit():
    resultat = simuler(scenario(modifications=None))
    assert resultat.total.ecart == 0
    assert "Aucune modification" in resultat.reserves[1]


def test_sans_contrats_le_calcul_les_demande():
    with pytest.raises(ValueError, match="ne contient pas de contrats"):
        simuler(scenario(population=None))


def test_la_part_variable_ignore_une_mission_que_le_bareme_ne_prevoit_pas():
    essai = scenario(bareme=avec_montants(iter(["10"] * 12)))
    seulement = PartVariable(Decimal("0.5"), True, ("parcours",))
    assert replace(essai, modifications=(seulement,)).modifie() == essai.tarif


def test_le_json_est_un_texte_sans_nombre_flottant():
    brut = json.loads(json.dumps(en_dict(simuler(scenario()))))
    assert brut["national"]["reference"]["total"].endswith(".00")
    assert brut["regions"][0]["nom"] == "Hauts-de-France"
    assert brut["regions"][-1] == {**brut["regions"][-1], "region": None, "nom": None}


def test_un_contrat_de_taille_inconnue_rend_le_total_inconnu_et_reste_dans_le_fichier():
    population = {**document()["population"], "contrats": [{"region": "32", "taille": None, "nombre": 2}]}
    resultat = simuler(scenario(population=population))
    assert (resultat.total.nombre, resultat.total.indetermines) == (2, 2)
    assert resultat.total.reference.total is None
    assert en_document(resultat.scenario)["population"]["contrats"][0]["taille"] is None
    assert "Taille inconnue" in en_tableau(resultat)


@pytest.mark.parametrize("titre", ["Deux\nlignes", "Un\u2028saut", "Un\x00zéro", "x" * 201, 12, None])
def test_un_titre_tient_sur_une_ligne(titre):
    with pytest.raises(EntreeRefusee, match="titre"):
        lire_document({**document(), "titre": titre})


def test_un_titre_garde_ses_espaces_insecables():
    assert scenario(titre="Part variable à 50\u00a0%").titre == "Part variable à 50\u00a0%"
