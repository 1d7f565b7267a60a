"""``make demo``: from a bare machine to a page with fictitious data, then Ctrl-C and nothing is left.

What runs already is reused and left running (``make services``); what we start ends with us, even by kill -9.
"""

import errno
import fcntl
import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outils import docteur
from outils.commun import JOURNAUX, LOCAL, RACINE, Panne, dire, ecrire, secret
from outils.processus import attendre
from outils.services import Services
from outils.superviseur import Superviseur

TEMOIN = LOCAL / "demo.json"
VERROU = LOCAL / "demo.verrou"
PORTS_ESSAYES = 50
RONDE = 0.5
RONDES_PAR_CONTROLE = 4


def demo() -> int:
    """Run the demonstration until Ctrl-C, SIGTERM or a closed terminal."""
    for numero in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(numero, _interrompre)
    with une_seule_fois() as annoncer:
        services, superviseur = Services(), None
        try:
            variables = {
                "MOT_DE_PASSE_DEMO": os.environ.get("MOT_DE_PASSE_DEMO")
                or secret(LOCAL / "mot_de_passe_demo", 9)
            }
            dire("Démarrage des serveurs…")
            services.demarrer(lie=True)
            services.gerer("migrate", "--noinput", "-v", "0", **variables)
            comptes = charger(services, variables)
            superviseur = Superviseur(services.environnement() | variables, dire)
            port = lancer_programmes(superviseur)
            annoncer(f"http://localhost:{port}/")
            presenter(port, comptes, variables["MOT_DE_PASSE_DEMO"])
            veiller(services, superviseur)
        except KeyboardInterrupt:
            dire("\nArrêt…")
        finally:
            tout_arreter(services, superviseur)
    dire("Tout ce que la démonstration avait démarré est arrêté.")
    return 0


