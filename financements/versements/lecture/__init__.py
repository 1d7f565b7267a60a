"""Reading of payment files: bytes → lines and findings. No database, no settings, no clock."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal

from .colonnes import (
    CHOISIE,
    EXIGES,
    LIBELLES_DES_DISPOSITIONS,
    MEMORISEE,
    MODELE,
    ROLES_PAR_GENRE,
    Table,
    appliquer,
    manquants,
    reconnaitre,
)
from .colonnes import signature as signature_des_titres
from .lignes import PREFIXE_CALCULEE, lire_lignes
from .modele import ROLES, Constat, FichierIllisible, Lecture, LigneLue
from .table import lire_feuilles

__all__ = [
    "CHOISIE",
    "EXIGES",
    "LIBELLES_DES_DISPOSITIONS",
    "MEMORISEE",
    "MODELE",
    "PREFIXE_CALCULEE",
    "ROLES",
    "ROLES_PAR_GENRE",
    "Constat",
    "FichierIllisible",
    "Lecture",
    "LigneLue",
    "Table",
    "lire",
    "manquants",
    "ouvrir",
    "signature_des_titres",
]


def ouvrir(
    octets: bytes,
    genre: str,
    colonnes: Mapping[str, int] | None = None,
    memoire: Mapping[str, Mapping[str, int]] | None = None,
) -> Table:
    """The table of a file: with the columns a person chose, or as recognised. Raises ``FichierIllisible``.

    ``genre``: « aci » or « fir ». ``memoire``: signature of titles → columns this body chose earlier.
    """
    feuilles = lire_feuilles(octets)
    return appliquer(feuilles, genre, colonnes) if colonnes else reconnaitre(feuilles, genre, memoire)


def lire(
    table: Table,
    genre: str,
    aujourd_hui: datetime.date,
    total_attendu: Decimal | None = None,
    progres: Callable[[float], None] = lambda fraction: None,
) -> Lecture:
    """Lines of a table and findings; ``progres`` receives the share done, 0 to 1. Raises ``FichierIllisible``."""
    return lire_lignes(table, genre, aujourd_hui, total_attendu, progres)
