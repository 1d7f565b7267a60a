"""Attesting: on what counts, by the presidency, figures in view, with a way back until the examination."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from comptes.depots.actes import retenir_version, retirer
from comptes.depots.attestation import attester, ce_qui_est_atteste, empreinte, retirer_attestation
from comptes.depots.motifs import ActeImpossible
from comptes.versions.models import ComptesRetenus, Version
from controles.examens.actes import marquer_examine, prendre
from cpts.courriels.models import CourrielEnvoye
from cpts.traces.models import Acte
from tests.financements.aides import RAISON, confirmer_tout, deposer_et_compter, deposer_et_lire, fec

pytestmark = pytest.mark.django_db


def relire(version: Version) -> Version:
    return Version.objects.avec_depot().get(pk=version.pk)


@pytest.fixture
def attestee(presidente, tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice)
    attester(presidente, version)
    return relire(version)


def test_l_attestation_garde_qui_quand_et_quoi(attestee, presidente):
    assert attestee.attestee_par == presidente
    assert attestee.attestation == ce_qui_est_atteste(attestee)
    assert attestee.attestation["sha256"] == attestee.sha256
    assert attestee.attestation["depense"] != "0.00"


def test_attester_deux_fois_garde_la_premiere_date(attestee, presidente):
    attester(presidente, attestee)
    assert relire(attestee).attestee_le == attestee.attestee_le
    assert Acte.objects.filter(acte="attestation.donnee").count() == 1


@pytest.mark.parametrize("role", ["tresorerie", "coordination", "expert_comptable", "cpam", "cnam"])
def test_seule_la_presidence_atteste(avec_role, tresoriere, exercice, role):
    version = deposer_et_lire(tresoriere, exercice)
    with pytest.raises(PermissionDenied, match="attester les comptes"):
        attester(avec_role(role), version)


def test_on_n_atteste_que_ce_qui_compte(presidente, tresoriere, exercice):
    ancienne = deposer_et_lire(tresoriere, exercice)
    deposer_et_compter(tresoriere, exercice, fec(20))
    with pytest.raises(ActeImpossible, match="Seuls les comptes qui comptent"):
        attester(presidente, ancienne)


def test_on_n_atteste_pas_d_autres_chiffres_que_ceux_qu_on_a_vus(presidente, tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice)
    with pytest.raises(ActeImpossible, match="Les chiffres ont changé"):
        attester(presidente, version, "d’autres chiffres")
    attester(presidente, version, empreinte(ce_qui_est_atteste(version)))
    assert relire(version).attestee_le


class TestRemplacement:
    def test_des_comptes_attestes_ne_cedent_qu_a_des_comptes_attestes(
        self, attestee, presidente, tresoriere, exercice
    ):
        nouvelle = confirmer_tout(tresoriere, deposer_et_lire(tresoriere, exercice, fec(20)))
        assert (relire(attestee).statut, nouvelle.statut) == ("compte", "a_attester")
        attester(presidente, nouvelle)
        assert (relire(attestee).statut, relire(nouvelle).statut) == ("remplacee", "compte")
        assert ComptesRetenus.objects.get().version == nouvelle

    def test_la_presidence_est_prevenue_qu_on_attend_son_attestation(
        self, attestee, presidente, tresoriere, exercice, django_capture_on_commit_callbacks
    ):
        nouvelle = deposer_et_lire(tresoriere, exercice, fec(20))
        with django_capture_on_commit_callbacks(execute=True):
            confirmer_tout(tresoriere, nouvelle)
        courriel = CourrielEnvoye.objects.get(destinataire=presidente.email)
        assert nouvelle.numero in courriel.texte

    def test_qui_avait_atteste_est_prevenu_du_remplacement(
        self, attestee, presidente, tresoriere, exercice, django_capture_on_commit_callbacks
    ):
        nouvelle = confirmer_tout(tresoriere, deposer_et_lire(tresoriere, exercice, fec(20)))
        with django_capture_on_commit_callbacks(execute=True):
            attester(presidente, nouvelle)
        assert CourrielEnvoye.objects.filter(
            destinataire=presidente.email, objet__contains="remplacés"
        ).exists()

    def test_des_comptes_attestes_ne_se_retirent_pas(self, attestee, tresoriere):
        with pytest.raises(ActeImpossible, match="Retirez d’abord l’attestation"):
            retirer(tresoriere, attestee, RAISON)

    def test_faire_compter_apres_le_retrait_de_l_attestation(
        self, attestee, presidente, tresoriere, exercice
    ):
        nouvelle = confirmer_tout(tresoriere, deposer_et_lire(tresoriere, exercice, fec(20)))
        retirer_attestation(presidente, attestee, RAISON)
        assert relire(nouvelle).statut == "a_attester", "rien ne compte par l’effet d’un autre acte"
        retenir_version(tresoriere, nouvelle)
        assert relire(nouvelle).statut == "a_confirmer", "revenir redemande la confirmation"
        assert confirmer_tout(tresoriere, nouvelle).statut == "compte"


class TestFecEtBalance:
    def test_ils_ne_s_attestent_pas_tous_les_deux(self, attestee, presidente, exercice, deposer_balance):
        balance = deposer_balance(exercice)
        with pytest.raises(ActeImpossible, match="ceux d’une autre pièce"):
            attester(presidente, balance)

    def test_une_balance_attestee_cede_son_attestation_au_fec_atteste(
        self, presidente, tresoriere, exercice, deposer_balance
    ):
        balance = deposer_balance(exercice)
        attester(presidente, balance)
        ledger = confirmer_tout(tresoriere, deposer_et_lire(tresoriere, exercice))
        assert ledger.statut == "a_attester"
        attester(presidente, ledger)
        assert (relire(ledger).statut, relire(balance).statut) == ("compte", "ne_compte_pas")
        assert relire(balance).attestee_le is None
        assert "autres chiffres" in Acte.objects.get(acte="attestation.retiree").motif

    def test_un_desaccord_deja_atteste_est_refuse(self, presidente, tresoriere, exercice, deposer_balance):
        balance = deposer_balance(exercice)
        ledger = confirmer_tout(tresoriere, deposer_et_lire(tresoriere, exercice))
        Version.objects.filter(pk=balance.pk).update(attestee_le=balance.recu_le, attestee_par=presidente)
        with pytest.raises(ActeImpossible, match="ne s’attestent pas tous les deux"):
            attester(presidente, ledger)
        retirer_attestation(presidente, balance, RAISON)
        attester(presidente, ledger)
        assert relire(ledger).attestee_le


class TestRetrait:
    def test_avec_une_raison(self, attestee, presidente):
        with pytest.raises(ActeImpossible, match="Dites pourquoi"):
            retirer_attestation(presidente, attestee, "")
        retirer_attestation(presidente, attestee, RAISON)
        version = relire(attestee)
        assert (version.attestee_le, version.attestee_par, version.attestation) == (None, None, None)
        assert version.statut == "compte"
        acte = Acte.objects.get(acte="attestation.retiree")
        assert acte.motif == RAISON
        assert acte.details["attestee_par"] == str(presidente)

    def test_rien_a_retirer_le_dit(self, presidente, tresoriere, exercice):
        with pytest.raises(ActeImpossible, match="ne sont pas attestés"):
            retirer_attestation(presidente, deposer_et_lire(tresoriere, exercice), RAISON)

    def test_la_tresorerie_ne_retire_pas(self, attestee, tresoriere):
        with pytest.raises(PermissionDenied):
            retirer_attestation(tresoriere, attestee, RAISON)

    @pytest.mark.parametrize("role", ["cpam", "ars"])
    def test_plus_apres_l_examen(self, avec_role, attestee, presidente, role):
        agent = avec_role(role)
        prendre(agent, attestee)
        marquer_examine(agent, attestee)
        with pytest.raises(ActeImpossible, match="ont été examinés par"):
            retirer_attestation(presidente, attestee, RAISON)
        assert relire(attestee).attestee_le

    def test_pris_n_est_pas_examine(self, avec_role, attestee, presidente):
        prendre(avec_role("cpam"), attestee)
        retirer_attestation(presidente, attestee, RAISON)
        assert relire(attestee).attestee_le is None


@pytest.mark.lent
@pytest.mark.django_db(transaction=True)
def test_attester_et_remplacer_en_meme_temps(avec_role, exercice):
    """Whoever comes first: never both attested and replaced by accounts nobody attested."""
    tresoriere, presidente = avec_role("tresorerie"), avec_role("presidence")
    ancienne = deposer_et_lire(tresoriere, exercice)
    nouvelle = deposer_et_lire(tresoriere, exercice, fec(20))
    depart = threading.Barrier(2)

    def agir(acte):
        try:
            depart.wait()
            acte()
        except ActeImpossible:
            pass
        finally:
            connection.close()

    fils = [
        threading.Thread(target=agir, args=(lambda: attester(presidente, ancienne),)),
        threading.Thread(target=agir, args=(lambda: confirmer_tout(tresoriere, nouvelle),)),
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    ancienne, nouvelle = relire(ancienne), relire(nouvelle)
    if ancienne.attestee_le:
        assert (ancienne.statut, nouvelle.statut) == ("compte", "a_attester")
    else:
        assert (ancienne.statut, nouvelle.statut) == ("remplacee", "compte")
