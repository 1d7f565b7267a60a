"""``GET cpts/``: the register, filtered, paged, within the perimeter."""

import pytest
from django.urls import reverse

from cpts.personnes.models import Jeton
from tests import factories


@pytest.fixture
def lire(client, avec_role):
    def _lire(role, nom="api:cpts_liste", args=(), **parametres):
        entete = {"authorization": f"Bearer {Jeton.objects.create(user=avec_role(role))[1]}"}
        return client.get(reverse(nom, args=args), parametres, headers=entete)

    return _lire


def noms(reponse):
    return [ligne["nom"] for ligne in reponse.json()["resultats"]]


@pytest.mark.parametrize("role", ["tresorerie", "cpam", "ars"])
def test_le_registre_est_celui_du_perimetre(lire, cpts, voisine, role):
    reponse = lire(role)
    assert noms(reponse) == [cpts.nom]
    assert reponse.json()["total"] == 1


@pytest.mark.parametrize("role", ["dgos", "federation"])
def test_les_roles_d_agregats_n_en_voient_aucune(lire, cpts, role):
    assert lire(role).json() == {"total": 0, "suivant": None, "precedent": None, "resultats": []}
    assert lire(role, "api:cpts_detail", [cpts.uuid]).status_code == 404


def test_une_cpts_par_son_identifiant_ou_son_siren(lire, cpts):
    par_uuid = lire("cpam", "api:cpts_detail", [cpts.uuid]).json()
    assert par_uuid == lire("cpam", "api:cpts_detail", [cpts.siren]).json()
    assert par_uuid["etat"] == "aci_signe"
    assert par_uuid["etat_depuis"] == "2024-01-01"
    assert par_uuid["caisse"]["nom"].startswith("Caisse primaire")
    assert par_uuid["departement"]["code"] == cpts.departement_id
    assert par_uuid["demonstration"] is True


@pytest.mark.parametrize("cle", ["123", "pas-une-cle", "999999999", "6b1f0c52-6a55-4f0e-9a0e-0c8d3c5a7f21"])
def test_une_cle_inconnue_est_introuvable(lire, cpts, cle):
    reponse = lire("cpam", "api:cpts_detail", [cle])
    assert reponse.status_code == 404
    assert reponse.json() == {
        "code": "introuvable",
        "message": "Cet objet n’existe pas, ou il est hors de votre périmètre.",
        "champs": {},
    }


def test_les_filtres_se_combinent(lire, cpts, voisine):
    voisine.taille = "T4"
    voisine.nom = "CPTS de l’Échéance"
    voisine.save()
    for parametres in (
        {"taille": "T4"},
        {"departement": voisine.departement_id},
        {"region": voisine.departement.region_id},
        {"q": "echeance"},
        {"q": voisine.siren[:8]},
        {"etat": "aci_signe", "q": "échéance"},
    ):
        assert noms(lire("cnam", **parametres)) == [voisine.nom], parametres
    assert noms(lire("cnam", etat="resilie")) == []


def test_un_filtre_inconnu_est_nomme(lire, cpts):
    reponse = lire("cnam", taille="T9")
    assert reponse.status_code == 400
    assert list(reponse.json()["champs"]) == ["taille"]


def test_les_pages_se_suivent_sans_trou_ni_doublon(lire, client, cpts, django_assert_max_num_queries):
    for _ in range(6):
        factories.CPTSFactory(nom="CPTS du même nom")
    reponse = lire("cnam", limite=2)
    jeton = {"authorization": reponse.wsgi_request.headers["authorization"]}
    lues, adresse = noms(reponse), reponse.json()["suivant"]
    assert reponse.json()["total"] == 7
    while adresse:
        with django_assert_max_num_queries(8):
            page = client.get(adresse, headers=jeton).json()
        lues += [ligne["nom"] for ligne in page["resultats"]]
        adresse = page["suivant"]
    assert sorted(lues) == sorted([cpts.nom, *["CPTS du même nom"] * 6])


@pytest.mark.parametrize("curseur", ["n’importe quoi", "abc", "WzBd", "WzAsIlx1MDAwMCIsMV0", "WzIsImEiLDFd"])
def test_un_curseur_forge_est_refuse(lire, cpts, curseur):
    reponse = lire("cnam", curseur=curseur)
    assert reponse.status_code == 400
    assert list(reponse.json()["champs"]) == ["curseur"]


def test_une_methode_absente_est_dite(client, avec_role):
    entete = {"authorization": f"Bearer {Jeton.objects.create(user=avec_role('cnam'))[1]}"}
    reponse = client.delete(reverse("api:cpts_liste"), headers=entete)
    assert (reponse.status_code, reponse.json()["code"]) == (405, "methode_interdite")
