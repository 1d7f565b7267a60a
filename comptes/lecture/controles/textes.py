"""How findings name an entry and its lines."""

from __future__ import annotations

import numpy as np

from ..constats import plages
from ..passages import Passages


def designer(passages: Passages, rang: int, journaux: list[str]) -> str:
    """`n° 12 du journal AC`."""
    numero = passages.numero[int(rang)].as_py() or "sans numéro"
    journal = journaux[int(passages.journal[rang])] or "sans code"
    return f"n° {numero} du journal {journal}"


def etendue(lignes: np.ndarray) -> str:
    """`ligne 12` or `lignes 12-14`."""
    return ("ligne " if len(lignes) == 1 else "lignes ") + plages(np.unique(lignes))
