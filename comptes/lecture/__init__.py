"""The reading engine: bytes in, typed lines and findings out.

Pure: no database, no settings, no request. The verdict of a file depends only on its bytes, its name, the
exercise, the expected SIREN and the dated files of `comptes/lecture/donnees/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .balance import lire_balance
from .catalogue import CATALOGUE
from .fec import lire_fec
from .modele import (
    GRAVITES,
    MISSIONS,
    VERSION_MOTEUR,
    Constat,
    Exercice,
    FichierLu,
    Groupe,
    Lecture,
    Puits,
    Source,
)
from .regles import Regle
from .reperage import Choix, Ecartees, Periode, Question, Reperage
from .sortie import COLONNES, COLONNES_TEXTE, bloc_en_csv

PIECES_LUES = ("fec", "balance")

__all__ = [
    "CATALOGUE",
    "COLONNES",
    "COLONNES_TEXTE",
    "GRAVITES",
    "MISSIONS",
    "PIECES_LUES",
    "VERSION_MOTEUR",
    "Choix",
    "Constat",
    "Ecartees",
    "Exercice",
    "FichierLu",
    "Groupe",
    "Lecture",
    "Periode",
    "Puits",
    "Question",
    "Regle",
    "Reperage",
    "Source",
    "bloc_en_csv",
    "lire",
]


def lire(
    sources: Sequence[Source | Path | str],
    piece: str,
    *,
    exercice: Exercice | int | None = None,
    siren: str | None = None,
    puits: Puits | None = None,
    progres: Callable[[str, int], None] | None = None,
    choix: Mapping[str, str] | None = None,
) -> Lecture:
    """Reads the files of one piece.

    `exercice` is the exact period, or a closing year (the twelve months ending at the date in the file's name
    when that date is in that year, else the calendar year); it wins over what the file says. `siren` is the one
    expected in the name. `puits` receives the clean typed blocks of a FEC while reading goes on,
    or the account lines of an accepted balance. `progres` is
    called with a step (`lecture`, `controles`, `termine`) and a percentage. `choix` answers the questions of a
    former reading (`code` → `valeur`); an answer to a question that the file does not raise is ignored.
    Raises `ValueError` for a piece the engine does not read; an unreadable file is a verdict, not an error.
    """
    fichiers = [Source.depuis(source) for source in sources]
    if not fichiers:
        raise ValueError("Aucun fichier à lire.")
    if piece == "fec":
        return lire_fec(
            fichiers,
            exercice_voulu=exercice,
            siren=siren,
            puits=puits,
            progres=progres,
            choix=choix or {},
        )
    if piece == "balance":
        if len(fichiers) > 1:
            raise ValueError("Une balance se lit d’un seul fichier.")
        return lire_balance(
            fichiers[0],
            exercice_voulu=exercice,
            siren=siren,
            puits=puits,
            progres=progres,
            choix=choix or {},
        )
    raise ValueError(f"Pièce que le moteur ne lit pas : {piece}")
