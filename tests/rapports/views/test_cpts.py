"""The page of a CPTS: one address, two audiences, figures that open onto their rows."""

import datetime

import pytest
from django.urls import reverse

from controles.referentiel import charger_pieces_requises
from controles.transmissions import relever
from tests.rapports.aides import garnir

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00")]
REQUETES_MAX = 8


@pytest.fixture
def garnie(cpts, exercice):
    charger_pieces_requises()
    version = garnir(exercice)
    relever(datetime.date(2026, 7, 4))
    return version


def page(client, user, cpts, nom="cpts", **kwargs):
    client.force_login(user, backend="cpts.connexion.MotDePasseLocal")
    return client.get(reverse(nom, args=[cpts.uuid]), **kwargs)


def lire(reponse) -> str:
    return reponse.content.decode()


@pytest.mark.parametrize("role", ["tresorerie", "cpam", "cnam"])
def test_la_page_tient_en_huit_requetes(client, avec_role, cpts, garnie, role, django_assert_max_num_queries):
    client.force_login(avec_role(role), backend="cpts.connexion.MotDePasseLocal")
    with django_assert_max_num_queries(REQUETES_MAX):
        reponse = client.get(reverse("cpts", args=[cpts.uuid]))
    assert reponse.status_code == 200
    assert len(reponse.content) < 300_000


def test_les_membres_lisent_ce_qu_ils_ont_a_faire(client, avec_role, cpts, garnie):
    texte = lire(page(client, avec_role("tresorerie"), cpts))
    assert "À faire" in texte
    assert "Demandée, sans obligation" in texte
    assert "Date souhaitée" in texte
    assert "contrôle" not in texte.split("<main")[1].split("</main>")[0].replace("ne vaut pas contrôle", "")
