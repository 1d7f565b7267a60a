"""Receiving: one receipt per content, nothing stored twice, nothing lost when the queue is down."""

import datetime
import re
import threading

import pytest
from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from kombu.exceptions import OperationalError

from comptes.depots import envoi
from comptes.depots.portes import DepotRefuse
from comptes.depots.reception import recevoir
from comptes.versions.models import Depot, Exercice, Fichier, Suivi, Version
from cpts.commun import travaux
from tests.factories import ExerciceFactory
from tests.financements.aides import deposer, fec, fichier_fec
from tests.financements.aides import envoi as fichier

pytestmark = pytest.mark.django_db


@pytest.fixture
def tresoriere(avec_role):
    return avec_role("tresorerie")


@pytest.fixture
def envoyees(monkeypatch):
    """Versions handed to the queue, in order."""
    liste: list[int] = []
    monkeypatch.setattr(current_app, "send_task", lambda nom, args, **_: liste.append(args[0]))
    return liste


def fichiers_gardes(settings) -> list:
    return [chemin for chemin in settings.MEDIA_ROOT.rglob("*") if chemin.is_file()]


def test_le_recepisse_porte_numero_empreinte_et_auteur(tresoriere, exercice, settings):
    version = deposer(tresoriere, exercice)
    assert re.fullmatch(r"20\d\d-\d{6}", version.numero)
    assert version.depose_par == tresoriere
    assert version.etat == "recu"
    assert version.rang == 1
    garde = version.fichiers.get()
    assert garde.sha256 == version.sha256
    with garde.contenu.open("rb") as original:
        assert original.read() == fec()
    assert exercice.cpts.siren not in garde.contenu.name
    assert not garde.contenu.name.endswith(".txt")
    assert fichiers_gardes(settings) == [settings.MEDIA_ROOT / garde.contenu.name]


