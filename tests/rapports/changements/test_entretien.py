"""What the day changes by itself, and what the journal forgets without any reader losing anything."""

from __future__ import annotations

import datetime

import pytest

from controles.pieces.enums import EtatTransmission
from cpts.structures.models import EtapeVie, Rattachement
from cpts.traces.models import Changement
from financements.contrats.models import Contrat, Suspension
from financements.versements.models import Versement
from rapports.changements.entretien import MARGE, RATTRAPAGE, compacter, noter_le_jour
from rapports.changements.tasks import compacter_les_changements
from rapports.curseurs.position import CONSERVATION
from tests import factories
from tests.controles.factories import TransmissionFactory
from tests.rapports.aides import verser
from tests.rapports.changements.client import Client

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00")]
JOUR = datetime.date(2026, 7, 4)
UN = datetime.timedelta(days=1)


def notees(jour=JOUR) -> set[tuple[str, str]]:
    debut = Changement.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    noter_le_jour(jour)
    return set(Changement.objects.filter(pk__gt=debut).values_list("type", "cle"))


@pytest.fixture
def contrat(cpts):
    """In force, far from its ends."""
    contrat = Contrat.objects.get(cpts=cpts)
    Rattachement.objects.update(debut="2020-01-01")
    return contrat


def test_un_jour_ordinaire_ne_change_rien(contrat):
    EtapeVie.objects.all().update(date=JOUR - RATTRAPAGE)
    assert notees() == set()


@pytest.mark.parametrize("le", [JOUR, JOUR - UN, JOUR - RATTRAPAGE + UN])
def test_une_etape_qui_arrive_change_la_cpts(contrat, le):
    EtapeVie.objects.all().delete()
    EtapeVie.objects.create(cpts=contrat.cpts, etat="suspendu", date=le)
    assert notees() == {("cpts", str(contrat.cpts.uuid))}


def test_une_etape_a_venir_attend_son_jour(contrat):
    EtapeVie.objects.all().delete()
    EtapeVie.objects.create(cpts=contrat.cpts, etat="suspendu", date=JOUR + UN)
    assert notees() == set()
    assert notees(JOUR + UN) == {("cpts", str(contrat.cpts.uuid))}


@pytest.mark.parametrize("bornes", [{"debut": JOUR}, {"fin": JOUR - UN}])
def test_un_organisme_qui_change_change_la_cpts(contrat, bornes):
    EtapeVie.objects.all().delete()
    Rattachement.objects.filter(pk=Rattachement.objects.first().pk).update(**bornes)
    assert notees() == {("cpts", str(contrat.cpts.uuid))}


def test_un_contrat_change_d_etat_a_ses_dates(contrat):
    EtapeVie.objects.all().delete()
    Suspension.objects.create(contrat=contrat, debut=JOUR, motif="Essai")
    assert notees() == {("contrats", str(contrat.uuid))}
    Suspension.objects.all().delete()
    fin = contrat.fin + UN
    assert notees(fin) == {("contrats", str(contrat.uuid))}
    assert notees(fin - UN - UN) == set()


def test_un_retard_compte_un_jour_de_plus(exercice):
    EtapeVie.objects.all().delete()
    Rattachement.objects.update(debut="2020-01-01")
    en_retard = TransmissionFactory(exercice=exercice, etat=EtatTransmission.EN_RETARD)
    TransmissionFactory(exercice=exercice, piece="budget")
    assert notees() == {("transmissions", str(en_retard.uuid))}


def test_compacter_garde_la_premiere_et_la_derniere(cpts):
    versement = verser(cpts, "10.00", JOUR)
    de_lui = Changement.objects.filter(cle=str(versement.uuid))
    for montant in range(5):
        Versement.objects.update(montant=montant + 20)
    premiere, derniere = de_lui.order_by("pk").first(), de_lui.order_by("pk").last()
    assert compacter() >= 4
    assert list(de_lui.order_by("pk")) == [premiere, derniere]
    assert compacter_les_changements() == 0
    versement.delete()
    compacter()
    assert [c.operation for c in de_lui] == ["supprime"]


def test_une_suppression_s_oublie_apres_son_delai(cpts):
    versement = verser(cpts, "10.00", JOUR)
    versement.delete()
    de_lui = Changement.objects.filter(cle=str(versement.uuid))
    for age, reste in ((CONSERVATION, 1), (CONSERVATION + MARGE + UN, 0)):
        de_lui.update(le=datetime.datetime(2026, 7, 4, 10, tzinfo=datetime.UTC) - age)
        compacter()
        assert de_lui.count() == reste


def test_qui_etait_en_retard_d_avant_la_compaction_ne_perd_rien(cpts):
    client = Client(factories.personne("cnam")).charger()
    garde, perdu = verser(cpts, "10.00", JOUR), verser(cpts, "20.00", JOUR)
    client.suivre()
    for montant in range(3):
        Versement.objects.filter(pk=garde.pk).update(montant=montant + 30)
    perdu.delete()
    compacter()
    client.suivre()
    assert client.ecarts() == {}
    assert list(client.lignes["versements"]) == [str(garde.uuid)]
