"""No table shows something in a followed row without telling when it changes."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpts.traces.enums import TypeSuivi
from cpts.traces.models import Changement
from rapports.changements.types import LECTEURS
from rapports.exports.jeux import JEUX
from tests import factories
from tests.droits.monde import construire
from tests.rapports.changements.client import EXPORTS, LISTES, Client
from tests.rapports.fiche.aides import verser

pytestmark = pytest.mark.django_db

# Read for a list, shown in no row of it.
SANS_CAPTURE = {
    "cpts_changement": "the journal itself",
    "cpts_habilitation": "rights: in the fingerprint of a position",
    "comptes_ligneecriture": "lines never change: their version does",
    "comptes_groupeecriture": "groups come and go with their version",
    "financements_versionbareme": "the rules of the scale answer facts; they are read again",
}


def tables_suivies() -> set[str]:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname ~ '^changement_[0-9]+_'"
        )
        return {table for (table,) in curseur}


def tables_de(sql: str) -> set[str]:
    return set(re.findall(r'(?:FROM|JOIN) "?(\w+_\w+)"?', sql))


@pytest.mark.parametrize("role", ["cnam", "tresorerie", "cpam"])
def test_chaque_table_lue_par_une_liste_suivie_a_son_declencheur(role):
    cpts = factories.CPTSFactory(complete=True)
    construire(cpts)
    client = Client(factories.personne(role, cpts))
    with CaptureQueriesContext(connection) as requetes:
        lues = client.listes()
    assert all(lues[type_] for type_ in LISTES.keys() - {"imports"})
    tables = {table for requete in requetes for table in tables_de(requete["sql"])}
    for jeu in {*EXPORTS, *LISTES} & JEUX.keys():
        tables |= tables_de(JEUX[jeu].requete(JEUX[jeu].demander(client.personne))[0])
    assert {"financements_versement", "comptes_totalversion", "cpts_acte"} <= tables
    assert tables - tables_suivies() - SANS_CAPTURE.keys() == set()


def test_chaque_type_a_son_lecteur():
    assert set(LECTEURS) == set(TypeSuivi)
    assert {*LISTES, *EXPORTS, "lignes", "actes", "indicateurs"} == set(TypeSuivi.values)


def test_un_declencheur_qui_manque_se_voit(cpts):
    """The property of the other tests can fail."""
    versement = verser(cpts, "10.00", cpts.contrat_set.get().signature)
    client = Client(factories.personne("cnam")).charger()
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'financements_versement'::regclass "
            "AND tgname ~ '^changement_[0-9]+_update'"
        )
        curseur.execute(f"DROP TRIGGER {curseur.fetchone()[0]} ON financements_versement")
    versement.montant = 11
    versement.save()
    assert client.suivre() == 0
    assert list(client.ecarts()) == ["versements"]


def test_ce_qui_ne_change_rien_ne_se_note_pas(cpts):
    verser(cpts, "10.00", cpts.contrat_set.get().signature)
    avant = Changement.objects.count()
    type(cpts).objects.update(nom="Même nom")
    assert Changement.objects.count() > avant
    avant = Changement.objects.count()
    type(cpts).objects.update(nom="Même nom")
    type(cpts).objects.filter(pk=0).update(nom="Autre")
    assert Changement.objects.count() == avant


def test_la_cle_d_une_ligne_est_son_identifiant_public(cpts):
    construire(cpts)
    client = Client(factories.personne("cnam")).charger()
    for type_, lignes in client.lignes.items():
        par = {"depenses": "exercice_id", "comptes": "exercice_id", "lignes": "exercice_id"}.get(type_, "id")
        cles = set(Changement.objects.filter(type=type_).values_list("cle", flat=True))
        assert {str(ligne[par]) for ligne in lignes.values()} <= cles, type_
        assert all(ligne["modifie_le"] for ligne in lignes.values()), type_
