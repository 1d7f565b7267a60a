"""What goes in and what comes out of the reading engine: sources, exercise, groups, findings, result.

Everything here is immutable data; nothing depends on Django.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

import pyarrow as pa

from cpts.commun.missions import LIBELLES

from .reperage import Reperage

VERSION_MOTEUR = "2"

# From the mildest to the gravest: the verdict of a file is its gravest finding, `a_preciser` when a question of
# `reperage` stays open (unless the file is refused).
GRAVITES = ("info", "alerte", "bloquant", "refus")

MISSIONS = tuple(LIBELLES)


@dataclass(frozen=True)
class Source:
    """One file as deposited: its name (it carries the SIREN and the closing date) and how to open it.

    `ouvrir` is a path, the bytes themselves, or a function that returns a binary stream.
    """

    nom: str
    ouvrir: Path | bytes | Callable[[], BinaryIO]

    @classmethod
    def depuis(cls, origine: Source | Path | str) -> Source:
        """A source from a path; a `Source` is returned as it is."""
        if isinstance(origine, Source):
            return origine
        chemin = Path(origine)
        return cls(chemin.name, chemin)

    def flux(self) -> BinaryIO:
        """A new binary stream on the content."""
        if isinstance(self.ouvrir, bytes):
            return io.BytesIO(self.ouvrir)
        if isinstance(self.ouvrir, Path):
            return self.ouvrir.open("rb")
        return self.ouvrir()

    def octets(self) -> int | None:
        """Size in bytes when it is known without reading."""
        if isinstance(self.ouvrir, bytes):
            return len(self.ouvrir)
        return self.ouvrir.stat().st_size if isinstance(self.ouvrir, Path) else None


@dataclass(frozen=True)
class Exercice:
    """The accounting period, both ends included. `source`: option, nom or ecritures."""

    debut: date
    fin: date
    source: str = "option"

    @property
    def mois(self) -> int:
        """Length in months, a begun month counting as one."""
        return (self.fin.year - self.debut.year) * 12 + self.fin.month - self.debut.month + 1


class Groupe(NamedTuple):
    """Lines that share account, journal and analytic code: the unit of attribution. A balance has thousands of them:
    a tuple is made four times faster.

    `debit` and `credit` are exact, or None when an unreadable amount belongs to the group. `cloture`: lines of the
    entries that close classes 6 and 7; they count neither in the spend nor in the result.
    """

    numero: int
    compte: str
    compte_lib: str
    journal: str
    journal_lib: str
    analytique: str
    lignes: int
    debit: Decimal | None
    credit: Decimal | None
    cloture: bool = False


@dataclass(frozen=True)
class FichierLu:
    """One file as read. Lines of the result are numbered `decalage` + physical line of the file."""

    nom: str
    sha256: str
    octets: int
    decalage: int
    lignes_physiques: int


@dataclass(frozen=True)
class Constat:
    """One finding. `ligne` is physical (header = 1); `lignes` is on the first of its code and file."""

    code: str
    gravite: str
    message: str
    que_faire: str
    fichier: str | None = None
    ligne: int | None = None
    champ: str | None = None
    lu: str | None = None
    attendu: str | None = None
    nombre: int = 1
    lignes: str | None = None

    def en_dict(self) -> dict[str, Any]:
        """The finding as `verifier --json` and the API print it."""
        return {
            "code": self.code,
            "gravite": self.gravite,
            "fichier": self.fichier,
            "ligne": self.ligne,
            "champ": self.champ,
            "lu": self.lu,
            "attendu": self.attendu,
            "message": self.message,
            "que_faire": self.que_faire,
            "nombre": self.nombre,
            "lignes": self.lignes,
        }


class Puits(Protocol):
    """Receives each clean typed block while the next one is being parsed."""

    def bloc(self, table: pa.Table) -> None:
        """`table` has the columns `COLONNES`; called in order, never after a refusal is known."""

    def recommencer(self) -> None:
        """Forget every block: the file is read again from its first line, with what was learnt of it."""


@dataclass(frozen=True)
class Lecture:
    """The result of reading the files of one piece. A figure nobody can know is None, never zero."""

    piece: str
    verdict: str
    constats: tuple[Constat, ...]
    fichiers: tuple[FichierLu, ...]
    lignes: int | None = None
    ecritures: int | None = None
    comptes: int | None = None
    total_debit: Decimal | None = None
    total_credit: Decimal | None = None
    resultat: Decimal | None = None
    cle_ecriture: str | None = None
    separateur: str | None = None
    encodage: str | None = None
    exercice: Exercice | None = None
    missions: dict[str, Decimal | None] = field(default_factory=dict)
    groupes: tuple[Groupe, ...] = ()
    colonnes_supplementaires: tuple[str, ...] = ()
    nir_trouve: bool = False
    reperage: Reperage = field(default_factory=Reperage)
    version_moteur: str = VERSION_MOTEUR

    def en_dict(self) -> dict[str, Any]:
        """Exactly the object printed by `verifier --json`."""
        exercice = self.exercice
        return {
            "verdict": self.verdict,
            "lignes": self.lignes,
            "ecritures": self.ecritures,
            "comptes": self.comptes,
            "total_debit": texte_montant(self.total_debit),
            "total_credit": texte_montant(self.total_credit),
            "resultat": texte_montant(self.resultat),
            "cle_ecriture": self.cle_ecriture,
            "separateur": self.separateur,
            "encodage": self.encodage,
            "exercice": exercice
            and {
                "debut": exercice.debut.isoformat(),
                "fin": exercice.fin.isoformat(),
                "source": exercice.source,
            },
            "missions": {code: texte_montant(self.missions.get(code)) for code in MISSIONS},
            "constats": [constat.en_dict() for constat in self.constats],
            "lecture": self.reperage.en_dict(),
        }


def texte_montant(montant: Decimal | None) -> str | None:
    """`1234.50`: two decimals at least, every decimal that counts, no exponent; None stays None."""
    if montant is None:
        return None
    exposant = montant.normalize().as_tuple().exponent
    decimales = max(2, -exposant) if isinstance(exposant, int) else 2
    return f"{montant:.{decimales}f}"


def montant_francais(montant: Decimal | None) -> str:
    """`1 234,50 €` with narrow no-break spaces, as on the screens."""
    texte = texte_montant(montant)
    if texte is None:
        return "inconnu"
    entier, _, decimales = texte.removeprefix("-").partition(".")
    signe = "-" if montant is not None and montant < 0 else ""
    return f"{signe}{int(entier):,}".replace(",", "\u202f") + f",{decimales}\u00a0€"
