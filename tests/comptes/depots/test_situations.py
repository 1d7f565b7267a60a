"""Seven situations found by trying, played by people on screen and by a program: nothing counts by accident.

On each page, in the list and in the API, the words are those of one state.
"""

import re

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from comptes.depots.models import Exercice, Version
from comptes.ingestion.actes import lire_version
from comptes.totaux.models import ComptesRetenus, TotalTerritoire
from controles.examens.actes import marquer_examine
from cpts.personnes.jetons import creer_jeton
from cpts.traces.models import Jeton
from tests.comptes.depots.questions import lire_en_demandant
from tests.factories import siren
from tests.financements.aides import RAISON, envoi, fec

pytestmark = pytest.mark.django_db
COMPTE = "Ce dépôt compte : ses chiffres sont ceux de l’exercice."
BALANCE = (
    "Compte;Libellé;Débit;Crédit\n512000;Banque;1500,00;\n606400;Fournitures;300,00;\n"
    "730000;Concours publics;;1800,00\n"
).encode()


class Personne:
    """Someone at the screen, and the same one with a token."""

    def __init__(self, client, user, exercice) -> None:
        self.client, self.user, self.exercice = client, user, exercice
        self.api = APIClient()
        self.api.credentials(HTTP_AUTHORIZATION=f"Bearer {creer_jeton(user, Jeton.Portee.DEPOT, '')[1]}")

    def deposer(self, porte: str, nom: str, contenu: bytes, piece: str = "fec") -> Version:
        fichier = envoi(nom, contenu)
        cpts = self.exercice.cpts
        if porte == "ecran":
            adresse = f"{reverse('depot_nouveau')}?cpts={cpts.uuid}"
            donnees = {"piece": piece, "exercice": str(self.exercice.uuid), "fichiers": fichier}
            reponse = self._client().post(adresse, donnees)
            version = Version.objects.get(uuid=re.search(r"depots/([0-9a-f-]{36})/", reponse["Location"])[1])
        else:
            corps = {"cpts": cpts.siren, "exercice": self.exercice.annee, "piece": piece, "fichier": fichier}
            reponse = self.api.post("/api/v1/depots/", corps)
            version = Version.objects.get(uuid=reponse.json()["id"])
        lire_version(version.pk)
        return Version.objects.avec_depot().get(pk=version.pk)

    def _client(self):
        self.client.force_login(self.user)
        return self.client

    def page(self, version, nom: str = "depot") -> str:
        return self._client().get(reverse(nom, args=[version.uuid])).content.decode()

    def poster(self, version, nom: str, donnees: dict | None = None):
        return self._client().post(reverse(nom, args=[version.uuid]), donnees or {}, follow=True)

    def confirmer(self, porte: str, version) -> None:
        """Confirm all that is asked, as the page or the answer of the API shows it."""
        if porte == "ecran":
            page = self.page(version)
            contre = re.search(r'name="contre" value="([^"]*)"', page)
            champs = dict.fromkeys(re.findall(r'<textarea[^>]*name="(motif-[^"]+)"', page), RAISON)
            donnees = {**champs, "contre": contre[1] if contre else "", "confirmer": "tous"}
            assert self.poster(version, "depot_confirmer", donnees).status_code == 200
        else:
            lu = self.lire(version)
            motifs = {doute["code"]: RAISON for doute in lu["doutes"] if doute["leve_le"] is None}
            adresse = f"/api/v1/depots/{version.uuid}/confirmer/"
            corps = {"motifs": motifs, "contre": lu["remplace"]}
            assert self.api.post(adresse, corps, format="json").status_code == 200

    def lire(self, version) -> dict:
        return self.api.get(f"/api/v1/depots/{version.uuid}/").json()


@pytest.fixture
def tresoriere(client, avec_role, exercice):
    return Personne(client, avec_role("tresorerie"), exercice)


@pytest.fixture
def presidente(client, avec_role, exercice):
    return Personne(client, avec_role("presidence"), exercice)


@pytest.fixture
def agent(client, avec_role, exercice):
    return Personne(client, avec_role("cpam"), exercice)


def nation():
    return sum(t.montant for t in TotalTerritoire.objects.filter(niveau="national"))


