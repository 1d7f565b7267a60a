"""The kinds of proof by name: each takes a seed and says what was read and what is wrong."""

from __future__ import annotations

from collections.abc import Callable

from . import balances_mutees, grands_livres, hostiles, indicateurs, versements
from .cas import Cas, tirer_cas, tirer_faux
from .jugement import juger
from .resultat import Resultat, nommer


def _balance(genre: str, tirer: Callable[[str], Cas]) -> Callable[[str], Resultat]:
    def prouver(graine: str) -> Resultat:
        cas = tirer(graine)
        try:
            lu = juger(cas)
        except Exception as erreur:  # any exception of the reader is the fault looked for
            return Resultat(
                genre,
                graine,
                "exception",
                nommer(erreur),
                facettes=cas.facettes,
                nom=cas.nom,
                octets=cas.octets,
            )
        facettes = cas.facettes | {"attendu": cas.attendu}
        return Resultat(
            genre, graine, lu.issue, lu.faute, lu.defaut, facettes, lu.codes, lu.secondes, cas.nom, cas.octets
        )

    return prouver


EPREUVES: dict[str, Callable[[str], Resultat]] = {
    "mises-en-page": _balance("mises-en-page", tirer_cas),
    "faux": _balance("faux", tirer_faux),
    "mutations-balance": balances_mutees.prouver,
    "mutations-fec": grands_livres.prouver,
    "mutations-versements": versements.prouver,
    "mutations-indicateurs": indicateurs.prouver,
    "hostiles": hostiles.prouver,
}
