import re
from pathlib import Path

from cpts.commun.graphiques.france import FICHIER, cadres, formes, loupe, viewbox
from cpts.territoires.chargement import lire

LIMITE_OCTETS = 60_000


def test_cent_un_departements_aux_noms_du_code_geographique():
    noms = {d["code"]: d["nom"] for d in lire("departements.csv") if d["code"] not in {"977", "978"}}
    assert {forme.code: forme.nom for forme in formes()} == noms
    assert len(formes()) == 101


def test_les_traces_sont_des_chemins_fermes_et_rien_d_autre():
    for forme in formes() + loupe():
        assert re.fullmatch(r"(M-?[\d.]+[ -][\d.]+l[-\d. ]+z)+", forme.d), forme.code


def test_tout_tient_dans_la_vue():
    _, _, largeur, hauteur = map(int, viewbox().split())
    for forme in formes() + loupe():
        assert 0 < forme.x < largeur
        assert 0 < forme.y < hauteur
    for cadre in cadres():
        assert cadre.x >= 0
        assert cadre.y >= 0
        assert cadre.x + cadre.largeur <= largeur
        assert cadre.y + cadre.hauteur <= hauteur


def test_chaque_outre_mer_est_dans_son_encart():
    titres = {cadre.titre: cadre for cadre in cadres()}
    for forme in formes():
        if forme.code.startswith("97"):
            cadre = titres[forme.nom]
            assert cadre.x < forme.x < cadre.x + cadre.largeur
            assert cadre.y < forme.y < cadre.y + cadre.hauteur


def test_l_ouest_est_a_gauche_et_le_nord_en_haut():
    places = {forme.code: forme for forme in formes()}
    assert places["29"].x < places["75"].x < places["67"].x
    assert places["59"].y < places["75"].y < places["31"].y < places["2A"].y


def test_paris_et_ses_voisins_sont_agrandis():
    assert [forme.code for forme in loupe()] == ["75", "92", "93", "94"]
    assert cadres()[-1].titre == "Paris et petite couronne"


def test_le_fichier_reste_leger_et_porte_sa_licence():
    assert FICHIER.stat().st_size < LIMITE_OCTETS
    notice = (Path(FICHIER).parent / "LISEZMOI.md").read_text(encoding="utf-8")
    assert "MIT License" in notice
    assert "Copyright (c) 2021 DINUM" in notice
