"""Rules as plain data: what they recognise, and how a written condition matches what a ledger carries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from financements.enums import Financeur, Methode, Mission, ModeRegle

if TYPE_CHECKING:
    from financements.models import RegleVentilation

# (code, percent), in the order of the enumeration; percents sum to 100.
Parts = tuple[tuple[str, Decimal], ...]

METHODE_PAR_MODE = {
    ModeRegle.ANALYTIQUE: Methode.OBSERVE,
    ModeRegle.SOUS_COMPTE: Methode.REGLE,
    ModeRegle.JOURNAL: Methode.REGLE,
    ModeRegle.LIBELLE: Methode.REGLE,
    ModeRegle.CLE: Methode.CLE,
}
_RANG = {code: rang for rang, code in enumerate([*Mission.values, *Financeur.values])}
_NON_ALPHANUMERIQUE = re.compile(r"[^0-9A-Z]+")


@dataclass(frozen=True, slots=True)
class Regle:
    """A rule in force. ``libelle`` is a text of the entry's label (mode ``libelle``), or a regular expression on
    the account's label (mode ``sous_compte``, national rules only)."""

    pk: int
    mode: str
    compte: str = ""
    journal: str = ""
    analytique: str = ""
    libelle: str = ""
    missions: Parts = ()
    financeurs: Parts = ()
    nationale: bool = False
    depuis: int = 0

    @property
    def methode(self) -> Methode:
        return METHODE_PAR_MODE[ModeRegle(self.mode)]

    @property
    def priorite(self) -> tuple:
        """Sort key inside a level of trust: the CPTS's own before the national, precise before wide, new before
        old."""
        return (
            self.nationale,
            -len(self.compte.replace("*", "")),
            -len(self.journal),
            -len(self.analytique),
            -len(self.libelle),
            -self.depuis,
            -self.pk,
        )


@dataclass(frozen=True, slots=True)
class JeuDeRegles:
    """The rules that decide for a CPTS. ``numero`` is the version kept with every cent (0: no act yet)."""

    numero: int
    regles: tuple[Regle, ...]


def parts_de(percents: Mapping[str, str]) -> Parts:
    """``{"prevention": "40", "acces_soins": "60"}`` → ordered pairs of code and ``Decimal``."""
    return tuple(
        (code, Decimal(percents[code])) for code in sorted(percents, key=lambda code: _RANG.get(code, 99))
    )


def depuis_modele(regle: RegleVentilation) -> Regle:
    """Plain copy of a stored rule."""
    return Regle(
        pk=regle.pk,
        mode=regle.mode,
        compte=regle.compte,
        journal=regle.journal,
        analytique=regle.analytique,
        libelle=regle.libelle,
        missions=parts_de(regle.missions),
        financeurs=parts_de(regle.financeurs),
        nationale=regle.cpts_id is None,
        depuis=regle.depuis,
    )


def depuis_modeles(regles: Iterable[RegleVentilation]) -> tuple[Regle, ...]:
    return tuple(depuis_modele(regle) for regle in regles)


def sans_accents(texte: str) -> str:
    """« Qualité » → « Qualite »."""
    decompose = unicodedata.normalize("NFKD", texte)
    return "".join(c for c in decompose if not unicodedata.combining(c))


@lru_cache(maxsize=4096)
def normaliser_code(code: str) -> str:
    """Analytic code compared without accents, case, spaces or punctuation: « Mission 1 », « MISSION-1 »."""
    return _NON_ALPHANUMERIQUE.sub("", sans_accents(code).upper())


@lru_cache(maxsize=4096)
def normaliser_libelle_compte(libelle: str) -> str:
    """Label of an account, lower case and without accents, for the regular expressions of national rules."""
    return sans_accents(libelle).lower()


def compte_correspond(condition: str, compte: str) -> bool:
    """Whether an account meets a written condition.

    ``622600`` is that account, whatever the number of final zeros (a change of software pads accounts);
    ``622*`` all that begin so; ``6*1`` those that begin with 6 and end with 1; empty: every account.
    """
    if not condition:
        return True
    if "*" in condition:
        debut, _, fin = condition.partition("*")
        return len(compte) >= len(debut) + len(fin) and compte.startswith(debut) and compte.endswith(fin)
    return condition.rstrip("0") == compte.rstrip("0")
