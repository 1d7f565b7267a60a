"""The nation of the benches is coherent, and its benches are registered."""

import pytest

from demonstration.bench.base import MESURES
from demonstration.bench.nation import ANNEE, EFFECTIF, GROS, batir, ecrire_lignes
from demonstration.management.commands.bench import decouvrir
from rapports.arretes.recalcul import ecarts_des_totaux
from rapports.cockpit.cockpit import Cockpit
from rapports.secret.sources import Source

pytestmark = pytest.mark.django_db


def test_les_bancs_sont_inscrits():
    decouvrir()
    assert {"dashboard", "page"} <= MESURES.keys()


def test_la_nation_du_banc_se_somme():
    lecteur = batir(60)
    ecrire_lignes(1, 2)
    source = Source()
    tableau = source.completude(ANNEE)
    vue = Cockpit(lecteur, tableau, tableau.territoire("departement", GROS), ANNEE, source)
    assert len(vue.lignes) == EFFECTIF
    assert sum(ligne.depense.montant for ligne in vue.lignes) == vue.depense.montant
    assert sum(ligne.verse.montant for ligne in vue.lignes) == vue.verse.montant
    assert ecarts_des_totaux({}) != []
