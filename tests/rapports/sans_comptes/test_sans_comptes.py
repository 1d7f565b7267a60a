"""Who has sent nothing: the rule, its groups, who reads it."""

import datetime
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from comptes.versions.enums import Piece
from comptes.versions.models import Version
from cpts.structures.models import CPTS
from rapports.sans_comptes.requetes import (
    NON_RETENU,
    RIEN,
    SANS_CAISSE,
    Attendue,
    attendues,
    ensemble,
    par_caisse,
    par_region,
)
from tests.factories import (
    DepotFactory,
    ExerciceFactory,
    OrganisationFactory,
    UtilisateurFactory,
    VersionFactory,
    personne,
    rattacher,
)
from tests.rapports.nation import departement, petite_nation, signataire, verser

pytestmark = pytest.mark.django_db
D = Decimal
ADRESSE = "/cockpit/sans-comptes/"
ESPACES = str.maketrans("\u202f\u00a0", "  ")


@pytest.fixture(autouse=True)
def _jour():
    with time_machine.travel("2025-11-29T12:00:00Z", tick=False):
        yield


@pytest.fixture
def nation():
    """Three departments of four CPTS, of which the last has sent nothing for 2023."""
    return petite_nation()


@pytest.fixture
def muettes(nation):
    return nation[3::4]


def ouvrir(user, **parametres):
    client = Client()
    client.force_login(user)
    return client.get(ADRESSE, {"annee": 2023, **parametres})


def texte(reponse) -> str:
    return reponse.content.decode().translate(ESPACES)


def recevoir(cpts: CPTS, piece: str, annee: int = 2023, **champs) -> Version:
    """A piece that came and does not count."""
    exercice = cpts.exercice_set.filter(fin__year=annee).first() or ExerciceFactory(
        cpts=cpts, debut=datetime.date(annee, 1, 1), fin=datetime.date(annee, 12, 31)
    )
    return VersionFactory(depot=DepotFactory(exercice=exercice, piece=piece), **champs)


def envois(user, annee: int = 2023) -> dict[str, str]:
    return {a.uuid: a.envoi for a in attendues(user, annee)}


def lue(**champs) -> Attendue:
    defaut = {
        "pk": 1,
        "uuid": uuid.uuid4(),
        "departement": "01",
        "region": "84",
        "nom_region": "Rhône",
        "caisse": "c",
        "nom_caisse": "CPAM",
        "verse": D(100),
        "retenue": False,
    }
    return Attendue(**defaut | champs)


# --- The rule ----------------------------------------------------------------------------------------------


def test_qui_n_a_rien_envoye_et_qui_a_des_comptes(nation, muettes):
    lus = envois(personne("cnam"))
    assert {u for u, envoi in lus.items() if envoi == RIEN} == {c.uuid for c in muettes}
    assert sorted(set(lus.values())) == ["", RIEN]


@pytest.mark.parametrize(
    ("piece", "champs", "attendu"),
    [
        (Piece.BILAN, {}, NON_RETENU),
        (Piece.FEC, {}, NON_RETENU),
        (Piece.BUDGET, {}, RIEN),
        (Piece.FEC, {"retiree_le": datetime.datetime(2024, 4, 1, tzinfo=datetime.UTC)}, RIEN),
    ],
)
def test_ce_qui_est_arrive_change_l_envoi(muettes, piece, champs, attendu):
    recevoir(muettes[0], piece, **champs)
    assert envois(personne("cnam"))[muettes[0].uuid] == attendu


def test_une_piece_d_une_autre_annee_ne_compte_pas(muettes):
    recevoir(muettes[0], Piece.FEC, annee=2022)
    assert envois(personne("cnam"))[muettes[0].uuid] == RIEN


def test_un_cas_d_ecole_et_une_cpts_qui_n_est_pas_attendue_n_y_sont_pas(nation, muettes):
    CPTS.objects.filter(pk=muettes[0].pk).update(exemple=True)
    lus = envois(personne("cnam"))
    assert muettes[0].uuid not in lus
    assert len(lus) == 11


def test_chacun_lit_dans_son_perimetre(muettes):
    caisse = OrganisationFactory()
    rattacher(muettes[0], caisse, "caisse")
    assert list(envois(personne("cpam", caisse))) == [muettes[0].uuid]


def test_les_groupes_se_somment(nation, muettes):
    lus = attendues(personne("cnam"), 2023)
    tout = ensemble(lus, RIEN)
    assert (tout.absentes, tout.attendues) == (3, 12)
    assert tout.verse == D("303010.50")  # 100 003,50 + 101 003,50 + 102 003,50
    for groupes in (par_region(lus, RIEN), par_caisse(lus, RIEN)):
        assert sum(g.absentes for g in groupes) == tout.absentes
        assert sum(g.attendues for g in groupes) == tout.attendues
        assert sum(g.verse for g in groupes) == tout.verse
        assert sum(g.verse_total for g in groupes) == tout.verse_total
    assert [g.nom for g in par_caisse(lus, RIEN)] == [SANS_CAISSE]


