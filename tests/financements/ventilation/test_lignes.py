"""Each total opens onto lines that sum to it."""

import random
from collections import defaultdict
from decimal import Decimal

import pytest

from financements.models import LigneEcriture, Ventilation
from financements.ventilation.gestes import Choix, Cible, choisir
from financements.ventilation.lignes import parts_des_lignes
from tests.financements.ventilation.fabrique import E, deposer

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(exercice, avec_role):
    r = random.Random(7)
    comptes, libelles = ["641100", "622600", "512000"], ["Facture", "Réunion M1", "Réunion M2"]
    lignes = [
        E(r.choice(comptes), str(Decimal(r.randrange(-500, 9_000)).scaleb(-2)), libelle=r.choice(libelles))
        for _ in range(120)
    ]
    version = deposer(exercice, lignes)
    user = avec_role("tresorerie")
    partage = {"acces_soins": "33.33", "parcours": "33.33", "prevention": "33.34"}
    choisir(user, version, Cible("622600"), Choix(partage, {}, "réunions"))
    choisir(user, version, Cible(libelle="réunion m2"), Choix({"parcours": "60", "prevention": "40"}, {}))
    choisir(user, version, Cible(), Choix({}, {"aci": "70", "fir": "29.99", "prive": "0.01"}))
    return version


def test_les_parts_d_une_ligne_font_la_ligne_et_celles_d_une_mission_le_total(version):
    montants = {
        ligne.ligne: ligne.debit - ligne.credit
        for ligne in LigneEcriture.objects.filter(version_id=version.pk)
    }
    parts = parts_des_lignes(version, montants)
    assert {ligne: sum(cellules.values()) for ligne, cellules in parts.items()} == {
        ligne: montants[ligne] for ligne in parts
    }
    totaux = defaultdict(Decimal)
    for cellules in parts.values():
        for cle, montant in cellules.items():
            totaux[cle] += montant
    attendus = defaultdict(Decimal)
    for v in Ventilation.objects.filter(version=version):
        attendus[v.mission, v.financeur] += v.montant
    assert totaux == attendus
    assert len(attendus) >= 9


def test_quelques_lignes_seulement_donnent_les_memes_parts(version):
    toutes = parts_des_lignes(version, range(2, 122))
    assert parts_des_lignes(version, [40, 41, 90]) == {n: toutes[n] for n in (40, 41, 90) if n in toutes}


def test_une_ligne_hors_depense_n_a_pas_de_part(exercice):
    version = deposer(exercice, [E("512000", "-5"), E("641100", "5")])
    assert parts_des_lignes(version, [2, 3]) == {
        3: {("non_affecte", "non_identifie"): Decimal("5")},
    }
