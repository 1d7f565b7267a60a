"""Reading a version: everything or nothing, once, whatever happens on the way."""

import datetime
import threading
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from comptes.affectation.models import Ventilation
from comptes.depots import rangement
from comptes.depots.reception import recevoir
from comptes.ingestion import actes as ingestion
from comptes.ingestion import enregistrement
from comptes.ingestion.actes import lire_version
from comptes.ingestion.liaison import CLASSE_VERROU, Liaison, ouvrir_connexion, versions_tenues
from comptes.ingestion.reprise import reprendre_les_depots
from comptes.totaux.models import TotalTerritoire, TotalVersion
from comptes.versions.models import (
    ComptesRetenus,
    ConstatLecture,
    Fichier,
    GroupeEcriture,
    LigneEcriture,
    Suivi,
    Version,
)
from tests.financements.aides import avec_nir, casser, deposer, deposer_et_lire, desequilibre, envoi, fec

FAITS = (
    LigneEcriture,
    GroupeEcriture,
    Ventilation,
    TotalVersion,
    TotalTerritoire,
    ComptesRetenus,
    ConstatLecture,
)

DEPART = datetime.datetime(2026, 3, 15, 9, 30, tzinfo=datetime.UTC)


@pytest.fixture
def tresoriere(avec_role):
    return avec_role("tresorerie")


def compter() -> dict[str, int]:
    return {modele.__name__: modele.objects.count() for modele in FAITS}


