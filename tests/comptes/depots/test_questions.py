"""Questions of the reading: asked once, answered in one act, remembered, changed without losing anything."""

import pytest
from django.core.exceptions import PermissionDenied

from comptes.depots.actes import retirer
from comptes.depots.motifs import ActeImpossible
from comptes.depots.reception import recevoir
from comptes.depots.reponses import preciser, reposer
from comptes.ingestion.actes import lire_version
from comptes.versions.models import ChoixRetenu, ComptesRetenus, ConstatLecture, Version
from cpts.traces.models import Acte
from tests.comptes.depots.aides import lire_en_demandant
from tests.factories import ExerciceFactory
from tests.financements.aides import RAISON, confirmer_tout, deposer_et_lire, envoi

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moteur_qui_demande(monkeypatch):
    monkeypatch.setattr("comptes.ingestion.enregistrement.lire", lire_en_demandant)


def relire(version: Version) -> Version:
    return Version.objects.avec_depot().get(pk=version.pk)


def octets_de(version: Version) -> bytes:
    with version.fichiers.get().contenu.open("rb") as flux:
        return flux.read()


def repondre(user, version: Version, valeur: str = "N") -> Version:
    suivie = preciser(user, version, {"periode": valeur})
    lire_version(suivie.pk)
    return relire(suivie)


def test_une_question_laisse_le_depot_a_preciser(exercice, deposer_balance):
    version = deposer_balance(exercice)
    assert (version.verdict, version.statut) == ("a_preciser", "a_preciser")
    assert not ComptesRetenus.objects.exists()
    assert not ConstatLecture.objects.exists()


def test_la_reponse_fait_relire_sous_le_meme_recepisse(tresoriere, exercice, deposer_balance):
    version = deposer_balance(exercice)
    repondue = repondre(tresoriere, version)
    assert (repondue.pk, repondue.numero) == (version.pk, version.numero)
    assert (repondue.statut, repondue.choix, repondue.choix_par) == ("compte", {"periode": "N"}, tresoriere)
    retenu = ChoixRetenu.objects.get()
    assert (retenu.valeur, retenu.choisi_par, retenu.exercice) == ("N", tresoriere, exercice)
    assert "periode = N" in Acte.objects.get(acte="depot.precise").details["reponses"]


def test_le_depot_suivant_n_est_pas_interroge(avec_role, tresoriere, exercice, deposer_balance):
    repondre(tresoriere, deposer_balance(exercice))
    suivant = ExerciceFactory(cpts=exercice.cpts, debut="2024-01-01", fin="2024-12-31")
    version = deposer_balance(suivant, depense=310)
    assert version.statut == "compte"
    assert version.choix == {"periode": "N"}
    assert version.choix_repris["periode"]["par"] == str(tresoriere)
    assert ChoixRetenu.objects.count() == 1


@pytest.mark.parametrize("autre", ["voisine", "disposition"])
def test_la_reponse_ne_vaut_que_pour_la_cpts_et_la_presentation(
    tresoriere, exercice, deposer_balance, autre, monkeypatch
):
    repondre(tresoriere, deposer_balance(exercice))
    if autre == "voisine":
        ChoixRetenu.objects.update(cpts=ExerciceFactory().cpts)
    else:
        ChoixRetenu.objects.update(empreinte="f" * 64)
    suivant = ExerciceFactory(cpts=exercice.cpts, debut="2024-01-01", fin="2024-12-31")
    assert deposer_balance(suivant, depense=310).statut == "a_preciser"


def test_une_reponse_qui_nomme_une_annee_ne_vaut_que_pour_son_exercice(
    tresoriere, exercice, deposer_balance, monkeypatch
):
    repondre(tresoriere, deposer_balance(exercice))
    ChoixRetenu.objects.update(valeur="solde 2025")
    version = deposer_balance(
        ExerciceFactory(cpts=exercice.cpts, debut="2024-01-01", fin="2024-12-31"), depense=310
    )
    assert version.statut == "a_preciser"


@pytest.mark.parametrize(
    ("choix", "phrase"),
    [
        ({}, "Choisissez une réponse"),
        ({"feuille": "A"}, "ne pose pas la question « feuille »"),
        ({"periode": "N-7"}, "attendu : « N », « N-1 »"),
    ],
)
def test_une_reponse_impossible_est_refusee(tresoriere, exercice, deposer_balance, choix, phrase):
    version = deposer_balance(exercice)
    with pytest.raises(ActeImpossible, match=phrase):
        preciser(tresoriere, version, choix)
    assert relire(version).statut == "a_preciser"


