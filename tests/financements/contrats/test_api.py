"""One contract by the API, on any day: same values as the page."""

import datetime

import pytest
from django.test import Client

from cpts.personnes.models import Jeton
from financements.contrats.entretien import entretenir
from financements.contrats.models import Avenant
from tests.factories import ContratFactory, EngagementMissionFactory, personne

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-02-17 10:00")]
SIGNATURE = datetime.date(2025, 3, 1)


@pytest.fixture
def contrat(cpts):
    cpts.contrat_set.all().delete()
    lie = {"caisse": cpts.rattachement("caisse"), "ars": cpts.rattachement("ars")}
    contrat = ContratFactory(enregistre=True, cpts=cpts, signature=SIGNATURE, fin="2031-02-28", **lie)
    EngagementMissionFactory(
        contrat=contrat, mission="parcours", demarrage=datetime.date(2026, 1, 5), demarrage_prevu=None
    )
    Avenant.objects.create(
        contrat=contrat,
        numero=1,
        signature="2025-12-01",
        effet="2026-01-01",
        objet="Prolongation",
        differences=[{"objet": "contrat", "champ": "fin", "avant": "2030-02-28", "apres": "2031-02-28"}],
    )
    contrat.refresh_from_db()
    entretenir([contrat])
    return contrat


def lire(role, cpts, chemin, statut=200):
    jeton = Jeton.objects.create(user=personne(role, cpts))[1]
    reponse = Client().get(f"/api/v1/{chemin}", headers={"authorization": f"Bearer {jeton}"})
    assert reponse.status_code == statut, reponse.content
    return reponse.json()


def test_le_detail_dit_missions_delais_tailles_et_avenants(cpts, contrat):
    lu = lire("coordination", cpts, f"contrats/{contrat.uuid}/")
    assert (lu["au"], lu["fin"], lu["saisie"], lu["missions_connues"]) == (
        "2026-02-17",
        "2031-02-28",
        "enregistre",
        True,
    )
    (mission,) = lu["missions"]
    assert (mission["mission"], mission["demarrage"]) == ("parcours", "2026-01-05")
    demarrage, deploiement = mission["delais"]
    assert (demarrage["etat"], demarrage["jours"], demarrage["limite"]) == ("tenu", 55, "2026-03-01")
    assert (deploiement["etat"], deploiement["force"]) == ("a_venir", "convention")
    assert lu["tailles"] == [
        {
            "annee_contrat": "2025-03-01",
            "dernier_jour": "2026-02-28",
            "taille": "T2",
            "population": None,
            "millesime": None,
        }
    ]
    assert [a["numero"] for a in lu["avenants"]] == [1]
    assert lu["successions"] == []


def test_au_jour_passe_l_avenant_et_le_demarrage_ne_sont_pas_connus(cpts, contrat):
    lu = lire("cpam", cpts, f"contrats/{contrat.uuid}/?au=2025-11-30")
    assert (lu["fin"], lu["avenants"], lu["missions"][0]["demarrage"]) == ("2030-02-28", [], None)


@pytest.mark.parametrize("au", ["demain", "9999-12-31", "0001-01-01"])
def test_une_date_impossible(cpts, contrat, au):
    lu = lire("ars", cpts, f"contrats/{contrat.uuid}/?au={au}", 400)
    attendu = f"Lu « {au} » ; attendu : une date ISO entre 1900 et 2100, par exemple 2025-03-01."
    assert lu["champs"]["au"] == [attendu]


def test_un_contrat_d_ailleurs(contrat, voisine):
    lire("ars", voisine, f"contrats/{contrat.uuid}/", 404)


def test_la_liste_gagne_des_champs(cpts, contrat):
    (ligne,) = lire("cnam", cpts, "contrats/")["resultats"]
    assert (ligne["bareme"], ligne["resiliation"], ligne["modulations"]) == ("demo-exemples", None, [])
