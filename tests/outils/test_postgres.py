"""The desk's PostgreSQL, for real: started, used, killed, started again, stopped."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import environ
import psycopg
import pytest

from outils import postgres as module
from outils.commun import RACINE, Panne
from outils.postgres import (
    ESPACE,
    Implantation,
    Postgres,
    atteignable,
    copier_programmes,
    programmes_du_paquet,
)
from outils.processus import MOI, attendre

RACINE_DU_SYSTEME = os.geteuid() == 0


def demander(serveur: Postgres, question: str) -> tuple:
    with psycopg.connect(serveur.url(), autocommit=True) as connexion:
        return connexion.execute(question).fetchone() or ()


def test_demarre_sert_et_ne_laisse_rien(ouvert, postgres, processus_nommant):
    serveur = postgres(ouvert)
    assert serveur.demarrer() is True
    assert serveur.demarrer() is False, "already running: nothing to start"
    version, base, fsync, ecoute = demander(
        serveur,
        "SELECT current_setting('server_version_num')::int / 10000, current_database(),"
        " current_setting('fsync'), current_setting('listen_addresses')",
    )
    assert (version, base, fsync, ecoute) == (18, "cpts", "on", "")
    assert serveur.arreter() is True
    assert serveur.arreter() is False
    assert processus_nommant(ouvert) == []


def test_memes_regles_de_texte_sur_toute_machine(ouvert, postgres):
    serveur = postgres(ouvert)
    serveur.demarrer()
    assert demander(
        serveur,
        "SELECT datlocprovider, datlocale, datcollate, upper('éà'), 'É' ILIKE 'é'"
        " FROM pg_database WHERE datname = 'cpts'",
    ) == ("b", "C.UTF-8", "C", "ÉÀ", True)


def test_tue_net_il_repart_avec_ce_qui_etait_ecrit(ouvert, postgres):
    serveur = postgres(ouvert)
    serveur.demarrer()
    with psycopg.connect(serveur.url()) as connexion:
        connexion.execute("CREATE TABLE t AS SELECT generate_series(1, 1000) AS n")
    os.kill(serveur.pid(), signal.SIGKILL)
    assert serveur.demarrer() is True, "the lock of the dead server does not stop the new one"
    assert demander(serveur, "SELECT count(*) FROM t") == (1000,)


def test_un_numero_repris_par_un_autre_programme_n_empeche_rien(ouvert, postgres):
    serveur = postgres(ouvert)
    serveur.demarrer()
    serveur.arreter()
    for verrou in (serveur.donnees / "postmaster.pid", serveur.prise / ".s.PGSQL.5432.lock"):
        verrou.write_text(f"{os.getpid()}\n{serveur.donnees}\n")
    assert serveur.pid() is None
    assert serveur.demarrer() is True


def test_une_preparation_interrompue_ne_compte_pas(ouvert, postgres):
    serveur = postgres(ouvert)
    serveur._preparer_dossiers()
    reste = serveur.implantation.dossier / "donnees.provisoire"
    reste.mkdir()
    (reste / "PG_VERSION").write_text("18\n")
    assert serveur.demarrer() is True


def test_des_donnees_d_une_autre_version_sont_refusees_avec_le_remede(ouvert, postgres):
    serveur = postgres(ouvert)
    serveur._preparer_dossiers()
    serveur.donnees.mkdir()
    (serveur.donnees / "PG_VERSION").write_text("17\n")
    with pytest.raises(Panne, match=r"viennent de PostgreSQL 17, .*version 18\. Supprimez"):
        serveur.demarrer()


def test_chemin_trop_long_la_prise_va_ailleurs(ouvert, postgres):
    long = ouvert / ("d" * 60) / ("e" * 60)
    long.mkdir(parents=True)
    serveur = postgres(long)
    serveur.demarrer()
    assert serveur.prise.parent == Path("/tmp")
    assert serveur.prise.stat().st_mode & 0o777 == 0o700
    assert demander(serveur, "SELECT 1") == (1,)


def test_un_dossier_a_majuscules_espaces_et_virgule(ouvert, postgres):
    drole = ouvert / "Mes Dépôts, à moi"
    drole.mkdir()
    serveur = postgres(drole)
    serveur.demarrer()
    lu = environ.Env.db_url_config(serveur.url())
    assert (lu["NAME"], lu["USER"], lu["OPTIONS"]["host"]) == ("cpts", "cpts", str(serveur.prise))
    assert demander(serveur, "SELECT 1") == (1,)


def test_detache_il_survit_et_ne_garde_aucun_descripteur(ouvert, postgres):
    serveur = postgres(ouvert)
    # capture_output would never return if the server held the pipe.
    subprocess.run(
        [sys.executable, "-c", programme(ouvert, lie=False)],
        cwd=RACINE,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert serveur.pret()


@pytest.mark.skipif(sys.platform != "linux", reason="the link to the parent's death is Linux's")
def test_lie_il_meurt_avec_celui_qui_l_a_lance(ouvert, postgres, processus_nommant):
    serveur = postgres(ouvert)
    suite = "; print('pret', flush=True); import time; time.sleep(60)"
    parent = subprocess.Popen(
        [sys.executable, "-c", programme(ouvert, lie=True) + suite], cwd=RACINE, stdout=subprocess.PIPE
    )
    assert parent.stdout
    with parent.stdout as sortie:
        assert sortie.readline() == b"pret\n"
        parent.kill()
        parent.wait()
    assert attendre(lambda: processus_nommant(serveur.implantation.dossier) == [], 10)


def programme(dossier: Path, *, lie: bool) -> str:
    return (
        "from pathlib import Path; from outils.postgres import Postgres; "
        f"d = Path({str(dossier)!r}); Postgres(d / 'pg', d / 'postgres.log').demarrer(lie={lie})"
    )


# --- Root, or not ----------------------------------------------------------------------------------------
def test_qui_lance_selon_le_compte_et_le_dossier(ferme):
    serveur = Postgres(ferme / "pg", ferme / "journal")
    if not RACINE_DU_SYSTEME:
        assert serveur.implantation.identite is MOI
        return
    espace = Implantation(ESPACE, programmes_du_paquet(), serveur.dossier)
    assert serveur.implantation.identite.nom == ("espace de noms" if atteignable(espace) else "nobody")


def test_dans_un_dossier_ferme_il_marche_et_rien_n_est_ouvert(ferme, postgres):
    serveur = postgres(ferme)
    serveur.demarrer()
    assert demander(serveur, "SELECT 1") == (1,)
    assert ferme.stat().st_mode & 0o777 == 0o700


def test_dernier_recours_une_copie_des_programmes(ouvert, postgres):
    """Root in a closed tree without namespaces. An ordinary user checks the copy, run as that user."""
    serveur = postgres(ouvert)
    ailleurs = ouvert / "ailleurs"
    identite = module.personne() if RACINE_DU_SYSTEME else MOI
    if not RACINE_DU_SYSTEME:
        ailleurs.mkdir(mode=0o755)
    copie = (
        copier_programmes(programmes_du_paquet(), ailleurs) if RACINE_DU_SYSTEME else programmes_du_paquet()
    )
    serveur._implantation = Implantation(identite, copie, ailleurs / "pg")
    serveur.demarrer()
    assert demander(serveur, "SELECT 1") == (1,)
    assert not RACINE_DU_SYSTEME or serveur.donnees.stat().st_uid == identite.uid


def test_ordre_des_quatre_cas_pour_root(ouvert, monkeypatch):
    serveur = Postgres(ouvert / "pg", ouvert / "journal")
    monkeypatch.setattr(module.os, "geteuid", lambda: 0)
    monkeypatch.setattr(module, "copier_programmes", lambda programmes, vers: vers / "programmes")
    monkeypatch.setattr(module.shutil, "which", lambda nom: f"/usr/bin/{nom}")
    cas = list(serveur._cas())
    assert [lieu.identite.nom for lieu in cas] == ["nobody", "espace de noms", "nobody"]
    assert cas[2].dossier not in (cas[0].dossier, cas[1].dossier)


def test_aucun_cas_possible_le_remede_est_dit(ouvert, monkeypatch):
    monkeypatch.setattr(module, "atteignable", lambda lieu: False)
    monkeypatch.setattr(module, "copier_programmes", lambda programmes, vers: vers)
    with pytest.raises(Panne, match="DATABASE_URL"):
        Postgres(ouvert / "pg", ouvert / "journal").demarrer()


@pytest.mark.parametrize(
    ("mode", "taille", "attendu"),
    [
        (0o041777, 8 * 1024**3, "posix"),
        (0o041777, 64 * 1024**2, "mmap"),
        (0o040755, 8 * 1024**3, "mmap"),
    ],
    ids=["large", "container of 64 MB", "chroot: closed"],
)
def test_memoire_partagee_selon_la_machine(monkeypatch, mode, taille, attendu):
    monkeypatch.setattr(module.os, "stat", lambda chemin: SimpleNamespace(st_mode=mode))
    monkeypatch.setattr(
        module.os, "statvfs", lambda chemin: SimpleNamespace(f_frsize=4096, f_blocks=taille // 4096)
    )
    obtenu = module.memoire_partagee()
    monkeypatch.undo()
    assert obtenu == attendu