def test_l_administration_ne_repond_pas(avec_role, exercice, deposer_balance):
    version = deposer_balance(exercice)
    with pytest.raises(PermissionDenied):
        preciser(avec_role("cpam"), version, {"periode": "N"})


def test_un_depot_retire_n_est_plus_interroge(tresoriere, exercice, deposer_balance):
    version = deposer_balance(exercice)
    retirer(tresoriere, version)
    with pytest.raises(ActeImpossible, match="a été retiré"):
        preciser(tresoriere, version, {"periode": "N"})


def test_repondre_au_depot_evite_la_question(tresoriere, exercice):
    fichier = envoi(
        "balance.csv", "Compte;Libellé;Débit;Crédit\n512;Banque;9,00;\n730;Concours;;9,00\n".encode()
    )
    version, creee = recevoir(tresoriere, exercice.cpts, exercice, "balance", [fichier], {"periode": "N"})
    lire_version(version.pk)
    assert creee
    assert relire(version).statut == "compte"
    assert ChoixRetenu.objects.get().choisi_par == tresoriere


def test_redeposer_en_repondant_repond_au_depot_qui_attend(tresoriere, exercice, deposer_balance):
    version = deposer_balance(exercice)
    contenu = octets_de(version)
    fichier = envoi("balance.csv", contenu)
    connue, creee = recevoir(tresoriere, exercice.cpts, exercice, "balance", [fichier], {"periode": "N"})
    lire_version(connue.pk)
    assert (connue.pk, creee, relire(version).statut) == (version.pk, False, "compte")


class TestChanger:
    def test_une_autre_reponse_est_une_autre_version_a_confirmer(self, tresoriere, exercice, deposer_balance):
        premiere = repondre(tresoriere, deposer_balance(exercice))
        autre = repondre(tresoriere, premiere, "N-1")
        assert autre.pk != premiere.pk
        assert (relire(premiere).statut, autre.statut) == ("compte", "a_confirmer")
        assert confirmer_tout(tresoriere, autre).statut == "compte"
        assert relire(premiere).statut == "remplacee"
        assert ChoixRetenu.objects.get().valeur == "N-1"

    def test_la_meme_reponse_ne_change_rien(self, tresoriere, exercice, deposer_balance):
        premiere = repondre(tresoriere, deposer_balance(exercice))
        assert preciser(tresoriere, premiere, {"periode": "N"}) == premiere
        assert Version.objects.count() == 1

    def test_faire_reposer_la_question_relit_les_memes_octets(self, tresoriere, exercice, deposer_balance):
        premiere = repondre(tresoriere, deposer_balance(exercice))
        posee = reposer(tresoriere, premiere)
        lire_version(posee.pk)
        posee = relire(posee)
        assert (posee.statut, relire(premiere).statut) == ("a_preciser", "compte")
        assert posee.sha256 == premiere.sha256
        meme = repondre(tresoriere, posee, "N")
        assert meme.pk == premiere.pk, "la même réponse revient à la version déjà lue"
        assert relire(posee).statut == "retiree"

    def test_une_question_jamais_posee_est_refusee(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice)
        with pytest.raises(ActeImpossible, match="ne pose pas cette question"):
            preciser(tresoriere, version, {"periode": "N"})
        with pytest.raises(ActeImpossible, match="Aucune réponse n’a été donnée"):
            reposer(tresoriere, version)

    def test_redeposer_le_meme_fichier_rend_la_version_qui_compte(
        self, tresoriere, exercice, deposer_balance
    ):
        premiere = repondre(tresoriere, deposer_balance(exercice))
        autre = confirmer_tout(tresoriere, repondre(tresoriere, premiere, "N-1"))
        contenu = octets_de(premiere)
        connue, creee = recevoir(
            tresoriere, exercice.cpts, exercice, "balance", [envoi("balance.csv", contenu)]
        )
        assert (connue.pk, creee) == (autre.pk, False)


def test_retirer_puis_redeposer_repose_la_question_ouverte(tresoriere, exercice, deposer_balance):
    version = deposer_balance(exercice)
    retirer(tresoriere, version, RAISON)
    assert deposer_balance(exercice).statut == "a_preciser"
    assert Version.objects.count() == 1
