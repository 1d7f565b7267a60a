"""The files themselves, without a database: what they hold adds up and says where it comes from."""

import hashlib
import re
from collections import Counter

import pytest

from cpts.territoires.chargement import DONNEES, lire, source

TAILLE_MAXIMALE = 1_000_000


@pytest.fixture(scope="module")
def communes() -> list[dict[str, str]]:
    return lire("communes.csv.gz")


def par_departement(communes) -> Counter:
    total: Counter = Counter()
    for commune in communes:
        total[commune["departement"]] += int(commune["population"])
    return total


def test_nombre_et_population(communes):
    totaux = source()["totaux"]
    assert len(communes) == totaux["communes"] == 34_877
    assert sum(int(c["population"]) for c in communes) == totaux["population"] == 68_392_618
    assert len(lire("regions.csv")) == totaux["regions"] == 18
    assert len(lire("departements.csv")) == totaux["departements"] == 103


def test_population_de_metropole_et_d_outre_mer(communes):
    population = par_departement(communes)
    outre_mer = {code: n for code, n in population.items() if code.startswith("97")}
    assert outre_mer == {
        "971": 384_160,
        "972": 360_630,
        "973": 293_996,
        "974": 889_679,
        "976": 256_518,
        "977": 10_660,
        "978": 31_160,
    }
    assert sum(population.values()) - sum(outre_mer.values()) == 66_165_815


def test_paris_lyon_et_marseille_sont_comptees_une_fois(communes):
    villes = {c["code"]: int(c["population"]) for c in communes if c["code"] in {"75056", "69123", "13055"}}
    assert villes == {"75056": 2_103_778, "69123": 519_127, "13055": 886_040}
    districts = {ligne["code"] for ligne in lire("arrondissements_municipaux.csv")}
    assert len(districts) == 45
    assert not districts & {c["code"] for c in communes}
    assert par_departement(communes)["75"] == 2_103_778


def test_les_codes_sont_uniques_et_gardent_leurs_zeros(communes):
    codes = [c["code"] for c in communes]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"\d{5}|2[AB]\d{3}", code) for code in codes)
    assert "01001" in codes
    assert all(re.fullmatch(r"\d{5}", postal) for c in communes for postal in c["codes_postaux"].split(" "))


def test_chaque_commune_a_un_departement_et_chaque_departement_une_region(communes):
    departements = {d["code"]: d for d in lire("departements.csv")}
    regions = {r["code"] for r in lire("regions.csv")}
    assert {c["departement"] for c in communes} == set(departements)
    assert {d["region"] for d in departements.values()} == regions
    assert all(c["code"].startswith(c["departement"]) for c in communes)


def test_corse(communes):
    corse = {d["code"]: d["nom"] for d in lire("departements.csv") if d["region"] == "94"}
    assert corse == {"2A": "Corse-du-Sud", "2B": "Haute-Corse"}
    assert sum(c["departement"] == "2A" for c in communes) == 124
    assert sum(c["departement"] == "2B" for c in communes) == 236
    assert all(c["codes_postaux"].startswith("20") for c in communes if c["departement"] in corse)


def test_les_collectivites_sans_region_suivent_leur_ars():
    regions = {d["code"]: d["region"] for d in lire("departements.csv")}
    assert regions["977"] == regions["978"] == regions["971"] == "01"
    assert not set(source()["hors_perimetre"]) & set(regions)
    assert [ligne["code"] for ligne in lire("hors_perimetre.csv")] == source()["hors_perimetre"]


def test_l_annee_du_recensement_est_dite_ligne_a_ligne(communes):
    annees = Counter((c["departement"] == "976", c["annee"]) for c in communes)
    assert annees == {(False, "2023"): 34_860, (True, "2017"): 17}


def test_six_communes_ont_une_population_publiee_de_zero(communes):
    vides = [c for c in communes if c["population"] == "0"]
    assert len(vides) == 6
    assert {c["departement"] for c in vides} == {"55"}


def test_presque_toutes_les_communes_ont_un_epci(communes):
    sans = {c["code"] for c in communes if not c["epci"]}
    assert sans == {"22016", "29083", "29155", "85113", "97701", "97801"}
    assert all(re.fullmatch(r"\d{9}", c["epci"]) for c in communes if c["epci"])


def test_source_licence_et_empreintes():
    origine = source()
    assert origine["licence_donnees"]["nom"] == "Licence Ouverte / Open Licence (Etalab)"
    assert origine["producteurs"][0].startswith("INSEE")
    assert (origine["millesime_geographie"], origine["millesime_population"]) == (2026, 2023)
    fichiers = sorted(DONNEES.glob("*.csv*"))
    assert {f.name for f in fichiers} == set(origine["sha256"])
    for fichier in fichiers:
        assert hashlib.sha256(fichier.read_bytes()).hexdigest() == origine["sha256"][fichier.name]


def test_les_fichiers_restent_petits():
    assert sum(f.stat().st_size for f in DONNEES.iterdir()) < TAILLE_MAXIMALE
