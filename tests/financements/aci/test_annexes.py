"""A contract paid by its signed annex: amounts, indicators in euros, crises recognised by the ARS."""

import json
from copy import deepcopy
from decimal import Decimal

import pytest

from financements.aci.entree import lire_document
from financements.aci.lecteur import EntreeRefusee
from financements.aci.sortie import en_dict
from tests.financements.aci.aides import calculer_document, montants

D = Decimal
ANNEE = "2025-12-19"
PARTS_T3 = {
    "acces_soins": ("90000", "35000"),
    "parcours": ("45000", "45000"),
    "prevention": ("17500", "17500"),
    "crises_sanitaires": ("22500", "0"),
    "qualite_pertinence": ("15000", "15000"),
    "accompagnement_ps": ("10000", "10000"),
}


def indicateur(code, mission, montant, **suite):
    return {
        "code": code,
        "mission": mission,
        "annee_contrat": ANNEE,
        "montant": montant,
        "mesure": "fait",
        **suite,
    }


DEPISTAGE = indicateur(
    "depistage",
    "prevention",
    "3500",
    mesure="paliers",
    sens="hausse",
    paliers=[["69.70", "1000"], ["72.40", "2500"], ["75.00", "3500"]],
    valeur="73.1",
)
DOCUMENT = {
    "signature": "2021-12-19",
    "taille": "T3",
    "au": "2026-12-19",
    "bareme": "ACI-AV2",
    "missions": [{"code": code, "demarrage": "2022-06-01"} for code in PARTS_T3],
    "annexes": {
        ANNEE: {
            "fonctionnement": "75000",
            "missions": {
                code: {
                    "fixe": fixe,
                    "variable": variable,
                    **({"si_crise": "67500"} if code == "crises_sanitaires" else {}),
                }
                for code, (fixe, variable) in PARTS_T3.items()
            },
        }
    },
    "indicateurs": [
        indicateur("sas", "acces_soins", "35000", valeur=True),
        indicateur("rcp", "parcours", "45000", valeur=False),
        DEPISTAGE,
        indicateur("forum", "prevention", "14000", valeur=True),
        indicateur("eias", "qualite_pertinence", "15000", valeur=True),
        indicateur(
            "accueil", "accompagnement_ps", "10000", mesure="lineaire", depart="0", cible="8", valeur="2"
        ),
    ],
    "crises": [],
}


DOCUMENT["annexes"][ANNEE]["missions"]["crises_sanitaires"]["si_crise"] = "67500"


def document(**changements):
    return {**deepcopy(DOCUMENT), **changements}


def annee(contenu):
    (due,) = [a for a in en_dict(calculer_document(contenu))["annees"] if a["annee_contrat"] == ANNEE]
    return due


def test_la_part_variable_est_la_somme_de_ce_que_les_indicateurs_gagnent():
    due = annee(document())
    assert due["variable_par_indicateur"] == {
        "sas": "35000.00",
        "rcp": "0.00",
        "depistage": "2500.00",
        "forum": "14000.00",
        "eias": "15000.00",
        "accueil": "2500.00",
    }
    assert (due["fixe_du"], due["variable_du"]) == ("200000.00", "69000.00")
    assert due["total"] == "344000.00"


def test_les_deux_maxima_avec_et_sans_crise():
    due = annee(document())
    assert (due["maximum"], due["maximum_si_crise"]) == ("397500.00", "465000.00")
    sans = document(missions=[m for m in DOCUMENT["missions"] if m["code"] != "crises_sanitaires"])
    due = annee(sans)
    assert due["maximum"] == due["maximum_si_crise"] == "375000.00"


def test_la_taille_3_du_bareme_donne_les_memes_maxima_sans_annexe():
    due = annee(document(annexes={}, indicateurs=[]))
    assert (due["maximum"], due["maximum_si_crise"]) == ("397500.00", "465000.00")
    due = annee(document(annexes={}, indicateurs=[], taille="T2"))
    assert (due["maximum"], due["maximum_si_crise"]) == (None, None)


def test_une_crise_reconnue_entre_dans_l_echeancier_le_jour_de_l_acte():
    crise = {"reconnue_le": "2026-02-01", "du": "2026-02-01", "au": "2026-04-30"}
    due = annee(document(crises=[crise]))
    assert due["variable_du"] == "136500.00"
    echeancier = calculer_document(document(crises=[crise]))
    assert montants(echeancier, mission="crises_sanitaires", objet="variable") == [D("67500.00")]
    avant = annee(document(crises=[crise], au="2026-01-31"))
    assert avant["variable_du"] == "69000.00"
    sans = calculer_document(document())
    assert any("non due tant que l’ARS n’en reconnaît pas" in r for r in sans.reserves)


