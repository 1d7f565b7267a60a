"""Where PostgreSQL and the Redis-compatible server are: the environment first, then the desk's file."""

import json
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def adresse(nom: str, racine: Path) -> str:
    """Return the URL called ``nom`` (``DATABASE_URL`` or ``REDIS_URL``).

    ``make services`` writes ``.local/services.json``; a deployment sets the environment instead.
    """
    if valeur := os.environ.get(nom):
        return valeur
    fichier = racine / ".local" / "services.json"
    if fichier.exists():
        return json.loads(fichier.read_text(encoding="utf-8"))[nom]
    raise ImproperlyConfigured(
        f"{nom} est absent de l'environnement et aucun service local n'est démarré : lancez « make services »."
    )
