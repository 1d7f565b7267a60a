"""Masks: worked out once, shared by every process, never older than the figures they cover."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapports import cellules, masques
from rapports.models import MasqueCalcule
from rapports.sources import Source
from tests.factories import OrganisationFactory, personne, rattacher
from tests.rapports.nation import comptes, petite_nation, signataire, verser

pytestmark = pytest.mark.django_db
ANNEE = 2023


@pytest.fixture(autouse=True)
def processus_neuf():
    masques._memoire.clear()


@pytest.fixture
def nation():
    return petite_nation()


@pytest.fixture
def calculs(monkeypatch):
    """How many times a mask was worked out."""
    faits = []
    calculer = cellules.calculer
    monkeypatch.setattr(cellules, "calculer", lambda *a: faits.append(a[1]) or calculer(*a))
    return faits


def demander(user):
    source = Source()
    return masques.masque_de(user, source.completude(ANNEE), ANNEE, source)


def test_un_autre_processus_lit_ce_que_le_premier_a_calcule(nation, calculs):
    premier = demander(personne("dgos"))
    masques._memoire.clear()
    assert demander(personne("federation")) == premier
    assert calculs == [ANNEE]
    assert premier.montrables


def test_le_masque_connu_ne_coute_aucune_requete(nation):
    user = personne("dgos")
    demander(user)
    source = Source()
    tableau = source.completude(ANNEE)
    with CaptureQueriesContext(connection) as requetes:
        masques.masque_de(user, tableau, ANNEE, source)
    assert len(requetes) == 0


@pytest.mark.parametrize(
    "changement",
    [
        lambda nation: comptes(nation[3], [("641100", "10.00", "M1")]),
        lambda nation: verser(nation[0], "1.00"),
        lambda nation: signataire(nation[0].departement),
        lambda nation: (
            type(nation[0]).objects.filter(pk=nation[3].pk).update(departement=nation[-1].departement)
        ),
    ],
    ids=["dépôt", "versement", "nouveau contrat", "autre département"],
)
def test_d_autres_chiffres_ont_un_autre_masque(nation, calculs, changement):
    source = Source()
    avant = masques.cle_du_masque(source.completude(ANNEE), ANNEE, source, frozenset())
    demander(personne("dgos"))
    changement(nation)
    assert masques.cle_du_masque(source.completude(ANNEE), ANNEE, source, frozenset()) != avant
    demander(personne("dgos"))
    assert calculs == [ANNEE, ANNEE]


def test_un_masque_calcule_pendant_un_depot_n_est_pas_garde(nation, monkeypatch):
    source = Source()
    tableau = source.completude(ANNEE)
    calculer = cellules.calculer

    def pendant_un_depot(*arguments):
        verser(nation[0], "5.00")
        return calculer(*arguments)

    monkeypatch.setattr(cellules, "calculer", pendant_un_depot)
    masques.masque(tableau, ANNEE, source, frozenset())
    assert not MasqueCalcule.objects.exists()
    assert not masques._memoire


def test_chaque_perimetre_a_le_sien(nation):
    ars = OrganisationFactory(type="ars")
    rattacher(nation[0], ars, "ars")
    agent = personne("ars", ars)
    assert demander(agent).visibles == {nation[0].uuid}
    assert demander(personne("dgos")).visibles == frozenset()
    assert MasqueCalcule.objects.count() == 2


def test_la_veille_prepare_ce_qui_manque_et_oublie_le_vieux(nation, calculs):
    vieux = MasqueCalcule.objects.create(
        cle="a" * 64, annee=2020, contenu={}, calcule_le=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    )
    assert masques.preparer() == len(Source().completude().annees)
    assert masques.preparer() == 0
    assert not MasqueCalcule.objects.filter(pk=vieux.pk).exists()
    del calculs[:]
    demander(personne("dgos"))
    assert calculs == []


def test_les_cellules_viennent_toujours_dans_le_meme_ordre(nation):
    """Two masks of the same figures must hide the same cells: what one shows, the other must not give back."""
    tableau = Source().completude(ANNEE)
    lieux = cellules.Lieux(Source().cpts_attendues(ANNEE), tableau)
    base = cellules._base_des_depenses(Source(), ANNEE, lieux)
    table = cellules.Table("depense", tableau, base, lieux.departements)
    for niveau in cellules.VUES["depense"]:
        marges = table._marges(niveau)
        assert marges == sorted(marges, key=lambda marge: (len(marge), marge))


def test_la_memoire_du_processus_est_bornee(nation, monkeypatch):
    monkeypatch.setattr(masques, "GARDES", 2)
    source = Source()
    tableau = source.completude(2021, 2022)
    for annee in tableau.annees:
        masques.masque(tableau, annee, source, frozenset())
    assert len(masques._memoire) == 2