@pytest.mark.django_db
class TestLecture:
    def test_un_fichier_conforme_laisse_lignes_groupes_et_totaux(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice, fec(200))
        assert (version.etat, version.verdict) == ("lu", "conforme")
        assert version.compte["lignes"] == 200
        assert "constats" not in version.compte
        lignes = LigneEcriture.objects.filter(cpts_id=exercice.cpts_id, version_id=version.pk)
        assert lignes.count() == 200
        assert sum(ligne.debit for ligne in lignes) == Decimal(version.compte["total_debit"])
        groupes = GroupeEcriture.objects.filter(version=version)
        assert sum(g.lignes for g in groupes) == 200
        depense = sum(g.debit - g.credit for g in groupes if g.compte.startswith("6"))
        assert sum(t.montant for t in TotalVersion.objects.exclude(mission="")) == depense != 0
        assert ComptesRetenus.objects.get().version == version
        assert Suivi.objects.get().etape == "termine"

    def test_une_ligne_garde_ses_dates_et_ses_libelles(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice)
        ligne = LigneEcriture.objects.get(version_id=version.pk, ligne=2)
        groupe = GroupeEcriture.objects.get(version=version, groupe=ligne.groupe)
        assert ligne.ecriture_date.isoformat() == "2025-01-01"
        assert ligne.lettrage_date is None
        assert ligne.lettrage == ""
        assert ligne.libelle.startswith("À nouveaux")
        assert (groupe.compte, groupe.journal) == ("512000", "AN")

    @pytest.mark.parametrize("contenu", [desequilibre(40), b"ceci n'est pas un FEC", avec_nir()])
    def test_un_fichier_non_accepte_ne_laisse_que_ses_constats(self, tresoriere, exercice, contenu):
        version = deposer_et_lire(tresoriere, exercice, contenu)
        assert version.etat == "lu"
        assert version.verdict in ("bloquant", "refus")
        assert version.depot.version_courante is None
        comptes = compter()
        assert comptes.pop("ConstatLecture") > 0
        assert set(comptes.values()) == {0}

    def test_le_constat_donne_la_ligne_du_fichier(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice, casser(fec(), 7, "EcritureDate", "20250230"))
        constat = version.constats.get(code="FEC-13")
        assert (constat.ligne, constat.champ, constat.lu) == (7, "EcritureDate", "20250230")
        assert constat.que_faire

    def test_lire_deux_fois_ne_change_rien(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice)
        avant, lu_le = compter(), version.lu_le
        lire_version(version.pk)
        assert compter() == avant
        assert Version.objects.get().lu_le == lu_le
        assert Version.objects.get().tentatives == 1

    def test_une_version_inconnue_est_ignoree(self, db):
        lire_version(987_654)

    def test_plusieurs_fichiers_se_lisent_comme_un_seul(self, tresoriere, exercice):
        entete, *lignes = fec(20).decode().split("\r\n")
        coupe = 9
        parts = [
            envoi(
                f"{exercice.cpts.siren}FEC20251231_1.txt", "\r\n".join([entete, *lignes[:coupe], ""]).encode()
            ),
            envoi(f"{exercice.cpts.siren}FEC20251231_2.txt", "\r\n".join([entete, *lignes[coupe:]]).encode()),
        ]
        version, _ = recevoir(tresoriere, exercice.cpts, exercice, "fec", parts)
        lire_version(version.pk)
        assert LigneEcriture.objects.filter(version_id=version.pk).count() == 20
        assert [f.premiere_ligne for f in Fichier.objects.all()] == [0, coupe + 1]

    def test_le_nir_detruit_le_contenu_apres_validation(
        self, tresoriere, exercice, django_capture_on_commit_callbacks
    ):
        version = deposer(tresoriere, exercice, avec_nir())
        stockage, nom = Fichier.objects.get().contenu.storage, Fichier.objects.get().contenu.name
        with django_capture_on_commit_callbacks(execute=True):
            lire_version(version.pk)
            assert stockage.exists(nom), "rien n'est détruit avant la validation"
        fichier = Fichier.objects.get()
        assert fichier.detruit_le
        assert fichier.sha256
        assert not fichier.contenu
        assert not stockage.exists(nom)

    def test_une_destruction_interrompue_est_reprise(self, tresoriere, exercice):
        deposer_et_lire(tresoriere, exercice, avec_nir())
        assert Fichier.objects.get().contenu
        assert rangement.detruire_les_contenus() == 1
        assert not Fichier.objects.get().contenu
        assert rangement.detruire_les_contenus() == 0

    def test_une_version_retiree_pendant_la_lecture_ne_compte_pas(self, tresoriere, exercice):
        version = deposer(tresoriere, exercice)
        Version.objects.filter(pk=version.pk).update(retiree_le=version.recu_le, retiree_par=tresoriere)
        lire_version(version.pk)
        version = Version.objects.avec_depot().get()
        assert version.verdict == "conforme"
        assert version.depot.version_courante is None
        assert not ComptesRetenus.objects.exists()

    def test_une_version_lue_apres_une_plus_recente_ne_la_remplace_pas(self, tresoriere, exercice):
        ancienne, recente = deposer(tresoriere, exercice), deposer(tresoriere, exercice, fec(20))
        lire_version(recente.pk)
        lire_version(ancienne.pk)
        assert Version.objects.avec_depot().get(pk=ancienne.pk).depot.version_courante == recente

    def test_le_meme_fichier_pour_un_autre_exercice_est_signale(self, tresoriere, exercice):
        from tests.factories import ExerciceFactory

        premiere = deposer_et_lire(tresoriere, exercice)
        autre = ExerciceFactory(cpts=exercice.cpts, debut="2026-01-01", fin="2026-12-31")
        autre.refresh_from_db()
        seconde = deposer_et_lire(tresoriere, autre)
        constat = seconde.constats.get(code="DEP-01")
        assert premiere.numero in constat.message
        assert constat.gravite == "alerte"


