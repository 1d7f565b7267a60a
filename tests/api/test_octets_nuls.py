"""A NUL byte in a query, a path or a body: refused, never a failure of ours. Every route, on the API and on pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.api.routes import OPERATIONS, gestes
from tests.droits.attendus import ATTENDUS
from tests.droits.monde import construire
from tests.droits.test_matrice import A_SUIVRE, TOUTES, Essai, adresse

pytestmark = pytest.mark.django_db
NUL = "a\x00b"
PAGES = [nom for nom in A_SUIVRE if not nom.startswith("api:")]
_NOM = re.compile(r'name="([^"]+)"')


@pytest.fixture
def monde(cpts):
    return construire(cpts)


@pytest.fixture
def essais(cpts):
    """A person of each kind: somebody opens every page."""
    roles = ("presidence", "cpam", "ars", "cnam", "admin")
    return {
        par_jeton: [Essai(factories.personne(r, cpts), par_jeton) for r in roles]
        for par_jeton in (True, False)
    }


def lignes_de(nom):
    lignes = ATTENDUS[nom]
    return lignes if isinstance(lignes, list) else [lignes]


def avec(chemin, **parametres):
    from django.utils.http import urlencode

    return f"{chemin}{'&' if '?' in chemin else '?'}{urlencode(parametres)}"


@pytest.mark.parametrize("nom", PAGES)
def test_une_page_refuse_un_octet_nul_dans_sa_requete(nom, monde, essais):
    for ligne in lignes_de(nom):
        for essai in essais[False]:
            reponse = essai("get", avec(adresse(nom, ligne, monde), q=NUL))
            assert reponse.status_code == 400


@pytest.mark.parametrize("nom", [n for n in A_SUIVRE if any(ligne.kwargs for ligne in lignes_de(n))])
def test_un_octet_nul_dans_le_chemin_n_est_pas_une_panne(nom, monde, essais):
    """Each piece of the address that takes text, in turn."""
    for ligne in lignes_de(nom):
        kwargs = {cle: str(objet(monde)) for cle, objet in ligne.kwargs.items()}
        for cle, valeur in kwargs.items():
            chemin = adresse(nom, ligne, monde).replace(valeur, "a%00b")
            for essai in essais[nom.startswith("api:")]:
                for methode in ("get", "post"):
                    reponse = essai(methode, chemin)
                    assert reponse.status_code in (302, 400, 403, 404, 405), (
                        cle,
                        methode,
                        reponse.status_code,
                    )


@pytest.mark.parametrize("nom", [n for n in PAGES if any(ligne.post for ligne in lignes_de(n))])
def test_un_octet_nul_dans_un_formulaire_n_est_pas_une_panne(nom, monde, essais):
    """Every field of the page, at once: the page says what to correct, or refuses."""
    for ligne in lignes_de(nom):
        for essai in essais[False]:
            chemin = adresse(nom, ligne, monde)
            lu = essai("get", chemin)
            champs = {c for c in _NOM.findall(lu.lu.decode(errors="replace")) if c != "csrfmiddlewaretoken"}
            reponse = essai("post", chemin, dict.fromkeys([*champs, "q", "motif", "texte", "code"], NUL))
            assert reponse.status_code < 500


@pytest.mark.parametrize("nom", [nom for nom in OPERATIONS if "post" in gestes(nom)])
def test_un_octet_nul_dans_un_corps_de_l_api_est_refuse(nom, monde, essais, client):
    """Every field that the schema names, in JSON and in a form."""
    schema = client.get(reverse("api:schema"), {"format": "json"}).json()
    champs = _champs_de(nom, schema)
    for ligne in lignes_de(nom):
        if ligne.post is None:
            continue
        for essai in essais[True]:
            chemin = adresse(nom, ligne, monde)
            reponse = essai("post", chemin, dict.fromkeys([*champs, "autre"], NUL))
            assert reponse.status_code < 500
            corps = dict.fromkeys([*champs, "autre"], NUL)
            en_json = Client().post(chemin, corps, content_type="application/json", headers=essai.entetes)
            assert en_json.status_code < 500
            assert en_json["content-type"] == "application/json"


def _champs_de(nom, schema):
    chemin = "/api/v1/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(TOUTES[nom].pattern))
    contenus = schema["paths"][chemin]["post"].get("requestBody", {}).get("content", {})
    noms = set()
    for contenu in contenus.values():
        reference = contenu["schema"].get("$ref", "").rpartition("/")[2]
        noms |= set(schema["components"]["schemas"].get(reference, contenu["schema"]).get("properties", {}))
    return noms


def test_un_filtre_de_l_administration_ne_tombe_pas(client, avec_role):
    client.force_login(avec_role("admin"))
    for nom in ("cpts_utilisateur", "cpts_organisation", "cpts_habilitation"):
        assert client.get(reverse(f"admin:{nom}_changelist"), {"q": NUL}).status_code == 400
        assert client.get(reverse(f"admin:{nom}_changelist"), {NUL: "1"}).status_code == 400
