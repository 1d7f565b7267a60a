"""« À faire » : questions first, then what is faulty, late, owed, wished."""

import datetime

import pytest

from controles.corbeille.a_faire import a_faire
from controles.echanges.actes import demander
from controles.pieces.enums import EtatTransmission
from tests.controles.factories import PieceRequiseFactory, TransmissionFactory
from tests.factories import VersionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00")]
AU = datetime.date(2026, 7, 4)


def attendue(exercice, piece, etat=EtatTransmission.ATTENDUE, force="recommandation", **champs):
    requise = PieceRequiseFactory(piece=piece, force=force, destinataire=champs.pop("pour", "cpam"))
    return TransmissionFactory(exercice=exercice, requise=requise, etat=etat, **champs)


def test_l_ordre_va_du_plus_pressant_au_souhaite(exercice, avec_role):
    attendue(exercice, "bilan")
    attendue(exercice, "budget", force="convention")
    attendue(exercice, "rapport_activite", EtatTransmission.EN_RETARD, force="convention")
    version = VersionFactory(depot__exercice=exercice)
    attendue(exercice, "fec", EtatTransmission.INCOMPLETE, version=version)
    demander(avec_role("ars"), version, "Pourquoi ?")
    genres = [tache.genre for tache in a_faire(exercice.cpts, AU)]
    assert genres == ["precision", "corriger", "retard", "obligatoire", "souhaitee"]


def test_un_depot_pour_deux_destinataires_est_une_seule_tache(exercice):
    attendue(exercice, "bilan", pour="cpam")
    attendue(exercice, "bilan", pour="ars")
    (tache,) = a_faire(exercice.cpts, AU)
    assert tache.detail == "Demandée, sans obligation · pour ARS et CPAM. Nous vous invitons à la déposer."


def test_le_retard_se_dit_en_jours(exercice):
    attendue(exercice, "fec", EtatTransmission.EN_RETARD, force="convention")
    (tache,) = a_faire(exercice.cpts, AU)
    assert tache.detail.startswith("En retard de 4 jours")
    assert tache.date_est_une_obligation


def test_une_piece_recue_n_est_pas_a_faire(exercice):
    attendue(
        exercice, "fec", EtatTransmission.RECUE, recue_le=datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
    )
    assert a_faire(exercice.cpts, AU) == []


@pytest.mark.parametrize(
    ("verdict", "titre", "detail"),
    [
        ("bloquant", "Corriger : ", "contient des points à corriger"),
        ("a_preciser", "Préciser : ", "une réponse est attendue"),
        ("conforme", "Confirmer : ", "il attend votre confirmation"),
    ],
)
def test_ce_qui_attend_la_cpts_est_dit(exercice, verdict, titre, detail):
    version = VersionFactory(depot__exercice=exercice, etat="lu", verdict=verdict)
    attendue(exercice, "fec", EtatTransmission.INCOMPLETE, version=version)
    (tache,) = a_faire(exercice.cpts, AU)
    assert tache.genre == "corriger"
    assert tache.titre.startswith(titre)
    assert detail in tache.detail
