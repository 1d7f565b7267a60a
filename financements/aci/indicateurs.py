"""Indicators paid in euros: what a value earns, which step it reached, how far the next one is.

Two real annexes show how the variable part is paid: each indicator carries an amount, earned when it is done, by
steps, or in proportion between a baseline and a target. Nothing here decides: a person may override the amount.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from cpts.commun.formats import euros, nombre

from .montants import ZERO, arrondir


class Mesure(StrEnum):
    """How a value earns euros."""

    FAIT = "fait"
    PALIERS = "paliers"
    LINEAIRE = "lineaire"


class Sens(StrEnum):
    """Which way is better."""

    HAUSSE = "hausse"
    BAISSE = "baisse"


@dataclass(frozen=True, slots=True)
class Palier:
    """A value that reaches ``borne`` (included) earns ``montant`` euros, not added to the steps before."""

    borne: Decimal
    montant: Decimal


@dataclass(frozen=True)
class IndicateurEnEuros:
    """An indicator of one contract year. ``valeur`` is True or False when ``mesure`` is ``fait``, None: not measured.

    ``decide`` is the amount a person retained, which overrides what the value earns. ``libelle`` and ``unite`` are its
    words, where they are known.
    """

    code: str
    mission: str
    annee: date
    montant: Decimal
    mesure: Mesure
    sens: Sens = Sens.HAUSSE
    paliers: tuple[Palier, ...] = ()
    depart: Decimal | None = None
    cible: Decimal | None = None
    valeur: Decimal | bool | None = None
    decide: Decimal | None = None
    libelle: str = ""
    unite: str = ""

    @property
    def gagne(self) -> Decimal | None:
        """Euros earned, to the cent; None while nothing was measured nor decided."""
        if self.decide is not None:
            return self.decide
        if self.valeur is None:
            return None
        if self.mesure == Mesure.FAIT:
            return self.montant if self.valeur else ZERO
        if self.mesure == Mesure.PALIERS:
            atteint = self.palier_atteint
            return atteint.montant if atteint else ZERO
        return arrondir(self.montant * self._avancement(Decimal(self.valeur)))

    @property
    def palier_atteint(self) -> Palier | None:
        """The best step that the value reaches; None below the first, or without value."""
        atteints = [palier for palier in self.paliers if self._atteint(palier)]
        return max(atteints, key=lambda palier: palier.montant, default=None)

    @property
    def palier_suivant(self) -> Palier | None:
        """The nearest step not reached that earns more than what is earned."""
        if self.valeur is None:
            return None
        acquis = self.palier_atteint.montant if self.palier_atteint else ZERO
        suivants = [p for p in self.paliers if not self._atteint(p) and p.montant > acquis]
        return min(suivants, key=lambda palier: palier.montant, default=None)

    def _atteint(self, palier: Palier) -> bool:
        if self.valeur is None:
            return False
        if self.sens == Sens.BAISSE:
            return self.valeur <= palier.borne
        return self.valeur >= palier.borne

    def _avancement(self, valeur: Decimal) -> Decimal:
        """Share of the way from the baseline to the target: 0 at the baseline or before, 1 at the target or after."""
        assert self.depart is not None
        assert self.cible is not None
        part = (valeur - self.depart) / (self.cible - self.depart)
        return min(max(part, Decimal(0)), Decimal(1))

    @property
    def explication(self) -> str:
        """« depistage : 73,1 atteint le palier 72,4 (2 500,00 €) ; encore 1,9 pour 1 000,00 € de plus »."""
        return f"{self.libelle or self.code} : {self.etat}"

    @property
    def etat(self) -> str:
        """The same without its name."""
        if self.decide is not None:
            return f"{euros(self.decide)} retenus par décision, sur {euros(self.montant)}"
        if self.valeur is None:
            return f"non mesuré, inconnu (au plus {euros(self.montant)})"
        if self.mesure == Mesure.FAIT:
            return f"{'fait' if self.valeur else 'non fait'}, {euros(self.gagne)} sur {euros(self.montant)}"
        valeur = en_clair(Decimal(self.valeur))
        if self.mesure == Mesure.LINEAIRE:
            bornes = f"de {en_clair(self.depart)} à {en_clair(self.cible)}"
            return f"{valeur} ({bornes}), {euros(self.gagne)} sur {euros(self.montant)}"
        return f"{valeur} {self._palier_en_clair}{self._suite_en_clair(Decimal(self.valeur))}"

    @property
    def _palier_en_clair(self) -> str:
        atteint = self.palier_atteint
        if atteint is None:
            return f"n’atteint aucun palier, {euros(ZERO)} sur {euros(self.montant)}"
        return (
            f"atteint le palier {en_clair(atteint.borne)}, {euros(atteint.montant)} sur {euros(self.montant)}"
        )

    def _suite_en_clair(self, valeur: Decimal) -> str:
        suivant = self.palier_suivant
        if suivant is None:
            return ""
        ecart = self._avec_unite(abs(suivant.borne - valeur))
        gain = euros(suivant.montant - (self.gagne or ZERO))
        verbe = " de moins" if self.sens == Sens.BAISSE else ("" if self.unite else " de plus")
        return f" ; encore {ecart}{verbe} pour {gain} de plus"

    def _avec_unite(self, ecart: Decimal) -> str:
        """« 2,7 points » of a share told in per cent, « 12 patients »; the figure alone without unit."""
        unite = "points" if self.unite == "%" else self.unite
        return f"{en_clair(ecart)} {unite}" if unite else en_clair(ecart)


def en_clair(valeur: Decimal | None) -> str:
    """A measured value with the decimals it was given, those that are nil aside."""
    if valeur is None:
        return "inconnu"
    exposant = valeur.normalize().as_tuple().exponent
    return nombre(valeur, max(-exposant, 0) if isinstance(exposant, int) else 0)


def defauts(indicateur: IndicateurEnEuros) -> Iterator[tuple[str, str, str]]:
    """What makes an indicator impossible: (field, what is expected, what to do)."""
    if indicateur.mesure == Mesure.PALIERS:
        yield from _defauts_des_paliers(indicateur)
    elif indicateur.mesure == Mesure.LINEAIRE:
        depart, cible = indicateur.depart, indicateur.cible
        if depart is None or cible is None or depart == cible:
            attendu = "une valeur de départ et une cible différentes"
            yield "cible", attendu, "Reprenez les deux valeurs de l’annexe du contrat."
    if indicateur.decide is not None and indicateur.decide > indicateur.montant:
        yield "decide", f"{euros(indicateur.montant)} au plus", "Corrigez le montant retenu."


def _defauts_des_paliers(indicateur: IndicateurEnEuros) -> Iterator[tuple[str, str, str]]:
    if not indicateur.paliers:
        yield "paliers", "au moins un palier [borne, montant]", "Reprenez les paliers de l’annexe du contrat."
        return
    ordonnes = sorted(indicateur.paliers, key=lambda p: p.borne, reverse=indicateur.sens == Sens.BAISSE)
    if any(suivant.borne == palier.borne for palier, suivant in pairwise(ordonnes)):
        yield "paliers", "des bornes toutes différentes", "Supprimez l’un des deux paliers de même borne."
    if any(suivant.montant < palier.montant for palier, suivant in pairwise(ordonnes)):
        attendu = "des montants qui ne baissent jamais quand la valeur s’améliore"
        yield "paliers", attendu, "Vérifiez l’ordre des montants, ou le sens de l’indicateur."
    if ordonnes[-1].montant > indicateur.montant:
        attendu = f"des paliers de {euros(indicateur.montant)} au plus, le montant de l’indicateur"
        yield "paliers", attendu, "Corrigez le dernier palier, ou le montant."


def total_gagne(indicateurs: Iterable[IndicateurEnEuros]) -> Decimal | None:
    """Euros earned together; None while one of them is not measured."""
    gains = [indicateur.gagne for indicateur in indicateurs]
    return None if any(gain is None for gain in gains) else sum((g for g in gains if g is not None), ZERO)
