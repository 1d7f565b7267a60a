"""What one case of the proof gives."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field

SECONDES_MAX = 5.0
# A machine under load stretches the clock: what was really computed is counted, children included.
SECONDES_BLOQUEES = 20.0


@dataclass
class Resultat:
    """One case judged. `faute` is a wrong figure, an exception or a hang; `defaut` a refusal not deserved."""

    genre: str
    graine: str
    issue: str
    faute: str = ""
    defaut: str = ""
    facettes: dict[str, str] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    secondes: float = 0.0
    nom: str = ""
    octets: bytes = b""


def nommer(erreur: BaseException) -> str:
    """The exception and where the reader raised it."""
    trace, place = erreur.__traceback__, ""
    while trace is not None:
        chemin = trace.tb_frame.f_code.co_filename
        if "financements" in chemin and "/tests/" not in chemin:
            place = f"{chemin.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"exception {type(erreur).__name__} ({place}) : {str(erreur)[:120]}"


class Chrono:
    """Seconds by the clock, and whether they are too many."""

    def __init__(self) -> None:
        self._debut, self._calcul = time.perf_counter(), _calcul()
        self.secondes = 0.0

    def arreter(self) -> str:
        """The fault of a reading that took too long, empty otherwise."""
        self.secondes = time.perf_counter() - self._debut
        calcul = _calcul() - self._calcul
        trop = self.secondes > SECONDES_BLOQUEES or min(self.secondes, calcul) > SECONDES_MAX
        return f"{self.secondes:.1f} s, dont {calcul:.1f} s de calcul" if trop else ""


def _calcul() -> float:
    """Processor time of this process and of its children that ended."""
    mesures = os.times()
    return mesures.user + mesures.system + mesures.children_user + mesures.children_system
