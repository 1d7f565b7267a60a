"""A contract that has ended says so everywhere on the same day: public page, projections, API, register, exports.

A small nation of every kind of contract is walked over ten days that stand on both sides of every turn.
"""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse
from rest_framework.test import APIClient

from cpts.structures.enums import Etat
from cpts.structures.models import CPTS, EtapeVie
from financements.contrats import actes
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat
from financements.contrats.termes import relever_termes
from tests import factories

pytestmark = pytest.mark.django_db
FIN = datetime.date(2026, 10, 31)  # last day of the contracts signed five years before
JOURS = [
    "2021-10-31",
    "2021-11-01",
    "2024-05-31",
    "2024-06-01",
    "2024-12-31",
    "2025-01-01",
    "2026-10-31",
    "2026-11-01",
    "2026-11-29",
    "2031-12-31",
]
# Contracts under way on each of these days, counted by hand from ``nation``.
EN_COURS = [0, 4, 4, 4, 5, 4, 4, 1, 1, 0]


def _contrat(signature: str, **champs) -> Contrat:
    """A recorded contract of five years and its CPTS, whose life starts with it."""
    cpts = factories.CPTSFactory(complete=True, **champs)
    contrat = Contrat.objects.get(cpts=cpts)
    debut = datetime.date.fromisoformat(signature)
    EtapeVie.objects.filter(cpts=cpts).update(date=debut)
    fin = factories.fin_de_contrat(debut)
    Contrat.objects.filter(pk=contrat.pk).update(
        signature=debut, fin=fin, saisie=Saisie.ENREGISTRE, bareme="demo-exemples"
    )
    contrat.refresh_from_db()
    return contrat


@pytest.fixture
def nation(db):
    """Two that end the same day, one suspended, one ended early, one signed later, a draft and a worked example."""
    deux = [_contrat("2021-11-01") for _ in range(2)]
    suspendu, resilie, suivant = _contrat("2021-11-01"), _contrat("2021-11-01"), _contrat("2024-12-15")
    brouillon = _contrat("2021-11-01")
    Contrat.objects.filter(pk=brouillon.pk).update(saisie=Saisie.BROUILLON)
    EtapeVie.objects.filter(cpts=brouillon.cpts).update(etat=Etat.PROJET_VALIDE)
    exemple = _contrat("2021-11-01")
    CPTS.objects.filter(pk=exemple.cpts_id).update(exemple=True)
    relever_termes(Contrat.objects.all())
    with time_machine.travel("2024-06-01 10:00 +02:00"):
        actes.suspendre(None, suspendu, datetime.date(2024, 6, 1), "Gouvernance vacante.")
    with time_machine.travel("2025-01-01 10:00 +01:00"):
        actes.resilier(None, resilie, datetime.date(2025, 1, 1), "Départ de tous les professionnels.")
    return [*deux, suspendu, resilie, suivant]


def comptes(client, api) -> dict[str, int]:
    """The same count, from each place that says it."""
    lus = {
        compteur.libelle: compteur.texte
        for compteur in client.get(reverse("statistiques")).context["compteurs"]
    }
    return {
        "page des statistiques": int(lus["Contrats en cours"]),
        "page des projections": client.get(reverse("projections")).context["vue"].total.nombre,
        "API des projections": api.get(reverse("api:projections")).json()["contrats"],
        "API des contrats": _somme(api, "api:contrats", "en_vigueur", "suspendu"),
        "registre des CPTS": _somme(api, "api:cpts_liste", "aci_signe", "suspendu"),
        "export des contrats": _lignes(api, "contrats", "en_vigueur", "suspendu"),
        "export du registre": _lignes(api, "cpts", "aci_signe", "suspendu"),
    }


def _somme(api, nom, *etats) -> int:
    return sum(api.get(reverse(nom), {"etat": etat}).json()["total"] for etat in etats)


def _lignes(api, jeu, *etats) -> int:
    adresse = reverse("api:exports", args=[jeu])
    reponses = [api.get(adresse, {"etat": etat, "format": "ndjson"}) for etat in etats]
    return sum(b"".join(reponse.streaming_content).count(b"\n") for reponse in reponses)


@pytest.mark.parametrize(("jour", "en_cours"), list(zip(JOURS, EN_COURS, strict=True)))
def test_le_meme_compte_partout_ce_jour_la(nation, client, jour, en_cours):
    api, cnam = APIClient(), factories.personne("cnam")
    with time_machine.travel(f"{jour} 12:00 +01:00"):
        factories.Habilitation.objects.filter(utilisateur=cnam).update(debut="2020-01-01")
        api.force_authenticate(cnam)
        client.force_login(cnam, backend="cpts.acces.connexion.MotDePasseLocal")
        lus = comptes(client, api)
    assert lus == dict.fromkeys(lus, en_cours)


def test_un_terme_oublie_se_voit(nation, client):
    """The walk is able to fail: a CPTS whose life does not say that its contract ended."""
    EtapeVie.objects.filter(etat=Etat.ECHU).delete()
    with pytest.raises(AssertionError):
        test_le_meme_compte_partout_ce_jour_la(nation, client, "2026-11-29", 1)
