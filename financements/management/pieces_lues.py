"""Every piece that the product reads, through one door: files → verdict, findings, what was read. No database.

Used by ``manage.py verifier``. A deposit, the import of payments and that of indicators read with the same functions,
then compare with what is recorded.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

from comptes.lecture import PIECES_LUES as PIECES_COMPTABLES
from comptes.lecture import Exercice, Lecture, Source, lire
from financements.indicateurs.verdict import PIECE as INDICATEURS
from financements.indicateurs.verdict import verifier_indicateurs
from financements.versements.lecture.verdict import PIECE as VERSEMENTS
from financements.versements.lecture.verdict import verifier_versements

PIECES = (*PIECES_COMPTABLES, VERSEMENTS, INDICATEURS)


def lire_piece(
    chemins: Sequence[Path],
    piece: str,
    *,
    exercice: Exercice | int | None = None,
    choix: Mapping[str, str] | None = None,
    aujourd_hui: datetime.date,
) -> Lecture:
    """Read the files of one piece. ``exercice`` concerns accounts only; ``aujourd_hui`` bounds payments.

    Raises ``ValueError`` (French) for a piece that is not read, or several files where one is expected.
    """
    if piece in PIECES_COMPTABLES:
        return lire(chemins, piece, exercice=exercice, choix=choix)
    if len(chemins) != 1:
        raise ValueError("Cette pièce se lit d’un seul fichier.")
    source = Source.depuis(chemins[0])
    if piece == VERSEMENTS:
        return verifier_versements(source, aujourd_hui, choix)
    if piece == INDICATEURS:
        return verifier_indicateurs(source)
    raise ValueError(f"Pièce que le produit ne lit pas : {piece}")
