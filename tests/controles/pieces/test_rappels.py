"""Reminders: to those concerned only, once, without figures, in words that fit the force."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controles.pieces.enums import EtatTransmission
from controles.pieces.rappels import envoyer_rappels
from cpts.courriels.models import CourrielEnvoye
from tests.controles.factories import PalierRappelFactory, PieceRequiseFactory, TransmissionFactory

pytestmark = pytest.mark.django_db
ECHEANCE = datetime.date(2026, 6, 30)
J_MOINS_7 = datetime.date(2026, 6, 23)


@pytest.fixture(autouse=True)
def paliers(db):
    for jours in (-30, -7, 1, 15):
        PalierRappelFactory(jours=jours)


@pytest.fixture
def attendue(exercice, avec_role):
    avec_role("tresorerie")
    return TransmissionFactory(exercice=exercice)


def test_sept_jours_avant_un_rappel_part(attendue):
    assert envoyer_rappels(J_MOINS_7) == 1
    courriel = CourrielEnvoye.objects.get()
    assert courriel.cpts == attendue.cpts
    assert courriel.objet == f"{attendue.cpts.nom} : pièces demandées, sans obligation (30/06/2026)"


def test_les_mots_d_une_recommandation_invitent(attendue):
    envoyer_rappels(J_MOINS_7)
    texte = CourrielEnvoye.objects.get().texte
    assert "demandée, sans obligation ; date souhaitée : 30 juin 2026" in texte
    assert "Nous vous invitons à la déposer." in texte
    assert "à transmettre avant" not in texte


def test_les_mots_d_une_clause_du_contrat_obligent(exercice, avec_role):
    avec_role("presidence")
    TransmissionFactory(exercice=exercice, requise=PieceRequiseFactory(force="convention"))
    envoyer_rappels(J_MOINS_7)
    courriel = CourrielEnvoye.objects.get()
    assert "à transmettre avant le 30 juin 2026" in courriel.texte
    assert "pièces à transmettre" in courriel.objet


def test_le_meme_jour_deux_fois_n_envoie_qu_un_courriel(attendue):
    envoyer_rappels(J_MOINS_7)
    assert envoyer_rappels(J_MOINS_7) == 0
    assert CourrielEnvoye.objects.count() == 1


def test_deux_destinataires_un_seul_courriel(attendue):
    TransmissionFactory(exercice=attendue.exercice, requise=PieceRequiseFactory(destinataire="ars"))
    assert envoyer_rappels(J_MOINS_7) == 1
    assert CourrielEnvoye.objects.get().texte.count("Rapport d’activité") == 1


def test_un_jour_sans_palier_n_envoie_rien(attendue):
    assert envoyer_rappels(datetime.date(2026, 6, 10)) == 0


def test_un_relevé_manque_se_rattrape_trois_jours(attendue):
    assert envoyer_rappels(J_MOINS_7 + datetime.timedelta(days=2)) == 1


def test_le_rattrapage_s_arrete(attendue):
    assert envoyer_rappels(J_MOINS_7 + datetime.timedelta(days=3)) == 0


def test_l_administration_n_est_jamais_relancee(attendue, avec_role):
    controleur = avec_role("cpam")
    envoyer_rappels(J_MOINS_7)
    assert not CourrielEnvoye.objects.filter(destinataire=controleur.email).exists()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(decalage=st.integers(min_value=-40, max_value=40))
def test_une_cpts_qui_a_tout_envoye_ne_recoit_jamais_de_rappel(decalage, exercice, avec_role):
    """Any day around the due date: nothing leaves for pieces received or not asked any more."""
    if not exercice.transmission_set.exists():
        avec_role("tresorerie")
        for piece, etat in (("bilan", EtatTransmission.RECUE), ("budget", EtatTransmission.DISPENSEE)):
            TransmissionFactory(
                exercice=exercice,
                requise=PieceRequiseFactory(piece=piece, force="convention"),
                etat=etat,
                recue_le=datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC),
                dispense_motif="Motif.",
            )
    assert envoyer_rappels(ECHEANCE + datetime.timedelta(days=decalage)) == 0
    assert not CourrielEnvoye.objects.exists()
