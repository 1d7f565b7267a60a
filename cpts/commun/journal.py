"""A chain of fingerprints: each row of a journal is sealed with the one before.

Pure functions. Altering, removing or inserting a sealed row breaks the chain at its number.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

GENESE = "0" * 64


@dataclass(frozen=True)
class MaillonScelle:
    """A sealed row: its number in the chain (from 1), its values as text, its fingerprint."""

    rang: int
    contenu: Sequence[str]
    empreinte: str


def sceller(precedente: str, rang: int, contenu: Sequence[str]) -> str:
    """SHA-256 (hexadecimal) of the previous fingerprint (``GENESE`` for the first row) and this row."""
    texte = json.dumps([precedente, rang, *contenu], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()


def premier_defaut(maillons: Iterable[MaillonScelle]) -> int | None:
    """Number of the first row altered, missing or out of order; None when the chain is whole.

    ``maillons`` come in the order of their numbers. What was cut off the end cannot be seen from the rows
    alone: compare the last number with one noted elsewhere.
    """
    precedente, attendu = GENESE, 1
    for maillon in maillons:
        if maillon.rang != attendu or sceller(precedente, attendu, maillon.contenu) != maillon.empreinte:
            return attendu
        precedente, attendu = maillon.empreinte, attendu + 1
    return None
