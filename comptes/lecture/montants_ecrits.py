"""One amount of a ledger that is not written as whole columns are: the law first, then any usual writing.

`1.234` and `1,234` are read as decimals when the file proves that mark (the comma by law); else nobody can tell.
"""

from __future__ import annotations

import re

from . import nombres
from .conventions import Conventions
from .montants import FRACTION, Montant, lire_montant
from .repertoires import BLANCS

_DOUBLE_SENS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}[+-]?", re.ASCII)
_DEFAUTS = {nombres.AMBIGU: "FEC-18", nombres.DEMESURE: "FEC-16"}


def lire_ecrit(texte: str, conventions: Conventions) -> Montant:
    """Cents, and the code of what is to be told (FEC-15: another writing than the law's, understood)."""
    nu = texte.strip(BLANCS)
    if _DOUBLE_SENS.fullmatch(nu):
        signe = "." if "." in nu else ","
        if conventions.double_sens or (signe == "." and conventions.decimale == ","):
            return Montant(None, defaut="FEC-18")
        if signe == conventions.decimale:
            return lire_montant(nu.replace(".", ","))
    elif conventions.decimale == ",":
        legal = lire_montant(texte)
        if legal.defaut not in ("FEC-14", "FEC-15"):
            return legal
    return _autrement(texte, conventions)


def _autrement(texte: str, conventions: Conventions) -> Montant:
    lu = nombres.lire_nombre(texte, conventions.usage)
    if lu.sens or lu.vide:
        return Montant(None, defaut="FEC-14")
    if lu.valeur is None:
        return Montant(None, defaut=_DEFAUTS.get(lu.defaut or "", "FEC-14"))
    unites = lu.valeur.scaleb(6)
    if unites != unites.to_integral_value():
        return Montant(None, defaut="FEC-16")
    centimes, fraction = divmod(abs(int(unites)), FRACTION)
    signe = -1 if lu.valeur < 0 else 1
    simple = conventions.decimale == "." and lu.ecriture <= {"decimale_point"}
    defaut = ("FEC-63" if fraction else None) if simple else "FEC-15"
    return Montant(signe * centimes, signe * fraction, defaut)
