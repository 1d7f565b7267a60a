"""The text of exchanges is for the CPTS, its caisse and its ARS: nowhere does it reach anyone else."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from controles.echanges.actes import clore, demander, repondre
from rapports.exports.jeux import JEUX
from tests.factories import VersionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00")]
SECRET = "remboursement du docteur Untel"
RESERVE = "Texte réservé à la CPTS, à sa caisse et à son ARS."
LISENT = ("presidence", "tresorerie", "coordination", "expert_comptable", "cpam", "ars")


@pytest.fixture
def echange(exercice, avec_role):
    version = VersionFactory(depot__exercice=exercice, etat="lu", verdict="alerte")
    fil = demander(avec_role("cpam"), version, f"À propos du {SECRET} ?")
    repondre(avec_role("tresorerie"), fil, f"C’est le {SECRET}, en effet.")
    return fil


def lire(client, personne, nom, *objets) -> str:
    client.force_login(personne)
    reponse = client.get(reverse(nom, args=objets))
    assert reponse.status_code == 200
    return reponse.content.decode()


@pytest.mark.parametrize("role", LISENT)
def test_la_cpts_sa_caisse_et_son_ars_lisent_le_texte(client, avec_role, echange, role):
    page = lire(client, avec_role(role), "echange", echange.uuid)
    assert page.count(SECRET) == 2
    assert RESERVE not in page


@pytest.mark.parametrize("role", ["cnam", "admin"])
def test_la_nation_voit_l_echange_son_etat_ses_dates_et_pas_son_texte(client, avec_role, echange, role):
    personne = avec_role(role)
    page = lire(client, personne, "echange", echange.uuid)
    assert SECRET not in page
    assert page.count(RESERVE) == 2
    assert echange.get_etat_display() != ""
    assert "En attente" in page or "Réponse envoyée" in page
    assert page.count("04/07/2026") == 2
    clore(avec_role("cpam"), echange)
    assert "Échange clos le 04/07/2026" in lire(client, personne, "echange", echange.uuid)


@pytest.mark.parametrize("role", ["cnam", "admin"])
def test_aucune_autre_page_de_la_nation_ne_le_porte(client, avec_role, echange, role):
    personne = avec_role(role)
    for nom, objet in (
        ("cpts", echange.cpts.uuid),
        ("depot", echange.version.uuid),
        ("cpts_depots", echange.cpts.uuid),
        ("boite_envoi", None),
    ):
        assert SECRET not in lire(client, personne, nom, *([objet] if objet else []))


@pytest.mark.parametrize("role", ["cnam", "admin", "cpam"])
def test_ni_l_api_ni_les_exports_ne_portent_le_texte(avec_role, echange, role):
    """Not even for who reads it on the page: a file travels."""
    client = APIClient()
    client.force_authenticate(avec_role(role))
    exports = [(reverse("api:exports", args=[jeu]), {}) for jeu in JEUX if jeu != "lignes"]
    listes = [(reverse(f"api:{nom}"), {}) for nom in ("depots", "constats", "transmissions", "cpts_liste")]
    for adresse, parametres in (*exports, *listes):
        reponse = client.get(adresse, parametres)
        assert reponse.status_code == 200
        assert SECRET.encode() not in b"".join(reponse)