def test_le_plus_d_argent_d_abord_et_rien_de_ce_qui_est_complet():
    lus = [
        lue(nom_region="Petite", region="1", verse=D(1)),
        lue(nom_region="Grande", region="2", verse=D(9)),
        lue(nom_region="Complète", region="3", retenue=True),
        lue(nom_region="Inconnue", region="4", verse=None),
    ]
    groupes = par_region(lus, RIEN)
    assert [g.nom for g in groupes] == ["Grande", "Petite", "Inconnue"]
    assert groupes[-1].part is None  # nothing was paid: no share, and no division
    assert ensemble([], RIEN).absentes == 0


# --- The page ----------------------------------------------------------------------------------------------


def test_une_ligne_par_cpts_avec_ce_qui_lui_a_ete_verse(nation, muettes):
    page = texte(ouvrir(personne("cnam")))
    for cpts in nation:
        assert (cpts.nom in page) is (cpts in muettes)
    assert "303 010,50 €" in page
    assert "100 003,50 €" in page
    assert "Sur 12 CPTS attendues." in page
    assert "25 % de ce qui a été versé" in page


def test_l_onglet_de_ce_qui_est_recu_et_pas_retenu(muettes):
    recevoir(muettes[0], Piece.BILAN)
    page = texte(ouvrir(personne("cnam"), envoi=NON_RETENU))
    assert muettes[0].nom in page
    assert "Bilan" in page
    assert muettes[1].nom not in page


@pytest.mark.parametrize(
    ("filtre", "restent"), [({"region": "32"}, [2]), ({"departement": "69"}, [1]), ({"region": "zz"}, [])]
)
def test_la_region_et_le_departement_resserrent(muettes, filtre, restent):
    page = texte(ouvrir(personne("cnam"), **filtre))
    assert [rang for rang, cpts in enumerate(muettes) if cpts.nom in page] == restent
    assert "Retirer le filtre" in page


def test_la_caisse_resserre(muettes):
    caisse = OrganisationFactory()
    rattacher(muettes[1], caisse, "caisse")
    page = texte(ouvrir(personne("cnam"), caisse=str(caisse.uuid)))
    assert [cpts.nom in page for cpts in muettes] == [False, True, False]
    assert caisse.nom in page


@pytest.mark.parametrize("role", ["dgos", "federation"])
def test_un_lecteur_d_agregats_ne_l_ouvre_jamais(nation, role):
    assert ouvrir(personne(role)).status_code == 403
    client = Client()
    client.force_login(personne(role))
    assert "sans-comptes" not in client.get("/cockpit/", {"annee": 2023}).content.decode()


def test_sans_role_la_page_est_refusee(db):
    assert ouvrir(UtilisateurFactory()).status_code == 403


def test_le_cockpit_y_mene_avec_son_territoire(nation):
    client = Client()
    client.force_login(personne("cnam"))
    page = client.get("/cockpit/region/84/", {"annee": 2023}).content.decode()
    assert f'href="{ADRESSE}?annee=2023&amp;region=84"' in page


@pytest.mark.parametrize("annee", ["2025", "2030", "abc", ""])
def test_une_annee_en_cours_n_accuse_personne(nation, annee):
    page = texte(ouvrir(personne("cnam"), annee=annee))
    assert "Qui n’a pas de comptes pour 2024" in page


def test_le_csv_est_la_liste(nation, muettes):
    reponse = ouvrir(personne("cnam"), export="ouvert")
    lignes = b"".join(reponse.streaming_content).decode().splitlines()
    assert lignes[0].startswith(
        "CPTS,Versé en 2023,Reçu,Département,Région,Caisse,SIREN,Code du département,Code de la région"
    )
    assert len(lignes) == 1 + len(muettes)
    premiere = muettes[2]
    assert lignes[1].startswith(f"{premiere.nom},102003.50,rien,")
    codes = f",{premiere.siren},{premiere.departement_id},{premiere.departement.region_id},"
    assert codes in f"{lignes[1]},"
    assert "SIREN" not in ouvrir(personne("cnam")).content.decode()


def test_le_meme_nombre_de_requetes_pour_une_cpts_et_pour_vingt(nation, django_assert_max_num_queries):
    client = Client()
    client.force_login(personne("cnam"))
    for _ in range(2):
        with django_assert_max_num_queries(9):
            client.get(ADRESSE, {"annee": 2023})
        for _ in range(20):
            verser(signataire(departement("59", "32")), "10.00")