def test_deux_crises_de_la_meme_annee_paient_une_fois():
    crises = [{"reconnue_le": f"2026-0{m}-01", "du": f"2026-0{m}-01", "au": None} for m in (2, 6)]
    assert annee(document(crises=crises))["variable_du"] == "136500.00"


def test_un_indicateur_non_mesure_rend_la_part_variable_inconnue():
    contenu = document()
    contenu["indicateurs"][2]["valeur"] = None
    due = annee(contenu)
    assert due["variable_par_indicateur"]["depistage"] is None
    assert (due["variable_du"], due["total"]) == (None, None)
    assert any("indicateurs non mesurés : depistage" in r for r in calculer_document(contenu).reserves)


def test_un_ecart_d_un_euro_est_dit_et_empeche_tout_decompte_officiel():
    contenu = document()
    contenu["indicateurs"][1]["montant"] = "44999"
    reserves = calculer_document(contenu).reserves
    assert any(
        "1,00\u00a0€ de moins que le montant variable de l’année (45\u202f000,00\u00a0€)" in r
        for r in reserves
    )
    assert not any("de moins que le montant variable" in r for r in calculer_document(document()).reserves)


def test_l_annexe_prevaut_pour_son_annee_seulement():
    contenu = document(indicateurs=[])
    contenu["annexes"][ANNEE]["missions"]["prevention"]["fixe"] = "20000"
    echeancier = calculer_document(contenu)
    fixes = {
        str(due.annee.debut): part.du
        for due in echeancier.annees
        for part in due.parts
        if (part.mission, part.part) == ("prevention", "fixe")
    }
    assert fixes[ANNEE] == D("20000.00")
    assert fixes["2024-12-19"] == D("17500.00")


def test_l_explication_dit_chaque_indicateur():
    echeancier = calculer_document(document())
    (ligne,) = [x for x in echeancier.lignes if x.mission == "prevention" and x.objet == "variable"]
    assert "depistage : 73,1 atteint le palier 72,4" in ligne.fiche.texte
    assert "annexe donnée dans le fichier" in ligne.fiche.texte


@pytest.mark.parametrize(
    ("changement", "lieu"),
    [
        ({"mesure": "autre"}, "indicateurs[2].mesure"),
        ({"sens": "plat"}, "indicateurs[2].sens"),
        ({"paliers": [["69.70"]]}, "indicateurs[2].paliers[0]"),
        ({"paliers": [[None, "1000"]]}, "indicateurs[2].paliers[0]"),
        ({"paliers": []}, "indicateurs[2].paliers"),
        ({"valeur": True}, "indicateurs[2].valeur"),
        ({"montant": None}, "indicateurs[2].montant"),
        ({"montant": "-1"}, "indicateurs[2].montant"),
        ({"annee_contrat": "2025-12-20"}, "indicateurs[2].annee_contrat"),
        ({"code": "forum"}, "indicateurs[3].code"),
        ({"code": " "}, "indicateurs[2].code"),
        ({"inconnue": 1}, "indicateurs[2].inconnue"),
    ],
)
def test_un_indicateur_faux_est_refuse_a_sa_place(changement, lieu):
    contenu = document()
    contenu["indicateurs"][2] = {**DEPISTAGE, **changement}
    with pytest.raises(EntreeRefusee) as refus:
        lire_document(contenu)
    assert lieu in {anomalie.lieu for anomalie in refus.value.anomalies}


@pytest.mark.parametrize(
    ("changements", "lieu"),
    [
        ({"annexes": []}, "annexes"),
        ({"annexes": {"2025-12-20": {}}}, "annexes[2025-12-20]"),
        ({"annexes": {ANNEE: {"missions": []}}}, f"annexes[{ANNEE}].missions"),
        ({"annexes": {ANNEE: {"missions": {"autre": {}}}}}, f"annexes[{ANNEE}].missions.autre"),
        ({"crises": [{"reconnue_le": "2026-02-01"}]}, "crises[0].du"),
        ({"crises": [{"reconnue_le": "2026-02-01", "du": "2026-02-02", "au": "2026-02-01"}]}, "crises[0].au"),
    ],
)
def test_une_annexe_ou_une_crise_fausse_est_refusee_a_sa_place(changements, lieu):
    with pytest.raises(EntreeRefusee) as refus:
        lire_document(document(**changements))
    assert lieu in {anomalie.lieu for anomalie in refus.value.anomalies}


def test_ce_qui_est_ecrit_est_un_json():
    assert json.loads(json.dumps(en_dict(calculer_document(document()))))["officiel"] is False