def test_le_depot_est_envoye_apres_la_transaction(
    tresoriere, exercice, envoyees, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        version = deposer(tresoriere, exercice)
        assert envoyees == []
    assert envoyees == [version.pk]
    assert Suivi.objects.get().envoye_le


def test_le_meme_contenu_rend_le_premier_recepisse(tresoriere, avec_role, exercice, settings):
    premiere = deposer(tresoriere, exercice)
    fichiers = fichiers_gardes(settings)
    seconde, creee = recevoir(
        avec_role("presidence"), exercice.cpts, exercice, "fec", [fichier("autre nom.txt", fec())]
    )
    assert (seconde, creee) == (premiere, False)
    assert seconde.depose_par == tresoriere
    assert Version.objects.count() == 1
    assert fichiers_gardes(settings) == fichiers


def test_un_autre_contenu_fait_une_version_de_plus(tresoriere, exercice):
    deposer(tresoriere, exercice)
    seconde = deposer(tresoriere, exercice, fec(14))
    assert seconde.rang == 2
    assert Depot.objects.count() == 1


def test_le_meme_fichier_pour_un_autre_exercice_est_un_autre_depot(tresoriere, exercice):
    autre = ExerciceFactory(
        cpts=exercice.cpts, debut=datetime.date(2024, 1, 1), fin=datetime.date(2024, 12, 31)
    )
    assert deposer(tresoriere, exercice).depot != deposer(tresoriere, autre).depot


def test_plusieurs_fichiers_d_un_exercice_font_un_recepisse(tresoriere, exercice):
    parts = [fichier(f"x_{n}.txt", fec(12 + n)) for n in (10, 2, 1)]
    version, _ = recevoir(tresoriere, exercice.cpts, exercice, "fec", parts)
    assert [f.nom for f in version.fichiers.all()] == ["x_1.txt", "x_2.txt", "x_10.txt"]
    assert version.sha256 not in {f.sha256 for f in version.fichiers.all()}
    autre_ordre = [fichier(f"x_{n}.txt", fec(12 + n)) for n in (1, 2, 10)]
    assert recevoir(tresoriere, exercice.cpts, exercice, "fec", autre_ordre) == (version, False)


def test_une_balance_se_depose_en_un_seul_fichier(tresoriere, exercice):
    deux = [fichier("a.csv", b"a;b\n"), fichier("b.csv", b"a;c\n")]
    with pytest.raises(DepotRefuse, match="en un seul fichier"):
        recevoir(tresoriere, exercice.cpts, exercice, "balance", deux)


def test_un_fichier_refuse_parmi_d_autres_refuse_tout(tresoriere, exercice, settings):
    with pytest.raises(DepotRefuse) as leve:
        recevoir(
            tresoriere, exercice.cpts, exercice, "fec", [fichier_fec(exercice.cpts), fichier("b.txt", b"")]
        )
    assert [motif.place for motif in leve.value.refus] == ["b.txt"]
    assert not Version.objects.exists()
    assert not settings.MEDIA_ROOT.exists()


def test_une_erreur_de_la_base_ne_laisse_pas_de_fichier(tresoriere, exercice, settings, monkeypatch):
    def en_panne(*_):
        raise DatabaseError("plus de place")

    monkeypatch.setattr("comptes.depots.reception._inscrire", en_panne)
    with pytest.raises(DatabaseError):
        deposer(tresoriere, exercice)
    assert fichiers_gardes(settings) == []


@pytest.mark.parametrize("role", ["cpam", "ars", "cnam", "admin"])
def test_seule_la_cpts_depose(avec_role, exercice, role):
    with pytest.raises(PermissionDenied, match="déposer un fichier"):
        deposer(avec_role(role), exercice)
    assert not Version.objects.exists()


def test_une_piece_non_lue_compte_aussitot(tresoriere, exercice):
    version, _ = recevoir(tresoriere, exercice.cpts, exercice, "budget", [fichier("b.csv", b"60;1\n")])
    assert version.etat == "lu"
    assert version.verdict == ""
    assert version.acceptee
    assert version.depot.version_courante == version


class TestFileEnPanne:
    def test_le_depot_est_recu(self, tresoriere, exercice, monkeypatch, django_capture_on_commit_callbacks):
        def injoignable(*_, **__):
            raise OperationalError("refusé")

        monkeypatch.setattr(current_app, "send_task", injoignable)
        with django_capture_on_commit_callbacks(execute=True):
            version = deposer(tresoriere, exercice)
        assert Version.objects.get() == version
        assert Suivi.objects.get().envoye_le is None

    def test_une_file_muette_ne_retient_pas_le_deposant(self, tresoriere, exercice, monkeypatch):
        monkeypatch.setattr(travaux, "DELAI_S", 0.05)
        fin = threading.Event()
        monkeypatch.setattr(current_app, "send_task", lambda *_, **__: fin.wait(60))
        assert envoi.envoyer(1) is False
        fin.set()


def test_le_recepisse_ne_se_modifie_pas(tresoriere, exercice):
    version = deposer(tresoriere, exercice)
    with pytest.raises(DatabaseError, match="ne se modifient pas"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(sha256="0" * 64)


def test_les_numeros_se_suivent_sans_se_repeter(tresoriere, exercice):
    numeros = [deposer(tresoriere, exercice, fec(n)).numero for n in (12, 14, 16)]
    assert len(set(numeros)) == 3
    assert numeros == sorted(numeros)


def test_un_exercice_d_une_autre_cpts_est_une_erreur_de_programme(tresoriere, cpts, voisine):
    ailleurs = ExerciceFactory(cpts=voisine)
    with pytest.raises(ValueError, match="autre CPTS"):
        recevoir(tresoriere, cpts, ailleurs, "fec", [fichier_fec(cpts)])
    assert Exercice.objects.count() == 1
    assert not Fichier.objects.exists()
    assert connection.is_usable()


def test_un_nom_de_fichier_a_exposant_ne_fait_pas_tomber_le_depot(tresoriere, exercice):
    version, _ = recevoir(
        tresoriere, exercice.cpts, exercice, "fec", [fichier("1²2.txt", fec()), fichier("1².txt", fec(14))]
    )
    assert {f.nom for f in version.fichiers.all()} == {"1²2.txt", "1².txt"}
