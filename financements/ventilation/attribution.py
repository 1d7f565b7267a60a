"""Who pays and for what: one decision per group of lines, each side (mission, funder) on its own.

In order of trust (formats §3): analytic column, account or journal rule, label of the entry (line by line),
declared key. Pure: no database. What nothing recognises is ``non_affecte`` / ``non_identifie``, never a fault.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from financements.enums import Financeur, Methode, Mission, ModeRegle
from financements.ventilation.regles import (
    JeuDeRegles,
    Parts,
    Regle,
    compte_correspond,
    normaliser_code,
    normaliser_libelle_compte,
)

CENT = Decimal(100)
MISSIONS = "missions"
FINANCEURS = "financeurs"
_AVANT_LIBELLE = ((ModeRegle.ANALYTIQUE,), (ModeRegle.SOUS_COMPTE, ModeRegle.JOURNAL))
_APRES_LIBELLE = ((ModeRegle.CLE,),)


class Groupe(Protocol):
    """What is read of a group: ``lecture.modele.Groupe`` and ``models.GroupeEcriture`` both fit.

    Properties: ``compte``, ``compte_lib``, ``journal``, ``analytique``.
    """

    @property
    def compte(self) -> str: ...
    @property
    def compte_lib(self) -> str: ...
    @property
    def journal(self) -> str: ...
    @property
    def analytique(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Choix:
    """One side of a decision: parts (percents, sum 100), how it was found, by which rule (its primary key).

    ``ferme`` tells that the label of a line cannot change it: something more trusted decided.
    """

    parts: Parts
    methode: Methode
    regle: int | None
    ferme: bool


@dataclass(frozen=True, slots=True)
class Decision:
    mission: Choix
    financeur: Choix

    @property
    def ouverte(self) -> bool:
        """Whether the labels of its lines may say more."""
        return not (self.mission.ferme and self.financeur.ferme)


SANS_MISSION = Choix(((Mission.NON_AFFECTE.value, CENT),), Methode.NON_AFFECTE, None, False)
SANS_FINANCEUR = Choix(((Financeur.NON_IDENTIFIE.value, CENT),), Methode.NON_AFFECTE, None, False)


def est_depense(compte: str) -> bool:
    """Spend: class 6 without 689 (reports en fonds dédiés, shown apart). 86 and 87 are class 8 accounts."""
    return compte.startswith("6") and not compte.startswith("689")


class Attribution:
    """The rules of a CPTS, sorted once, asked group by group."""

    def __init__(self, jeu: JeuDeRegles) -> None:
        self.numero = jeu.numero
        self._par_mode: dict[str, list[Regle]] = defaultdict(list)
        self._par_code: dict[str, list[Regle]] = defaultdict(list)
        for regle in sorted(jeu.regles, key=lambda regle: regle.priorite):
            if regle.mode == ModeRegle.ANALYTIQUE:
                self._par_code[normaliser_code(regle.analytique)].append(regle)
            else:
                self._par_mode[regle.mode].append(regle)

    @property
    def regles_de_libelle(self) -> list[Regle]:
        return self._par_mode[ModeRegle.LIBELLE]

    def decider(self, groupe: Groupe) -> Decision:
        """The decision of a group, before the labels of its lines are looked at."""
        return Decision(
            self._cote(groupe, MISSIONS, SANS_MISSION), self._cote(groupe, FINANCEURS, SANS_FINANCEUR)
        )

    def _cote(self, groupe: Groupe, cote: str, defaut: Choix) -> Choix:
        for niveaux, ferme in ((_AVANT_LIBELLE, True), (_APRES_LIBELLE, False)):
            for modes in niveaux:
                for regle in self._regles(modes, groupe):
                    if getattr(regle, cote) and regle_correspond(regle, groupe):
                        return Choix(getattr(regle, cote), regle.methode, regle.pk, ferme)
        return defaut

    def _regles(self, modes: tuple[ModeRegle, ...], groupe: Groupe) -> Iterable[Regle]:
        for mode in modes:
            if mode == ModeRegle.ANALYTIQUE:
                code = normaliser_code(groupe.analytique)
                yield from self._par_code.get(code, ()) if code else ()
            else:
                yield from self._par_mode[mode]

    def preciser(self, decision: Decision, groupe: Groupe, regles: Iterable[Regle]) -> Decision | None:
        """The decision of one line whose label meets ``regles`` (most precise first); None when unchanged."""
        mission, financeur = decision.mission, decision.financeur
        for regle in regles:
            if not regle_correspond(regle, groupe):
                continue
            if not mission.ferme and regle.missions:
                mission = Choix(regle.missions, regle.methode, regle.pk, True)
            if not financeur.ferme and regle.financeurs:
                financeur = Choix(regle.financeurs, regle.methode, regle.pk, True)
        if (mission, financeur) == (decision.mission, decision.financeur):
            return None
        return Decision(mission, financeur)


def regle_correspond(regle: Regle, groupe: Groupe) -> bool:
    """Whether a group meets every condition of a rule, the text of entry labels excepted."""
    if regle.analytique and normaliser_code(regle.analytique) != normaliser_code(groupe.analytique):
        return False
    if regle.journal and regle.journal.casefold() != groupe.journal.casefold():
        return False
    if regle.mode == ModeRegle.SOUS_COMPTE and regle.libelle:
        return _libelle_de_compte_correspond(regle.libelle, groupe.compte_lib)
    return compte_correspond(regle.compte, groupe.compte)


@lru_cache(maxsize=16_384)
def _libelle_de_compte_correspond(expression: str, libelle: str) -> bool:
    return re.search(expression, normaliser_libelle_compte(libelle)) is not None