@pytest.mark.django_db
class TestEchecs:
    @pytest.mark.parametrize(
        "etape",
        [
            "enregistrement.ventilation.enregistrer",
            "enregistrement._conclure",
            "enregistrement.apres_lecture.conclure",
        ],
    )
    def test_une_erreur_au_milieu_ne_laisse_rien(self, tresoriere, exercice, monkeypatch, etape):
        def en_panne(*_, **__):
            raise RuntimeError("panne")

        monkeypatch.setattr(f"comptes.ingestion.{etape}", en_panne)
        version = deposer(tresoriere, exercice)
        lire_version(version.pk)
        version.refresh_from_db()
        assert (version.etat, version.tentatives, version.verdict) == ("recu", 1, "")
        assert set(compter().values()) == {0}

    def test_apres_trois_essais_la_page_le_dit_et_le_fichier_reste(self, tresoriere, exercice, monkeypatch):
        def en_panne(*_, **__):
            raise RuntimeError("panne")

        monkeypatch.setattr("comptes.ingestion.actes.ingerer", en_panne)
        version = deposer(tresoriere, exercice)
        for _ in range(ingestion.TENTATIVES_MAX):
            lire_version(version.pk)
        version.refresh_from_db()
        assert version.etat == "echec"
        assert "Votre dépôt est reçu et conservé" in version.erreur
        assert Fichier.objects.get().contenu
        monkeypatch.undo()
        lire_version(version.pk)
        version.refresh_from_db()
        assert version.etat == "echec", "seule une personne relance une lecture interrompue"

    def test_un_travailleur_qui_meurt_toujours_finit_par_etre_arrete(self, tresoriere, exercice):
        version = deposer(tresoriere, exercice)
        Version.objects.filter(pk=version.pk).update(etat="en_lecture", tentatives=ingestion.TENTATIVES_MAX)
        lire_version(version.pk)
        version.refresh_from_db()
        assert version.etat == "echec"

    def test_une_suite_en_panne_ne_defait_pas_la_lecture(self, tresoriere, exercice, settings):
        settings.DEPOT_SUITES = ["tests.comptes.ingestion.test_lecture.suite_en_panne"]
        version = deposer_et_lire(tresoriere, exercice)
        assert version.etat == "lu"
        assert Suivi.objects.get().etape != "termine"
        settings.DEPOT_SUITES = ["tests.comptes.ingestion.test_lecture.suite_qui_marche"]
        appels.clear()
        lire_version(version.pk)
        lire_version(version.pk)
        assert appels == [version.pk]
        assert Suivi.objects.get().etape == "termine"


appels: list[int] = []


def suite_en_panne(version_id: int) -> None:
    raise RuntimeError("panne de la suite")


def suite_qui_marche(version_id: int) -> None:
    appels.append(version_id)


@pytest.mark.django_db
class TestReprise:
    @pytest.fixture
    def envoyees(self, monkeypatch):
        liste: list[int] = []

        def envoyer(version_id):
            liste.append(version_id)
            from django.utils import timezone

            Suivi.objects.filter(version=version_id).update(envoye_le=timezone.now())
            return True

        monkeypatch.setattr("comptes.depots.envoi.envoyer", envoyer)
        return liste

    def test_un_depot_jamais_envoye_part_une_fois(self, tresoriere, exercice, envoyees):
        version = deposer(tresoriere, exercice)
        assert reprendre_les_depots() == 1
        assert reprendre_les_depots() == 0
        assert envoyees == [version.pk]

    def test_un_message_perdu_repart_apres_une_minute(self, tresoriere, exercice, envoyees, time_machine):
        time_machine.move_to(DEPART)
        deposer(tresoriere, exercice)
        reprendre_les_depots()
        time_machine.shift(61)
        assert reprendre_les_depots() == 1

    def test_une_lecture_abandonnee_est_reprise(self, tresoriere, exercice, envoyees, time_machine):
        time_machine.move_to(DEPART)
        version = deposer(tresoriere, exercice)
        reprendre_les_depots()
        Version.objects.filter(pk=version.pk).update(etat="en_lecture")
        time_machine.shift(10)
        with Liaison(version.pk):
            assert reprendre_les_depots() == 0
        assert reprendre_les_depots() == 1

    def test_ce_qui_est_lu_n_est_pas_renvoye(self, tresoriere, exercice, envoyees):
        deposer_et_lire(tresoriere, exercice)
        assert reprendre_les_depots() == 0

    def test_une_file_en_panne_arrete_le_balayage(self, tresoriere, exercice, monkeypatch):
        deposer(tresoriere, exercice)
        monkeypatch.setattr("comptes.depots.envoi.envoyer", lambda _: False)
        assert reprendre_les_depots() == 0


