"""Rules as plain data: what they recognise, and how a written condition matches what a ledger carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from comptes.affectation.enums import ModeRegle
from comptes.totaux.enums import Methode
from cpts.commun.enums import Financeur, Mission
from cpts.commun.textes import cle

if TYPE_CHECKING:
    from comptes.affectation.models import RegleVentilation

# (code, percent), in the order of the enumeration; percents sum to 100.
Parts = tuple[tuple[str, Decimal], ...]

METHODE_PAR_MODE = {
    ModeRegle.ANALYTIQUE: Methode.OBSERVE,
    ModeRegle.SOUS_COMPTE: Methode.REGLE,
    ModeRegle.JOURNAL: Methode.REGLE,
    ModeRegle.LIBELLE: Methode.REGLE,
    ModeRegle.CLE: Methode.CLE,
}
RANG_ANALYTIQUE, RANG_COMPTE, RANG_CLE, RANG_RIEN = 0, 2, 4, 6
_RANG = {code: rang for rang, code in enumerate([*Mission.values, *Financeur.values])}


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

    def methode(self, parts: Parts) -> Methode:
        """How the cents it decides are said to be found: a split in percents is always a declared key."""
        return Methode.CLE if len(parts) > 1 else METHODE_PAR_MODE[ModeRegle(self.mode)]

    @property
    def rang(self) -> int:
        """Level of trust, the most trusted first (formats §3).

        The label of an entry comes after the account, except when the rule also names the account: it is then
        a precision of that account. A key that names an account is looked for with the accounts' own rules,
        so that the most precise choice of a CPTS wins; its cents stay open to labels.
        """
        if self.mode == ModeRegle.ANALYTIQUE:
            return RANG_ANALYTIQUE
        if self.mode == ModeRegle.LIBELLE:
            return RANG_ANALYTIQUE + 1 if self.compte else RANG_COMPTE + 1
        return RANG_CLE if self.mode == ModeRegle.CLE else RANG_COMPTE

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


@lru_cache(maxsize=4096)
def normaliser_code(code: str) -> str:
    """Analytic code compared without accents, case, spaces or punctuation: « Mission 1 », « MISSION-1 »."""
    return cle(code)


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
