"""What pages say once an act is done: a replacement is told, a refusal comes before the form, a withdrawal is one."""

import pytest
from django.urls import reverse

from comptes.depots.actes import ranger_ailleurs, retirer
from comptes.depots.attestation import attester
from comptes.depots.reception import recevoir
from comptes.ingestion.actes import lire_version
from controles.examens import actes as examens
from tests.financements.aides import (
    RAISON,
    confirmer_tout,
    deposer_et_compter,
    deposer_et_lire,
    desequilibre,
    envoi,
    fec,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tresoriere(avec_role):
    return avec_role("tresorerie")


@pytest.fixture
def presidente(avec_role):
    return avec_role("presidence")


@pytest.fixture
def lire(client):
    def _lire(user, nom, version) -> str:
        client.force_login(user)
        reponse = client.get(reverse(nom, args=[version.uuid]))
        assert reponse.status_code == 200
        return " ".join(reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ").split())

    return _lire


class TestRemplacement:
    @pytest.mark.parametrize("role", ["tresorerie", "cpam", "ars"])
    def test_la_page_que_le_courriel_ouvre_montre_les_deux_versions(
        self, lire, avec_role, tresoriere, exercice, role
    ):
        premiere = deposer_et_lire(tresoriere, exercice, fec(60))
        assert "Ce que ce dépôt a remplacé" not in lire(avec_role(role), "depot", premiere)
        seconde = deposer_et_compter(tresoriere, exercice, fec(120))
        page = lire(avec_role(role), "depot", seconde)
        section = page.split("Ce que ce dépôt a remplacé")[1].split("</section>")[0]
        assert premiere.numero in section
        assert "Écart" in section
        assert RAISON in page
        assert "Ce que ce dépôt a remplacé" not in lire(avec_role(role), "depot", premiere)

    def test_avant_l_attestation_elle_dit_ce_qui_changera(self, lire, tresoriere, presidente, exercice):
        attester(presidente, deposer_et_lire(tresoriere, exercice, fec(60)))
        seconde = confirmer_tout(tresoriere, deposer_et_lire(tresoriere, exercice, fec(120)))
        page = lire(presidente, "depot", seconde)
        assert "Ce que l’attestation changera" in page
        assert "Revenir sur la confirmation" in page
        assert "Revenir à cette version" not in page

    def test_la_caisse_ne_lit_pas_de_confirmer_elle_meme(self, lire, avec_role, tresoriere, exercice):
        deposer_et_lire(tresoriere, exercice, fec(60))
        seconde = deposer_et_lire(tresoriere, exercice, fec(120))
        assert "confirmez-le en donnant la raison" in lire(tresoriere, "depot", seconde)
        page = lire(avec_role("cpam"), "depot", seconde)
        assert "confirmez-le" not in page
        assert "C’est à la CPTS de confirmer" in page


class TestRetrait:
    def test_le_refus_precede_la_raison(self, lire, tresoriere, presidente, exercice):
        version = deposer_et_lire(tresoriere, exercice)
        assert 'name="motif"' in lire(tresoriere, "depot_retirer", version)
        attester(presidente, version)
        page = lire(tresoriere, "depot_retirer", version)
        assert "Retirez d’abord l’attestation" in page
        assert 'name="motif"' not in page

    def test_des_comptes_examines_ne_promettent_pas_le_retrait_de_l_attestation(
        self, lire, avec_role, tresoriere, presidente, exercice
    ):
        version = deposer_et_lire(tresoriere, exercice)
        attester(presidente, version)
        examens.marquer_examine(avec_role("cpam"), version)
        page = lire(tresoriere, "depot_retirer", version)
        assert "ils ne se retirent plus. Déposez la version corrigée" in page
        assert "Retirez d’abord" not in page

    def test_un_depot_retire_le_dit_partout(self, lire, avec_role, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice, fec(60))
        retirer(tresoriere, version, RAISON)
        for nom in ("depot", "depot_lu", "depot_attester"):
            assert "Ce dépôt a été retiré" in lire(avec_role("cpam"), nom, version), nom
        page = lire(avec_role("presidence"), "depot_attester", version)
        assert "Ce qui serait attesté" not in page
        assert "Rien ne peut être attesté ici" in page

    def test_la_liste_propose_d_y_revenir_s_il_est_lisible(self, client, tresoriere, cpts, exercice):
        fautive = deposer_et_lire(tresoriere, exercice, desequilibre())
        retirer(tresoriere, fautive)
        client.force_login(tresoriere)
        adresse = reverse("cpts_depots", args=[cpts.uuid])
        assert "Revenir à cette version" not in client.get(adresse).content.decode()
        retirer(tresoriere, deposer_et_lire(tresoriere, exercice, fec(60)), RAISON)
        assert client.get(adresse).content.decode().count("Revenir à cette version") == 1

    def test_range_ailleurs_il_n_est_plus_a_corriger(self, lire, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice, fec(300, annee=2024))
        assert "hors de l’exercice" in lire(tresoriere, "depot", version)
        ranger_ailleurs(tresoriere, version)
        page = lire(tresoriere, "depot", version)
        assert "Ce dépôt a été retiré" in page
        assert "points à corriger" not in page
        assert "Déposer le fichier corrigé" not in page


DEUX_EXERCICES = (
    "Compte;Intitulé;Débit exercice 1;Crédit exercice 1;Débit exercice 2;Crédit exercice 2\n"
    "512000;Banque;1500,00;;1700,00;\n606400;Papier;300,00;;400,00;\n730000;ACI;;1800,00;;2100,00\n"
)


class TestQuestion:
    @pytest.fixture
    def version(self, tresoriere, exercice):
        fichier = envoi("balance.csv", DEUX_EXERCICES.encode())
        version, _ = recevoir(tresoriere, exercice.cpts, exercice, "balance", [fichier])
        lire_version(version.pk)
        return version

    def test_elle_est_posee_une_fois_et_n_est_pas_une_faute(self, lire, tresoriere, version):
        page = lire(tresoriere, "depot", version)
        assert page.count("Quelles colonnes portent les comptes de l’exercice ?") == 1
        assert page.count("total des débits 2 100,00 €") == 1
        assert "À corriger" not in page
        assert "BAL-40" not in page

    def test_retiree_elle_se_reprend_en_deposant_le_meme_fichier(self, client, lire, tresoriere, version):
        assert "déposé à nouveau, le reprend" in lire(tresoriere, "depot_retirer", version)
        reponse = client.post(reverse("depot_retirer", args=[version.uuid]), follow=True)
        page = reponse.content.decode()
        assert "déposez le même fichier à nouveau" in page
        assert "revenir sur ce retrait" not in page
        assert "À corriger" not in page
        fichier = envoi("balance.csv", DEUX_EXERCICES.encode())
        reprise, creee = recevoir(
            tresoriere, version.depot.cpts, version.depot.exercice, "balance", [fichier]
        )
        assert (reprise.pk, creee) == (version.pk, False)
        assert "Lire avec cette réponse" in lire(tresoriere, "depot", version)

    @pytest.mark.parametrize("role", ["tresorerie", "ars"])
    def test_rien_n_est_dit_choisi_avant_la_reponse(self, lire, avec_role, version, role):
        page = lire(avec_role(role), "depot_lu", version)
        assert "aide à répondre à la question" in page
        assert "aucune n’est choisie" in page
        assert page.count("« Débit exercice 1, Crédit exercice 1 (C, D) »") == 1


def test_retirer_l_attestation_d_une_version_remplacee_ne_dit_pas_qu_elle_compte(
    client, tresoriere, presidente, exercice
):
    premiere = deposer_et_lire(tresoriere, exercice, fec(60))
    attester(presidente, premiere)
    seconde = confirmer_tout(tresoriere, deposer_et_lire(tresoriere, exercice, fec(120)))
    attester(presidente, seconde)
    client.force_login(presidente)
    for version, suite in (
        (premiere, "Une autre version a pris la place de ce dépôt"),
        (seconde, "Ces comptes comptent toujours, sans être attestés."),
    ):
        adresse = reverse("depot_attestation_retirer", args=[version.uuid])
        page = client.post(adresse, {"motif": RAISON}, follow=True).content.decode()
        message = page.split("L’attestation du dépôt")[1].split("</p>")[0]
        assert f"est retirée. {suite}" in message.replace("\u00a0", " ")
