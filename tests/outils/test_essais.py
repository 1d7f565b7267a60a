"""``make test`` without a browser: what did not run is named, and fails in continuous integration."""

import os

import pytest

from outils import essais


@pytest.fixture
def joues(monkeypatch):
    """Exit codes of pytest by turn, and the arguments it was given."""
    appels: list[tuple[str, ...]] = []
    codes = {"collect": 0, "run": 0}

    def pytest_factice(environnement, *arguments):
        assert "CHROMIUM" in environnement or "CI" not in environnement
        appels.append(arguments)
        return codes["collect" if "--collect-only" in arguments else "run"]

    class SansServices:
        def __init__(self, local, reglages):
            assert local == essais.LOCAL / "essais"  # never the servers of the desk
            assert reglages["fsync"] == "off"

        def demarrer(self, *, lie):
            assert lie

        def environnement(self):
            return {nom: os.environ[nom] for nom in ("CI",) if nom in os.environ}

        def arreter(self, *, seulement_les_miens):
            assert seulement_les_miens

    monkeypatch.setattr(essais, "pytest", pytest_factice)
    monkeypatch.setattr(essais, "Services", SansServices)
    monkeypatch.setattr(essais.docteur, "pango_absent", lambda: "")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("ARGS", "-k 'deux mots'")
    return appels, codes


def navigateur(monkeypatch, chemin):
    monkeypatch.setattr(essais.navigateur, "trouver_ou_installer", lambda: chemin)


def test_avec_navigateur_tout_passe(joues, monkeypatch):
    appels, codes = joues
    navigateur(monkeypatch, "/usr/bin/chromium")
    assert essais.test() == 0
    assert len(appels) == 1
    assert appels[0][-2:] == ("-k", "deux mots")
    assert "not navigateur" not in appels[0]
    codes["run"] = 3
    assert essais.test() == 3


@pytest.mark.parametrize(("ci", "collecte", "attendu"), [("", 0, 0), ("true", 0, 1), ("true", 5, 0)])
def test_sans_navigateur(joues, monkeypatch, capsys, ci, collecte, attendu):
    appels, codes = joues
    navigateur(monkeypatch, None)
    codes["collect"] = collecte
    monkeypatch.setenv("CI", ci)
    assert essais.test() == attendu
    assert appels[0][:2] == ("-m", "not navigateur")
    assert appels[1] == ("--collect-only", "-q", "-m", "navigateur")
    assert "Chromium est absent" in capsys.readouterr().err


def test_les_octets_compiles_sont_gardes_a_part():
    """Whatever continuous integration asks of the tree, a module is compiled once for all processes."""
    lu = essais.avec_octets_compiles({"PYTHONDONTWRITEBYTECODE": "1", "AUTRE": "x"})
    assert lu == {"AUTRE": "x", "PYTHONPYCACHEPREFIX": str(essais.LOCAL / "essais" / "octets")}
