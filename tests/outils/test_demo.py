"""What ``make demo`` decides around the programs: port, one at a time, what is loaded, what is said."""

import json
import socket

import pytest

from outils import demo
from outils.commun import Panne

COMPTES = [{"role": "tresorerie", "identifiant": "tresorerie@demonstration.example"}]


@pytest.fixture(autouse=True)
def ailleurs(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "LOCAL", tmp_path)
    monkeypatch.setattr(demo, "VERROU", tmp_path / "demo.verrou")
    monkeypatch.setattr(demo, "TEMOIN", tmp_path / "demo.json")


def test_port_occupe_le_suivant_libre():
    with socket.create_server(("127.0.0.1", 0)) as occupe:
        port = occupe.getsockname()[1]
        assert port < demo.port_libre(port) < port + demo.PORTS_ESSAYES


def test_une_demonstration_a_la_fois_et_son_adresse():
    with demo.une_seule_fois() as annoncer:
        annoncer("http://localhost:8003/")
        with pytest.raises(Panne, match="tourne déjà ici : http://localhost:8003/"), demo.une_seule_fois():
            pass
        assert demo.pid_en_cours() == demo.os.getpid()
    assert demo.pid_en_cours() is None


class FauxServices:
    def __init__(self) -> None:
        self.commandes: list[str] = []

    def adresses(self) -> dict[str, str]:
        return {"DATABASE_URL": "base-1"}

    def gerer(self, *arguments: str, **variables: str) -> None:
        self.commandes.append(" ".join(arguments))


@pytest.fixture
def services(monkeypatch):
    monkeypatch.setattr(demo, "empreinte_de_base", lambda url, mot_de_passe: f"{url} {mot_de_passe}")
    monkeypatch.setattr(demo, "lire_comptes", lambda services, variables: COMPTES)
    return FauxServices()


def test_charge_une_fois_par_base(services):
    variables = {"MOT_DE_PASSE_DEMO": "a"}
    assert demo.charger(services, variables) == COMPTES
    assert demo.charger(services, variables) == COMPTES
    assert services.commandes == ["charger_demo"]
    demo.charger(services, {"MOT_DE_PASSE_DEMO": "b"})
    assert services.commandes == ["charger_demo", "charger_demo"], (
        "another password: the accounts are made again"
    )


def test_un_chargement_interrompu_recommence(services, monkeypatch):
    def echouer(*arguments: str, **variables: str) -> None:
        raise Panne("échec")

    monkeypatch.setattr(services, "gerer", echouer)
    with pytest.raises(Panne):
        demo.charger(services, {"MOT_DE_PASSE_DEMO": "a"})
    assert not demo.TEMOIN.exists()


def test_empreinte_change_avec_la_base_et_le_mot_de_passe(ouvert, postgres):
    serveur = postgres(ouvert)
    serveur.demarrer()
    empreinte = demo.empreinte_de_base(serveur.url(), "a")
    assert empreinte == demo.empreinte_de_base(serveur.url(), "a")
    assert empreinte != demo.empreinte_de_base(serveur.url(), "b")
    assert empreinte != demo.empreinte_de_base(serveur.url("postgres"), "a")


def test_presente_adresse_comptes_et_paquets_manquants(capsys, monkeypatch):
    monkeypatch.setattr(demo.docteur, "pango_absent", lambda: "apt-get install libpango")
    monkeypatch.setattr(demo, "relatif", str)
    demo.presenter(8001, COMPTES, "mot-secret")
    lu = capsys.readouterr().out
    for attendu in (
        "http://localhost:8001/",
        "tresorerie@demonstration.example",
        "mot-secret",
        "apt-get install libpango",
    ):
        assert attendu in lu


def test_temoin_lisible(services):
    demo.charger(services, {"MOT_DE_PASSE_DEMO": "a"})
    assert json.loads(demo.TEMOIN.read_text())["comptes"] == COMPTES
