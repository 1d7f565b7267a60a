"""What contracts commit to on a day: who is counted, who sees what, history beside it."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache

from cpts.personnes.models import Utilisateur
from cpts.structures.enums import NatureRattachement
from financements.aci.projection import Groupe
from financements.contrats.models import TailleFigee
from rapports.arretes.actes import arreter
from rapports.projections import graphiques
from rapports.projections.baremes import Baremes
from rapports.projections.contrats import contrats_comptes
from rapports.projections.versements import historique
from rapports.projections.vue import VueProjection
from tests.factories import CPTSFactory, OrganisationFactory, personne, rattacher
from tests.rapports.aides import verser
from tests.rapports.projections.aides import JOUR, contrat, nation

pytestmark = pytest.mark.django_db
NATION = "demo-nation"


@pytest.fixture(autouse=True)
def sans_cache():
    cache.clear()


@pytest.fixture
def cnam():
    return personne("cnam")


@pytest.fixture
def dgos():
    return personne("dgos")


def vue(user: Utilisateur, taux: str = "1", au: datetime.date = JOUR, lignee: str = NATION) -> VueProjection:
    return VueProjection(Utilisateur.objects.get(pk=user.pk), au, Decimal(taux), lignee)


def test_l_engagement_est_la_somme_des_maxima_des_contrats(cnam):
    nation()
    tarif = Baremes().tarif(NATION, JOUR)
    attendu = 7 * tarif.d_un_contrat("T1").total + 15 * tarif.d_un_contrat("T2").total + 4 * Decimal(580000)
    page = vue(cnam)
    assert page.total.maximum.montant == page.total.total.montant == attendu
    assert page.phrase.startswith("Engagement maximal : ")
    assert page.phrase.endswith("pour 26\u00a0contrats, si tous les indicateurs sont atteints")


def test_regions_tailles_et_cases_font_le_total(cnam):
    nation()
    page = vue(cnam, "0.37")
    assert sum(x.total.montant for x in page.regions) == page.total.total.montant
    assert sum(x.total.montant for x in page.tailles) == page.total.total.montant
    for region, cases in page.croisement:
        assert sum(case.total.montant for case in cases if case) == region.total.montant
        assert sum(case.nombre for case in cases if case) == region.nombre
    assert page.total.maximum.montant > page.total.total.montant


DEMAIN = JOUR + datetime.timedelta(1)


@pytest.mark.parametrize(
    ("champs", "compte"),
    [
        ({}, True),
        ({"signature": JOUR, "fin": datetime.date(2030, 5, 30)}, True),
        ({"signature": datetime.date(2020, 6, 1), "fin": JOUR}, True),
        ({"signature": DEMAIN, "fin": datetime.date(2030, 5, 31)}, False),
        ({"signature": datetime.date(2020, 5, 31), "fin": datetime.date(2025, 5, 30)}, False),
        ({"resiliation": JOUR, "motif_resiliation": "Dissolution."}, False),
        ({"resiliation": DEMAIN, "motif_resiliation": "Dissolution."}, True),
    ],
)
def test_un_contrat_compte_tant_qu_il_a_effet(cnam, champs, compte):
    contrat("32", "T1", **champs)
    assert vue(cnam).contrats.nombre == int(compte)


def test_la_taille_est_celle_de_l_annee_de_contrat_en_cours(cnam):
    signe = contrat("32", "T1")
    for annee, taille in ((2024, "T2"), (2025, "T3"), (2026, "T4")):
        TailleFigee.objects.create(contrat=signe, annee_contrat=datetime.date(annee, 3, 1), taille=taille)
    assert contrats_comptes(cnam, JOUR).groupes == (Groupe("32", "T3", 1),)
    assert contrats_comptes(cnam, datetime.date(2023, 6, 1)).groupes == (Groupe("32", "T1", 1),)


def test_une_taille_inconnue_rend_le_total_inconnu_jamais_nul(cnam):
    contrat("32", "T1")
    contrat("32", "")
    page = vue(cnam)
    assert page.total.nombre == 2
    assert page.total.maximum.montant is None
    assert "inconnu pour 2\u00a0contrats" in page.phrase
    assert [x.nom for x in page.tailles] == ["Taille inconnue", "T1"]


def test_l_accord_seul_ne_donne_pas_de_total(cnam):
    nation()
    page = vue(cnam, lignee="ACI-2019")
    assert page.total.total.montant is None
    assert page.total.fonctionnement.montant is not None
    assert any("inconnu" in reserve for reserve in page.reserves)


def test_un_exemple_de_calcul_ne_compte_dans_aucune_somme(cnam):
    (cpts,) = nation({"32": {"T1": 1}})
    exemple = contrat("32", "T4", cpts=CPTSFactory(departement=cpts.departement, exemple=True))
    verser(cpts, "10.00", 2024)
    verser(exemple.cpts, "900.00", 2024)
    page = vue(cnam)
    assert page.contrats.groupes == (Groupe("32", "T1", 1),)
    assert [(a.verse.montant, a.cpts) for a in page.historique] == [(Decimal("10.00"), 1)]


def test_une_modulation_est_dite_et_non_comptee(cnam):
    contrat("32", "T1", modulations=["outre-mer"])
    page = vue(cnam)
    assert (
        page.reserves[-1] == "1\u00a0contrat porte une modulation de ses montants, qui n’est pas comptée ici."
    )
    assert page.total.total.montant == Baremes().tarif(NATION, JOUR).d_un_contrat("T1").total


def test_le_bareme_par_defaut_suit_la_nature_des_donnees(settings):
    assert Baremes().par_defaut == NATION
    settings.DONNEES_FICTIVES = False
    assert Baremes().par_defaut == "ACI-2019"
    assert [code for code, _ in Baremes().choix] == ["ACI-2019", NATION]


# --- Who sees what -----------------------------------------------------------------------------------------


def test_une_ars_ne_compte_que_les_siennes(cnam):
    structures = nation()
    ars = OrganisationFactory(type="ars")
    for cpts in structures[:8]:
        rattacher(cpts, ars, NatureRattachement.ARS)
    verser(structures[0], "100.00", 2024)
    verser(structures[-1], "900.00", 2024)
    page = vue(personne("ars", ars))
    assert page.contrats.nombre == 8
    assert [region.cle for region in page.regions] == ["32"]
    assert [(a.annee, a.verse.montant, a.cpts) for a in page.historique] == [(2024, Decimal("100.00"), 1)]


@pytest.mark.parametrize("role", ["dgos", "federation"])
def test_qui_a_signe_et_quelle_taille_sont_publics(role, cnam):
    nation()
    page, tout = vue(personne(role)), vue(cnam)
    assert page.total == tout.total
    assert list(page.croisement) == list(tout.croisement)


def test_une_modulation_n_est_pas_publique(dgos):
    contrat("32", "T1", modulations=["outre-mer"])
    assert vue(dgos).reserves[-1] == "Les modulations que portent certains contrats ne sont pas comptées ici."


# --- History -----------------------------------------------------------------------------------------------


def test_l_historique_garde_les_quatre_dernieres_annees_payees(cnam):
    structures = nation({"32": {"T1": 3}})
    for annee in (2020, 2022, 2023, 2024, 2025, 2026):
        for cpts in structures:
            verser(cpts, f"{annee}.10", annee)
    annees = historique(cnam, 2025)
    assert [a.annee for a in annees] == [2022, 2023, 2024, 2025]
    assert annees[0].verse.montant == 3 * Decimal("2022.10")
    assert annees[0].par_cpts.montant == Decimal("2022.10")
    assert annees[0].phrase == "À 3\u00a0CPTS"


def test_l_annee_en_cours_est_dite_et_n_entre_pas_dans_le_titre(cnam):
    for cpts in nation({"32": {"T1": 3}}):
        for annee, montant in ((2024, "2000.00"), (2025, "3000.00"), (2026, "100.00")):
            verser(cpts, montant, annee)
    with time_machine.travel("2026-11-29T12:00:00Z", tick=False):
        page = vue(cnam, au=datetime.date(2026, 11, 29))
        dessin = graphiques.historique(page)
        assert [a.nom.replace("\u00a0", " ") for a in page.historique] == [
            "2024",
            "2025",
            "2026 (en cours, au 29 novembre)",
        ]
    assert dessin.titre.replace("\u00a0", " ") == "Le versé passe de 6 k€ en 2024 à 9 k€ en 2025"
    assert "2026 : en cours, au 29" in dessin.svg


def test_une_seule_annee_finie_ou_aucune(cnam):
    (cpts,) = nation({"32": {"T1": 1}})
    verser(cpts, "100.00", 2026)
    with time_machine.travel("2026-11-29T12:00:00Z", tick=False):
        assert (
            graphiques.historique(vue(cnam, au=datetime.date(2026, 11, 29))).titre == "Versé, année par année"
        )
        verser(cpts, "70.00", 2025)
        titre = graphiques.historique(vue(cnam, au=datetime.date(2026, 11, 29))).titre
    assert titre.replace("\u00a0", " ") == "Versé en 2025 : 70 €"


def test_les_agregats_lisent_les_annees_publiees(dgos, cnam):
    structures = nation({"32": {"T1": 3}})
    for cpts in structures:
        verser(cpts, "500.00", 2024)
    verser(structures[0], "9000.00", 2023)
    assert historique(dgos, 2025) == []
    arreter()
    (annee,) = historique(dgos, 2025)
    assert (annee.annee, annee.verse.montant, annee.nombre) == (2024, Decimal("1500.00"), "non affiché")
    verser(structures[0], "500.00", 2024)
    assert historique(dgos, 2025) == [annee]
    assert historique(cnam, 2025)[-1].verse.montant == Decimal("2000.00")


@pytest.mark.parametrize(("role", "requetes"), [("cnam", 4), ("dgos", 6), ("federation", 6)])
def test_peu_de_requetes(role, requetes, django_assert_max_num_queries):
    nation()
    user = Utilisateur.objects.get(pk=personne(role).pk)
    with django_assert_max_num_queries(requetes):
        page = VueProjection(user, JOUR, Decimal("0.5"), NATION)
        list(page.croisement)
        assert page.historique == []
