"""Reference organisations: the files agree with the territories and invent no official code."""

from collections import Counter

import pytest

from cpts.structures.enums import TypeOrganisation
from cpts.structures.organisations import lire as lire_organisations
from cpts.territoires.chargement import lire


@pytest.fixture(scope="module")
def organisations() -> list[dict[str, str]]:
    return lire_organisations()


def test_chaque_ligne_est_complete(organisations):
    departements = {d["code"] for d in lire("departements.csv")}
    regions = {r["code"] for r in lire("regions.csv")}
    for organisation in organisations:
        assert organisation["type"] in TypeOrganisation.values
        assert organisation["nom"]
        assert set(organisation["departements"].split()) <= departements
        assert organisation["region"] in regions | {""}
        assert organisation["demonstration"] in {"oui", "non"}


def test_type_et_code_sont_uniques(organisations):
    assert max(Counter((o["type"], o["code"]) for o in organisations).values()) == 1


def test_dix_huit_ars_dont_le_ressort_est_celui_de_leur_region(organisations):
    ressorts = {o["code"]: set(o["departements"].split()) for o in organisations if o["type"] == "ars"}
    attendus: dict[str, set[str]] = {}
    for departement in lire("departements.csv"):
        attendus.setdefault(departement["region"], set()).add(departement["code"])
    assert len(ressorts) == 18
    assert ressorts == attendus


def test_plusieurs_caisses_se_partagent_certains_departements(organisations):
    caisses = Counter(
        departement for o in organisations if o["type"] == "cpam" for departement in o["departements"].split()
    )
    assert {code: n for code, n in caisses.items() if n > 1} == {"59": 4, "62": 2, "64": 2, "76": 2}
    assert set(caisses) == {d["code"] for d in lire("departements.csv")}


def test_une_caisse_inventee_se_voit(organisations):
    for organisation in organisations:
        inventee = organisation["type"] == "cpam"
        assert (organisation["demonstration"] == "oui") is inventee
        assert organisation["code"].startswith("DEMO-") is inventee
        assert ("de démonstration" in organisation["nom"]) is inventee
