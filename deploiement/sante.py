"""Health checks of the containers: ``sante.py web`` or ``sante.py beat FILE``; exit code 0 when well.

Standard library only, and nothing of the product is loaded: it runs every few seconds.
"""

import os
import sys
import time
import urllib.request
from pathlib import Path

# Celery's beat writes its schedule every three minutes.
AGE_MAX = 600


def web(adresse: str = "http://127.0.0.1:8000/sante/") -> bool:
    """True when the application answers under its public name."""
    hote = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    requete = urllib.request.Request(adresse, headers={"Host": hote})  # noqa: S310
    with urllib.request.urlopen(requete, timeout=8) as reponse:  # noqa: S310
        return reponse.status == 200


def beat(horaire: str) -> bool:
    """True when the schedule (one file, or several with its name as prefix) was written lately."""
    fichier = Path(horaire)
    dates = [trouve.stat().st_mtime for trouve in fichier.parent.glob(f"{fichier.name}*")]
    return bool(dates) and time.time() - max(dates) < AGE_MAX


def main(arguments: list[str]) -> int:
    """Exit code of the check named first in ``arguments``."""
    match arguments:
        case ["web"]:
            return 0 if web() else 1
        case ["beat", horaire]:
            return 0 if beat(horaire) else 1
    return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
