"""Programs that die are started again; stopping leaves nothing."""

import os
import signal

import pytest

from outils import superviseur as module
from outils.processus import attendre, commande_de
from outils.superviseur import Superviseur

# Python 3.12 says that preexec_fn in a process with threads (pytest-xdist's) may deadlock; a supervisor has none.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
DORMEUR = ("timeit", "-n1", "-r1", "import time; time.sleep(60)")


@pytest.fixture
def superviseur(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "JOURNAUX", tmp_path)
    dits: list[str] = []
    superviseur = Superviseur(dict(os.environ), dits.append)
    superviseur.dits = dits
    yield superviseur
    superviseur.arreter()


def test_un_programme_mort_est_annonce_et_relance(superviseur):
    dormeur = superviseur.ajouter("dormeur", *DORMEUR)
    premier = dormeur.processus.pid
    os.kill(premier, signal.SIGKILL)
    assert attendre(
        lambda: superviseur.tour() or (dormeur.processus and dormeur.processus.pid != premier), 10, pas=0.05
    )
    assert superviseur.dits == ["  « dormeur » s'est arrêté (code -9) : redémarrage. Voyez dormeur.log."]


def test_qui_meurt_sans_cesse_est_relance_de_moins_en_moins(superviseur):
    malade = superviseur.ajouter("malade", "module_qui_n_existe_pas")
    attentes = []
    for _ in range(8):
        malade.processus.wait()
        malade.constater_la_mort()
        attentes.append(round(malade.reprendre_a - malade.demarre_a))
        malade.lancer(superviseur.environnement)
    malade.processus.wait()
    assert attentes[:5] == [1, 2, 4, 8, 16]
    assert attentes[5:] == [30, 30, 30]


def test_arreter_ne_laisse_ni_le_programme_ni_ses_enfants(superviseur, tmp_path):
    enfant = tmp_path / "enfant"
    code = (
        "import subprocess; p = subprocess.Popen(['sleep', '60']); "
        f"open({str(enfant)!r}, 'w').write(str(p.pid)); p.wait()"
    )
    parent = superviseur.ajouter("parent", "timeit", "-n1", "-r1", code).processus
    assert attendre(lambda: enfant.exists() and enfant.read_text(), 10)
    superviseur.arreter()
    assert parent.returncode is not None
    assert attendre(lambda: commande_de(int(enfant.read_text())) is None, 5)


def test_sourd_aux_demandes_il_est_tue(superviseur, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "ARRET", ((signal.SIGTERM, 0.2), (signal.SIGKILL, 5.0)))
    pret = tmp_path / "pret"
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        f"open({str(pret)!r}, 'w').close(); time.sleep(60)"
    )
    sourd = superviseur.ajouter("sourd", "timeit", "-n1", "-r1", code).processus
    assert attendre(pret.exists, 10)
    superviseur.arreter()
    assert sourd.returncode == -signal.SIGKILL
