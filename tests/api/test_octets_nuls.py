"""A NUL byte in a query, a path or a body: refused, never a failure of ours. Every route, on the API and on pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from tests import factories
from tests.api.routes import OPERATIONS, gestes
from tests.droits.attendus import ATTENDUS
from tests.droits.monde import construire
from tests.droits.test_matrice import A_SUIVRE, TOUTES, Essai, adresse

pytestmark = pytest.mark.django_db
NUL = "a\x00b"
LIBRES = ("q", "motif", "texte", "code")
PAGES = [nom for nom in A_SUIVRE if not nom.startswith("api:")]
_NOM = re.compile(r'name="([^"]+)"')


ORDRE = ("presidence", "cpam", "cnam", "admin", "ars", "dgos")


@pytest.fixture
def monde(cpts):
    return construire(cpts)


@pytest.fixture
def qui(cpts):
    """``qui(name, methode, ligne)``: somebody to whom the address answers, else the presidency."""
    personnes = {role: factories.personne(role, cpts) for role in ORDRE}

    def _qui(nom, methode, ligne):
        roles = getattr(ligne, methode) or ()
        role = next((role for role in ORDRE if role in roles), ORDRE[0])
        return Essai(personnes[role], nom.startswith("api:"))

    return _qui


def lignes_de(nom):
    lignes = ATTENDUS[nom]
    return lignes if isinstance(lignes, list) else [lignes]


def avec(chemin, **parametres):
    return f"{chemin}{'&' if '?' in chemin else '?'}{urlencode(parametres)}"


def test_chaque_page_refuse_un_octet_nul_dans_sa_requete(monde, qui):
    statuts = {
        (nom, qui(nom, "get", ligne)("get", avec(adresse(nom, ligne, monde), q=NUL)).status_code)
        for nom in PAGES
        for ligne in lignes_de(nom)
    }
    assert {(nom, statut) for nom, statut in statuts if statut != 400} == set()


def test_un_octet_nul_dans_un_chemin_n_est_pas_une_panne(monde, qui):
    """Each piece of each address, in turn."""
    pannes = []
    for nom, ligne in ((nom, ligne) for nom in A_SUIVRE for ligne in lignes_de(nom)):
        for cle, valeur in {cle: str(objet(monde)) for cle, objet in ligne.kwargs.items()}.items():
            chemin = adresse(nom, ligne, monde).replace(valeur, "a%00b", 1)
            for methode in ("get", "post"):
                statut = qui(nom, methode, ligne)(methode, chemin).status_code
                if statut not in (200, 302, 400, 403, 404, 405):
                    pannes.append((nom, cle, methode, statut))
    assert pannes == []


def test_un_octet_nul_dans_un_formulaire_n_est_pas_une_panne(monde, qui):
    """Every field of the page, at once: the page says what to correct, or refuses."""
    pannes = []
    for nom, ligne in ((nom, ligne) for nom in PAGES for ligne in lignes_de(nom) if ligne.post):
        chemin = adresse(nom, ligne, monde)
        page = qui(nom, "get", ligne)("get", chemin).lu.decode(errors="replace")
        champs = set(_NOM.findall(page)) - {"csrfmiddlewaretoken"}
        statut = qui(nom, "post", ligne)("post", chemin, dict.fromkeys([*champs, *LIBRES], NUL)).status_code
        if statut >= 500:
            pannes.append((nom, statut))
    assert pannes == []


def test_un_octet_nul_dans_un_corps_de_l_api_est_refuse(monde, qui, client):
    """Every field that the schema names, in a form and in JSON."""
    schema = client.get(reverse("api:schema"), {"format": "json"}).json()
    pannes = []
    for nom in (nom for nom in OPERATIONS if "post" in gestes(nom)):
        corps = dict.fromkeys([*_champs_de(nom, schema), "autre"], NUL)
        for ligne in (ligne for ligne in lignes_de(nom) if ligne.post is not None):
            essai, chemin = qui(nom, "post", ligne), adresse(nom, ligne, monde)
            en_json = Client().post(chemin, corps, content_type="application/json", headers=essai.entetes)
            for reponse in (essai("post", chemin, corps), en_json):
                if reponse.status_code >= 500 or reponse["content-type"] != "application/json":
                    pannes.append((nom, reponse.status_code))
    assert pannes == []


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
