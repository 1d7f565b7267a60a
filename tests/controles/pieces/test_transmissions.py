"""Transmissions: opened, flagged, closed; late only where a text or the contract obliges."""

import datetime

import pytest
import time_machine
from django.db import transaction

from comptes.depots.compter import rendre_courante
from comptes.depots.verrous import verrouiller
from comptes.versions.models import Depot, Exercice
from controles.pieces.enums import EtatTransmission
from controles.pieces.models import Transmission
from controles.pieces.transmissions import PLUS_DEMANDEE, relever, suivre_version
from cpts.structures.models import EtapeVie
from financements.contrats.models import Contrat
from tests.controles.factories import PieceRequiseFactory
from tests.factories import DepotFactory, VersionFactory

pytestmark = pytest.mark.django_db
AVANT = datetime.date(2026, 5, 1)
ECHEANCE = datetime.date(2026, 6, 30)
APRES = datetime.date(2026, 7, 4)


@pytest.fixture
def requise(exercice):
    return PieceRequiseFactory()


@pytest.fixture
def obligatoire(exercice):
    return PieceRequiseFactory(force="convention")


def ligne(exercice) -> Transmission:
    return Transmission.objects.get(exercice=exercice)


def version_lue(exercice, verdict="", piece="rapport_activite", jour=15, **champs):
    depot = exercice.depot_set.filter(piece=piece).first() or DepotFactory(exercice=exercice, piece=piece)
    version = VersionFactory(
        depot=depot,
        etat="lu",
        verdict=verdict,
        recu_le=datetime.datetime(2026, 3, jour, 9, 30, tzinfo=datetime.UTC),
        **champs,
    )
    if verdict in ("", "conforme", "alerte") and "retiree_le" not in champs:
        with transaction.atomic():
            rendre_courante(verrouiller(version)[1])
    return version


def test_une_piece_demandee_s_ouvre_a_la_cloture(exercice, requise):
    relever(datetime.date(2025, 12, 30))
    assert not Transmission.objects.filter(exercice=exercice).exists()
    relever(datetime.date(2025, 12, 31))
    assert ligne(exercice).etat == EtatTransmission.ATTENDUE
    assert ligne(exercice).echeance == ECHEANCE


def test_une_recommandation_n_est_jamais_en_retard(exercice, requise):
    relever(APRES)
    assert ligne(exercice).etat == EtatTransmission.NON_TRANSMISE
    assert ligne(exercice).jours_retard(APRES) is None


def test_une_clause_du_contrat_met_en_retard_le_lendemain_de_l_echeance(exercice, obligatoire):
    relever(ECHEANCE)
    assert ligne(exercice).etat == EtatTransmission.ATTENDUE
    relever(APRES)
    assert ligne(exercice).etat == EtatTransmission.EN_RETARD
    assert ligne(exercice).jours_retard(APRES) == 4


def test_la_clause_ne_concerne_que_le_contrat_qui_la_porte(exercice):
    PieceRequiseFactory()
    PieceRequiseFactory(force="convention", clause_contrat=True)
    relever(APRES)
    assert ligne(exercice).etat == EtatTransmission.NON_TRANSMISE
    Contrat.objects.filter(cpts=exercice.cpts).update(clause_transmission=True)
    relever(APRES)
    assert ligne(exercice).etat == EtatTransmission.EN_RETARD


def test_deux_releves_du_meme_jour_ne_changent_rien(exercice, obligatoire):
    relever(APRES)
    avant = list(Transmission.objects.values())
    second = relever(APRES)
    assert (second.ouvertes, second.modifiees) == (0, 0)
    assert list(Transmission.objects.values()) == avant


def test_un_depot_lisible_est_recu_a_la_date_du_premier(exercice, obligatoire):
    premiere = version_lue(exercice, jour=10)
    seconde = version_lue(exercice, jour=20)
    relever(APRES)
    assert ligne(exercice).etat == EtatTransmission.RECUE
    assert ligne(exercice).recue_le == premiere.recu_le
    assert ligne(exercice).version == seconde