def les_mots_s_accordent(*personnes: Personne) -> None:
    """Only the version in the totals says that it counts: on its page, in the list, in the API, for each reader."""
    retenue = ComptesRetenus.objects.values_list("version", flat=True).first()
    for version in Version.objects.avec_depot():
        for personne in personnes:
            page, lu = personne.page(version), personne.lire(version)
            assert (COMPTE in page) is (version.pk == retenue), version
            assert (lu["statut"] == "compte") is (version.pk == retenue)
            assert lu["statut_libelle"] in page
            assert "ses chiffres comptent" not in page.lower()
            assert "c’est celui qui compte" not in page.lower()
            liste = (
                personne._client()
                .get(reverse("cpts_depots", args=[version.depot.cpts.uuid]))
                .content.decode()
            )
            assert liste.count(">Compte</span>") == (1 if retenue else 0)


PORTES = pytest.mark.parametrize("porte", ["ecran", "api"])


@PORTES
def test_1_un_second_fichier_sur_des_comptes_attestes_et_examines(porte, tresoriere, presidente, agent):
    premier = tresoriere.deposer(porte, "comptes.txt", fec(12))
    vu = re.search(r'name="vu" value="([0-9a-f]{64})"', presidente.page(premier, "depot_attester"))[1]
    presidente.poster(premier, "depot_attester", {"vu": vu})
    marquer_examine(agent.user, premier)
    somme = nation()
    second = tresoriere.deposer(porte, "autres.txt", fec(20))
    page = tresoriere.page(second)
    assert "Remplacement de comptes qui comptent" in page
    assert "Avant</th>" in page
    assert "Seront prévenus par courriel" in page
    assert nation() == somme
    les_mots_s_accordent(tresoriere, presidente, agent)
    tresoriere.confirmer(porte, second)
    assert tresoriere.lire(second)["statut"] == "a_attester"
    assert nation() == somme
    les_mots_s_accordent(tresoriere, presidente, agent)
    vu = re.search(r'name="vu" value="([0-9a-f]{64})"', presidente.page(second, "depot_attester"))[1]
    presidente.poster(second, "depot_attester", {"vu": vu})
    assert nation() != somme
    les_mots_s_accordent(tresoriere, presidente, agent)


@PORTES
def test_2_le_fec_d_un_autre_siren(porte, tresoriere):
    version = tresoriere.deposer(porte, f"{siren(4242)}FEC20251231.txt", fec(12))
    assert nation() == 0
    assert "SIREN d’une autre structure" in tresoriere.page(version)
    les_mots_s_accordent(tresoriere)
    tresoriere.confirmer(porte, version)
    assert nation() != 0
    les_mots_s_accordent(tresoriere)


@PORTES
def test_3_la_moitie_d_un_fec_en_deux_parties(porte, tresoriere):
    version = tresoriere.deposer(porte, f"{tresoriere.exercice.cpts.siren}FEC20251231_2.txt", fec(12))
    assert nation() == 0
    assert "« _1 » non reçue" in tresoriere.page(version)
    les_mots_s_accordent(tresoriere)
    tresoriere.confirmer(porte, version)
    les_mots_s_accordent(tresoriere)


@PORTES
def test_4_un_fec_qui_se_clot_en_2031(porte, tresoriere):
    tresoriere.exercice = Exercice.objects.create(
        cpts=tresoriere.exercice.cpts, debut="2031-01-01", fin="2031-12-31"
    )
    tresoriere.exercice.refresh_from_db()
    version = tresoriere.deposer(porte, "fec.txt", fec(12, annee=2031))
    assert nation() == 0
    assert "Exercice non clos" in tresoriere.page(version)
    les_mots_s_accordent(tresoriere)


@PORTES
def test_4_bis_un_fec_2024_se_range_d_un_clic(porte, tresoriere):
    version = tresoriere.deposer(porte, "fec.txt", fec(1500, annee=2024))
    page = tresoriere.page(version)
    assert "Le ranger en 2024" in page
    assert "hors de l’exercice.</td>" not in page, "les lignes ne sont pas blâmées une à une"
    assert "Déposer le fichier corrigé" not in page
    if porte == "ecran":
        tresoriere.poster(version, "depot_ranger")
    else:
        assert tresoriere.api.post(f"/api/v1/depots/{version.uuid}/ranger/").status_code == 200
    rangee = Version.objects.latest("pk")
    lire_version(rangee.pk)
    rangee = Version.objects.avec_depot().get(pk=rangee.pk)
    assert (rangee.depot.exercice.annee, rangee.statut) == (2024, "compte")
    les_mots_s_accordent(tresoriere)


