"""Exercises: nothing is left of a deposit that fails; an empty one gives way, is corrected or removed; all is told."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from comptes.depots.actes import retenir_version, retirer
from comptes.depots.exercices import (
    ce_qui_retient,
    corriger_exercice,
    creer_exercice,
    demander_exercice,
    exercice_clos_en,
    inscrire_exercice,
    retirer_exercice,
)
from comptes.depots.motifs import ActeImpossible
from comptes.depots.portes import DepotRefuse
from comptes.depots.reception import recevoir
from comptes.ingestion.actes import lire_version
from comptes.versions.models import Depot, Exercice, Version
from controles.pieces.dispenses import ce_qui_retient_l_exercice
from controles.pieces.models import Transmission
from cpts.traces.models import Acte
from tests.controles.factories import TransmissionFactory
from tests.factories import ExerciceFactory
from tests.financements.aides import deposer, deposer_et_lire, desequilibre, envoi, fec, fichier_fec

pytestmark = pytest.mark.django_db
jour = datetime.date


@pytest.fixture
def tresoriere(avec_role):
    return avec_role("tresorerie")


def deposer_pour(
    user, cpts, debut: datetime.date, fin: datetime.date, contenu: bytes | None = None
) -> Version:
    """As the page does: the exercise asked for by its dates, then the deposit and its reading."""
    exercice = demander_exercice(cpts, debut, fin)
    version, _ = recevoir(user, cpts, exercice, "fec", [fichier_fec(cpts, contenu)])
    lire_version(version.pk)
    return Version.objects.avec_depot().get(pk=version.pk)


def actes(cpts) -> list[str]:
    return list(Acte.objects.filter(cpts=cpts).order_by("pk").values_list("acte", flat=True))


class TestDemander:
    def test_rien_n_est_ecrit_avant_le_depot(self, cpts):
        exercice = demander_exercice(cpts, jour(2024, 7, 1), jour(2025, 12, 31))
        assert exercice.pk is None
        assert exercice_clos_en(cpts, 2025).pk is None
        assert not Exercice.objects.exists()

    def test_un_depot_refuse_ne_laisse_aucun_exercice(self, tresoriere, cpts):
        with pytest.raises(DepotRefuse):
            recevoir(tresoriere, cpts, exercice_clos_en(cpts, 2025), "fec", [envoi("x.exe", b"MZ")])
        assert not Exercice.objects.exists()
        assert actes(cpts) == []

    def test_un_depot_recu_inscrit_son_exercice_au_journal(self, tresoriere, cpts):
        version = deposer_pour(tresoriere, cpts, jour(2024, 7, 1), jour(2025, 12, 31))
        assert str(version.depot.exercice) == "du 01/07/2024 au 31/12/2025"
        assert "exercice.cree" in actes(cpts)
        acte = Acte.objects.get(acte="exercice.cree")
        assert (acte.utilisateur, acte.organisme) == (tresoriere, cpts.nom)

    def test_le_meme_exercice_se_retrouve(self, cpts, exercice):
        assert demander_exercice(cpts, exercice.debut, exercice.fin) == exercice
        assert exercice_clos_en(cpts, 2025) == exercice
        assert creer_exercice(cpts, exercice.debut, exercice.fin) == exercice

    @pytest.mark.parametrize(
        ("debut", "fin"),
        [
            (jour(2025, 1, 1), jour(2025, 1, 20)),
            (jour(2025, 12, 31), jour(2025, 1, 1)),
            (jour(2023, 1, 1), jour(2025, 1, 31)),
        ],
    )
    def test_des_dates_impossibles_sont_refusees(self, cpts, debut, fin):
        with pytest.raises(ValidationError, match="de 1 à 24 mois"):
            demander_exercice(cpts, debut, fin)

    @pytest.mark.parametrize("debut", [jour(2025, 1, 1), jour(2024, 1, 1)])
    def test_un_mois_ou_vingt_quatre_mois_passent(self, cpts, debut):
        fin = jour(2025, 1, 31) if debut.year == 2025 else jour(2025, 12, 31)
        assert demander_exercice(cpts, debut, fin).pk is None

    def test_un_recouvrement_dit_les_dates_de_l_autre_et_ce_qui_y_compte(self, tresoriere, cpts, exercice):
        version = deposer_et_lire(tresoriere, exercice)
        with pytest.raises(ValidationError) as refus:
            demander_exercice(cpts, jour(2025, 6, 1), jour(2026, 5, 31))
        phrase = refus.value.messages[0]
        assert "recouvrent l’exercice du 01/01/2025 au 31/12/2025" in phrase
        assert version.numero in phrase

    def test_l_exercice_d_une_voisine_ne_gene_pas(self, cpts, voisine):
        ExerciceFactory(cpts=voisine)
        assert demander_exercice(cpts, jour(2025, 6, 1), jour(2026, 5, 31)).pk is None


class TestDesDatesFaussesPuisLesBonnes:
    def test_le_second_depot_est_pris_meme_si_le_premier_a_ete_recu(self, tresoriere, cpts):
        fausse = deposer_pour(tresoriere, cpts, jour(2025, 1, 1), jour(2025, 6, 30), desequilibre())
        assert fausse.verdict == "bloquant"
        bonne = deposer_pour(tresoriere, cpts, jour(2025, 1, 1), jour(2025, 12, 31))
        assert (bonne.verdict, bonne.depot.version_courante_id) == ("conforme", bonne.pk)
        (reste,) = Exercice.objects.all()
        assert reste == bonne.depot.exercice
        fausse.refresh_from_db()
        assert fausse.retiree_le
        assert actes(cpts).count("exercice.retire") == 1

    def test_le_meme_fichier_est_lu_avec_les_bonnes_dates(self, tresoriere, cpts):
        fausse = deposer_pour(tresoriere, cpts, jour(2023, 1, 1), jour(2024, 12, 31))
        assert fausse.verdict == "bloquant"
        bonne = deposer_pour(tresoriere, cpts, jour(2024, 7, 1), jour(2025, 12, 31))
        assert bonne.pk != fausse.pk
        assert bonne.verdict in ("conforme", "alerte")

    def test_un_exercice_ouvert_d_office_laisse_sa_place(self, tresoriere, cpts, exercice):
        TransmissionFactory(exercice=exercice)
        version = deposer_pour(tresoriere, cpts, jour(2024, 7, 1), jour(2025, 12, 31))
        assert list(Exercice.objects.all()) == [version.depot.exercice]
        assert not Exercice._base_manager.filter(pk=exercice.pk).exists()
        assert not Transmission.objects.filter(exercice=exercice.pk).exists()

    def test_deux_exercices_vides_laissent_leur_place_ensemble(self, tresoriere, cpts, exercice):
        ExerciceFactory(cpts=cpts, debut="2024-01-01", fin="2024-12-31")
        deposer_pour(tresoriere, cpts, jour(2024, 7, 1), jour(2025, 12, 31))
        assert Exercice.objects.count() == 1
        assert actes(cpts).count("exercice.retire") == 2

    def test_un_depot_refuse_ne_retire_rien(self, tresoriere, cpts, exercice):
        voulu = demander_exercice(cpts, jour(2024, 7, 1), jour(2025, 12, 31))
        with pytest.raises(DepotRefuse):
            recevoir(tresoriere, cpts, voulu, "fec", [envoi("x.exe", b"MZ")])
        assert list(Exercice.objects.all()) == [exercice]

    def test_un_exercice_retire_entre_temps_est_dit(self, tresoriere, cpts, exercice):
        retirer_exercice(tresoriere, exercice)
        with pytest.raises(ValidationError, match="vient d’être retiré"), transaction.atomic():
            inscrire_exercice(tresoriere, Exercice(pk=exercice.pk or 1, cpts=cpts))

    def test_ce_qui_compte_entre_temps_arrete_le_depot(self, tresoriere, cpts, exercice):
        voulu = demander_exercice(cpts, jour(2024, 7, 1), jour(2025, 12, 31))
        deposer_et_lire(tresoriere, exercice)
        with pytest.raises(ValidationError, match="recouvrent l’exercice du 01/01/2025"):
            recevoir(tresoriere, cpts, voulu, "fec", [fichier_fec(cpts, fec(14))])
        assert Depot.objects.count() == 1


class TestCeQuiRetient:
    def test_un_exercice_vide_est_libre(self, exercice):
        assert ce_qui_retient(exercice) == []

    def test_un_depot_qui_compte_est_nomme(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice)
        (raison,) = ce_qui_retient(exercice)
        assert version.numero in raison
        assert "y compte" in raison

    def test_une_lecture_en_cours_retient(self, tresoriere, exercice):
        deposer(tresoriere, exercice)
        assert "en cours de lecture" in ce_qui_retient(exercice)[0]

    def test_un_depot_bloquant_ou_retire_ne_retient_pas(self, tresoriere, exercice):
        deposer_et_lire(tresoriere, exercice, desequilibre())
        assert ce_qui_retient(exercice) == []
        version = deposer_et_lire(tresoriere, exercice)
        retirer(tresoriere, version, "Déposé par erreur.")
        assert ce_qui_retient(exercice) == []

    def test_une_piece_jointe_retient(self, tresoriere, cpts, exercice):
        recevoir(tresoriere, cpts, exercice, "budget", [envoi("b.csv", b"a;b\n1;2\n")])
        assert "Budget" in ce_qui_retient(exercice)[0]

    def test_une_dispense_retient(self, avec_role, exercice):
        dispensee = TransmissionFactory(
            exercice=exercice, etat="dispensee", dispense_motif="Dissoute", dispense_par=avec_role("cpam")
        )
        (raison,) = ce_qui_retient(exercice)
        assert dispensee.get_piece_display() in raison
        assert ce_qui_retient_l_exercice(exercice.pk) == [raison]


class TestRetirer:
    def test_un_exercice_sans_depot_disparait(self, tresoriere, cpts, exercice):
        retirer_exercice(tresoriere, exercice, "créé par erreur")
        assert not Exercice._base_manager.filter(cpts=cpts).exists()
        acte = Acte.objects.get(acte="exercice.retire")
        assert (acte.utilisateur, acte.motif) == (tresoriere, "créé par erreur")
        assert "du 01/01/2025 au 31/12/2025" in acte.objet

    def test_un_exercice_avec_des_recepisses_les_garde(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice, desequilibre())
        retirer_exercice(tresoriere, exercice)
        assert not Exercice.objects.exists()
        garde = Version.objects.avec_depot().get(pk=version.pk)
        assert garde.depot.exercice.retire_par == tresoriere
        assert garde.retiree_le
        assert str(garde.depot.exercice) == "2025"

    def test_rien_n_y_revient(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice)
        retirer(tresoriere, version, "Déposé par erreur.")
        retirer_exercice(tresoriere, exercice)
        with pytest.raises(ActeImpossible, match="L’exercice de ce dépôt a été retiré"):
            retenir_version(tresoriere, version)

    def test_rien_n_est_plus_attendu(self, tresoriere, exercice, django_capture_on_commit_callbacks):
        deposer_et_lire(tresoriere, exercice, desequilibre())
        transmission = TransmissionFactory(exercice=exercice)
        with django_capture_on_commit_callbacks(execute=True):
            retirer_exercice(tresoriere, exercice)
        transmission.refresh_from_db()
        assert (transmission.etat, transmission.version_id) == ("dispensee", None)
        assert "exercice a été retiré" in transmission.dispense_motif

    def test_ses_jours_sont_libres(self, tresoriere, exercice):
        deposer_et_lire(tresoriere, exercice, desequilibre())
        retirer_exercice(tresoriere, exercice)
        assert ExerciceFactory(cpts=exercice.cpts).pk
        with pytest.raises(IntegrityError), transaction.atomic():
            ExerciceFactory(cpts=exercice.cpts, debut="2025-12-31", fin="2026-12-30")

    def test_un_exercice_qui_compte_ne_se_retire_pas(self, tresoriere, exercice):
        deposer_et_lire(tresoriere, exercice)
        with pytest.raises(ValidationError, match="ne peut pas changer : le dépôt"):
            retirer_exercice(tresoriere, exercice)
        assert Exercice.objects.filter(pk=exercice.pk).exists()

    def test_deux_fois_est_dit(self, tresoriere, exercice):
        deposer_et_lire(tresoriere, exercice, desequilibre())
        retirer_exercice(tresoriere, exercice)
        with pytest.raises(ValidationError, match="déjà retiré"):
            retirer_exercice(tresoriere, exercice)

    @pytest.mark.parametrize("role", ["cpam", "ars", "cnam"])
    def test_seul_qui_depose_retire_ou_corrige(self, avec_role, exercice, role):
        for acte in (
            lambda u: retirer_exercice(u, exercice),
            lambda u: corriger_exercice(u, exercice, jour(2024, 1, 1), jour(2024, 12, 31)),
        ):
            with pytest.raises(PermissionDenied):
                acte(avec_role(role))


class TestCorriger:
    def test_sans_depot_les_dates_changent_sur_place(self, tresoriere, cpts, exercice):
        corrige = corriger_exercice(tresoriere, exercice, jour(2024, 7, 1), jour(2025, 6, 30))
        assert corrige.pk == exercice.pk
        assert str(Exercice.objects.get()) == "du 01/07/2024 au 30/06/2025"
        acte = Acte.objects.get(acte="exercice.corrige")
        assert "du 01/01/2025 au 31/12/2025 devient du 01/07/2024 au 30/06/2025" in acte.objet

    def test_avec_des_recepisses_un_autre_exercice_prend_la_suite(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice, desequilibre())
        corrige = corriger_exercice(tresoriere, exercice, jour(2025, 1, 1), jour(2026, 3, 31))
        assert corrige.pk != exercice.pk
        assert list(Exercice.objects.all()) == [corrige]
        assert Version.objects.avec_depot().get(pk=version.pk).depot.exercice.retire_le

    def test_les_memes_dates_ne_changent_rien(self, tresoriere, cpts, exercice):
        assert corriger_exercice(tresoriere, exercice, exercice.debut, exercice.fin) == exercice
        assert actes(cpts) == []

    def test_un_autre_exercice_meme_vide_n_est_pas_recouvert(self, tresoriere, cpts, exercice):
        ExerciceFactory(cpts=cpts, debut="2024-01-01", fin="2024-12-31")
        with pytest.raises(ValidationError, match="l’exercice du 01/01/2024 au 31/12/2024"):
            corriger_exercice(tresoriere, exercice, jour(2024, 7, 1), jour(2025, 6, 30))

    def test_des_dates_impossibles_sont_refusees(self, tresoriere, exercice):
        with pytest.raises(ValidationError, match="de 1 à 24 mois"):
            corriger_exercice(tresoriere, exercice, jour(2025, 1, 1), jour(2025, 1, 2))

    def test_un_exercice_qui_compte_ne_se_corrige_pas(self, tresoriere, exercice):
        deposer_et_lire(tresoriere, exercice)
        with pytest.raises(ValidationError, match="retirez-le d’abord"):
            corriger_exercice(tresoriere, exercice, jour(2024, 1, 1), jour(2024, 12, 31))


def test_creer_sans_depot_refuse_tout_recouvrement(cpts, exercice):
    with pytest.raises(ValidationError, match="l’exercice du 01/01/2025 au 31/12/2025"):
        creer_exercice(cpts, jour(2025, 6, 1), jour(2026, 5, 31))
