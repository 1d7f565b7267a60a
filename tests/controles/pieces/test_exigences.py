"""Requirements: the strongest force wins, dates follow the closing, the threshold is strict."""

import datetime
from decimal import Decimal

import pytest

from controles.pieces.exigences import SituationDeLExercice, exigences, situations
from controles.pieces.models import PieceRequise
from controles.pieces.referentiel import charger_pieces_requises
from cpts.structures.enums import Etat
from cpts.structures.models import EtapeVie
from tests.controles.factories import PieceRequiseFactory

pytestmark = pytest.mark.django_db
AU = datetime.date(2026, 9, 30)


@pytest.fixture
def situation(exercice):
    return SituationDeLExercice(
        exercice=exercice, etat="aci_signe", taille="T2", clause=False, subventions=None
    )


def change(situation, **champs):
    return SituationDeLExercice(**{**situation.__dict__, **champs})


def test_six_mois_apres_une_cloture_de_fin_de_mois(situation):
    requise = PieceRequiseFactory(echeance_mois=6)
    assert exigences(situation, [requise], AU)["rapport_activite", "cpam"].echeance == datetime.date(
        2026, 6, 30
    )


def test_la_force_la_plus_forte_l_emporte(situation):
    faible, forte = PieceRequiseFactory(), PieceRequiseFactory(force="convention")
    retenue = exigences(situation, [forte, faible], AU)["rapport_activite", "cpam"].requise
    assert retenue == forte


@pytest.mark.parametrize(
    ("subventions", "demandee"),
    [(None, False), (Decimal("153000.00"), False), (Decimal("153000.01"), True)],
)
def test_le_seuil_du_commissaire_aux_comptes_est_strict(situation, subventions, demandee):
    requise = PieceRequiseFactory(seuil_cac=True)
    attendues = exigences(change(situation, subventions=subventions), [requise], AU)
    assert bool(attendues) is demandee


@pytest.mark.parametrize(
    ("champs", "situation_changee"),
    [
        ({"tailles": ["T4"]}, {}),
        ({"etats": ["suspendu"]}, {}),
        ({"debut": datetime.date(2026, 1, 1)}, {}),
        ({"fin": datetime.date(2024, 12, 31)}, {}),
        ({"ouverture_mois": 12}, {}),
        ({"clause_contrat": True}, {"clause": False}),
    ],
)
def test_ce_qui_ne_concerne_pas_l_exercice_n_est_pas_demande(situation, champs, situation_changee):
    requise = PieceRequiseFactory(**champs)
    assert exigences(change(situation, **situation_changee), [requise], AU) == {}


def test_le_fichier_de_donnees_se_charge_deux_fois_sans_doubler(db):
    nombre = charger_pieces_requises()
    assert charger_pieces_requises() == nombre == PieceRequise.objects.count()


def test_aucune_piece_livree_ne_pretend_a_la_force_de_loi(db):
    """Today no general law obliges a CPTS to send its accounts: the shipped data must say so."""
    charger_pieces_requises()
    opposables = [p for p in PieceRequise.objects.all() if p.opposable]
    assert all(p.clause_contrat for p in opposables)


@pytest.mark.parametrize(
    ("signature", "echu", "etat"),
    [
        (datetime.date(2020, 11, 1), datetime.date(2025, 11, 1), "aci_signe"),
        (datetime.date(2021, 1, 1), datetime.date(2026, 1, 1), "aci_signe"),
        (datetime.date(2020, 1, 1), datetime.date(2025, 1, 1), "echu"),
        (datetime.date(2019, 1, 1), datetime.date(2024, 1, 1), "echu"),
    ],
)
def test_un_contrat_echu_dans_l_exercice_laisse_des_comptes_a_rendre(exercice, signature, echu, etat):
    """The year of money that came to its end is still accounted for; the next one owes nothing."""
    EtapeVie.objects.filter(cpts=exercice.cpts).update(date=signature)
    EtapeVie.objects.create(cpts=exercice.cpts, etat=Etat.ECHU, date=echu)
    (trouvee,) = situations([exercice], AU)
    assert trouvee.etat == etat
