"""A generated client loads everything, follows the changes of random acts, and holds what a fresh load gives."""

from __future__ import annotations

import duckdb
import pytest
from django.db import connection

from comptes.totaux.actes import reclasser
from cpts.structures.models import CPTS
from financements.versements.models import Versement
from tests.api.chargeur import Entrepot
from tests.api.synchronisation import Suivi, ecarts_avec
from tests.rapports.changements.test_proprietes import Monde

ACTES = 40


@pytest.fixture
def ouvrir_un(genere, appelant, tmp_path):
    """``ouvrir_un("suivie")``: an empty warehouse in a file."""
    ouverts = []

    def ouvrir(nom):
        entrepot = Entrepot(
            genere, appelant("cnam"), duckdb.connect(str(tmp_path / f"{nom}.duckdb")), tmp_path
        )
        ouverts.append(entrepot)
        return entrepot

    yield ouvrir
    for entrepot in ouverts:
        entrepot.base.close()


@pytest.fixture
def ecarts(ouvrir_un, tmp_path):
    """``ecarts(suivi)``: how its base differs from a fresh load."""

    def _ecarts(suivi):
        neuf = ouvrir_un("neuve")
        neuf.charger()
        neuf.base.close()
        return ecarts_avec(suivi.entrepot.base, tmp_path / "neuve.duckdb")

    return _ecarts


def peuple(graine):
    """A world with accounts and payments."""
    monde = Monde(graine)
    for _ in range(3):
        monde.deposer()
        monde.payer()
    return monde


@pytest.mark.django_db
def test_suivre_des_actes_au_hasard_vaut_recharger(ouvrir_un, ecarts):
    monde, suivi = peuple(8), Suivi(ouvrir_un("suivie"))
    suivi.charger()
    lus = 0
    for rang in range(1, ACTES + 1):
        monde.agir()
        if rang % (ACTES // 2) == 0:
            lus += suivi.suivre()
    assert lus > ACTES / 2
    suivi.relire()
    assert ecarts(suivi) == []
    assert suivi.suivre() == 0


@pytest.mark.django_db
def test_le_nom_et_le_lieu_d_une_cpts_se_suivent_dans_tous_ses_jeux(ouvrir_un, ecarts):
    """Data sets name the CPTS of each row and where it is, which the lists of the same rows do not."""
    monde, suivi = peuple(10), Suivi(ouvrir_un("suivie"))
    for acte in (monde.allouer, monde.transferer, monde.constater, monde.attendre):
        acte()
    suivi.charger()
    for rang, cpts in enumerate(monde.cpts):
        CPTS.objects.filter(pk=cpts.pk).update(
            nom=f"Renommée {rang}", departement=monde.departements[rang % 3]
        )
        reclasser(cpts)
    assert suivi.suivre()
    suivi.relire()
    assert ecarts(suivi) == []


@pytest.mark.django_db
def test_un_changement_que_rien_n_annonce_se_voit(ouvrir_un, ecarts):
    """The comparison can fail: an amount moves without its trigger, a row goes, a row comes."""
    peuple(9)
    suivi = Suivi(ouvrir_un("suivie"))
    suivi.charger()
    with connection.cursor() as curseur:
        curseur.execute("SET session_replication_role = replica")
        Versement.objects.filter(pk=Versement.objects.earliest("pk").pk).update(montant=1)
        curseur.execute("SET session_replication_role = DEFAULT")
    assert suivi.suivre() == 0
    suivi.relire()
    assert [ecart.split(" :")[0] for ecart in ecarts(suivi)] == ["versements", "versements_lister"]
