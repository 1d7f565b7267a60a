"""What the database itself refuses about a dialogue, and the frame that never changes."""

import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from controles.dialogue import cadre as cadre_dialogue
from controles.dialogue.models import SignatureDialogue
from tests.controles.factories import EngagementPrisFactory

FRAMES = {"cadre-2026-1": "234cee53a167d6c610d779c0fc42bd3caa3b6f340a7a2be1ceed6dd4fafe291b"}


def signature(dialogue, personne, partie="cpam"):
    return SignatureDialogue.objects.create(
        dialogue=dialogue,
        partie=partie,
        personne=personne,
        nom="Essai",
        le=timezone.now(),
        empreinte="0" * 64,
    )


@pytest.mark.django_db
class TestDeclencheurs:
    def test_clos_sans_trois_signatures(self, tenu, cpam):
        signature(tenu, cpam)
        tenu.etat, tenu.clos_le = "clos", timezone.now()
        with pytest.raises(IntegrityError, match="quand les trois parties ont signé"), transaction.atomic():
            tenu.save()

    def test_une_signature_ne_se_modifie_ni_ne_se_retire(self, tenu, cpam):
        posee = signature(tenu, cpam)
        with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
            SignatureDialogue.objects.filter(pk=posee.pk).update(nom="Autre")
        with pytest.raises(IntegrityError, match="ne se retire pas"), transaction.atomic():
            posee.delete()

    def test_une_signature_sans_compte_rendu(self, dialogue, cpam):
        with pytest.raises(IntegrityError, match="enregistrez d’abord la réunion"), transaction.atomic():
            signature(dialogue, cpam)

    def test_une_personne_ne_signe_pas_pour_deux(self, tenu, cpam):
        signature(tenu, cpam)
        with pytest.raises(IntegrityError, match="signature_unique_par_personne"), transaction.atomic():
            signature(tenu, cpam, "ars")

    @pytest.mark.parametrize("champ", ["compte_rendu", "participants", "cadre"])
    def test_le_compte_rendu_signe_ne_change_plus(self, tenu, cpam, champ):
        signature(tenu, cpam)
        setattr(tenu, champ, "Autre")
        with pytest.raises(IntegrityError, match="il ne change plus"), transaction.atomic():
            tenu.save()

    @pytest.mark.parametrize(("champ", "valeur"), [("texte", "Autre"), ("partie", "ars")])
    def test_un_engagement_signe_ne_change_plus(self, tenu, cpam, champ, valeur):
        engagement = EngagementPrisFactory(dialogue=tenu)
        signature(tenu, cpam)
        setattr(engagement, champ, valeur)
        with pytest.raises(IntegrityError, match="il ne change plus"), transaction.atomic():
            engagement.save()


def test_une_version_publiee_du_cadre_ne_change_plus():
    for reference, empreinte in FRAMES.items():
        octets = (cadre_dialogue.DOSSIER / f"{reference}.json").read_bytes()
        assert hashlib.sha256(octets).hexdigest() == empreinte, reference


def test_le_cadre_est_le_meme_pour_toutes_les_dates():
    cadre = cadre_dialogue.cadre_au(timezone.localdate())
    assert [s.rang for s in cadre.sections] == list(range(1, len(cadre.sections) + 1))
    assert cadre.force == "choix"
    assert "aucun classement national" in cadre.avertissement
