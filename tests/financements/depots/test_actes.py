"""Withdrawing, going back, attesting: dated acts, and totals that follow."""

import pytest
from django.core.exceptions import PermissionDenied

from financements.depots import ActeImpossible, attester, relire, retenir_version, retirer
from financements.models import ComptesRetenus, TotalTerritoire, Version
from tests.financements.aides import deposer, deposer_et_lire, desequilibre, fec

pytestmark = pytest.mark.django_db


@pytest.fixture
def tresoriere(avec_role):
    return avec_role("tresorerie")


def rafraichir(version: Version) -> Version:
    return Version.objects.avec_depot().get(pk=version.pk)


def national() -> object:
    return sum(t.montant for t in TotalTerritoire.objects.filter(niveau="national"))


def test_une_version_corrigee_remplace_la_precedente(tresoriere, exercice):
    ancienne = deposer_et_lire(tresoriere, exercice)
    nouvelle = deposer_et_lire(tresoriere, exercice, fec(20))
    assert rafraichir(ancienne).depot.version_courante == nouvelle
    assert ComptesRetenus.objects.get().version == nouvelle


def test_un_fichier_bloquant_ne_remplace_jamais(tresoriere, exercice):
    bonne = deposer_et_lire(tresoriere, exercice)
    somme = national()
    mauvaise = deposer_et_lire(tresoriere, exercice, desequilibre(20))
    assert mauvaise.verdict == "bloquant"
    assert rafraichir(bonne).depot.version_courante == bonne
    assert national() == somme != 0


def test_retirer_sort_des_totaux_sans_rappeler_la_precedente(tresoriere, exercice):
    ancienne = deposer_et_lire(tresoriere, exercice)
    nouvelle = deposer_et_lire(tresoriere, exercice, fec(20))
    retirer(tresoriere, nouvelle)
    nouvelle = rafraichir(nouvelle)
    assert nouvelle.retiree_le
    assert nouvelle.retiree_par == tresoriere
    assert nouvelle.depot.version_courante is None
    assert not ComptesRetenus.objects.exists()
    assert national() == 0
    assert rafraichir(ancienne).retiree_le is None


def test_revenir_a_une_version_plus_ancienne(tresoriere, exercice):
    ancienne = deposer_et_lire(tresoriere, exercice)
    somme = national()
    deposer_et_lire(tresoriere, exercice, fec(20))
    retenir_version(tresoriere, ancienne)
    assert rafraichir(ancienne).depot.version_courante == ancienne
    assert national() == somme


def test_revenir_sur_un_retrait(tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice)
    retirer(tresoriere, version)
    retenir_version(tresoriere, rafraichir(version))
    version = rafraichir(version)
    assert version.retiree_le is None
    assert version.depot.version_courante == version


def test_retirer_deux_fois_garde_la_premiere_date(tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice)
    retirer(tresoriere, version)
    date = rafraichir(version).retiree_le
    retirer(tresoriere, version)
    assert rafraichir(version).retiree_le == date


def test_un_depot_bloquant_ne_peut_pas_compter(tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice, desequilibre())
    with pytest.raises(ActeImpossible, match="il ne peut pas compter"):
        retenir_version(tresoriere, version)


def test_attester_garde_l_auteur_et_la_date(avec_role, tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice)
    attester(tresoriere, version)
    premiere = rafraichir(version).attestee_le
    attester(avec_role("presidence"), version)
    version = rafraichir(version)
    assert version.attestee_le == premiere
    assert version.attestee_par == tresoriere


def test_on_n_atteste_que_le_depot_qui_compte(tresoriere, exercice):
    ancienne = deposer_et_lire(tresoriere, exercice)
    deposer_et_lire(tresoriere, exercice, fec(20))
    with pytest.raises(ActeImpossible, match="Seul le dépôt qui compte"):
        attester(tresoriere, ancienne)


@pytest.mark.parametrize("role", ["coordination", "expert_comptable", "cpam", "cnam"])
def test_seules_presidence_et_tresorerie_attestent(avec_role, tresoriere, exercice, role):
    version = deposer_et_lire(tresoriere, exercice)
    with pytest.raises(PermissionDenied, match="attester les comptes"):
        attester(avec_role(role), version)


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
