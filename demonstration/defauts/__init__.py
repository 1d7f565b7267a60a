"""One deliberate fault per rule of the reading catalogue: a ledger that passes in, the bytes of a faulty file out.

Pure. A fault says where the reading must find it (``ligne``: physical line, header = 1). Numbers that look personal
are made for the occasion: the NIR is the one of technical documentation, the IBAN that of banking examples.
"""

from dataclasses import replace

from demonstration.defauts import graves, legers
from demonstration.defauts.outils import DEFAUTS, HORS_DEPOT, LONGS, NIR, Fautif
from demonstration.grand_livre import Livre

__all__ = ["DEFAUTS", "HORS_DEPOT", "LONGS", "NIR", "Fautif", "abimer", "graves", "legers"]


def abimer(code: str, livre: Livre) -> Fautif:
    """The faulty file of a rule, made from a ledger that passes (left as it was)."""
    copie = replace(livre, entete=list(livre.entete), lignes=[list(zones) for zones in livre.lignes])
    return DEFAUTS[code](copie)