def _interrompre(numero: int, _cadre: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def une_seule_fois() -> Iterator:
    """Hold the demonstration's lock, freed by the kernel whatever happens; give what notes the address."""
    LOCAL.mkdir(exist_ok=True)
    with VERROU.open("a+") as poignee:
        try:
            fcntl.flock(poignee, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            poignee.seek(0)
            raise Panne(
                f"Une démonstration tourne déjà ici : {poignee.read().partition(' ')[2].strip() or 'elle démarre'}."
            ) from None

        def annoncer(adresse: str) -> None:
            poignee.seek(0)
            poignee.truncate()
            poignee.write(f"{os.getpid()} {adresse}\n")
            poignee.flush()

        annoncer("")
        yield annoncer
        poignee.truncate(0)


def pid_en_cours() -> int | None:
    """Number of the running supervisor, None when no demonstration runs here."""
    if not VERROU.exists():
        return None
    with VERROU.open("r+") as poignee:
        try:
            fcntl.flock(poignee, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(poignee.read().split()[0])
    return None


# --- Data ------------------------------------------------------------------------------------------------
def charger(services: Services, variables: dict[str, str]) -> list[dict[str, str]]:
    """Load the fictitious data once per database; return the accounts, one per role."""
    marque = empreinte_de_base(services.adresses()["DATABASE_URL"], variables["MOT_DE_PASSE_DEMO"])
    if TEMOIN.exists():
        temoin = json.loads(TEMOIN.read_text(encoding="utf-8"))
        if temoin["base"] == marque:
            return temoin["comptes"]
    dire("Chargement des données fictives (deux minutes au plus, une seule fois)…")
    services.gerer("charger_demo", **variables)
    comptes = lire_comptes(services, variables)
    ecrire(TEMOIN, json.dumps({"base": marque, "comptes": comptes}, ensure_ascii=False, indent=2) + "\n")
    return comptes


def empreinte_de_base(url: str, mot_de_passe: str) -> str:
    """Name this very database: another cluster, another database or another password gives another name.

    The one place of this package that needs a library (psycopg, of the virtual environment).
    """
    import psycopg

    question = """
        SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database())
        FROM pg_control_system()
    """
    with psycopg.connect(url) as connexion:
        ligne = connexion.execute(question).fetchone()
    return hashlib.sha256(f"{ligne} {mot_de_passe}".encode()).hexdigest()


def lire_comptes(services: Services, variables: dict[str, str]) -> list[dict[str, str]]:
    """Accounts of the demonstration as its manifest tells them: ``[{"role": …, "identifiant": …}, …]``."""
    fait = subprocess.run(
        [sys.executable, "manage.py", "manifeste", "--json"],
        cwd=RACINE,
        env=services.environnement() | variables,
        stdout=subprocess.PIPE,
        text=True,
    )
    if fait.returncode:
        raise Panne("La commande « manage.py manifeste --json » a échoué (voir ci-dessus).")
    return json.loads(fait.stdout)["comptes"]


# --- Programs --------------------------------------------------------------------------------------------
def lancer_programmes(superviseur: Superviseur) -> int:
    """Start worker, beat and web; return the port once the first page answers."""
    port = port_libre(int(os.environ.get("PORT") or 8000))
    celery = ("celery", "-A", "cpts_oversight")
    superviseur.ajouter(
        "worker",
        *celery,
        "worker",
        "--loglevel",
        "INFO",
        "--concurrency",
        "2",
        "--without-gossip",
        "--without-mingle",
    )
    superviseur.ajouter(
        "beat",
        *celery,
        "beat",
        "--loglevel",
        "INFO",
        "--pidfile=",
        "--schedule",
        str(LOCAL / "celerybeat-schedule"),
    )
    # One process, many threads: the desk's cache (sessions) lives in the memory of the process.
    web = superviseur.ajouter(
        "web",
        *(
            "gunicorn",
            "cpts_oversight.wsgi:application",
            "--no-control-socket",
            "--bind",
            f"127.0.0.1:{port}",
        ),
        *("--workers", "1", "--threads", "8", "--timeout", "120"),
    )
    if not attendre(
        lambda: web.processus is None or web.processus.poll() is not None or repond(port), 60, pas=0.1
    ):
        raise Panne(f"Le site ne répond pas : voyez {JOURNAUX / 'web.log'}.")
    if not repond(port):
        raise Panne(f"Le site n'a pas démarré : voyez {JOURNAUX / 'web.log'}.")
    return port


def port_libre(premier: int) -> int:
    """First free TCP port from ``premier`` on."""
    for port in range(premier, premier + PORTS_ESSAYES):
        with socket.socket() as essai:
            essai.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                essai.bind(("127.0.0.1", port))
            except OSError as erreur:
                if erreur.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise
                continue
            return port
    raise Panne(
        f"Aucun port libre entre {premier} et {premier + PORTS_ESSAYES - 1} : indiquez-en un, « PORT=9000 make demo »."
    )


def repond(port: int) -> bool:
    """True when the site answers its first page without an error of its own."""
    lien = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        lien.request("GET", "/")
        return lien.getresponse().status < 500
    except OSError:
        return False
    finally:
        lien.close()


def presenter(port: int, comptes: list[dict[str, str]], mot_de_passe: str) -> None:
    """Print the address, one login per role, the password, and what this machine lacks."""
    dire(f"\n  La démonstration est prête : http://localhost:{port}/\n")
    dire(f"  Un compte par rôle, mot de passe commun : {mot_de_passe}")
    for compte in comptes:
        dire(f"    {compte['role']:<18} {compte['identifiant']}")
    if remede := docteur.pango_absent():
        dire(f"\n  Les rapports PDF resteront des pages : {remede}")
    dire(f"\n  Journaux : {relatif(JOURNAUX)}/. Ctrl-C arrête tout.")


def relatif(chemin: Path) -> str:
    """Path as seen from the repository."""
    return str(chemin.relative_to(RACINE))


def veiller(services: Services, superviseur: Superviseur) -> None:
    """Watch until interrupted: programs every half second, servers every two seconds."""
    while True:
        for _ in range(RONDES_PAR_CONTROLE):
            time.sleep(RONDE)
            superviseur.tour()
        for nom in services.relever():
            dire(f"  Le serveur de {nom} s'était arrêté : il est redémarré.")


def tout_arreter(services: Services, superviseur: Superviseur | None) -> None:
    """Stop what we started, web and tasks first, servers last; a second Ctrl-C does not interrupt this."""
    for numero in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(numero, signal.SIG_IGN)
    if superviseur is not None:
        superviseur.arreter()
    services.arreter(seulement_les_miens=True)
