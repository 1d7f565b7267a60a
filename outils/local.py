"""Door of the desk's commands: ``python -m outils.local COMMAND``, called by the Makefile."""

import signal
import sys
from collections.abc import Callable

from outils import demo, docteur, essais
from outils.commun import Panne, avertir, dire
from outils.processus import terminer
from outils.services import Services


def services() -> int:
    """Start the servers in the background, migrate."""
    locaux = Services()
    locaux.demarrer(lie=False)
    dire("Services prêts (adresses dans .local/services.json). « make stop » les arrête.")
    locaux.gerer("migrate", "--noinput", "-v", "1")
    return 0


def stop() -> int:
    """Stop the demonstration if one runs here, then the servers."""
    arretes = []
    if superviseur := demo.pid_en_cours():
        if not terminer(superviseur, [(signal.SIGTERM, 40)]):
            raise Panne(f"La démonstration (processus {superviseur}) ne s'arrête pas.")
        arretes.append("démonstration")
    if Services().arreter():
        arretes.append("services")
    dire(f"Arrêt terminé : {', '.join(arretes)}." if arretes else "Rien à arrêter.")
    return 0


COMMANDES: dict[str, Callable[[], int]] = {
    "services": services,
    "stop": stop,
    "demo": demo.demo,
    "test": essais.test,
    "check": essais.check,
    "doctor": docteur.doctor,
}


def main(arguments: list[str]) -> int:
    """Run the command of that name; a :class:`Panne` is one French message and exit code 1."""
    if len(arguments) != 1 or arguments[0] not in COMMANDES:
        avertir(f"Usage : python -m outils.local {{{'|'.join(COMMANDES)}}}")
        return 64
    try:
        return COMMANDES[arguments[0]]()
    except Panne as panne:
        avertir(f"✘ {panne}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
