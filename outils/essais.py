"""``make test`` and ``make check``: the same at the desk and in continuous integration."""

import os
import shlex
import subprocess
import sys

from outils import docteur, navigateur, systeme
from outils.commun import LOCAL, RACINE, avertir, dire
from outils.postgres import REGLAGES_ESSAIS
from outils.services import Services

VERIFICATIONS = (
    ("style", ["ruff", "check", "."]),
    ("mise en forme", ["ruff", "format", "--check", "."]),
    ("types", ["mypy", "."]),
    ("sens des imports", ["lint-imports"]),
    ("pages", ["djlint", "--lint", "--quiet", "templates"]),
    ("courriels", ["djlint", "--lint", "--quiet", "--extension", "txt", "templates"]),
    (
        "migrations manquantes",
        ["python", "-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run"],
    ),
)
# Enough to load the settings: makemigrations only warns (RuntimeWarning) when the database does not answer.
ADRESSES_FACTICES = {
    "DATABASE_URL": "postgres://cpts@/cpts?host=%2Fabsent",
    "REDIS_URL": "redis+socket:///absent",
}


def check() -> int:
    """Run every verification, tell all that fail."""
    programmes = os.path.dirname(sys.executable)
    services = Services()
    en_marche = all(serveur.pid() for serveur in services.serveurs.values())
    environnement = os.environ | (services.adresses() if en_marche else ADRESSES_FACTICES)
    echecs = []
    for nom, (commande, *arguments) in VERIFICATIONS:
        dire(f"— {nom}")
        if subprocess.run(
            [os.path.join(programmes, commande), *arguments], cwd=RACINE, env=environnement
        ).returncode:
            echecs.append(nom)
    dire(f"✘ À corriger : {', '.join(echecs)}." if echecs else "✔ Tout est en ordre.")
    return 1 if echecs else 0


def test() -> int:
    """Run the tests on servers of their own (``.local/essais/``): the desk's data is never at stake."""
    if docteur.pango_absent():
        systeme.installer(systeme.PANGO)
    chemin = navigateur.trouver_ou_installer()
    services = Services(LOCAL / "essais", REGLAGES_ESSAIS)
    try:
        services.demarrer(lie=True)
        environnement = avec_octets_compiles(services.environnement())
        if chemin:
            return pytest(environnement | {"CHROMIUM": chemin}, *repartition(), *demandes())
        # Without CI here: all other tests run first, then what is missing is named and counts as a failure.
        sans_ci = {nom: valeur for nom, valeur in environnement.items() if nom != "CI"}
        code = pytest(sans_ci, "-m", "not navigateur", *repartition(), *demandes())
        return code or sans_navigateur(sans_ci)
    finally:
        services.arreter(seulement_les_miens=True)


def avec_octets_compiles(environnement: dict[str, str]) -> dict[str, str]:
    """Compiled modules are kept, aside: workers and commands start in a third of the time, the tree stays clean."""
    gardes = {nom: valeur for nom, valeur in environnement.items() if nom != "PYTHONDONTWRITEBYTECODE"}
    return gardes | {"PYTHONPYCACHEPREFIX": str(LOCAL / "essais" / "octets")}


def pytest(environnement: dict[str, str], *arguments: str) -> int:
    """Run pytest in the foreground and return its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=RACINE, env=environnement
    ).returncode


def repartition() -> list[str]:
    """Share the tests between the cores: two at least, eight at most."""
    return ["-n", str(min(max(os.cpu_count() or 2, 2), 8))]


def demandes() -> list[str]:
    """Words of ``make test ARGS="…"``."""
    return shlex.split(os.environ.get("ARGS", ""))


def sans_navigateur(environnement: dict[str, str]) -> int:
    """Name the browser tests that could not run; a failure in continuous integration."""
    avertir(f"✘ Chromium est absent ({systeme.remede(systeme.CHROMIUM)}). Tests non passés :")
    code = pytest(environnement, "--collect-only", "-q", "-m", "navigateur")
    aucun_test = code == 5
    return 1 if os.environ.get("CI") and not aucun_test else 0
