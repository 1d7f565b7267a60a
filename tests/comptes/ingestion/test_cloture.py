"""A ledger that holds its closing entries: its lines are all stored, and count in no total."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from comptes.affectation import enregistrement
from comptes.ingestion.requetes import Filtres, PageDeLignes
from comptes.ingestion.verification import ecarts
from comptes.totaux.models import TotalVersion
from comptes.totaux.requetes import synthese_version
from comptes.versions.models import GroupeEcriture, LigneEcriture
from comptes.versions.requetes import totaux_par_classe
from rapports.arretes.recalcul import recalculer
from tests.financements.aides import deposer_et_lire

pytestmark = pytest.mark.django_db
CAS = Path(__file__).parent.parent / "lecture" / "cas" / "fec-ecritures-de-cloture.txt"
DEPENSE, RESULTAT = Decimal("163947.46"), Decimal("27924.72")


@pytest.fixture
def version(avec_role, exercice):
    return deposer_et_lire(avec_role("tresorerie"), exercice, CAS.read_bytes())


def test_les_lignes_sont_gardees_et_ne_comptent_pas(version):
    assert version.verdict == "alerte"
    lignes = LigneEcriture.objects.filter(version_id=version.pk)
    assert lignes.count() == 185
    assert sum(ligne.debit for ligne in lignes) == Decimal(version.compte["total_debit"])
    fermes = GroupeEcriture.objects.filter(version=version, cloture=True)
    assert sum(groupe.lignes for groupe in fermes) == 16
    assert lignes.filter(groupe__in=fermes.values("groupe")).earliest("ligne").ligne == 171
    assert sum(t.montant for t in TotalVersion.objects.exclude(mission="")) == DEPENSE


def test_la_synthese_et_les_pages_disent_les_memes_chiffres(version):
    synthese = synthese_version(version)
    assert (synthese.depense, synthese.resultat) == (DEPENSE, RESULTAT)
    assert version.compte["resultat"] == str(RESULTAT)
    classes = {classe: debit - credit for classe, debit, credit in totaux_par_classe(version)}
    assert -(classes["6"] + classes["7"]) == RESULTAT
    page = PageDeLignes(version, Filtres(compte="606400"))
    assert page.sommes == (Decimal("1129.10"), Decimal("40.00"))
    assert sum(ligne["debit"] - ligne["credit"] for ligne in page.lignes()) == Decimal("1089.10")
    assert (
        len(PageDeLignes(version, Filtres()).groupes)
        == GroupeEcriture.objects.filter(version=version).count()
    )


def test_les_totaux_se_refont_depuis_les_lignes(version):
    assert ecarts() == []
    national = [montant for cellule, montant in recalculer().items() if cellule.niveau == "national"]
    assert sum(national) == DEPENSE
    bilan = enregistrement.remplacer(version)
    assert sum(bilan.missions.values()) == DEPENSE
    assert ecarts() == []


def test_un_groupe_de_cloture_compte_par_erreur_est_vu(version):
    GroupeEcriture.objects.filter(version=version, compte="606400", cloture=True).update(cloture=False)
    assert ecarts()
