"""Which reading is retained, by the checks it passes; or the question to ask when two of them pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ..modele import Exercice, montant_francais
from ..reperage import Choix, Question
from . import candidats, muettes, sans_titres
from .blocs import MOIS
from .candidats import Candidat, Colonnes
from .chiffres import en_euros, somme
from .ecartees import Tri, trier
from .exercices import situer
from .tableau import Tableau

# Part of the accounts on which a reading that balances must agree with one that does not, to tell where it is broken.
_ACCORD = 0.7
DEBIT_POSITIF, DEBIT_NEGATIF = "debit-positif", "debit-negatif"


@dataclass(frozen=True)
class Lu:
    """A reading with its figures, its rows and the amounts nobody can read."""

    candidat: Candidat
    colonnes: Colonnes
    tri: Tri
    defauts: tuple[tuple[int, int], ...]

    @property
    def sain(self) -> bool:
        """True when every amount is known and debit equals credit."""
        return self.tri.equilibre and not self.defauts

    @cached_property
    def nul(self) -> bool:
        """True when no account carries an amount."""
        gardees = self.tri.gardees
        return not (self.colonnes.debit[gardees].any() or self.colonnes.credit[gardees].any())

    def de_classe(self, tableau: Tableau, classe: str) -> int:
        """Debit − credit of a class of accounts."""
        return somme(self.colonnes.net[self.tri.gardees & (tableau.rangees.classes == classe)])


@dataclass(frozen=True)
class Decision:
    """`lu` is None when nothing can be read; `questions` are open, `reponses` were applied.

    `secours`: `lu` does not balance and this other reading, which agrees with it on most accounts, does: the rows
    on which they differ are where the file is damaged. `devine`: columns known by arithmetic.
    """

    lu: Lu | None = None
    autres: tuple[Lu, ...] = ()
    questions: tuple[Question, ...] = ()
    reponses: dict[str, str] = field(default_factory=dict)
    secours: Lu | None = None
    devine: bool = False
    inverse: bool = False
    mois_seul: bool = False

    @property
    def sans_son_ouverture(self) -> bool:
        """True when cumulated amounts are read without the opening beside them, that they do not contain."""
        lu = self.lu
        return (
            lu is not None
            and lu.candidat.nature == "cumul"
            and any(
                autre.candidat.nature == "ouverture_mouvements" and autre.candidat.bloc == lu.candidat.bloc
                for autre in self.autres
            )
        )


def decider(tableau: Tableau, exercice: Exercice | None, choix: Mapping[str, str]) -> Decision:
    """Enumerates the readings, judges each, retains the surest that passes, or asks."""
    devine = not tableau.blocs
    possibles = sans_titres.deviner(tableau) if devine else candidats.enumerer(tableau, exercice)
    lus = [_lire(tableau, candidat) for candidat in possibles]
    pleins = [lu for lu in lus if not lu.nul]
    lus = _sans_doublons(pleins or lus)
    if not lus:
        return Decision(devine=devine, mois_seul=_mois_seul(tableau, exercice))
    decision = _retenir(tableau, lus, choix, devine)
    return _orienter(tableau, decision, choix) if decision.lu and not decision.questions else decision


def _lire(tableau: Tableau, candidat: Candidat) -> Lu:
    colonnes = candidats.chiffrer(tableau, candidat)
    tri = trier(tableau.rangees, colonnes.debit, colonnes.credit, colonnes.remplis)
    return Lu(candidat, colonnes, tri, tuple(candidats.defauts(tableau, candidat, tri.gardees)))


def _mois_seul(tableau: Tableau, exercice: Exercice | None) -> bool:
    """True when the only amounts of the exercise are those of one month."""
    return any(
        bloc.role == MOIS and situer(bloc.temps, exercice, tableau.dates) not in ("avant", "apres")
        for bloc in tableau.blocs
    )


def _sans_doublons(lus: Sequence[Lu]) -> list[Lu]:
    """Readings that give every account the same balance are one: the first of the same nature stays."""
    gardes: list[Lu] = []
    for lu in lus:
        if not any(
            lu.candidat.nature == autre.candidat.nature and _memes_soldes(lu, autre) for autre in gardes
        ):
            gardes.append(lu)
    return gardes


def _memes_soldes(un: Lu, autre: Lu) -> bool:
    gardees = un.tri.gardees | autre.tri.gardees
    return (
        not un.defauts and not autre.defauts and bool((un.colonnes.net == autre.colonnes.net)[gardees].all())
    )


def _retenir(tableau: Tableau, lus: list[Lu], choix: Mapping[str, str], devine: bool) -> Decision:
    rivaux = _rivaux(tableau, lus, devine)
    if len(rivaux) > 1:
        choisi = next((lu for lu in rivaux if lu.candidat.valeur == choix.get("periode")), None)
        if choisi is None:
            return Decision(rivaux[0], tuple(lus), (_question_periode(tableau, rivaux),), devine=devine)
        return Decision(choisi, tuple(lus), reponses={"periode": choisi.candidat.valeur}, devine=devine)
    retenu = rivaux[0]
    if retenu.sain or retenu.defauts:
        return Decision(retenu, tuple(lus), devine=devine)
    secours = next((lu for lu in lus if lu.sain and not lu.nul and _ressemble(lu, retenu)), None)
    return Decision(retenu, tuple(lus), secours=secours, devine=devine)


def _rivaux(tableau: Tableau, lus: list[Lu], devine: bool) -> list[Lu]:
    """The surest reading, and those that claim to be the accounts of the same exercise with other balances."""
    if devine:
        lus = sorted(lus, key=lambda lu: lu.candidat.nature != "cloture")
        return [
            lu for rang, lu in enumerate(lus) if not any(_memes_soldes(lu, autre) for autre in lus[:rang])
        ]
    premier = lus[0]
    egaux = [lu for lu in lus if lu.candidat.ordre == premier.candidat.ordre]
    if len(egaux) > 1:
        return egaux
    if not premier.sain:
        return [premier]
    return [premier, *(lu for lu in lus[1:] if _rivalise(tableau, premier, lu)), *_muets(tableau, premier)]


def _muets(tableau: Tableau, premier: Lu) -> list[Lu]:
    """Readings of columns without a known title that contradict the first; the balances that arithmetic proves,
    opening + movements, when there are any."""
    lus = [_lire(tableau, c) for c in muettes.lectures(tableau, premier.candidat, premier.tri.gardees)]
    lus = [
        lu for lu in lus if lu.sain and not lu.nul and _des_deux_cotes(lu) and not _memes_soldes(lu, premier)
    ]
    additionnes = [lu for lu in lus if lu.candidat.ouverture is not None]
    prouves = [
        lu
        for lu in lus
        if lu.candidat.ouverture is None and any(_memes_soldes(lu, autre) for autre in additionnes)
    ]
    return prouves or lus


def _des_deux_cotes(lu: Lu) -> bool:
    """False for a lone column of positive amounts."""
    gardees = lu.tri.gardees
    return bool(lu.colonnes.debit[gardees].any() and lu.colonnes.credit[gardees].any())


def _rivalise(tableau: Tableau, premier: Lu, autre: Lu) -> bool:
    """Another whole set of balances, sound, with other figures, that no word puts behind the first: one of them may
    lack the opening, or be another quantity under a title that is not its own. Cumulated amounts behind a closing,
    only with another spend or income: they often leave the opening out."""
    un, deux = premier.candidat, autre.candidat
    if not autre.sain or deux.nature == "mouvements":
        return False
    if un.bloc.rang_od != deux.bloc.rang_od or deux.bloc.partiel or deux.bloc.role == MOIS:
        return False
    if un.nature == "cloture" and deux.nature == "cumul":
        gestion = (premier.tri.gardees | autre.tri.gardees) & np.isin(tableau.rangees.classes, ("6", "7"))
        return bool((premier.colonnes.net != autre.colonnes.net)[gestion].any())
    return not _memes_soldes(premier, autre)


def _ressemble(lu: Lu, retenu: Lu) -> bool:
    comptes = retenu.tri.gardees | lu.tri.gardees
    accord = (lu.colonnes.net == retenu.colonnes.net)[comptes]
    return bool(len(accord)) and float(accord.mean()) >= _ACCORD


def _question_periode(tableau: Tableau, rivaux: Sequence[Lu]) -> Question:
    choix = tuple(
        Choix(lu.candidat.valeur, decrire(tableau, lu.candidat), en_euros(lu.tri.debit)) for lu in rivaux
    )
    return Question("periode", "Quelles colonnes portent les comptes de l’exercice ?", choix)


def decrire(tableau: Tableau, candidat: Candidat) -> str:
    """The columns of a reading, by their titles."""
    noms = list(dict.fromkeys(tableau.nom(p) for p in candidat.positions))
    return ", ".join(noms) + f" ({candidat.valeur.replace('-', ', ')})"


def _orienter(tableau: Tableau, decision: Decision, choix: Mapping[str, str]) -> Decision:
    """Debit is positive unless expenses are negative and income positive; contradictory, it is asked."""
    lu = decision.lu
    if lu is None or not lu.sain:
        return decision
    charges, produits = lu.de_classe(tableau, "6"), -lu.de_classe(tableau, "7")
    if min(charges, produits) >= 0:
        return decision
    contraires = charges <= 0 and produits <= 0
    if _sens_dit(tableau, lu):
        return (
            _demander_signe(tableau, decision, lu, choix) if contraires and charges and produits else decision
        )
    if contraires:
        return replace(decision, lu=_inverser(tableau, lu), inverse=True)
    return _demander_signe(tableau, decision, lu, choix)


def _sens_dit(tableau: Tableau, lu: Lu) -> bool:
    """True when a title, a column or the cell itself tells debit from credit."""
    bloc = lu.candidat.bloc
    return (
        not bloc.signe
        or bloc.sens is not None
        or any("sens" in tableau.montants[p].ecritures for p in bloc.positions)
    )


def _inverser(tableau: Tableau, lu: Lu) -> Lu:
    return _lire(tableau, replace(lu.candidat, inverse=True))


def _demander_signe(tableau: Tableau, decision: Decision, lu: Lu, choix: Mapping[str, str]) -> Decision:
    autre = _inverser(tableau, lu)
    reponse = choix.get("signe")
    if reponse in (DEBIT_POSITIF, DEBIT_NEGATIF):
        return replace(
            decision,
            lu=autre if reponse == DEBIT_NEGATIF else lu,
            inverse=reponse == DEBIT_NEGATIF,
            reponses=decision.reponses | {"signe": reponse},
        )
    possibles = tuple(
        Choix(
            valeur,
            f"{mots} : charges {montant_francais(en_euros(un.de_classe(tableau, '6')))}, "
            f"produits {montant_francais(en_euros(-un.de_classe(tableau, '7')))}",
            en_euros(un.tri.debit),
        )
        for valeur, mots, un in (
            (DEBIT_POSITIF, "un montant positif est un débit", lu),
            (DEBIT_NEGATIF, "un montant positif est un crédit", autre),
        )
    )
    question = Question("signe", "Dans quel sens sont écrits les soldes ?", possibles)
    return replace(decision, questions=(*decision.questions, question))
