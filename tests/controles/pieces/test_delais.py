"""Deadlines of the missions in the CPTS's list and in the controllers' basket."""

import datetime

import pytest

from controles.corbeille.a_faire import a_faire
from financements.contrats.delais import relever_delais
from financements.contrats.models import Contrat
from tests.factories import ContratFactory, EngagementMissionFactory, personne

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-02-17 10:00")]
AU = datetime.date(2026, 2, 17)


@pytest.fixture
def contrat(cpts):
    Contrat.objects.filter(cpts=cpts).delete()
    contrat = ContratFactory(enregistre=True, cpts=cpts, signature=datetime.date(2025, 3, 1))
    for mission in ("acces_soins", "parcours", "qualite_pertinence"):
        EngagementMissionFactory(contrat=contrat, mission=mission, demarrage=None, demarrage_prevu=None)
    relever_delais([contrat])
    return contrat


def test_les_delais_sont_a_faire_sans_etre_une_obligation(cpts, contrat):
    retard, proche = a_faire(cpts, AU)
    assert (retard.genre, retard.titre) == ("delai", "Démarrer la mission Accès aux soins")
    assert retard.detail == (
        "Délai de la convention : dépassé de 169\xa0jours. À voir avec votre caisse, sans effet sur les montants."
    )
    assert (proche.titre, proche.date) == (
        "Démarrer la mission Parcours pluriprofessionnels",
        datetime.date(2026, 3, 1),
    )
    assert not retard.date_est_une_obligation
    assert retard.url == f"/cpts/{cpts.uuid}/contrat/#missions"


def test_une_mission_demarree_n_est_plus_a_faire(cpts, contrat):
    contrat.missions.filter(mission="acces_soins").update(demarrage="2025-08-01")
    relever_delais([contrat])
    assert [t.titre for t in a_faire(cpts, AU)] == ["Démarrer la mission Parcours pluriprofessionnels"]


def test_la_corbeille_compte_les_delais_et_les_filtre(client, cpts, contrat, avec_role):
    client.force_login(avec_role("ars"))
    page = client.get("/corbeille/", {"onglet": "delais"}).content.decode()
    assert "Délais des missions" in page
    assert "dépassé de 169" in page
    assert "2\xa0délais" in page
    filtree = client.get("/corbeille/", {"onglet": "delais", "mission": "parcours"}).content.decode()
    assert "dépassé de 169" not in filtree


def test_les_delais_d_un_voisin_ne_se_voient_pas(client, contrat, voisine):
    client.force_login(personne("cpam", voisine))
    assert "Aucun délai n’est dépassé" in client.get("/corbeille/", {"onglet": "delais"}).content.decode()
