"""Published data files: JSON, immutable once listed in the ``empreintes.txt`` of their folder."""

import hashlib
import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

EMPREINTES = "empreintes.txt"


class DonneeInconnue(LookupError):
    """No published file of that name."""


class DonneeModifiee(ValueError):
    """A published file no longer has the bytes it was published with."""


@cache
def empreintes(dossier: Path) -> dict[str, str]:
    """{file name: SHA-256} of the published files, in the format of ``sha256sum``."""
    lignes = (dossier / EMPREINTES).read_text(encoding="utf-8").splitlines()
    paires = (ligne.split(maxsplit=1) for ligne in lignes if ligne.strip())
    return {nom: somme for somme, nom in paires}


@cache
def lire_publie(dossier: Path, nom: str) -> dict[str, Any]:
    """Content of a published file. Its bytes are checked first: an old year must give the same cent."""
    attendue = empreintes(dossier).get(nom)
    if attendue is None:
        raise DonneeInconnue(f"Aucun fichier publié ne porte le nom « {nom} » dans {dossier.name}.")
    octets = (dossier / nom).read_bytes()
    if hashlib.sha256(octets).hexdigest() != attendue:
        raise DonneeModifiee(
            f"Le fichier publié « {nom} » a été modifié : rétablissez-le et publiez une nouvelle version à côté."
        )
    contenu: dict[str, Any] = json.loads(octets, parse_float=Decimal)
    return contenu


@cache
def charger_json(chemin: Path) -> dict[str, Any]:
    """Content of a data file that is not sealed, read once per process. Numbers are those of JSON."""
    contenu: dict[str, Any] = json.loads(chemin.read_text(encoding="utf-8"))
    return contenu