@PORTES
@pytest.mark.parametrize("ordre", ["fec_puis_balance", "balance_puis_fec"])
def test_5_fec_et_balance_disent_lequel_compte(porte, ordre, tresoriere, agent):
    def fec_depose():
        return tresoriere.deposer(porte, "fec.txt", fec(12))

    def balance_deposee():
        return tresoriere.deposer(porte, "balance.csv", BALANCE, "balance")

    if ordre == "fec_puis_balance":
        ledger, balance = fec_depose(), balance_deposee()
    else:
        balance, ledger = balance_deposee(), fec_depose()
        assert tresoriere.lire(balance)["statut"] == "compte"
        les_mots_s_accordent(tresoriere, agent)
        tresoriere.confirmer(porte, ledger)
    assert (tresoriere.lire(ledger)["statut"], tresoriere.lire(balance)["statut"]) == (
        "compte",
        "ne_compte_pas",
    )
    assert ledger.numero in tresoriere.page(balance)
    les_mots_s_accordent(tresoriere, agent)


def test_6_l_attestation_se_lit_se_fait_et_se_retire(tresoriere, presidente):
    version = tresoriere.deposer("ecran", "fec.txt", fec(12))
    page = presidente.page(version, "depot_attester")
    assert version.sha256 in page
    assert "Total des charges" in page
    assert "J’atteste ces comptes" in page
    assert "J’atteste ces comptes" not in tresoriere.page(version, "depot_attester")
    assert tresoriere.poster(version, "depot_attester", {"vu": "x"}).status_code == 403
    sans_lire = presidente.poster(version, "depot_attester")
    assert sans_lire.status_code == 422
    assert "Relisez ce que vous attestez" in sans_lire.content.decode()
    vu = re.search(r'name="vu" value="([0-9a-f]{64})"', page)[1]
    assert "Attesté le" in presidente.poster(version, "depot_attester", {"vu": vu}).content.decode()
    sans_raison = presidente.poster(version, "depot_attestation_retirer")
    assert sans_raison.status_code == 422
    assert "Donnez la raison" in sans_raison.content.decode()
    presidente.poster(version, "depot_attestation_retirer", {"motif": RAISON})
    assert Version.objects.get().attestee_le is None
    les_mots_s_accordent(tresoriere, presidente)


def test_6_bis_on_n_atteste_pas_une_piece_qui_ne_compte_pas(tresoriere, presidente):
    tresoriere.deposer("ecran", "fec.txt", fec(12))
    balance = tresoriere.deposer("ecran", "balance.csv", BALANCE, "balance")
    assert "J’atteste ces comptes" not in presidente.page(balance, "depot_attester")
    refuse = presidente.poster(balance, "depot_attester", {"vu": "x"})
    assert refuse.status_code == 422
    assert "Seuls les comptes qui comptent" in refuse.content.decode()


@PORTES
def test_7_retires_et_remplaces_ne_disent_plus_qu_ils_comptent(porte, tresoriere, agent):
    premier = tresoriere.deposer(porte, "a.txt", fec(12))
    second = tresoriere.deposer(porte, "b.txt", fec(20))
    tresoriere.confirmer(porte, second)
    assert tresoriere.lire(premier)["statut"] == "remplacee"
    les_mots_s_accordent(tresoriere, agent)
    if porte == "ecran":
        tresoriere.poster(second, "depot_retirer", {"motif": RAISON})
    else:
        refus = tresoriere.api.post(f"/api/v1/depots/{second.uuid}/retirer/", {}, format="json")
        assert refus.status_code == 400
        assert "Dites pourquoi" in refus.json()["message"]
        tresoriere.api.post(f"/api/v1/depots/{second.uuid}/retirer/", {"motif": RAISON}, format="json")
    assert tresoriere.lire(second)["statut"] == "retiree"
    assert nation() == 0
    les_mots_s_accordent(tresoriere, agent)
    revenu = tresoriere.deposer(porte, "b.txt", fec(20))
    assert revenu.pk == second.pk
    assert tresoriere.lire(second)["statut"] == "compte"
    les_mots_s_accordent(tresoriere, agent)