@pytest.mark.django_db
class TestVerrou:
    def test_un_second_travailleur_part_aussitot(self, tresoriere, exercice):
        version = deposer(tresoriere, exercice)
        with ouvrir_connexion() as autre:
            autre.execute("SELECT pg_advisory_lock(%s, %s)", [CLASSE_VERROU, version.pk])
            assert version.pk in versions_tenues()
            lire_version(version.pk)
            assert Version.objects.get().etat == "recu"
            autre.execute("SELECT pg_advisory_unlock(%s, %s)", [CLASSE_VERROU, version.pk])
        lire_version(version.pk)
        assert Version.objects.get().etat == "lu"

    def test_le_verrou_est_tenu_le_temps_de_la_lecture(self, tresoriere, exercice, monkeypatch):
        version = deposer(tresoriere, exercice)
        tenues: list[set[int]] = []
        vraie = ingestion.ingerer
        monkeypatch.setattr(
            ingestion, "ingerer", lambda *args: (tenues.append(versions_tenues()), vraie(*args))
        )
        lire_version(version.pk)
        assert tenues == [{version.pk}]
        assert version.pk not in versions_tenues()

    def test_une_lecture_en_panne_rend_le_verrou(self, tresoriere, exercice, monkeypatch):
        def en_panne(*_):
            raise KeyboardInterrupt

        monkeypatch.setattr(ingestion, "ingerer", en_panne)
        version = deposer(tresoriere, exercice)
        with pytest.raises(KeyboardInterrupt):
            lire_version(version.pk)
        assert version.pk not in versions_tenues()


@pytest.mark.django_db
class TestImmuable:
    @pytest.fixture
    def version(self, tresoriere, exercice):
        return deposer_et_lire(tresoriere, exercice, casser(fec(), 3, "PieceRef", ""))

    @pytest.mark.parametrize("table", ["ligneecriture", "constatlecture"])
    def test_ni_modifier_ni_supprimer(self, version, table):
        for ordre in (
            f"UPDATE comptes_{table} SET version_id = version_id",
            f"DELETE FROM comptes_{table}",
        ):
            with (
                pytest.raises(DatabaseError, match=r"ne se (modifie|supprime)"),
                transaction.atomic(),
                connection.cursor() as curseur,
            ):
                curseur.execute(ordre)

    def test_la_conservation_supprime(self, version):
        with connection.cursor() as curseur:
            curseur.execute("SET LOCAL cpts.retention = 'oui'")
            curseur.execute("DELETE FROM comptes_ligneecriture")
        assert not LigneEcriture.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_deux_livraisons_en_meme_temps_font_une_lecture(tresoriere, exercice):
    version = deposer(tresoriere, exercice, fec(2_000))
    depart = threading.Barrier(2)

    def lire():
        depart.wait()
        try:
            lire_version(version.pk)
        finally:
            connection.close()

    fils = [threading.Thread(target=lire) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert LigneEcriture.objects.filter(version_id=version.pk).count() == 2_000
    assert Version.objects.get().tentatives == 1


@pytest.mark.django_db(transaction=True)
def test_la_progression_est_visible_pendant_la_lecture(tresoriere, exercice, monkeypatch):
    monkeypatch.setattr("comptes.ingestion.liaison.INTERVALLE_S", 0)
    vues: list[str] = []
    vraie = enregistrement.ventilation.enregistrer

    def espion(*args):
        # Read outside the transaction of the lines: what a page would see.
        with ouvrir_connexion() as autre:
            vues.extend(autre.execute("SELECT etape FROM comptes_suivi").fetchone())
            vues.append(autre.execute("SELECT count(*) FROM comptes_ligneecriture").fetchone()[0])
        return vraie(*args)

    monkeypatch.setattr("comptes.ingestion.enregistrement.ventilation.enregistrer", espion)
    deposer_et_lire(tresoriere, exercice)
    assert vues == ["ventilation", 0]
