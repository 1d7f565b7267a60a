"""Values measured by the caisse, in one table for all its CPTS: every wrong cell named, all the lines or none."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cpts.structures.enums import NatureRattachement
from cpts.structures.models import Rattachement
from financements.contrats.models import Contrat
from financements.indicateurs.actes import ajouter_indicateur, fixer_objectif
from financements.indicateurs.en_euros import EnEuros
from financements.indicateurs.lecture import lire_un_objectif
from financements.indicateurs.models import DeclarationIndicateur
from financements.indicateurs.valeurs import (
    COLONNES,
    OCTETS_MAX,
    enregistrer,
    lignes_a_remplir,
    lire,
    objectifs_a_mesurer,
)
from tests.factories import CPTSFactory, personne
from tests.financements.indicateurs.conftest import ANNEE, CHAMPS
from tests.financements.indicateurs.factories import DecisionFactory, ObjectifFactory
from tests.financements.indicateurs.test_euros import PALIERS, paliers

pytestmark = pytest.mark.django_db
AU = datetime.date(2025, 3, 3)
ENTETE = "siren;annee_contrat;indicateur;valeur;source"


@pytest.fixture(autouse=True)
def horloge():
    with time_machine.travel(datetime.datetime(2025, 3, 3, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def objectif(cpam, contrat):
    champs = CHAMPS | {"unite": "%", "mesure_par": "caisse"}
    indicateur = ajouter_indicateur(cpam, contrat, "prevention", **champs)
    return fixer_objectif(cpam, indicateur, ANNEE, None, en_euros=paliers(*PALIERS))


@pytest.fixture
def reunion(cpam, contrat):
    champs = CHAMPS | {"sens": "fait", "mesure_par": "caisse"}
    indicateur = ajouter_indicateur(cpam, contrat, "parcours", **champs)
    return fixer_objectif(cpam, indicateur, ANNEE, None, en_euros=EnEuros("fait", Decimal(5000)))


def table(*lignes: str, entete: str = ENTETE) -> bytes:
    return "\n".join([entete, *lignes]).encode()


def ligne(objectif, valeur: str, source: str = "Requête locale", **champs: str) -> str:
    indicateur = objectif.indicateur
    cellules = {
        "siren": indicateur.contrat.cpts.siren,
        "annee": objectif.annee_contrat.isoformat(),
        "code": indicateur.code,
    } | champs
    return ";".join([*cellules.values(), valeur, source])


class TestALire:
    def test_ceux_que_la_caisse_mesure_et_que_personne_n_a_decides(self, cpam, contrat, objectif, reunion):
        ObjectifFactory(indicateur__contrat=contrat, annee_contrat=ANNEE)  # declared by the CPTS
        assert set(objectifs_a_mesurer(cpam, AU)) == {objectif, reunion}
        DecisionFactory(objectif=reunion)
        assert set(objectifs_a_mesurer(cpam, AU)) == {objectif}

    def test_jamais_ceux_d_une_autre_caisse(self, objectif, voisine):
        assert not objectifs_a_mesurer(personne("cpam", voisine), AU)

    def test_le_tableau_rempli_se_relit(self, cpam, objectif, reunion):
        lignes = lignes_a_remplir(objectifs_a_mesurer(cpam, AU))
        assert [x[5] for x in lignes] == ["oui ou non", "%"]
        remplies = [(*x[:6], valeur, "Requête") for x, valeur in zip(lignes, ("oui", "73,1"), strict=True)]
        octets = table(*(";".join(x) for x in remplies), entete=";".join(COLONNES))
        lecture = lire(octets, objectifs_a_mesurer(cpam, AU))
        assert lecture.anomalies == []
        assert [(x.objectif, x.valeur) for x in lecture.valeurs] == [
            (reunion, 1),
            (objectif, Decimal("73.1")),
        ]

    def test_une_valeur_vide_reste_inconnue(self, objectif, reunion):
        lecture = lire(table(ligne(objectif, ""), ligne(reunion, "non")), [objectif, reunion])
        assert (lecture.vides, len(lecture.valeurs), lecture.anomalies) == (1, 1, [])

    @pytest.mark.parametrize(
        ("valeur", "champs", "lieu", "attendu"),
        [
            ("beaucoup", {}, "Ligne 2, valeur", "un nombre"),
            ("1,00005", {}, "Ligne 2, valeur", "quatre décimales"),
            ("1", {"code": "prevention-99"}, "Ligne 2", "mesuré par votre caisse"),
            ("1", {"siren": "000000000"}, "Ligne 2", "mesuré par votre caisse"),
            ("1", {"annee": "2031-01-01"}, "Ligne 2", "année commencée"),
        ],
    )
    def test_une_cellule_fausse_est_nommee(self, objectif, valeur, champs, lieu, attendu):
        anomalie = lire(table(ligne(objectif, valeur, **champs)), [objectif]).anomalies[0]
        assert anomalie.lieu == lieu
        assert attendu in anomalie.attendu
        assert anomalie.conseil.endswith(".")

    def test_fait_ou_non_en_toutes_lettres(self, reunion):
        assert lire(table(ligne(reunion, "peut-être")), [reunion]).anomalies[0].attendu == "oui ou non"

    def test_une_source_est_demandee(self, objectif):
        assert lire(table(ligne(objectif, "1", "")), [objectif]).anomalies[0].lieu == "Ligne 2, source"

    def test_un_indicateur_ecrit_deux_fois(self, objectif):
        lecture = lire(table(ligne(objectif, "1"), ligne(objectif, "2")), [objectif])
        assert "déjà à la ligne 2" in lecture.anomalies[0].attendu

    @pytest.mark.parametrize(
        ("octets", "attendu"),
        [
            (table(entete="siren;valeur"), "les colonnes siren"),
            (table(entete=f"{ENTETE};prime"), "l’une des colonnes"),
            (table(), "au moins une valeur"),
            (b"%PDF-1.7", "un tableau CSV"),
            (b"x" * (OCTETS_MAX + 1), "1 Mo au plus"),
        ],
    )
    def test_un_tableau_faux(self, octets, attendu):
        assert attendu in lire(octets, []).anomalies[0].attendu


class TestEnregistrer:
    def test_toutes_les_cpts_de_la_caisse_en_une_fois(self, cpam, cpts, objectif):
        autre = CPTSFactory(complete=True)
        caisse = cpts.rattachement(NatureRattachement.CAISSE)
        Rattachement.objects.filter(cpts=autre, nature=NatureRattachement.CAISSE).update(organisation=caisse)
        ailleurs = ObjectifFactory(
            indicateur__contrat=Contrat.objects.get(cpts=autre),
            indicateur__sens="fait",
            indicateur__mesure_par="caisse",
            annee_contrat=ANNEE,
            mesure="fait",
            montant=1000,
        )
        objectifs = list(objectifs_a_mesurer(cpam, AU))
        lecture = lire(table(ligne(objectif, "75"), ligne(ailleurs, "oui")), objectifs)
        assert enregistrer(cpam, lecture.valeurs) == 2
        assert lire_un_objectif(objectif).gagne == Decimal(3500)
        assert lire_un_objectif(ailleurs).gagne == Decimal(1000)

    def test_l_echeancier_suit(self, cpam, contrat, objectif):
        lecture = lire(table(ligne(objectif, "72,40")), objectifs_a_mesurer(cpam, AU))
        enregistrer(cpam, lecture.valeurs)
        echeance = contrat.echeances.get(mission="prevention", objet="variable", annee_contrat=ANNEE)
        assert echeance.montant == Decimal("2500.00")


class TestPage:
    def envoyer(self, client, *lignes: str):
        fichier = SimpleUploadedFile("v.csv", table(*lignes))
        return client.post(reverse("indicateurs_valeurs"), {"fichier": fichier}, follow=True)

    def test_envoyer_un_tableau(self, client, cpam, objectif, reunion):
        client.force_login(cpam)
        page = self.envoyer(client, ligne(objectif, "75"), ligne(reunion, "")).content.decode()
        assert "1\N{NO-BREAK SPACE}valeur enregistrée ; 1\N{NO-BREAK SPACE}ligne laissée vide" in page

    def test_une_faute_et_rien_n_est_enregistre(self, client, cpam, objectif, reunion):
        client.force_login(cpam)
        reponse = self.envoyer(client, ligne(objectif, "75"), ligne(reunion, "bof"))
        assert reponse.status_code == 400
        assert "« bof »" in reponse.content.decode()
        assert not DeclarationIndicateur.objects.exists()

    @pytest.mark.parametrize("extension", ["csv", "xlsx"])
    def test_le_tableau_a_remplir(self, client, cpam, objectif, extension):
        client.force_login(cpam)
        reponse = client.get(reverse("indicateurs_valeurs_tableau", args=[extension]))
        assert reponse.status_code == 200

    @pytest.mark.parametrize("role", ["coordination", "ars", "cnam"])
    def test_reservee_aux_caisses(self, client, avec_role, role):
        client.force_login(avec_role(role))
        assert client.get(reverse("indicateurs_valeurs")).status_code == 403
