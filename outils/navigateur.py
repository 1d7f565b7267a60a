"""The browser of the tests: Chromium of the machine, found or installed, never downloaded by another way."""

import os
import shutil
from pathlib import Path

from outils import systeme

NOMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AUTRES = (Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),)


def trouver() -> str | None:
    """Path of the browser: ``CHROMIUM`` of the environment, else the usual names; None when there is none."""
    if impose := os.environ.get("CHROMIUM"):
        return impose if os.access(impose, os.X_OK) else None
    for nom in NOMS:
        if chemin := shutil.which(nom):
            return chemin
    return next((str(chemin) for chemin in AUTRES if chemin.exists()), None)


def trouver_ou_installer() -> str | None:
    """Like :func:`trouver`, after an installation attempt where we may."""
    return trouver() or (systeme.installer(systeme.CHROMIUM) and trouver()) or None
