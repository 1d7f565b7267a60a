"""What a snapshot publishes: nothing moves before it, small changes wait, what was shown or hidden is remembered."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from rapports.figes.models import EngagementArrete, FaitArrete
from rapports.secret.chiffres import cle
from rapports.secret.models import TablePubliee
from rapports.secret.publications.publier import Cadence, cadence
from tests.factories import personne
from tests.rapports.nation import comptes, departement, petite_nation, signataire, verser
from tests.rapports.secret.publications.aides import ANNEE, client_de, publier, table

pytestmark = pytest.mark.django_db
TOTAL = cle("depense", "national", "")


@pytest.fixture
def nation():
    return petite_nation()


@pytest.fixture
def dgos():
    return personne("dgos")


def lire(user, **parametres):
    return client_de(user).get("/api/v1/depenses/", {"exercice": ANNEE, **parametres}).json()


def redeposer(structures, montant="60000.00"):
    for rang, cpts in enumerate(structures):
        comptes(cpts, [("641100", f"{montant[:-3]}.{rang:02}", "M1")])


def test_rien_n_est_lu_avant_la_premiere_publication(nation, dgos):
    lu = lire(dgos)
    assert (lu["total"], lu["secret"], lu["arrete"]) == (None, True, None)
    assert lu["completude"]["recues"] is None


def test_la_premiere_publication_montre_la_nation(nation, dgos):
    arrete = publier()
    lu = lire(dgos)
    assert lu["arrete"] == arrete.numero
    assert lu["total"] == lire(personne("cnam"))["total"]


def test_un_depot_ne_bouge_rien_ni_avant_ni_apres_l_arrete_suivant(nation, dgos):
    publier()
    avant = lire(dgos)
    redeposer(nation[:1])
    assert lire(dgos) == avant
    publier(1)
    apres = lire(dgos)
    assert apres.pop("arrete") == avant.pop("arrete") + 1
    assert apres == avant


def test_trois_changements_de_trois_cpts_passent(nation, dgos):
    publier()
    redeposer(nation[:3])
    publier(1)
    assert lire(dgos)["total"] == lire(personne("cnam"))["total"]
    assert table().arrete.numero == 2


def test_un_changement_dont_une_cpts_fait_plus_de_85_pour_cent_attend(nation, dgos):
    publier()
    avant = lire(dgos)["total"]
    for cpts in nation[:2]:
        comptes(cpts, [("641100", "50010.00", "M1")])
    comptes(nation[4], [("641100", "90000000.00", "M1")])
    publier(1)
    assert lire(dgos)["total"] == avant


def test_le_departement_d_un_seul_changement_renvoie_a_la_publication_qui_le_montre(nation, dgos):
    publier()
    redeposer([*nation[:3], nation[4]])
    publier(1)
    deuxieme = table()
    assert deuxieme.arrete.numero == 2
    nom = cle("depense", "departement", "69")
    assert nom not in deuxieme.montrees
    assert deuxieme.anterieures[nom] == 1
    assert lire(dgos, niveau="departement", code="69")["total"] is None
    assert lire(dgos, niveau="departement", code="69", arrete=1)["total"] is not None


def test_une_cellule_cachee_et_inchangee_le_reste(dgos):
    """Hidden for a neighbour of one CPTS; the neighbour grows: the cell did not change, and stays hidden."""
    for code, combien in (("01", 4), ("69", 3), ("38", 1)):
        for _ in range(combien):
            comptes(signataire(departement(code, "84")), [("641100", "1000.00", "M1")])
    publier()
    caches = {code for code in ("01", "69") if cle("depense", "departement", code) not in table().montrees}
    assert caches == {"69"}
    for _ in range(4):
        comptes(signataire(departement("38", "84")), [("641100", "1000.00", "M1")])
    publier(1)
    deuxieme = table()
    assert deuxieme.arrete.numero == 2
    assert cle("depense", "departement", "69") not in deuxieme.montrees


def test_ce_qui_revient_a_un_etat_ancien_ne_le_trahit_pas(nation):
    """A and B go back to what they were: between the first and the third publication, only C and D changed."""
    publier()
    autres = [*nation[4:7], *nation[8:11]]
    redeposer(nation[:3])
    redeposer(autres)
    publier(4)
    for rang, cpts in enumerate(nation[:2]):
        premiere = [("641100", f"{50_000 + 100 * rang}.10", "M1"), ("622600", f"{20_000 + rang}.20", "M3")]
        comptes(cpts, [*premiere, ("606000", "1500.05", "")])
    redeposer([*autres, nation[2]], "70000.00")
    publier(8)
    troisieme = table()
    assert troisieme.arrete.numero == 3
    assert cle("depense", "departement", "01") not in troisieme.montrees


def test_une_table_sans_total_de_la_nation_n_est_pas_publiee():
    comptes(signataire(departement("01", "84")), [("641100", "10.00", "M1")])
    publier()
    assert table() is None


def test_chaque_sujet_et_chaque_annee_a_sa_table(nation):
    publier()
    lues = set(TablePubliee.objects.values_list("bloc", "annee"))
    assert {("comptes", 2023), ("versements", 2023), ("enveloppes", 2023), ("usage", 0)} <= lues


def test_les_versements_et_les_comptes_ont_chacun_leur_version(nation, dgos):
    publier()
    total = lire(dgos)["total"]
    for cpts in nation:
        verser(cpts, "1000.00")
    publier(1)
    lu = lire(dgos)
    assert lu["total"] == total
    assert lu["verse"] == lire(personne("cnam"))["verse"]
    assert (table("comptes").arrete.numero, table("versements").arrete.numero) == (1, 2)


@pytest.mark.parametrize("modele", [EngagementArrete, FaitArrete, TablePubliee])
def test_ce_qui_est_publie_ne_se_modifie_ni_ne_se_supprime(nation, modele):
    publier()
    nom = modele._meta.db_table
    for requete in (f"UPDATE {nom} SET id = id", f"DELETE FROM {nom} WHERE false"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(requete)


@pytest.mark.parametrize(
    ("changees", "jours", "attendu"),
    [(2, 400, False), (3, 89, False), (3, 90, True), (69, 1, False), (70, 1, True)],
)
def test_la_cadence(changees, jours, attendu):
    assert cadence().laisse_passer(changees, 700, datetime.timedelta(days=jours)) is attendu


def test_une_petite_nation_demande_trois_changements():
    assert cadence() == Cadence(3, cadence().part_changee, 90)
    assert cadence().laisse_passer(3, 12, datetime.timedelta(0))
