"""The outbox: a message after commit, a queue that may be silent, a sweep that sends again."""

import datetime
import threading
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from comptes.depots.envoi import LECTURE
from comptes.versions.models import Suivi
from cpts.commun import travaux
from cpts.commun.travaux import Travail, renvoyer, sans_nouvelles
from financements.effets.calculs import CALCUL
from financements.versements.envoi import LECTURE as LECTURE_IMPORT
from rapports.pdf.demandes import FABRICATION
from tests.financements.aides import deposer

TRAVAUX = [LECTURE, CALCUL, LECTURE_IMPORT, FABRICATION]


@pytest.fixture
def partis(monkeypatch) -> list[tuple[str, Any]]:
    messages: list[tuple[str, Any]] = []
    monkeypatch.setattr(current_app, "send_task", lambda nom, args, **_: messages.append((nom, args)))
    return messages


@pytest.fixture
def suivi(db, avec_role, exercice) -> Suivi:
    deposer(avec_role("tresorerie"), exercice)
    Suivi.objects.update(envoye_le=None)
    return Suivi.objects.get()


@pytest.mark.parametrize("travail", TRAVAUX, ids=lambda travail: travail.objet)
class TestLesQuatre:
    def test_la_tache_existe(self, travail):
        current_app.loader.import_default_modules()
        assert travail.tache in current_app.tasks

    def test_ses_colonnes_existent(self, travail):
        colonnes = {champ.name for champ in travail.modele._meta.get_fields()} | {"pk", ""}
        assert {travail.cle, travail.date} <= colonnes


class TestEnvoyer:
    def test_le_message_porte_la_cle_et_la_ligne_est_datee(self, suivi, partis):
        assert LECTURE.envoyer(suivi.version_id)
        suivi.refresh_from_db()
        assert partis == [(LECTURE.tache, [suivi.version_id])]
        assert suivi.envoye_le is not None

    @pytest.mark.parametrize("panne", [OperationalError("refusé"), OSError("coupé")])
    def test_en_panne_la_ligne_reste_a_envoyer(self, suivi, monkeypatch, caplog, panne):
        def injoignable(*_, **__):
            raise panne

        monkeypatch.setattr(current_app, "send_task", injoignable)
        assert not LECTURE.envoyer(suivi.version_id)
        suivi.refresh_from_db()
        assert suivi.envoye_le is None
        assert f"dépôt {suivi.version_id} gardé" in caplog.text

    def test_muette_elle_n_est_pas_attendue(self, suivi, monkeypatch, caplog):
        fin = threading.Event()
        monkeypatch.setattr(travaux, "DELAI_S", 0.05)
        monkeypatch.setattr(current_app, "send_task", lambda *_, **__: fin.wait(60))
        assert not LECTURE.envoyer(suivi.version_id)
        fin.set()
        suivi.refresh_from_db()
        assert suivi.envoye_le is None
        assert "pas de réponse" in caplog.text

    def test_un_modele_sans_date_n_est_pas_ecrit(self, suivi, partis, django_assert_num_queries):
        sans_date = Travail("essai", "essai", Suivi, date="")
        with django_assert_num_queries(0):
            assert sans_date.envoyer(suivi.pk)
        assert partis == [("essai", [suivi.pk])]


class TestApresValidation:
    def test_rien_ne_part_avant(self, suivi, partis, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            LECTURE.apres_validation(suivi.version_id)
            assert partis == []
        assert partis == [(LECTURE.tache, [suivi.version_id])]

    def test_rien_ne_part_d_une_transaction_annulee(self, suivi, partis, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=False):
            LECTURE.apres_validation(suivi.version_id)
        assert partis == []


@pytest.mark.parametrize(
    ("secondes", "oubliee"), [(None, True), (0, False), (59, False), (61, True), (3600, True)]
)
def test_sans_nouvelles(suivi, secondes, oubliee):
    envoi = None if secondes is None else timezone.now() - datetime.timedelta(seconds=secondes)
    Suivi.objects.update(envoye_le=envoi)
    assert Suivi.objects.filter(sans_nouvelles(datetime.timedelta(seconds=60))).exists() == oubliee


class TestRenvoyer:
    def test_tout_part_dans_l_ordre(self):
        partis: list[int] = []
        assert renvoyer([3, 1, 2], lambda cle: partis.append(cle) or True) == 3
        assert partis == [3, 1, 2]

    def test_le_premier_refus_arrete(self):
        essayes: list[int] = []
        assert renvoyer([1, 2, 3], lambda cle: essayes.append(cle) or cle < 2) == 1
        assert essayes == [1, 2]

    def test_rien_a_renvoyer(self):
        assert renvoyer([], lambda cle: True) == 0
