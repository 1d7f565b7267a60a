"""From one calendar to the other: the same payments, the same cents, both ways."""

import datetime
import random
from decimal import Decimal

import pytest
from django.db.models import Sum

from financements.enveloppes.colonnes import par_annee_de_contrat, par_exercice
from financements.enveloppes.lecture import lire
from financements.enveloppes.passage import HORS_CONTRAT, HORS_EXERCICE, passage
from financements.enveloppes.periodes import annees_commencees
from financements.versements.models import Versement
from tests.factories import ExerciceFactory
from tests.financements.enveloppes.aides import AUJOURD_HUI, contrat_e8, verser

pytestmark = pytest.mark.django_db
SIGNATURE = datetime.date(2024, 3, 1)


@pytest.fixture
def contrat():
    contrat = contrat_e8(signature=SIGNATURE)
    for annee in (2024, 2025):
        ExerciceFactory(cpts=contrat.cpts, debut=f"{annee}-01-01", fin=f"{annee}-12-31")
    r = random.Random(3)
    for rang in range(40):
        jour = datetime.date(2023, 11, 1) + datetime.timedelta(days=r.randrange(900))
        verser(
            contrat, str(Decimal(r.randrange(-9_000, 900_000)).scaleb(-2)), jour, r.choice(["", "prevention"])
        )
    return contrat


def test_les_sommes_sont_egales_des_deux_cotes_au_centime(contrat):
    donnees = lire(contrat.cpts_id)
    lu = passage(donnees, annees_commencees(donnees, AUJOURD_HUI))
    verse = Versement.objects.filter(cpts=contrat.cpts).aggregate(s=Sum("montant"))["s"]
    assert sum(ligne.total for ligne in lu.lignes) == sum(lu.totaux) == lu.total == verse
    for rang, total in enumerate(lu.totaux):
        assert sum(ligne.cellules[rang] or 0 for ligne in lu.lignes) == total


def test_chaque_ligne_et_chaque_colonne_est_le_verse_de_sa_vue(contrat):
    donnees = lire(contrat.cpts_id)
    annees = annees_commencees(donnees, AUJOURD_HUI)
    lu = passage(donnees, annees)
    lignes = {ligne.libelle: ligne.total for ligne in lu.lignes}
    for annee in annees:
        tableau = par_annee_de_contrat(contrat.cpts, donnees, annee)
        assert lignes[annee.libelle] == tableau.total.verse
    colonnes = dict(zip(lu.exercices, lu.totaux, strict=True))
    for exercice in donnees.exercices:
        assert colonnes[exercice.libelle] == par_exercice(donnees, exercice).total.verse


def test_ce_qui_n_est_dans_aucun_calendrier_garde_sa_place(contrat):
    donnees = lire(contrat.cpts_id)
    lu = passage(donnees, annees_commencees(donnees, AUJOURD_HUI))
    assert lu.lignes[-1].libelle == HORS_CONTRAT
    assert lu.exercices[-1] == HORS_EXERCICE


def test_sans_versement_rien_a_rapprocher():
    donnees = lire(contrat_e8().cpts_id)
    assert passage(donnees, annees_commencees(donnees, AUJOURD_HUI)) is None
