"""The diagnosis: one French line per point, with the remedy; required points decide the exit code."""

import socket

import pytest

from outils import docteur, navigateur
from outils.commun import Panne
from outils.docteur import Constat


def test_une_ligne_par_point_sur_cette_machine(capsys):
    docteur.doctor()
    lignes = capsys.readouterr().out.splitlines()
    assert len(lignes) == len(docteur.EXAMENS) + 1
    assert all(ligne[0] in "✔✘⚠" for ligne in lignes[:-1])
    assert lignes[0].startswith("✔ Python 3.")


@pytest.mark.parametrize(
    ("requis", "code", "ligne", "fin"),
    [
        (True, 1, "✘ Objet → remède", "1 point(s) à régler."),
        (False, 0, "⚠ Objet → remède", "Tout le nécessaire est là."),
    ],
)
def test_seul_le_necessaire_fait_echouer(monkeypatch, capsys, requis, code, ligne, fin):
    monkeypatch.setattr(docteur, "EXAMENS", (lambda: Constat(False, "Objet", "remède", requis),))
    assert docteur.doctor() == code
    assert capsys.readouterr().out.splitlines() == [ligne, fin]


def test_pango_absent_nomme_les_paquets(monkeypatch):
    monkeypatch.setattr(docteur, "BIBLIOTHEQUES_PANGO", ("libabsente.so.9",))
    constat = docteur.pango()
    assert not constat.bon
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in str(constat)


def test_navigateur_absent(monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(navigateur.shutil, "which", lambda nom: None)
    monkeypatch.setattr(navigateur, "AUTRES", ())
    assert str(docteur.chromium()).endswith("→ apt-get install --no-install-recommends chromium")


def test_navigateur_impose(monkeypatch, tmp_path):
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "absent"))
    assert navigateur.trouver() is None


def test_postgresql_impossible_dit_pourquoi(monkeypatch):
    def echouer(*arguments):
        raise Panne("lancez « make install »")

    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(docteur, "Postgres", echouer)
    assert str(docteur.postgresql()) == "✘ PostgreSQL local → lancez « make install »"


def test_port_occupe(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as occupe:
        monkeypatch.setenv("PORT", str(occupe.getsockname()[1]))
        assert not docteur.port().bon


def test_disque_plein(monkeypatch):
    monkeypatch.setattr(docteur, "DISQUE_MINIMAL", 10**9)
    assert not docteur.disque().bon
