"""Account numbers as a spreadsheet or a program left them (`'606400`, `606400.0`, `606400 - Achats`), set right."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from .blocs import Bloc
from .constats import Constats
from .identifiants import lire_compte
from .repertoires import BLANCS, indices

CHIFFRES_MIN = 3
# As long as the database keeps them; no chart goes near it.
LONGUEUR_MAX = 40

_SIMPLE = re.compile(r"[1-9][0-9A-Za-z]*", re.ASCII)
# An account whose class leaves no doubt: punctuation comes after the root of the chart, if at all.
_LISIBLE = re.compile(r"[1-9]\d|[1-9]\d[0-9A-Za-z][0-9A-Za-z ._/+-]*", re.ASCII)


def lire(texte: str) -> str:
    """The account of one text; the text itself, without blanks around, when no number can be told from it."""
    texte = texte.strip(BLANCS)
    if not texte or _SIMPLE.fullmatch(texte):
        return texte
    compte = lire_compte(texte).compte
    return compte if len(compte) >= CHIFFRES_MIN and compte in texte.replace(" ", "") else texte


def lisible(compte: str) -> bool:
    """Whether the class of an account can be told."""
    return len(compte) <= LONGUEUR_MAX and _LISIBLE.fullmatch(compte) is not None


def nettoyer(bloc: Bloc, constats: Constats) -> None:
    """FEC-44: accounts that had to be set right; the block then holds them as read."""
    colonne = bloc.colonnes["CompteNum"]
    lus = colonne.dictionary.to_pylist()
    propres = [lire(texte) for texte in lus]
    changes = [avant.strip(BLANCS) != apres for avant, apres in zip(lus, propres, strict=True)]
    if not any(changes):
        return
    positions = indices(colonne)
    rangs = np.flatnonzero(np.array(changes, dtype=bool)[positions])
    constats.ajouter(
        "FEC-44",
        bloc.lignes[rangs],
        champ="CompteNum",
        details=({"lu": lus[positions[rang]], "attendu": propres[positions[rang]]} for rang in rangs),
    )
    bloc.colonnes["CompteNum"] = pa.DictionaryArray.from_arrays(
        colonne.indices, pa.array(propres, type=colonne.dictionary.type)
    )
