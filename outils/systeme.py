"""Packages of the operating system: installed when we may (root, apt), named otherwise."""

import os
import shutil
import subprocess

from outils.commun import avertir, dire

PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
CHROMIUM = ("chromium",)


def remede(paquets: tuple[str, ...]) -> str:
    """The command that installs ``paquets``, for a person."""
    return f"apt-get install --no-install-recommends {' '.join(paquets)}"


def installer(paquets: tuple[str, ...]) -> bool:
    """Install Debian packages when we are root and apt is there; False when they are still missing."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    dire(f"Installation des paquets du système : {' '.join(paquets)}…")
    environnement = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for commande in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *paquets]):
        fait = subprocess.run(
            ["apt-get", *commande],
            env=environnement,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if fait.returncode:
            avertir(f"apt-get {commande[0]} a échoué :\n{fait.stdout[-1500:]}")
            return False
    return True