@PORTES
def test_une_balance_de_deux_exercices_est_demandee_puis_retenue(porte, tresoriere, agent, monkeypatch):
    monkeypatch.setattr("comptes.ingestion.enregistrement.lire", lire_en_demandant)
    version = tresoriere.deposer(porte, "balance.csv", BALANCE, "balance")
    page = tresoriere.page(version)
    assert 'type="radio"' in page
    assert "Exercice N-1 : total des débits 900,00" in page
    assert 'type="radio"' not in agent.page(version)
    les_mots_s_accordent(tresoriere, agent)
    if porte == "ecran":
        vide = tresoriere.poster(version, "depot_preciser")
        assert vide.status_code == 422
        assert "Choisissez l’une des réponses" in vide.content.decode()
        tresoriere.poster(version, "depot_preciser", {"choix-periode": "N"})
    else:
        adresse = f"/api/v1/depots/{version.uuid}/choix/"
        assert tresoriere.api.post(adresse, {"periode": "Z"}, format="json").status_code == 400
        assert tresoriere.api.post(adresse, {"periode": "N"}, format="json").json()["statut"] == "en_lecture"
    lire_version(version.pk)
    assert tresoriere.lire(version)["statut"] == "compte"
    assert f"réponse donnée par {tresoriere.user}" in tresoriere.page(version)
    autre = BALANCE.replace(b"300", b"310").replace(b"1500", b"1490")
    suivante = tresoriere.deposer(porte, "balance2.csv", autre, "balance")
    assert tresoriere.lire(suivante)["choix"] == {"periode": "N"}
    assert "pour un dépôt précédent, appliquée à celui-ci" in tresoriere.page(suivante)
    les_mots_s_accordent(tresoriere, agent)


def test_une_raison_manquante_garde_ce_qui_est_ecrit(tresoriere):
    version = tresoriere.deposer("ecran", f"{siren(4242)}FEC20251231_2.txt", fec(12))
    donnees = {"motif-DEP-11": "Notre ancien SIREN", "motif-DEP-13": "", "confirmer": "tous"}
    reponse = tresoriere.poster(version, "depot_confirmer", donnees)
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Donnez la raison pour « Partie manquante »" in page
    assert "Notre ancien SIREN" in page
    assert Version.objects.avec_depot().get().statut == "a_confirmer"
    assert not version.doutes.filter(leve_le__isnull=False).exists(), "tout ou rien"
    tresoriere.poster(version, "depot_confirmer", {**donnees, "confirmer": "DEP-11"})
    assert list(version.doutes.ouverts().values_list("code", flat=True)) == ["DEP-13"]


def test_l_api_ne_laisse_pas_d_exercice_apres_un_refus(tresoriere):
    avant = Exercice.objects.count()
    corps = {
        "cpts": tresoriere.exercice.cpts.siren,
        "exercice": 2022,
        "piece": "fec",
        "fichier": envoi("a.pdf", b"x"),
    }
    assert tresoriere.api.post("/api/v1/depots/", corps).status_code == 400
    assert Exercice.objects.count() == avant


@pytest.mark.parametrize("choix", ["pas du json", "[1]", '{"periode": 3}'])
def test_des_reponses_mal_ecrites_sont_refusees_au_depot(tresoriere, choix):
    corps = {
        "cpts": tresoriere.exercice.cpts.siren, "exercice": 2025, "piece": "balance",
        "fichier": envoi("b.csv", BALANCE), "choix": choix,
    }  # fmt: skip
    reponse = tresoriere.api.post("/api/v1/depots/", corps)
    assert reponse.status_code == 400
    assert "objet JSON" in reponse.json()["champs"]["choix"][0]
    assert not Version.objects.exists()


def test_la_page_d_un_depot_a_confirmer_tient_en_vingt_requetes(tresoriere, django_assert_max_num_queries):
    tresoriere.deposer("ecran", "a.txt", fec(12))
    second = tresoriere.deposer("ecran", "b.txt", fec(20))
    client = tresoriere._client()
    with django_assert_max_num_queries(20):
        client.get(reverse("depot", args=[second.uuid]))
