"""Indicators by API: one CPTS at a time, the same figures as its page; declare as on the page."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from rest_framework.test import APIClient

from financements.contrats.calcul import recalculer
from financements.indicateurs.models import DeclarationIndicateur
from tests.factories import DepotFactory, ExerciceFactory, VersionFactory, personne
from tests.financements.indicateurs.factories import AvisFactory, DecisionFactory, DeclarationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def horloge():
    with time_machine.travel(datetime.datetime(2025, 2, 3, 9, tzinfo=datetime.UTC), tick=False):
        yield


def client_de(qui) -> APIClient:
    client = APIClient()
    client.force_authenticate(qui)
    return client


def lire(qui, cpts, **requete):
    return client_de(qui).get(reverse("api:indicateurs"), {"cpts": cpts.siren, **requete})


def declarer(qui, objectif, **champs):
    adresse = reverse("api:objectif_declarations", args=[objectif.uuid])
    return client_de(qui).post(adresse, champs, format="json")


def test_tout_ce_qui_compte_et_rien_de_plus(cpam, cpts, contrat, objectif):
    recalculer([contrat])
    DeclarationFactory(objectif=objectif, valeur=100)
    DeclarationFactory(objectif=objectif)
    AvisFactory(objectif=objectif)
    AvisFactory(objectif=objectif, de_l_ars=True, taux=1)
    DecisionFactory(objectif=objectif)
    lu = lire(cpam, cpts).json()
    assert (lu["annee_contrat"], lu["declares"], lu["decides"], lu["total"]) == ("2024-01-01", 1, 1, 1)
    mission = next(m for m in lu["missions"] if m["mission"] == "prevention")
    assert mission["taux"] is None
    assert (mission["taux_calcule"], mission["variable_maximum"]) == ("0.80000000", "10000.00")
    assert mission["variable_due"] is None
    (vu,) = mission["objectifs"]
    assert vu["declaration"]["valeur"] == "150.0000"
    assert vu["declaration"]["niveau"] == "declaration"
    assert vu["taux_propose"] == "0.7500"
    assert [(a["de"], a["taux"]) for a in vu["avis"]] == [("cpam", "0.7500"), ("ars", "1.0000")]
    assert vu["decision"]["taux"] == "0.8000"
    assert vu["contestation"] is None


def test_ce_qui_n_est_pas_dit_est_null(cpam, cpts, objectif):
    (mission,) = [m for m in lire(cpam, cpts).json()["missions"] if m["objectifs"]]
    (vu,) = mission["objectifs"]
    assert (vu["declaration"], vu["taux_propose"], vu["avis"], vu["decision"]) == (None, None, [], None)


@pytest.mark.parametrize("role", ["cnam", "admin"])
def test_aucun_jeton_national_ne_lit_les_valeurs_locales(cpts, objectif, role):
    reponse = lire(personne(role, cpts), cpts)
    assert reponse.status_code == 403
    assert "lire les valeurs et les taux des indicateurs d’une CPTS" in reponse.json()["message"]


@pytest.mark.parametrize(("annee", "statut"), [("2024-02-01", 404), ("jamais", 400), ("2024-02-31", 400)])
def test_une_annee_qui_n_est_pas_du_contrat(cpam, cpts, objectif, annee, statut):
    assert lire(cpam, cpts, annee=annee).status_code == statut


def test_sans_cpts_rien_ne_traverse_la_nation(cpam, objectif):
    reponse = client_de(cpam).get(reverse("api:indicateurs"))
    assert (reponse.status_code, list(reponse.json()["champs"])) == (400, ["cpts"])


def test_declarer_avec_une_piece(coordination, cpts, objectif):
    version = VersionFactory(depot=DepotFactory(exercice=ExerciceFactory(cpts=cpts)), verdict="conforme")
    reponse = declarer(coordination, objectif, valeur="150.5", niveau="document", piece=str(version.uuid))
    assert reponse.status_code == 201
    assert reponse.json()["declaration"]["piece"] == str(version.uuid)
    assert DeclarationIndicateur.objects.get().valeur == Decimal("150.5")


@pytest.mark.parametrize(
    ("champs", "champ", "phrase"),
    [
        ({"niveau": "document", "valeur": "1"}, "declaration", "se joint ou se désigne"),
        ({"niveau": "declaration"}, "declaration", "Donnez une valeur"),
        ({"niveau": "declaration", "valeur": "beaucoup"}, "valeur", "nombre"),
        ({"valeur": "1"}, "niveau", "obligatoire"),
    ],
)
def test_ce_qui_est_refuse_dit_pourquoi(coordination, objectif, champs, champ, phrase):
    reponse = declarer(coordination, objectif, **champs)
    assert reponse.status_code == 400
    assert phrase in " ".join(reponse.json()["champs"][champ])
    assert not DeclarationIndicateur.objects.exists()


def test_la_piece_d_une_autre_cpts(coordination, voisine, objectif):
    autre = VersionFactory(depot=DepotFactory(exercice=ExerciceFactory(cpts=voisine)))
    reponse = declarer(coordination, objectif, valeur="1", niveau="document", piece=str(autre.uuid))
    assert reponse.json()["champs"] == {
        "piece": ["Cette pièce n’existe pas, ou n’est pas une pièce de votre CPTS."]
    }
