"""``territoires/``: the codes that the filters take, within the caller's perimeter."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from tests import factories


@pytest.fixture
def lire(avec_role, django_assert_max_num_queries):
    def _lire(role, statut=200, **parametres):
        client = APIClient()
        client.force_authenticate(avec_role(role) if role else factories.UtilisateurFactory())
        with django_assert_max_num_queries(4):
            reponse = client.get(reverse("api:territoires"), parametres)
        assert reponse.status_code == statut
        return reponse.json()

    return _lire


def lignes(lu):
    return [(ligne["niveau"], ligne["code"], ligne["region"]) for ligne in lu["resultats"]]


@pytest.mark.parametrize("role", ["tresorerie", "cpam", "ars"])
def test_les_siens(lire, cpts, voisine, role):
    region = cpts.departement.region_id
    assert lignes(lire(role)) == [
        ("region", region, region),
        ("departement", cpts.departement_id, region),
    ]


@pytest.mark.parametrize("role", ["cnam", "admin", "dgos", "federation"])
def test_la_nation_les_regions_d_abord(lire, cpts, voisine, role):
    lues = lignes(lire(role))
    assert [niveau for niveau, _, _ in lues] == ["region", "region", "departement", "departement"]
    assert lire(role)["total"] == 4


def test_sans_role_rien(lire, cpts):
    assert lignes(lire(None)) == []


def test_un_exemple_n_ouvre_pas_de_territoire(lire, cpts):
    cpts.exemple = True
    cpts.save()
    assert lignes(lire("cpam")) == []


def test_les_filtres(lire, cpts, voisine):
    region = cpts.departement.region_id
    assert len(lignes(lire("cnam", niveau="region"))) == 2
    assert lignes(lire("cnam", region=region)) == lignes(lire("cpam"))
    assert lignes(lire("cnam", departement=cpts.departement_id)) == [
        ("departement", cpts.departement_id, region)
    ]
    assert lignes(lire("cnam", region=region, niveau="departement")) == [
        ("departement", cpts.departement_id, region)
    ]


@pytest.mark.parametrize("champ", ["region", "departement", "niveau"])
def test_un_code_inconnu_est_refuse(lire, cpts, champ):
    lu = lire("cnam", 400, **{champ: "zz"})
    assert lu["champs"][champ][0].startswith("Lu « zz » ; attendu : ")


def test_une_region_voisine_est_refusee_comme_une_inconnue(lire, cpts, voisine):
    lu = lire("cpam", 400, region=voisine.departement.region_id)
    assert voisine.departement.region_id not in lu["champs"]["region"][0].split(" ; ")[1]