def test_un_depot_lisible_qui_attend_n_est_pas_encore_recu(exercice):
    PieceRequiseFactory(piece="fec", force="convention")
    version = version_lue(exercice, "conforme", piece="fec")
    Depot.objects.update(version_courante=None)
    relever(APRES)
    assert ligne(exercice).etat == EtatTransmission.INCOMPLETE
    assert ligne(exercice).version == version
    assert ligne(exercice).recue_le is None


def test_un_depot_bloquant_reste_a_corriger(exercice):
    PieceRequiseFactory(piece="fec", force="convention")
    version_lue(exercice, "bloquant", piece="fec")
    relever(APRES)
    assert ligne(exercice).etat == EtatTransmission.INCOMPLETE


def test_un_depot_refuse_ne_change_rien(exercice):
    PieceRequiseFactory(piece="fec")
    version_lue(exercice, "refus", piece="fec")
    relever(AVANT)
    assert ligne(exercice).etat == EtatTransmission.ATTENDUE
    assert ligne(exercice).version is None


def test_un_bloquant_apres_un_conforme_ne_reprend_pas_la_piece(exercice):
    PieceRequiseFactory(piece="fec")
    version_lue(exercice, "conforme", piece="fec", jour=10)
    version_lue(exercice, "bloquant", piece="fec", jour=20)
    relever(APRES)
    assert ligne(exercice).etat == EtatTransmission.RECUE


def test_un_retrait_rouvre_la_piece(exercice, requise):
    version = version_lue(exercice)
    relever(AVANT)
    version.retiree_le = datetime.datetime(2026, 4, 1, tzinfo=datetime.UTC)
    version.save()
    relever(AVANT)
    assert ligne(exercice).etat == EtatTransmission.ATTENDUE
    assert ligne(exercice).recue_le is None


def test_une_balance_vaut_le_fec_quand_la_piece_l_admet(exercice):
    PieceRequiseFactory(piece="fec", equivalents=["balance"])
    version_lue(exercice, "conforme", piece="balance")
    relever(APRES)
    assert ligne(exercice).etat == EtatTransmission.RECUE


@time_machine.travel("2026-05-01")
def test_une_lecture_met_a_jour_la_ligne_aussitot(exercice, requise):
    relever(AVANT)
    version = version_lue(exercice)
    suivre_version(version.pk)
    assert ligne(exercice).etat == EtatTransmission.RECUE


def test_une_piece_qui_n_est_plus_demandee_est_dispensee(exercice, requise):
    relever(AVANT)
    requise.fin = datetime.date(2024, 12, 31)
    requise.save()
    relever(AVANT)
    assert ligne(exercice).etat == EtatTransmission.DISPENSEE
    assert ligne(exercice).dispense_motif == PLUS_DEMANDEE


def test_une_dispense_accordee_tient(exercice, obligatoire, avec_role):
    relever(AVANT)
    Transmission.objects.update(
        etat="dispensee", dispense_motif="Exercice sans activité.", dispense_par=avec_role("cpam")
    )
    relever(APRES)
    assert ligne(exercice).etat == EtatTransmission.DISPENSEE


def test_une_cpts_non_signee_ne_doit_rien(exercice, requise):
    EtapeVie.objects.filter(cpts=exercice.cpts).update(etat="lettre_intention")
    relever(APRES)
    assert not Transmission.objects.exists()


def test_le_rapport_du_cac_n_est_demande_qu_au_dela_du_seuil(exercice):
    PieceRequiseFactory(piece="rapport_cac", seuil_cac=True)
    relever(APRES)
    assert not Transmission.objects.exists()


def test_le_releve_ouvre_l_exercice_civil_de_chaque_cpts_signee(cpts):
    relever(datetime.date(2026, 2, 1))
    annees = Exercice.objects.filter(cpts=cpts).order_by("fin").values_list("debut", "fin")
    assert list(annees) == [(datetime.date(a, 1, 1), datetime.date(a, 12, 31)) for a in (2024, 2025, 2026)]


def test_un_exercice_decale_n_est_pas_double(cpts):
    decale = Exercice.objects.create(
        cpts=cpts, debut=datetime.date(2024, 7, 1), fin=datetime.date(2025, 6, 30)
    )
    relever(datetime.date(2025, 12, 31))
    assert list(Exercice.objects.filter(cpts=cpts, fin__year=2025)) == [decale]


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_cpts(
    exercice, voisine, requise, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30):
        relever(APRES)
