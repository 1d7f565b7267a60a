"""The two servers of the desk taken together: which ones are ours, where they are, up and down."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from outils.commun import LOCAL, RACINE, Panne, ecrire, secret, verrou
from outils.postgres import Postgres
from outils.processus import mourir_avec_le_parent
from outils.valkey import Valkey


class Services:
    """PostgreSQL and Valkey: those named by ``DATABASE_URL`` and ``REDIS_URL``, else our own."""

    def __init__(self, local: Path = LOCAL, reglages: dict[str, str] | None = None) -> None:
        """``local``: folder of their state; ``reglages``: settings of PostgreSQL besides the usual ones."""
        self.local = local
        self.fichier = local / "services.json"
        self.imposees = {nom: os.environ[nom] for nom in ("DATABASE_URL", "REDIS_URL") if os.environ.get(nom)}
        journaux = local / "journaux"
        possibles: dict[str, Postgres | Valkey] = {
            "DATABASE_URL": Postgres(local / "pg", journaux / "postgres.log", reglages),
            "REDIS_URL": Valkey(local / "valkey", journaux / "valkey.log"),
        }
        self.serveurs = {nom: serveur for nom, serveur in possibles.items() if nom not in self.imposees}
        self.demarres: list[str] = []

    def adresses(self) -> dict[str, str]:
        """``{"DATABASE_URL": …, "REDIS_URL": …}``, whoever runs them."""
        return self.imposees | {nom: serveur.url() for nom, serveur in self.serveurs.items()}

    def demarrer(self, *, lie: bool) -> None:
        """Start our servers that do not run; ``lie``: they stop with our process. Writes the addresses."""
        with verrou(self.local / "verrou"):
            for nom, serveur in self.serveurs.items():
                if serveur.demarrer(lie=lie):
                    self.demarres.append(nom)
            self._publier()

    def relever(self) -> list[str]:
        """Start again the servers that have died; return their names. For a supervisor."""
        morts = [nom for nom, serveur in self.serveurs.items() if serveur.pid() is None]
        for nom in morts:
            if self.serveurs[nom].demarrer(lie=True) and nom not in self.demarres:
                self.demarres.append(nom)
        return morts

    def arreter(self, *, seulement_les_miens: bool = False) -> list[str]:
        """Stop our servers, or only those that this process started; return the names of the stopped ones."""
        with verrou(self.local / "verrou"):
            voulus = [nom for nom in self.serveurs if not seulement_les_miens or nom in self.demarres]
            if voulus:
                self.fichier.unlink(missing_ok=True)
            return [nom for nom in reversed(voulus) if self.serveurs[nom].arreter()]

    def _publier(self) -> None:
        """Write where our servers are, for commands run beside us; the environment's own are not repeated."""
        if self.serveurs:
            ecrire(
                self.fichier,
                json.dumps({nom: serveur.url() for nom, serveur in self.serveurs.items()}, indent=2) + "\n",
            )

    def environnement(self) -> dict[str, str]:
        """Environment of the product's commands and servers."""
        return (
            os.environ
            | self.adresses()
            | {"SECRET_KEY": os.environ.get("SECRET_KEY") or secret(self.local / "cle_secrete", 50)}
            # Small matrices (statistical secrecy): threads of the linear algebra library cost more than they save.
            | {"OPENBLAS_NUM_THREADS": "1"}
        )

    def gerer(self, *arguments: str, **variables: str) -> None:
        """Run one ``manage.py`` command in the foreground; its failure is ours."""
        commande = [sys.executable, "manage.py", *arguments]
        fait = subprocess.run(
            commande,
            cwd=RACINE,
            env=self.environnement() | variables,
            stdin=subprocess.DEVNULL,
            preexec_fn=mourir_avec_le_parent(signal.SIGTERM),
        )
        if fait.returncode:
            raise Panne(f"La commande « manage.py {' '.join(arguments)} » a échoué (voir ci-dessus).")
