"""Stored files that no row points to: listed, then removed, never the young ones nor another database's."""

import datetime
import io
import logging
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from cpts.commun import fichiers
from cpts.commun.tasks import nettoyer_les_fichiers
from tests.droits.monde import construire

pytestmark = pytest.mark.django_db


def garder(nom: str, heures: float = 25) -> str:
    """A file of the store, written so many hours ago."""
    nom = default_storage.save(nom, ContentFile(b"abc"))
    instant = (timezone.now() - datetime.timedelta(hours=heures)).timestamp()
    os.utime(default_storage.path(nom), (instant, instant))
    return nom


def vieillir() -> None:
    ancien = (timezone.now() - datetime.timedelta(days=30)).timestamp()
    for nom in fichiers._parcourir(""):
        os.utime(default_storage.path(nom), (ancien, ancien))


def commander(*options: str) -> str:
    sortie = io.StringIO()
    call_command("nettoyer_fichiers", *options, stdout=sortie)
    return sortie.getvalue().replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture
def monde(cpts):
    """A deposit and a report with their files, both old."""
    monde = construire(cpts)
    vieillir()
    return monde


def test_sans_option_la_commande_liste_et_ne_supprime_rien(monde):
    gardes = len(list(fichiers._parcourir(""))) + 1
    orphelin = garder("depots/2026/01/perdu")
    sortie = commander()
    assert f"{orphelin}  3 octets" in sortie
    assert f"{gardes} fichiers gardés ; 1 fichier sans ligne (3 octets). Rien n’est supprimé" in sortie
    assert default_storage.exists(orphelin)


def test_l_orphelin_est_supprime_et_ce_qu_une_ligne_designe_reste(monde, caplog):
    orphelin = garder("depots/2026/01/perdu")
    with caplog.at_level(logging.INFO, "cpts.commun.fichiers"):
        assert "1 fichier sans ligne (3 octets), supprimé." in commander("--supprimer")
    assert not default_storage.exists(orphelin)
    assert f"fichier sans ligne supprimé : {orphelin} (3 octets)" in caplog.text
    assert default_storage.exists(monde.fichier.contenu.name)
    assert default_storage.exists(monde.rapport.contenu.name)
    gardes = len(list(fichiers._parcourir("")))
    assert f"{gardes} fichiers gardés, aucun sans ligne." in commander("--supprimer")


def test_un_fichier_jeune_attend_peut_etre_sa_ligne(monde):
    jeune = garder("depots/2026/01/en-cours", heures=23.9)
    assert fichiers.nettoyer().orphelins == []
    assert default_storage.exists(jeune)


def test_trop_d_orphelins_font_craindre_le_dossier_d_une_autre_base(monde):
    noms = [garder(f"depots/2026/01/autre-{n}") for n in range(fichiers.SOUPCON + 1)]
    with pytest.raises(CommandError, match="sert sans doute à une autre base"):
        commander("--supprimer")
    assert all(default_storage.exists(nom) for nom in noms)
    commander("--supprimer", "--meme-si-nombreux")
    assert not any(default_storage.exists(nom) for nom in noms)
    assert default_storage.exists(monde.fichier.contenu.name)


def test_chaque_jour_la_tache_nettoie_ou_dit_pourquoi_elle_ne_le_fait_pas(monde, caplog):
    orphelin = garder("rapports/perdu.pdf")
    assert nettoyer_les_fichiers() == 1
    assert not default_storage.exists(orphelin)
    for n in range(fichiers.SOUPCON + 1):
        garder(f"depots/autre-{n}")
    assert nettoyer_les_fichiers() == 0
    assert "Rien n’est supprimé" in caplog.text
    assert caplog.records[-1].levelname == "ERROR"


def test_un_magasin_vide_ne_fait_rien_echouer(db):
    assert "0 fichier gardé, aucun sans ligne." in commander()


def test_le_planificateur_connait_la_tache(settings):
    taches = {ligne["task"] for ligne in settings.CELERY_BEAT_SCHEDULE.values()}
    assert nettoyer_les_fichiers.name in taches
