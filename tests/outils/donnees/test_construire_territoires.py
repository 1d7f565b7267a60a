import json
from pathlib import Path

import pytest

from outils.donnees.construire_territoires import (
    arrondissements_municipaux,
    communes,
    departements,
    main,
    regions,
)

REGIONS = [{"code": "11", "nom": "Île-de-France"}, {"code": "975", "nom": "Saint-Pierre-et-Miquelon"}]
DEPARTEMENTS = [
    {"code": "75", "nom": "Paris", "region": "11"},
    {"code": "975", "nom": "Saint-Pierre-et-Miquelon", "region": "975"},
    {"code": "978", "nom": "Saint-Martin", "region": "978"},
]
COMMUNES = [
    {
        "code": "75056",
        "nom": "Paris",
        "type": "commune-actuelle",
        "departement": "75",
        "codesPostaux": ["75001", "75002"],
        "population": 2_000_000,
    },
    {
        "code": "75101",
        "nom": "Paris 1er",
        "type": "arrondissement-municipal",
        "departement": "75",
        "commune": "75056",
        "population": 15_000,
    },
    {"code": "75900", "nom": "Déléguée", "type": "commune-deleguee", "departement": "75"},
    {"code": "75901", "nom": "Associée", "type": "commune-associee", "departement": "75"},
    {"code": "01001", "nom": "Sans chiffre", "type": "commune-actuelle", "departement": "01"},
    {"code": "01002", "nom": "Déserte", "type": "commune-actuelle", "departement": "01", "population": 0},
    {"code": "97601", "nom": "Acoua", "type": "commune-actuelle", "departement": "976", "population": 5},
    {
        "code": "97502",
        "nom": "Saint-Pierre",
        "type": "commune-actuelle",
        "departement": "975",
        "population": 9,
    },
]
EPCI = [{"code": "200054781", "membres": [{"code": "75056"}]}]


@pytest.fixture
def paquet(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    for nom, contenu in (
        ("regions", REGIONS),
        ("departements", DEPARTEMENTS),
        ("communes", COMMUNES),
        ("epci", EPCI),
    ):
        (tmp_path / "data" / f"{nom}.json").write_text(json.dumps(contenu), encoding="utf-8")
    (tmp_path / "package.json").write_text('{"version": "99.0.0"}', encoding="utf-8")
    return tmp_path


def test_seules_les_communes_actuelles_du_perimetre_sont_gardees(paquet):
    assert [ligne[0] for ligne in communes(paquet, 2023)] == ["01001", "01002", "75056", "97601"]


def test_une_commune_porte_ses_codes_postaux_son_epci_et_sa_population(paquet):
    paris = communes(paquet, 2023)[2]
    assert paris == ("75056", "Paris", "75", "75001 75002", "200054781", 2_000_000, 2023)


def test_une_population_absente_reste_vide_et_un_zero_reste_zero(paquet):
    sans_chiffre, deserte = communes(paquet, 2023)[:2]
    assert sans_chiffre[5:] == ("", "")
    assert deserte[5:] == (0, 2023)


def test_la_population_de_mayotte_dit_son_annee(paquet):
    assert communes(paquet, 2023)[3][5:] == (5, 2017)


def test_regions_departements_et_arrondissements(paquet):
    assert regions(paquet) == [("11", "Île-de-France")]
    assert departements(paquet) == [("75", "Paris", "11"), ("978", "Saint-Martin", "01")]
    assert arrondissements_municipaux(paquet) == [("75101", "75056")]


def test_une_edition_dont_le_millesime_n_est_pas_connu_est_refusee(paquet):
    with pytest.raises(SystemExit, match=r"Version 99\.0\.0 inconnue : lisez sa notice"):
        main(paquet)
