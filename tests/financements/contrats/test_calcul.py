"""Rows of the schedule: the same amounts as the pure engine, rewritten without a trace."""

import datetime
from decimal import Decimal

import pytest

from financements.contrats.calcul import calculer, recalculer, total_du
from financements.contrats.dossiers import lire, lire_un
from financements.contrats.enums import Saisie
from financements.contrats.models import Avenant, Contrat, Echeance, Enveloppe, EtatEcheancier
from tests.factories import ContratFactory, EngagementMissionFactory, TauxRetenuFactory

pytestmark = pytest.mark.django_db
SIGNATURE = datetime.date(2024, 3, 1)
ANNEE_2 = datetime.date(2025, 3, 1)
AUJOURD_HUI = datetime.date(2026, 3, 1)
TAUX_E2 = {
    "acces_soins": "0.90",
    "parcours": "0.80",
    "prevention": "1",
    "crises_sanitaires": "0.50",
    "qualite_pertinence": "0.75",
}


@pytest.fixture
def contrat_e2() -> Contrat:
    """Example E2 of the domain dossier: five missions active in the second contract year."""
    contrat = ContratFactory(enregistre=True, signature=SIGNATURE, fin=datetime.date(2029, 2, 28))
    for mission, taux in TAUX_E2.items():
        EngagementMissionFactory(contrat=contrat, mission=mission, demarrage=ANNEE_2)
        TauxRetenuFactory(
            contrat=contrat, mission=mission, annee_contrat=ANNEE_2, taux=taux, decide_le=AUJOURD_HUI
        )
    return contrat


def _enveloppes(contrat: Contrat, annee: datetime.date = ANNEE_2) -> dict[tuple[str, str], Enveloppe]:
    return {(e.mission, e.part): e for e in Enveloppe.objects.filter(contrat=contrat, annee_contrat=annee)}


def test_exemple_e2_au_centime(contrat_e2):
    assert recalculer([contrat_e2], AUJOURD_HUI) == 1
    variables = [e for (_, part), e in _enveloppes(contrat_e2).items() if part == "variable"]
    assert total_du(variables) == Decimal("63000.00")
    assert sum(e.montant for e in variables) == Decimal("78000.00")
    # On the anniversary: balance, variable part, and the advance of the next year.
    lignes = Echeance.objects.filter(contrat=contrat_e2, date=AUJOURD_HUI)
    assert sum(e.montant for e in lignes if e.annee_contrat == ANNEE_2) == Decimal("42000.00") + Decimal(
        "63000.00"
    )


def test_les_lignes_et_le_moteur_disent_la_meme_chose(contrat_e2):
    recalculer([contrat_e2], AUJOURD_HUI)
    etat = EtatEcheancier.objects.get(contrat=contrat_e2)
    attendues = calculer(lire_un(contrat_e2), etat.au).echeancier.lignes
    lues = Echeance.objects.filter(contrat=contrat_e2).values_list(
        "date", "mission", "objet", "montant", "regle"
    )
    assert [(e.date, e.mission, e.objet, e.montant, e.fiche.regle.reference) for e in attendues] == list(lues)
    assert etat.officiel is False
    assert any("démonstration" in reserve for reserve in etat.reserves)


def test_recalculer_deux_fois_ne_change_rien(contrat_e2):
    recalculer([contrat_e2], AUJOURD_HUI)
    avant = list(Enveloppe.objects.order_by("pk").values_list("uuid", "montant", "du"))
    recalculer([contrat_e2], AUJOURD_HUI)
    assert list(Enveloppe.objects.order_by("pk").values_list("uuid", "montant", "du")) == avant


def test_un_taux_non_decide_est_inconnu(contrat_e2):
    EngagementMissionFactory(contrat=contrat_e2, mission="accompagnement_ps", demarrage=ANNEE_2)
    recalculer([contrat_e2], AUJOURD_HUI)
    enveloppe = _enveloppes(contrat_e2)["accompagnement_ps", "variable"]
    assert (enveloppe.montant, enveloppe.du) == (Decimal("12000.00"), None)
    assert total_du([enveloppe]) is None


def test_une_mission_retiree_perd_son_enveloppe(contrat_e2):
    recalculer([contrat_e2], AUJOURD_HUI)
    contrat_e2.missions.filter(mission="qualite_pertinence").delete()
    recalculer([contrat_e2], AUJOURD_HUI)
    assert ("qualite_pertinence", "fixe") not in _enveloppes(contrat_e2)


def test_un_contrat_repris_n_est_pas_calcule():
    contrat = ContratFactory(saisie=Saisie.REPRIS)
    Enveloppe.objects.create(
        contrat=contrat, annee_contrat=contrat.signature, mission="prevention", part="fixe"
    )
    assert recalculer([contrat], AUJOURD_HUI) == 0
    assert Enveloppe.objects.filter(contrat=contrat).exists()


def test_la_derniere_decision_compte(contrat_e2):
    TauxRetenuFactory(
        contrat=contrat_e2, mission="parcours", annee_contrat=ANNEE_2, taux="0.60", decide_le=AUJOURD_HUI
    )
    recalculer([contrat_e2], AUJOURD_HUI)
    assert _enveloppes(contrat_e2)["parcours", "variable"].du == Decimal("18000.00")


class TestContratDUnJourPasse:
    """The contract as it stood: amendments undone, what had not happened left out."""

    def test_une_decision_ulterieure_n_est_pas_connue(self, contrat_e2):
        veille = AUJOURD_HUI - datetime.timedelta(days=1)
        calcul = calculer(lire_un(contrat_e2), AUJOURD_HUI, connu_au=veille)
        assert {a.annee.debut: a.variable_du for a in calcul.echeancier.annees}[ANNEE_2] is None

    def test_un_demarrage_ulterieur_n_est_pas_connu(self, contrat_e2):
        calcul = calculer(lire_un(contrat_e2), ANNEE_2, connu_au=ANNEE_2 - datetime.timedelta(days=1))
        assert [ligne.mission for ligne in calcul.echeancier.lignes] == ["fonctionnement", "fonctionnement"]

    def test_un_avenant_ulterieur_est_defait(self, contrat_e2):
        Avenant.objects.create(
            contrat=contrat_e2,
            numero=1,
            signature=AUJOURD_HUI,
            effet=AUJOURD_HUI,
            objet="Ajout d’une mission et prolongation",
            differences=[
                {"objet": "contrat", "champ": "fin", "avant": "2028-02-29", "apres": "2029-02-28"},
                {"objet": "qualite_pertinence", "champ": "engagee", "avant": False, "apres": True},
            ],
        )
        veille = calculer(lire_un(contrat_e2), AUJOURD_HUI, connu_au=AUJOURD_HUI - datetime.timedelta(days=1))
        assert "qualite_pertinence" not in veille.faits.missions
        assert veille.faits.valeurs["fin"] == datetime.date(2028, 2, 29)
        assert "qualite_pertinence" in calculer(lire_un(contrat_e2), AUJOURD_HUI, AUJOURD_HUI).faits.missions


def test_lire_beaucoup_de_contrats_coute_six_requetes(contrat_e2, django_assert_num_queries):
    contrats = [contrat_e2, *ContratFactory.create_batch(3, enregistre=True)]
    with django_assert_num_queries(6):
        dossiers = lire(contrats)
    assert [d.contrat for d in dossiers] == contrats
