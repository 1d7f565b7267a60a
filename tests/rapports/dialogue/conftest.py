"""A CPTS with money, accounts, pieces, an indicator contested, and its dialogue of 2025."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from controles.pieces.referentiel import charger_pieces_requises
from controles.pieces.transmissions import relever
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat
from financements.indicateurs import actes
from tests.controles.factories import DialogueFactory
from tests.factories import EngagementMissionFactory
from tests.financements.indicateurs.conftest import CHAMPS
from tests.rapports.aides import garnir

ANNEE = datetime.date(2025, 1, 1)


@pytest.fixture
def garnie(cpts, exercice, avec_role):
    charger_pieces_requises()
    garnir(exercice)
    relever(datetime.date(2026, 7, 4))
    contrat = Contrat.objects.select_related("cpts").get(cpts=cpts)
    for mission in ("acces_soins", "parcours", "prevention", "crises_sanitaires"):
        EngagementMissionFactory(contrat=contrat, mission=mission)
    contrat.saisie, contrat.bareme = Saisie.ENREGISTRE, "demo-exemples"
    contrat.save()
    cpam, ars, coordination = (avec_role(role) for role in ("cpam", "ars", "coordination"))
    indicateur = actes.ajouter_indicateur(cpam, contrat, "prevention", **CHAMPS)
    objectif = actes.fixer_objectif(cpam, indicateur, ANNEE, Decimal(200))
    actes.declarer(coordination, objectif, Decimal(150), "document", preuve="Annexe 4")
    actes.donner_avis(cpam, objectif, Decimal("0.75"), "150 sur 200.")
    actes.donner_avis(ars, objectif, Decimal("0.90"), "L’effort est réel.")
    actes.decider(cpam, objectif, Decimal("0.80"), "Entre les deux.")
    actes.contester(coordination, objectif, "Dix patients manquent au décompte.")
    return contrat


@pytest.fixture
def dialogue(garnie):
    return DialogueFactory(contrat=garnie, annee_contrat=ANNEE)


@pytest.fixture
def poster(client):
    """``poster(user, dialogue, "question", texte="…")``: post one act, its fields under their prefix."""

    def _poster(user, dialogue, acte, objet=None, **champs):
        client.force_login(user, backend="cpts.acces.connexion.MotDePasseLocal")
        args = [dialogue.contrat.cpts.uuid, dialogue.annee_contrat.isoformat(), acte]
        nom, prefixe = "dialogue_acte", acte
        if objet is not None:
            args.append(objet.uuid)
            nom, prefixe = "dialogue_acte_sur", f"{acte}-{objet.uuid.hex}"
        return client.post(reverse(nom, args=args), {f"{prefixe}-{c}": v for c, v in champs.items()})

    return _poster


@pytest.fixture
def lire(client):
    """The page of a dialogue for one person, with plain spaces."""

    def _lire(user, dialogue) -> str:
        client.force_login(user, backend="cpts.acces.connexion.MotDePasseLocal")
        args = [dialogue.contrat.cpts.uuid, dialogue.annee_contrat.isoformat()]
        return contenu(client.get(reverse("cpts_dialogue_annee", args=args)))

    return _lire


def contenu(reponse, statut: int = 200) -> str:
    assert reponse.status_code == statut, reponse.status_code
    return " ".join(reponse.content.decode().split("<main")[1].split("</main>")[0].split())
