"""The kinds of proof by name: each takes a seed and says what was read and what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .cas import Cas, tirer_cas, tirer_faux
from .jugement import juger


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


def _balance(genre: str, tirer: Callable[[str], Cas]) -> Callable[[str], Resultat]:
    def prouver(graine: str) -> Resultat:
        cas = tirer(graine)
        try:
            lu = juger(cas)
        except Exception as erreur:  # any exception of the reader is the fault looked for
            return Resultat(
                genre, graine, "exception", nommer(erreur), facettes=cas.facettes, nom=cas.nom, octets=cas.octets
            )
        facettes = cas.facettes | {"attendu": cas.attendu}
        return Resultat(
            genre, graine, lu.issue, lu.faute, lu.defaut, facettes, lu.codes, lu.secondes, cas.nom, cas.octets
        )

    return prouver


def nommer(erreur: BaseException) -> str:
    """The exception and where the reader raised it."""
    trace, place = erreur.__traceback__, ""
    while trace is not None:
        chemin = trace.tb_frame.f_code.co_filename
        if "financements" in chemin and "/tests/" not in chemin:
            place = f"{chemin.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"exception {type(erreur).__name__} ({place}) : {str(erreur)[:120]}"


EPREUVES: dict[str, Callable[[str], Resultat]] = {
    "mises-en-page": _balance("mises-en-page", tirer_cas),
    "faux": _balance("faux", tirer_faux),
}
