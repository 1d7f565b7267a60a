"""Withdrawing, going back, reading again: dated acts, and totals that follow."""

import pytest
from django.core.exceptions import PermissionDenied

from comptes.depots.actes import relire, retenir_version, retirer
from comptes.depots.motifs import ActeImpossible
from comptes.totaux.models import TotalTerritoire
from comptes.versions.models import ComptesRetenus, Version
from cpts.courriels.models import CourrielEnvoye
from tests.financements.aides import (
    RAISON,
    confirmer_tout,
    deposer,
    deposer_et_compter,
    deposer_et_lire,
    desequilibre,
    fec,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tresoriere(avec_role):
    return avec_role("tresorerie")


def rafraichir(version: Version) -> Version:
    return Version.objects.avec_depot().get(pk=version.pk)


def national() -> object:
    return sum(t.montant for t in TotalTerritoire.objects.filter(niveau="national"))


def test_une_version_corrigee_attend_puis_remplace_la_precedente(tresoriere, exercice):
    ancienne = deposer_et_lire(tresoriere, exercice)
    somme = national()
    nouvelle = deposer_et_lire(tresoriere, exercice, fec(20))
    assert (rafraichir(ancienne).statut, nouvelle.statut) == ("compte", "a_confirmer")
    assert national() == somme
    nouvelle = confirmer_tout(tresoriere, nouvelle)
    assert (rafraichir(ancienne).statut, nouvelle.statut) == ("remplacee", "compte")
    assert ComptesRetenus.objects.get().version == nouvelle
    assert national() != somme


def test_un_fichier_bloquant_ne_remplace_jamais(tresoriere, exercice):
    bonne = deposer_et_lire(tresoriere, exercice)
    somme = national()
    mauvaise = deposer_et_lire(tresoriere, exercice, desequilibre(20))
    assert mauvaise.verdict == "bloquant"
    assert rafraichir(bonne).depot.version_courante == bonne
    assert national() == somme != 0


def test_retirer_sort_des_totaux_sans_rappeler_la_precedente(tresoriere, exercice):
    ancienne = deposer_et_lire(tresoriere, exercice)
    nouvelle = deposer_et_compter(tresoriere, exercice, fec(20))
    retirer(tresoriere, nouvelle, RAISON)
    nouvelle = rafraichir(nouvelle)
    assert nouvelle.retiree_le
    assert nouvelle.retiree_par == tresoriere
    assert nouvelle.depot.version_courante is None
    assert not ComptesRetenus.objects.exists()
    assert national() == 0
    assert rafraichir(ancienne).statut == "remplacee"


def test_des_comptes_qui_comptent_se_retirent_avec_une_raison(tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice)
    with pytest.raises(ActeImpossible, match="Dites pourquoi"):
        retirer(tresoriere, version, "  ")
    assert rafraichir(version).statut == "compte"


def test_qui_examine_apprend_un_retrait_sans_montant(
    avec_role, tresoriere, exercice, django_capture_on_commit_callbacks
):
    version = deposer_et_lire(tresoriere, exercice)
    caisse, ars = avec_role("cpam"), avec_role("ars")
    with django_capture_on_commit_callbacks(execute=True):
        retirer(tresoriere, version, "mauvais fichier")
    recus = {c.destinataire: c.texte for c in CourrielEnvoye.objects.filter(objet__contains="retirés")}
    assert set(recus) == {caisse.email, ars.email}
    assert version.numero in recus[caisse.email]
    assert "la dépense est inconnue" in recus[caisse.email]
    assert "€" not in recus[caisse.email]


def test_un_depot_qui_ne_comptait_pas_se_retire_sans_courriel(
    avec_role, tresoriere, exercice, django_capture_on_commit_callbacks
):
    deposer_et_lire(tresoriere, exercice)
    avec_role("cpam")
    en_attente = deposer_et_lire(tresoriere, exercice, fec(20))
    with django_capture_on_commit_callbacks(execute=True):
        retirer(tresoriere, en_attente)
    assert not CourrielEnvoye.objects.filter(objet__contains="retirés").exists()


def test_ce_qui_ne_compte_pas_se_retire_sans_raison(tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice, desequilibre())
    retirer(tresoriere, version)
    assert rafraichir(version).statut == "retiree"


def test_revenir_a_une_version_plus_ancienne_se_confirme(tresoriere, exercice):
    ancienne = deposer_et_lire(tresoriere, exercice)
    somme = national()
    nouvelle = deposer_et_compter(tresoriere, exercice, fec(20))
    retenir_version(tresoriere, ancienne)
    assert (rafraichir(ancienne).statut, rafraichir(nouvelle).statut) == ("a_confirmer", "compte")
    ancienne = confirmer_tout(tresoriere, ancienne)
    assert (ancienne.statut, rafraichir(nouvelle).statut) == ("compte", "remplacee")
    assert national() == somme
    retenir_version(tresoriere, rafraichir(nouvelle))
    assert rafraichir(nouvelle).statut == "a_confirmer", "le remplacement est redemandé à chaque fois"


def test_revenir_sur_un_retrait(tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice)
    retirer(tresoriere, version, RAISON)
    retenir_version(tresoriere, rafraichir(version))
    version = rafraichir(version)
    assert version.retiree_le is None
    assert version.statut == "compte"


def test_retirer_deux_fois_garde_la_premiere_date(tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice)
    retirer(tresoriere, version, RAISON)
    date = rafraichir(version).retiree_le
    retirer(tresoriere, version, RAISON)
    assert rafraichir(version).retiree_le == date


def test_un_depot_bloquant_ne_peut_pas_compter(tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice, desequilibre())
    with pytest.raises(ActeImpossible, match="il ne peut pas compter"):
        retenir_version(tresoriere, version)


@pytest.mark.parametrize("acte", [retirer, retenir_version, relire])
def test_le_regulateur_ne_touche_a_rien(avec_role, tresoriere, exercice, acte):
    version = deposer_et_lire(tresoriere, exercice)
    with pytest.raises(PermissionDenied):
        acte(avec_role("ars"), version)


def test_relire_remet_en_file_une_lecture_interrompue(tresoriere, exercice):
    version = deposer(tresoriere, exercice)
    Version.objects.filter(pk=version.pk).update(etat="echec", erreur="x", tentatives=3)
    relire(tresoriere, version)
    version = rafraichir(version)
    assert (version.etat, version.erreur, version.tentatives) == ("recu", "", 0)


def test_on_ne_relit_pas_ce_qui_est_lu(tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice)
    with pytest.raises(ActeImpossible, match="n’a pas été interrompue"):
        relire(tresoriere, version)
