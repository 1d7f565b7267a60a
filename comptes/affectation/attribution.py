"""Who pays and for what: one decision per group of lines, each side (mission, funder) on its own.

In order of trust (formats §3): analytic column, account or journal rule, label of the entry (line by line),
declared key (see ``Regle.rang``). Pure: no database. What nothing recognises is ``non_affecte`` or
``non_identifie``, never a fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from comptes.affectation.enums import ModeRegle
from comptes.affectation.regles import (
    RANG_ANALYTIQUE,
    RANG_RIEN,
    JeuDeRegles,
    Parts,
    Regle,
    compte_correspond,
    normaliser_code,
)
from comptes.lecture.missions import libelle_correspond
from comptes.totaux.enums import Methode
from cpts.commun.enums import Financeur, Mission

CENT = Decimal(100)
MISSIONS = "missions"
FINANCEURS = "financeurs"


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

    ``rang`` is its level of trust: the label of a line changes only what is less trusted than the label's rule.
    """

    parts: Parts
    methode: Methode
    regle: int | None
    rang: int


@dataclass(frozen=True, slots=True)
class Decision:
    mission: Choix
    financeur: Choix

    @property
    def ouverte(self) -> bool:
        """Whether the labels of its lines may say more."""
        return max(self.mission.rang, self.financeur.rang) > RANG_ANALYTIQUE


SANS_MISSION = Choix(((Mission.NON_AFFECTE.value, CENT),), Methode.NON_AFFECTE, None, RANG_RIEN)
SANS_FINANCEUR = Choix(((Financeur.NON_IDENTIFIE.value, CENT),), Methode.NON_AFFECTE, None, RANG_RIEN)


class Attribution:
    """The rules of a CPTS, sorted once, asked group by group."""

    def __init__(self, jeu: JeuDeRegles) -> None:
        self.numero = jeu.numero
        self.regles_de_libelle: list[Regle] = []
        self._par_code: dict[str, list[Regle]] = defaultdict(list)
        self._par_compte: list[Regle] = []
        self._pour_le_reste: list[Regle] = []
        for regle in sorted(jeu.regles, key=lambda regle: regle.priorite):
            self._ranger(regle)

    def _ranger(self, regle: Regle) -> None:
        if regle.mode == ModeRegle.ANALYTIQUE:
            self._par_code[normaliser_code(regle.analytique)].append(regle)
        elif regle.mode == ModeRegle.LIBELLE:
            self.regles_de_libelle.append(regle)
        elif regle.mode == ModeRegle.CLE and not (regle.compte or regle.journal or regle.analytique):
            self._pour_le_reste.append(regle)
        else:
            self._par_compte.append(regle)

    def decider(self, groupe: Groupe) -> Decision:
        """The decision of a group, before the labels of its lines are looked at."""
        return Decision(
            self._cote(groupe, MISSIONS, SANS_MISSION), self._cote(groupe, FINANCEURS, SANS_FINANCEUR)
        )

    def _cote(self, groupe: Groupe, cote: str, defaut: Choix) -> Choix:
        code = normaliser_code(groupe.analytique)
        for regles in (self._par_code.get(code, ()) if code else (), self._par_compte, self._pour_le_reste):
            trouvees = (r for r in regles if getattr(r, cote) and regle_correspond(r, groupe))
            regle = _premiere(trouvees, cote)
            if regle is not None:
                return _choix(regle, cote)
        return defaut

    def preciser(self, decision: Decision, groupe: Groupe, regles: Iterable[Regle]) -> Decision | None:
        """The decision of one line whose label meets ``regles`` (most precise first); None when unchanged."""
        utiles = [regle for regle in regles if regle_correspond(regle, groupe)]
        mission = _precise(decision.mission, utiles, MISSIONS)
        financeur = _precise(decision.financeur, utiles, FINANCEURS)
        if (mission, financeur) == (decision.mission, decision.financeur):
            return None
        return Decision(mission, financeur)


def _choix(regle: Regle, cote: str) -> Choix:
    parts: Parts = getattr(regle, cote)
    return Choix(parts, regle.methode(parts), regle.pk, regle.rang)


def _precise(choix: Choix, regles: Iterable[Regle], cote: str) -> Choix:
    for regle in regles:
        if getattr(regle, cote) and regle.rang < choix.rang:
            return _choix(regle, cote)
    return choix


def _premiere(regles: Iterable[Regle], cote: str) -> Regle | None:
    """The most precise rule; None when national rules contradict each other: nothing is guessed."""
    premiere = None
    for regle in regles:
        if premiere is None:
            premiere = regle
            if not regle.nationale:
                return regle
        elif getattr(regle, cote) != getattr(premiere, cote):
            return None
    return premiere


def regle_correspond(regle: Regle, groupe: Groupe) -> bool:
    """Whether a group meets every condition of a rule, the text of entry labels excepted."""
    if regle.analytique and normaliser_code(regle.analytique) != normaliser_code(groupe.analytique):
        return False
    if regle.journal and regle.journal.casefold() != groupe.journal.casefold():
        return False
    if regle.mode == ModeRegle.SOUS_COMPTE and regle.libelle:
        return libelle_correspond(regle.libelle, groupe.compte_lib)
    return compte_correspond(regle.compte, groupe.compte)
