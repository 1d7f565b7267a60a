"""What a page of changes says, to whom, and in how many queries."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptes.versions.models import Exercice, Version
from cpts.personnes.models import Habilitation
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import Rattachement
from cpts.traces.actes import journaliser
from cpts.traces.enums import TypeSuivi
from financements.versements.models import Versement
from rapports.changements.entretien import compacter
from rapports.curseurs.position import CONSERVATION, _dechiffrer
from tests import factories
from tests.droits.monde import construire
from tests.rapports.aides import garnir, verser
from tests.rapports.changements.client import Client

pytestmark = pytest.mark.django_db
JOUR = datetime.date(2025, 3, 1)


@pytest.fixture
def cnam(cpts):
    return Client(factories.personne("cnam")).charger()


def resultats(client, **parametres):
    reponse = client.changements(depuis=client.curseur, **parametres)
    assert reponse.status_code == 200, reponse.json()
    return reponse.json()["resultats"]


def test_sans_curseur_rien_que_le_point_de_depart(cpts, cnam):
    verser(cpts, "10.00", JOUR)
    page = cnam.changements().json()
    assert (page["resultats"], page["suite"]) == ([], False)
    assert page["curseur"] != cnam.curseur


def test_creation_changement_suppression(cpts, cnam):
    versement = verser(cpts, "10.00", JOUR)
    (cree,) = resultats(cnam)
    assert (cree["type"], cree["id"], cree["operation"]) == ("versements", str(versement.uuid), "cree")
    assert cree["cpts"] == str(cpts.uuid)
    assert cree["adresse"] is None
    liste = cnam.lire("/api/v1/versements/").json()["resultats"]
    assert cree["ligne"] in liste
    assert cree["ligne"]["modifie_le"] == cree["le"]
    cnam.curseur = cree["curseur"]

    Versement.objects.filter(pk=versement.pk).update(montant=11)
    (modifie,) = resultats(cnam)
    assert (modifie["operation"], modifie["ligne"]["montant"]) == ("modifie", "11.00")
    Versement.objects.filter(pk=versement.pk).delete()
    (supprime,) = resultats(cnam)
    assert (supprime["operation"], supprime["ligne"], supprime["adresse"]) == ("supprime", None, None)
    assert supprime["id"] == str(versement.uuid)


def test_une_ligne_changee_dix_fois_vient_une_fois(cpts, cnam):
    versement = verser(cpts, "10.00", JOUR)
    for montant in range(10):
        Versement.objects.filter(pk=versement.pk).update(montant=montant + 100)
    (seul,) = resultats(cnam)
    assert (seul["operation"], seul["ligne"]["montant"]) == ("cree", "109.00")


def test_un_retrait_se_dit_avec_ou_sans_ligne(exercice, cnam):
    version = factories.VersionFactory(depot__exercice=exercice, etat="lu", verdict="conforme")
    autre = factories.ExerciceFactory(cpts=exercice.cpts, debut="2023-01-01", fin="2023-12-31")
    cnam.suivre()
    Version.objects.filter(pk=version.pk).update(retiree_le=timezone.now())
    Exercice.objects.filter(pk=autre.pk).update(retire_le=timezone.now())
    lus = {changement["type"]: changement for changement in resultats(cnam)}
    assert {type_: lu["operation"] for type_, lu in lus.items()} == {
        "depots": "retire",
        "exercices": "retire",
    }
    assert lus["depots"]["ligne"]["retiree_le"]
    assert lus["exercices"]["ligne"] is None


def test_les_comptes_d_un_exercice_se_relisent_a_une_adresse(exercice, cnam):
    """One change, however many lines, cells and accounts there are."""
    garnir(exercice)
    lus = {c["type"]: c for c in resultats(cnam) if c["adresse"]}
    assert lus.keys() == {"depenses", "comptes", "lignes"}
    for type_, changement in lus.items():
        assert changement["id"] == str(exercice.uuid)
        lignes = cnam._export(changement["adresse"])
        assert lignes, type_
        assert {ligne["exercice_id"] for ligne in lignes} == {str(exercice.uuid)}


def test_deux_exercices_clos_la_meme_annee_ne_se_melent_pas(cpts, cnam):
    exercices = [
        factories.ExerciceFactory(cpts=cpts, debut="2025-01-01", fin="2025-03-31"),
        factories.ExerciceFactory(cpts=cpts, debut="2025-04-01", fin="2025-12-31"),
    ]
    from tests.comptes.affectation.fabrique import E, deposer

    for exercice in exercices:
        deposer(exercice, [E("641100", "10.00")])
    cnam.suivre()
    assert cnam.ecarts() == {}
    assert {ligne["exercice_id"] for ligne in cnam.lignes["lignes"].values()} == {
        str(e.uuid) for e in exercices
    }


@pytest.mark.parametrize("role", ["cpam", "ars", "tresorerie"])
def test_hors_du_perimetre_rien_ne_se_dit(role, cpts, voisine):
    client = Client(factories.personne(role, cpts)).charger()
    construire(voisine)
    recus = resultats(client, limite=500)
    assert {c["cpts"] for c in recus} <= {None}
    assert {c["type"] for c in recus} == {"arretes"}
    assert str(voisine.uuid) not in client.changements(depuis="debut", limite=500).content.decode()


@pytest.mark.parametrize("compacte", [False, True])
def test_une_ligne_qui_change_de_cpts_quitte_l_une_et_entre_dans_l_autre(cpts, voisine, compacte):
    versement = verser(cpts, "10.00", JOUR)
    ancien, nouveau = (Client(factories.personne("tresorerie", c)).charger() for c in (cpts, voisine))
    Versement.objects.filter(pk=versement.pk).update(cpts=voisine)
    if compacte:
        compacter()
    (sortie,), (entree,) = resultats(ancien), resultats(nouveau)
    assert (sortie["operation"], sortie["ligne"], sortie["cpts"]) == ("retire", None, str(cpts.uuid))
    assert (entree["ligne"]["cpts"], entree["cpts"]) == (str(voisine.uuid), str(voisine.uuid))
    for client in (ancien, nouveau):
        client.suivre()
        assert client.ecarts() == {}


@pytest.mark.parametrize("role", ["dgos", "federation"])
def test_qui_lit_des_agregats_n_a_que_les_arretes(role, cpts):
    client = Client(factories.personne(role))
    construire(cpts)
    recus = client.changements(depuis="debut", limite=500).json()["resultats"]
    assert [c["type"] for c in recus] == ["arretes"]
    assert client.changements(depuis="debut", type="versements").json()["resultats"] == []


def test_les_indicateurs_ne_se_disent_qu_a_ceux_qui_les_lisent(cpts):
    construire(cpts)
    par_role = {}
    for role in ("cnam", "admin", "cpam", "ars", "presidence"):
        recus = (
            Client(factories.personne(role, cpts)).changements(depuis="debut", limite=500).json()["resultats"]
        )
        par_role[role] = {c["type"] for c in recus} & {"indicateurs", "lignes"}
    tout = {"indicateurs", "lignes"}
    assert par_role == {"cnam": {"lignes"}, "admin": set(), "cpam": tout, "ars": tout, "presidence": tout}


def test_un_acte_qu_on_ne_lit_pas_ne_laisse_pas_de_trace(cpts, cnam):
    journaliser(None, cpts, "indicateur.declare", "Essai")
    acte = journaliser(None, cpts, "contrat.saisi", "Essai")
    assert [c["id"] for c in resultats(cnam)] == [str(acte.uuid)]


def test_les_fichiers_de_versements_ne_se_disent_qu_a_leur_caisse(cpts, voisine):
    from tests.financements.versements.fabrique import un_import

    sien, autre = (
        Client(factories.personne("cpam", cpts)).charger(),
        Client(factories.personne("cpam", voisine)).charger(),
    )
    importation = un_import(cpts.contrat_set.get(), sien.personne)
    assert str(importation.uuid) in {c["id"] for c in resultats(sien)}
    assert resultats(autre) == []


def test_les_cas_d_ecole_restent_a_part(cpts, cnam):
    exemple = factories.CPTSFactory(complete=True, exemple=True)
    assert cnam.changements(depuis=cnam.curseur).status_code == 410
    cnam.charger()
    verser(exemple, "10.00", JOUR)
    assert resultats(cnam) == []
    recus = cnam.changements(depuis="debut", cpts=exemple.uuid).json()["resultats"]
    assert {c["cpts"] for c in recus} == {str(exemple.uuid)}
    assert cnam.changements(depuis="debut", exemple="true").json()["resultats"] == recus


def test_les_filtres(cpts, voisine, cnam):
    verser(cpts, "10.00", JOUR)
    verser(voisine, "10.00", JOUR)
    for filtre in (
        {"cpts": cpts.siren},
        {"departement": cpts.departement_id},
        {"region": cpts.departement.region_id},
    ):
        recus = cnam.changements(depuis="debut", type="versements", **filtre).json()["resultats"]
        assert [c["cpts"] for c in recus] == [str(cpts.uuid)], filtre
    autres_filtres = cnam.changements(depuis=cnam.curseur, cpts=cpts.uuid)
    assert (autres_filtres.status_code, autres_filtres.json()["code"]) == (410, "recharger")


def test_une_cpts_d_ailleurs_n_existe_pas(cpts, voisine):
    client = Client(factories.personne("cpam", cpts))
    assert client.changements(cpts=voisine.uuid).status_code == 404


def changer_de_caisse(cpts, personne):
    Rattachement.objects.filter(cpts=cpts, nature=NatureRattachement.CAISSE).update(
        organisation=factories.OrganisationFactory(type="cpam")
    )


def perdre_son_role(cpts, personne):
    factories.habiliter(personne, "ars", cpts)
    Habilitation.objects.filter(utilisateur=personne, role="cpam").update(retiree_le=timezone.now())


def gagner_un_role(cpts, personne):
    factories.habiliter(personne, "cnam")


@pytest.mark.parametrize("geste", [changer_de_caisse, perdre_son_role, gagner_un_role])
def test_un_perimetre_qui_change_demande_de_tout_recharger(geste, cpts):
    personne = factories.personne("cpam", cpts)
    client = Client(personne).charger()
    geste(cpts, personne)
    reponse = client.changements(depuis=client.curseur)
    assert (reponse.status_code, reponse.json()["code"]) == (410, "recharger")
    assert "périmètre" in reponse.json()["message"]


def test_qui_n_a_plus_aucun_role_est_refuse(cpts):
    personne = factories.personne("tresorerie", cpts)
    client = Client(personne).charger()
    Habilitation.objects.update(retiree_le=timezone.now())
    assert client.changements(depuis=client.curseur).status_code == 403


def test_un_curseur_trop_vieux_ou_d_ailleurs(cpts, cnam):
    lu = _dechiffrer(cnam.curseur)
    vieux = timezone.localdate() - CONSERVATION
    assert cnam.changements(depuis=replace(lu, jour=vieux).en_texte()).status_code == 200
    for autre in (
        {"jour": vieux - datetime.timedelta(days=1)},
        {"rang": 10**12},
        {"empreinte": "autre"},
        {"journal": "autre"},
    ):
        reponse = cnam.changements(depuis=replace(lu, **autre).en_texte())
        assert (reponse.status_code, reponse.json()["code"]) == (410, "recharger"), autre


def test_un_curseur_d_un_autre_journal(cnam, monkeypatch):
    monkeypatch.setattr("rapports.curseurs.position.origine", lambda: "autre")
    assert "restauration" in cnam.changements(depuis=cnam.curseur).json()["message"]


@pytest.mark.parametrize("depuis", ["x", "W10", "MQ", "é", "WzEsMiwzLDQsNV0", "W251bGxd" * 50])
def test_un_curseur_illisible(cnam, depuis):
    reponse = cnam.changements(depuis=depuis)
    assert reponse.status_code in (400, 410)
    if reponse.status_code == 400:
        assert list(reponse.json()["champs"]) == ["depuis"]


@pytest.mark.parametrize(
    ("parametre", "valeur"),
    [("limite", "501"), ("limite", "abc"), ("type", "inconnu"), ("depuis", ""), ("autre", "1")],
)
def test_un_parametre_inconnu_est_refuse(cnam, parametre, valeur):
    reponse = cnam.changements(**{parametre: valeur})
    assert reponse.status_code == 400
    assert list(reponse.json()["champs"]) == [parametre]


def test_les_pages_se_suivent_sans_rien_repeter(cpts, cnam):
    voulus = {str(verser(cpts, f"{n}.00", JOUR).uuid) for n in range(1, 12)}
    lus, curseur, suite = [], cnam.curseur, True
    while suite:
        page = cnam.changements(depuis=curseur, limite=3).json()
        assert len(page["resultats"]) <= 3
        lus += [c["id"] for c in page["resultats"]]
        curseur, suite = page["curseur"], page["suite"]
    assert len(lus) == len(set(lus)) == 11
    assert set(lus) == voulus


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_changements():
    client = Client(factories.personne("cnam"))

    def compter() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as requetes:
            page = client.changements(depuis="debut", limite=500).json()
        return len(requetes), len(page["resultats"])

    construire(factories.CPTSFactory(complete=True))
    une = compter()
    for _ in range(4):
        construire(factories.CPTSFactory(complete=True))
    cinq = compter()
    assert cinq[1] > 3 * une[1]
    assert cinq[0] == une[0] <= 8 + 2 * len(TypeSuivi)
