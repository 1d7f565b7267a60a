"""What payers have to pay: decided recoveries come off, proposals nobody decided do not."""

import datetime
from decimal import Decimal

import pytest

from financements.aci.rapprochement import Du
from financements.aci.reversements import Echeance as Creance
from financements.contrats.models import DecisionRegularisation, Echeance
from financements.versements.dus import dus_de, retenir
from financements.versements.models import Rapprochement
from financements.versements.rapprochement import rapprocher
from tests import factories
from tests.financements.versements.aides import devoir

pytestmark = pytest.mark.django_db
J1, J2 = datetime.date(2025, 3, 1), datetime.date(2026, 3, 1)


@pytest.fixture
def contrat():
    contrat = factories.ContratFactory()
    devoir(contrat, (J1, "prevention", "100"), (J2, "prevention", "100"), (J2, "parcours", "50"))
    Echeance.objects.create(
        contrat=contrat, rang=9, date=J1, annee_contrat=J1, objet="regularisation", mission="acces_soins",
        montant=Decimal(-60), regle="R7", bareme="demo-exemples", a_decider=True,
    )  # fmt: skip
    return contrat


def decider(contrat, choix: str, **champs) -> None:
    DecisionRegularisation.objects.create(
        contrat=contrat, annee_contrat=J1, mission="acces_soins", montant=60, choix=choix, motif="Décidé.",
        decide_par=factories.UtilisateurFactory(), **champs,
    )  # fmt: skip


def montants(contrat) -> list[tuple]:
    return [(d.date, d.mission, d.montant) for d in dus_de([contrat.pk])[contrat.pk].lignes]


def test_une_proposition_n_est_pas_due(contrat):
    dus = dus_de([contrat.pk])[contrat.pk]
    assert sum(d.montant for d in dus.lignes) == 250
    assert dus.a_decider == -60
    rapprocher([contrat], J1 + datetime.timedelta(days=60))
    assert Rapprochement.objects.get().a_decider == -60


def test_une_reprise_reclamee_est_due_a_ses_echeances(contrat):
    decider(contrat, "reclamer", premiere=J1, nombre=2, mois=1)
    assert montants(contrat)[-2:] == [
        (J1, "acces_soins", -30),
        (datetime.date(2025, 4, 1), "acces_soins", -30),
    ]
    assert dus_de([contrat.pk])[contrat.pk].a_decider == 0


def test_une_reprise_compensee_diminue_les_paiements(contrat):
    decider(contrat, "compenser", premiere=J2)
    assert montants(contrat) == [(J1, "prevention", 100), (J2, "prevention", 40), (J2, "parcours", 50)]


def test_une_somme_abandonnee_ne_change_rien(contrat):
    decider(contrat, "abandonner")
    assert sum(m for *_, m in montants(contrat)) == 250


def test_ce_qu_un_paiement_ne_porte_pas_attend_le_suivant():
    lignes = [Du(1, J1, "prevention", Decimal("10.05")), Du(1, J2, "prevention", Decimal(100))]
    nettes = retenir(lignes, [Creance(J1, Decimal(30))])
    assert [d.montant for d in nettes] == [Decimal("0.00"), Decimal("80.05")]
