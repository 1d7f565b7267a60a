"""Reserves at the closing of an exercise: cash in months of spend, unspent advances, dedicated funds, real estate.

Everything comes from the accounts that count. What they do not say is unknown, never zero; nothing here is an
anomaly, and no threshold has legal value.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from cpts.commun.formats import nombre
from financements.enveloppes.colonnes import Tableau, par_exercice
from financements.enveloppes.lecture import Donnees, ExerciceLu
from financements.enveloppes.reserves.seuils import Seuil, seuil_au

UN_DIXIEME = Decimal("0.1")
JOURS_PAR_MOIS = Decimal("30.4375")  # a year of 365.25 days in twelve


@dataclass(frozen=True)
class Reserves:
    """Euros, at the closing; None: the accounts do not say.

    ``avances``: paid in the exercise by the ACI, less what it is known to have paid (rule D1); negative when more was
    spent than received. ``mois``: ``tresorerie`` over the spend of a month.
    """

    exercice: ExerciceLu
    tresorerie: Decimal | None
    depense: Decimal | None
    mois: Decimal | None
    avances: Decimal | None
    fonds_dedies: Decimal | None
    immobilier: Decimal | None
    seuil: Seuil | None

    @property
    def au_dessus(self) -> bool:
        """Whether a plan is proposed; False while the months are unknown."""
        return self.mois is not None and self.seuil is not None and self.mois > self.seuil.mois

    @property
    def mois_en_mots(self) -> str:
        """« 8,2 » months, to the tenth."""
        return nombre(self.mois_arrondis, 1)

    @property
    def mois_arrondis(self) -> Decimal | None:
        return None if self.mois is None else self.mois.quantize(UN_DIXIEME, ROUND_HALF_UP)


def reserves(donnees: Donnees, exercice: ExerciceLu) -> Reserves:
    """The reserves of an exercise. No query."""
    seuil = seuil_au(exercice.fin)
    tableau = par_exercice(donnees, exercice)
    comptes = donnees.bilan.get(exercice.pk, {}) if exercice.version else {}
    prefixes = seuil.comptes if seuil else {}
    tresorerie = _solde(comptes, prefixes.get("tresorerie", ()))
    depense = tableau.total.depense
    dedies = _solde(comptes, prefixes.get("fonds_dedies", ()))
    return Reserves(
        exercice=exercice,
        tresorerie=tresorerie,
        depense=depense,
        mois=_mois(tresorerie, depense, exercice),
        avances=_avances(tableau),
        fonds_dedies=None if dedies is None else -dedies,
        immobilier=_solde(comptes, prefixes.get("immobilier", ())),
        seuil=seuil,
    )


def _solde(comptes: dict[str, Decimal], prefixes: tuple[str, ...]) -> Decimal | None:
    """Debit − credit of the accounts met; None when the accounts hold none of them."""
    montants = (
        [montant for compte, montant in comptes.items() if compte.startswith(prefixes)] if prefixes else []
    )
    return sum(montants, Decimal("0.00")) if montants else None


def _mois(tresorerie: Decimal | None, depense: Decimal | None, exercice: ExerciceLu) -> Decimal | None:
    if tresorerie is None or not depense or depense < 0:
        return None
    duree = Decimal((exercice.fin - exercice.debut).days + 1) / JOURS_PAR_MOIS
    return tresorerie / (depense / duree)


def _avances(tableau: Tableau) -> Decimal | None:
    """Paid and not spent on the ACI; None while the funder of some cents is unknown."""
    verse, aci = tableau.total.verse, tableau.total.aci
    return None if verse is None or aci is None or aci.exacte is None else verse - aci.exacte
