"""What one case of the proof gives."""

from __future__ import annotations

from dataclasses import dataclass, field


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
