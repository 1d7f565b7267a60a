"""The daily task: only the schedules whose horizon passed something are computed again."""

import datetime
from decimal import Decimal

import pytest

from financements.contrats.calcul import recalculer
from financements.contrats.horizon import a_recalculer, prolonger
from financements.contrats.models import Echeance, Enveloppe, EtatEcheancier
from tests.factories import ContratFactory, TauxRetenuFactory
from tests.financements.contrats.aides import contrat_abandonne, contrat_actif

pytestmark = pytest.mark.django_db
VEILLE = datetime.date(2026, 2, 27)


@pytest.fixture
def contrat():
    return contrat_actif()


def test_un_contrat_jamais_calcule(contrat):
    ContratFactory()  # « repris »: nothing can be computed from it
    assert a_recalculer(VEILLE) == [contrat]
    assert prolonger(VEILLE) == 1
    assert EtatEcheancier.objects.get().au == datetime.date(2027, 2, 27)


def test_un_anniversaire_entre_dans_l_horizon(contrat):
    recalculer([contrat], VEILLE)
    assert a_recalculer(VEILLE + datetime.timedelta(days=1)) == []
    anniversaire = datetime.date(2026, 3, 1)
    avant = Echeance.objects.count()
    assert prolonger(anniversaire) == 1
    assert Echeance.objects.count() > avant
    assert Echeance.objects.filter(date=datetime.date(2027, 3, 1)).exists()


def test_jamais_plus_d_un_mois_sans_calcul(contrat):
    recalculer([contrat], datetime.date(2026, 3, 2))
    assert a_recalculer(datetime.date(2026, 4, 1)) == []
    assert a_recalculer(datetime.date(2026, 4, 2)) == [contrat]


class TestEcriture:
    """Only what changed is written."""

    def test_rien_n_est_reecrit(self, contrat):
        recalculer([contrat], VEILLE)
        avant = list(Echeance.objects.values_list("pk", flat=True))
        recalculer([contrat], VEILLE)
        assert list(Echeance.objects.values_list("pk", flat=True)) == avant

    def test_un_taux_change_l_enveloppe_sans_la_remplacer(self, contrat):
        recalculer([contrat], VEILLE)
        avant = {e.uuid: e.du for e in Enveloppe.objects.all()}
        TauxRetenuFactory(contrat=contrat, annee_contrat="2025-03-01", mission="acces_soins", taux="0.90")
        recalculer([contrat], VEILLE)
        apres = {e.uuid: e.du for e in Enveloppe.objects.all()}
        assert apres.keys() == avant.keys()
        [change] = [u for u in avant if avant[u] != apres[u]]
        assert (avant[change], apres[change]) == (Decimal("16000.00"), Decimal("18000.00"))

    def test_un_contrat_ne_touche_pas_son_voisin(self, contrat):
        autre = contrat_actif()
        recalculer([contrat, autre], VEILLE)
        avant = list(Echeance.objects.filter(contrat=autre).values_list("pk", flat=True))
        contrat.missions.filter(mission="parcours").delete()
        recalculer([contrat, autre], VEILLE)
        assert list(Echeance.objects.filter(contrat=autre).values_list("pk", flat=True)) == avant
        assert not Echeance.objects.filter(contrat=contrat, mission="parcours").exists()

    def test_une_part_sans_ligne_est_de_demonstration_comme_son_annee(self):
        contrat = contrat_abandonne()
        recalculer([contrat], VEILLE)
        assert not Enveloppe.objects.filter(contrat=contrat, demonstration=False).exists()
