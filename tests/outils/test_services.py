"""The two servers together: what is published, what is reused, what is left running."""

import json
import os

import pytest

from outils.commun import Panne, dossier_prive, secret
from outils.local import main
from outils.services import Services


@pytest.fixture
def sans_adresse(monkeypatch):
    for nom in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(nom, raising=False)


def test_adresses_publiees_reutilisees_puis_retirees(ouvert, sans_adresse):
    premier, second = Services(ouvert), Services(ouvert)
    try:
        premier.demarrer(lie=False)
        publie = json.loads((ouvert / "services.json").read_text())
        assert publie == premier.adresses()
        assert publie["DATABASE_URL"].startswith("postgres://cpts@/cpts?host=")
        assert publie["REDIS_URL"] == f"redis+socket://{ouvert}/valkey/valkey.sock?virtual_host=0"

        second.demarrer(lie=False)
        assert second.demarres == []
        assert second.arreter(seulement_les_miens=True) == []
        assert (ouvert / "services.json").exists()
    finally:
        arretes = premier.arreter()
    assert arretes == ["REDIS_URL", "DATABASE_URL"]
    assert not (ouvert / "services.json").exists()


def test_les_serveurs_de_l_environnement_passent_avant(ouvert, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://ailleurs/base")
    monkeypatch.setenv("REDIS_URL", "redis://ailleurs/0")
    services = Services(ouvert)
    services.demarrer(lie=False)
    assert services.serveurs == {}
    assert services.adresses() == {
        "DATABASE_URL": "postgres://ailleurs/base",
        "REDIS_URL": "redis://ailleurs/0",
    }
    assert not (ouvert / "services.json").exists(), "an address with a password is not copied to a file"
    assert services.arreter() == []


def test_un_secret_est_tire_une_fois_et_ferme(tmp_path):
    fichier = tmp_path / "x" / "cle"
    valeur = secret(fichier, 30)
    assert len(valeur) >= 30
    assert secret(fichier, 30) == valeur
    assert fichier.stat().st_mode & 0o777 == 0o600


def test_un_dossier_d_autrui_ou_un_lien_est_refuse(tmp_path):
    (tmp_path / "cible").mkdir()
    (tmp_path / "lien").symlink_to(tmp_path / "cible")
    with pytest.raises(Panne, match="n'appartient pas à votre compte"):
        dossier_prive(tmp_path / "lien", {os.geteuid()})
    with pytest.raises(Panne, match="n'appartient pas à votre compte"):
        dossier_prive(tmp_path / "cible", {os.geteuid() + 1})


def test_commande_inconnue(capsys):
    assert main(["danser"]) == 64
    assert "services|stop|demo|test|check|doctor" in capsys.readouterr().err
