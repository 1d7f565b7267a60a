"""Replacing what counts, and lifting doubts: nothing counts before a person said so, with a reason."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from comptes.depots.actes import confirmer, retenir_version, retirer
from comptes.depots.motifs import ActeImpossible
from comptes.depots.reception import recevoir
from comptes.ingestion.actes import lire_version
from comptes.versions.models import ComptesRetenus, Version
from cpts.courriels.models import CourrielEnvoye
from cpts.traces.models import Acte
from tests.financements.aides import (
    RAISON,
    confirmer_tout,
    deposer,
    deposer_et_compter,
    deposer_et_lire,
    fec,
    fichier_fec,
)

pytestmark = pytest.mark.django_db


def relire(version: Version) -> Version:
    return Version.objects.avec_depot().get(pk=version.pk)


def qui_compte() -> Version | None:
    retenu = ComptesRetenus.objects.select_related("version").first()
    return retenu.version if retenu else None


def test_un_fec_qui_arrive_sur_une_balance_attend(tresoriere, exercice, deposer_balance):
    balance = deposer_balance(exercice)
    ledger = deposer_et_lire(tresoriere, exercice)
    assert (balance.statut, ledger.statut) == ("compte", "a_confirmer")
    ledger = confirmer_tout(tresoriere, ledger)
    assert (relire(balance).statut, ledger.statut) == ("ne_compte_pas", "compte")


def test_une_balance_qui_arrive_sur_un_fec_ne_change_rien(tresoriere, exercice, deposer_balance):
    ledger = deposer_et_lire(tresoriere, exercice)
    balance = deposer_balance(exercice)
    assert (relire(ledger).statut, balance.statut) == ("compte", "ne_compte_pas")
    assert qui_compte() == ledger


def test_retirer_le_fec_rend_la_place_a_la_balance(tresoriere, exercice, deposer_balance):
    ledger = deposer_et_lire(tresoriere, exercice)
    balance = deposer_balance(exercice)
    retirer(tresoriere, ledger, RAISON)
    assert relire(balance).statut == "compte"


def test_la_raison_est_demandee(tresoriere, exercice):
    ancienne = deposer_et_lire(tresoriere, exercice)
    nouvelle = deposer_et_lire(tresoriere, exercice, fec(20))
    with pytest.raises(ActeImpossible, match="Donnez la raison pour « Remplacement"):
        confirmer(tresoriere, nouvelle, {"DEP-10": " "}, str(ancienne.uuid))
    assert qui_compte() == ancienne


def test_une_raison_trop_longue_est_refusee(tresoriere, exercice):
    ancienne = deposer_et_lire(tresoriere, exercice)
    nouvelle = deposer_et_lire(tresoriere, exercice, fec(20))
    with pytest.raises(ActeImpossible, match="601 caractères ; 600 au plus"):
        confirmer(tresoriere, nouvelle, {"DEP-10": "x" * 601}, str(ancienne.uuid))


def test_on_confirme_contre_ce_qu_on_a_vu(tresoriere, exercice):
    deposer_et_lire(tresoriere, exercice)
    vue = relire(qui_compte())
    deuxieme = deposer_et_lire(tresoriere, exercice, fec(20))
    troisieme = deposer_et_lire(tresoriere, exercice, fec(30))
    confirmer_tout(tresoriere, deuxieme)
    with pytest.raises(ActeImpossible, match="ont changé depuis l’affichage"):
        confirmer(tresoriere, troisieme, {"DEP-10": RAISON}, str(vue.uuid))
    assert qui_compte() == deuxieme
    assert confirmer_tout(tresoriere, troisieme).statut == "compte"


def test_une_version_en_attente_cede_a_une_plus_recente(tresoriere, exercice):
    deposer_et_lire(tresoriere, exercice)
    deuxieme = deposer_et_lire(tresoriere, exercice, fec(20))
    deposer_et_compter(tresoriere, exercice, fec(30))
    assert relire(deuxieme).statut == "remplacee"
    with pytest.raises(ActeImpossible, match="n’attend pas de confirmation"):
        confirmer(tresoriere, deuxieme, {"DEP-10": RAISON})


def test_confirmer_deux_fois_ne_change_rien(tresoriere, exercice):
    deposer_et_lire(tresoriere, exercice)
    nouvelle = deposer_et_lire(tresoriere, exercice, fec(20))
    confirmer_tout(tresoriere, nouvelle)
    actes = Acte.objects.count()
    confirmer(tresoriere, nouvelle, {"DEP-10": RAISON})
    assert Acte.objects.count() == actes


def test_rien_a_confirmer_le_dit(tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice)
    with pytest.raises(ActeImpossible, match="Rien n’est à confirmer"):
        confirmer(tresoriere, version, {"DEP-11": RAISON})


@pytest.mark.parametrize("role", ["cpam", "ars", "cnam"])
def test_l_administration_ne_confirme_pas(avec_role, tresoriere, exercice, role):
    ancienne = deposer_et_lire(tresoriere, exercice)
    nouvelle = deposer_et_lire(tresoriere, exercice, fec(20))
    with pytest.raises(PermissionDenied):
        confirmer(avec_role(role), nouvelle, {"DEP-10": RAISON}, str(ancienne.uuid))


def test_une_version_retiree_en_attente_ne_compte_pas(tresoriere, exercice):
    ancienne = deposer_et_lire(tresoriere, exercice)
    nouvelle = deposer_et_lire(tresoriere, exercice, fec(20))
    retirer(tresoriere, ancienne, RAISON)
    assert relire(nouvelle).statut == "a_confirmer", "un retrait ne fait rien compter par accident"
    assert confirmer_tout(tresoriere, nouvelle).statut == "compte"


def test_caisse_ars_et_qui_a_atteste_sont_prevenus(
    avec_role, tresoriere, exercice, django_capture_on_commit_callbacks
):
    deposer_et_lire(tresoriere, exercice)
    caisse, ars = avec_role("cpam"), avec_role("ars")
    nouvelle = deposer_et_lire(tresoriere, exercice, fec(20))
    with django_capture_on_commit_callbacks(execute=True):
        confirmer_tout(tresoriere, nouvelle)
    courriels = {c.destinataire: c for c in CourrielEnvoye.objects.all()}
    assert {caisse.email, ars.email} <= set(courriels)
    texte = courriels[caisse.email].texte
    assert nouvelle.numero in texte
    assert "€" not in texte


class TestContenuDejaRecu:
    def redeposer(self, user, exercice, contenu=None):
        return recevoir(user, exercice.cpts, exercice, "fec", [fichier_fec(exercice.cpts, contenu)])

    def test_le_meme_contenu_ne_change_rien(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice)
        connue, creee = self.redeposer(tresoriere, exercice)
        assert (connue, creee, connue.redeposee) == (version, False, False)

    def test_un_contenu_retire_revient_et_compte_si_rien_ne_compte(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice)
        retirer(tresoriere, version, RAISON)
        connue, creee = self.redeposer(tresoriere, exercice)
        assert (connue.pk, creee, connue.redeposee) == (version.pk, False, True)
        assert relire(version).statut == "compte"
        assert Acte.objects.filter(acte="depot.redepose").count() == 1

    def test_un_contenu_retire_attend_si_autre_chose_compte(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice)
        retirer(tresoriere, version, RAISON)
        autre = deposer_et_lire(tresoriere, exercice, fec(20))
        self.redeposer(tresoriere, exercice)
        assert (relire(version).statut, relire(autre).statut) == ("a_confirmer", "compte")
        assert confirmer_tout(tresoriere, version).statut == "compte"
        assert relire(autre).statut == "remplacee"

    def test_un_contenu_remplace_ne_revient_pas_par_un_depot(self, tresoriere, exercice):
        ancienne = deposer_et_lire(tresoriere, exercice)
        nouvelle = deposer_et_compter(tresoriere, exercice, fec(20))
        self.redeposer(tresoriere, exercice)
        assert (relire(ancienne).statut, relire(nouvelle).statut) == ("remplacee", "compte")

    def test_un_contenu_retire_avant_lecture_est_lu(self, tresoriere, exercice):
        version = deposer(tresoriere, exercice)
        retirer(tresoriere, version)
        self.redeposer(tresoriere, exercice)
        lire_version(version.pk)
        assert relire(version).statut == "compte"


@pytest.mark.lent
@pytest.mark.django_db(transaction=True)
def test_deux_personnes_confirment_en_meme_temps(avec_role, exercice):
    tresoriere, coordinatrice = avec_role("tresorerie"), avec_role("coordination")
    premiere = deposer_et_lire(tresoriere, exercice)
    candidates = [
        deposer_et_lire(tresoriere, exercice, fec(20)),
        deposer_et_lire(tresoriere, exercice, fec(30)),
    ]
    depart, refus = threading.Barrier(2), []

    def agir(user, version):
        try:
            depart.wait()
            confirmer(user, version, {"DEP-10": RAISON}, str(premiere.uuid))
        except ActeImpossible as erreur:
            refus.append(str(erreur))
        finally:
            connection.close()

    fils = [
        threading.Thread(target=agir, args=paire)
        for paire in zip((tresoriere, coordinatrice), candidates, strict=True)
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(refus) == 1, "la seconde personne compare à nouveau"
    statuts = sorted(relire(v).statut for v in [premiere, *candidates])
    assert statuts.count("compte") == 1


@pytest.mark.lent
@pytest.mark.django_db(transaction=True)
def test_retirer_et_revenir_en_meme_temps_laisse_un_seul_etat(avec_role, exercice):
    tresoriere, coordinatrice = avec_role("tresorerie"), avec_role("coordination")
    version = deposer_et_lire(tresoriere, exercice)
    depart = threading.Barrier(2)

    def agir(acte):
        try:
            depart.wait()
            acte()
        finally:
            connection.close()

    fils = [
        threading.Thread(target=agir, args=(lambda: retirer(tresoriere, version, RAISON),)),
        threading.Thread(target=agir, args=(lambda: retenir_version(coordinatrice, version),)),
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert relire(version).statut in ("compte", "retiree")
    assert (qui_compte() is not None) == (relire(version).statut == "compte")
