"""Is this the right file? Spend and income of a version against what was paid and the year before.

The bounds are dated data (``donnees/vraisemblance``), a choice of the service without legal value. What is not
known is not compared: no payment recorded is not a payment of zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from comptes.totaux.ecriture import Total
from comptes.totaux.requetes import par_mission
from comptes.versions.models import ComptesRetenus, Exercice
from cpts.commun.donnees_datees import empreintes, lire_publie
from cpts.commun.formats import euros, nombre

BORNES = Path(__file__).parent / "donnees" / "vraisemblance"
ZERO, MILLIONIEME = Decimal(0), Decimal("0.000001")
# Income that the bodies who pay give: tariffs and grants.
PRODUITS = ("73", "74")
DEPENSE_ET_VERSE, DEPENSE_ET_PASSE, PRODUITS_ET_VERSE = "DEP-15", "DEP-16", "DEP-17"


@dataclass(frozen=True)
class Borne:
    """Ratio outside which a person is asked. ``plancher``: reference in euros under which nothing is compared."""

    regle: str
    mini: Decimal
    maxi: Decimal
    plancher: Decimal
    effet_du: date
    effet_au: date | None

    def depassee(self, valeur: Decimal, reference: Decimal) -> bool:
        """Whether ``valeur`` ÷ ``reference`` is out of bounds; a bound reached is not passed."""
        if reference < self.plancher:
            return False
        return not self.mini * reference <= valeur <= self.maxi * reference


@cache
def bornes() -> tuple[Borne, ...]:
    """Every published bound, oldest first."""
    lues = []
    for nom in sorted(empreintes(BORNES)):
        for ligne in lire_publie(BORNES, nom)["bornes"]:
            fin = ligne["effet_au"]
            lues.append(
                Borne(
                    ligne["regle"],
                    Decimal(ligne["mini"]),
                    Decimal(ligne["maxi"]),
                    Decimal(ligne["plancher"]),
                    date.fromisoformat(ligne["effet_du"]),
                    date.fromisoformat(fin) if fin else None,
                )
            )
    return tuple(sorted(lues, key=lambda borne: borne.effet_du))


def borne_au(regle: str, jour: date) -> Borne | None:
    """The bound of a rule in force on a day; None when there is none."""
    couvrantes = [
        b
        for b in bornes()
        if b.regle == regle and b.effet_du <= jour and (not b.effet_au or jour <= b.effet_au)
    ]
    return couvrantes[-1] if couvrantes else None


@dataclass(frozen=True)
class Eloignement:
    """A ratio out of its bounds: the rule, the sentence, and both sums in euros as text."""

    regle: str
    constat: str
    details: dict[str, str]


def eloignements(exercice: Exercice, totaux: Sequence[Total]) -> list[Eloignement]:
    """What is too far from what is known, for accounts of an exercise just read."""
    depense = _somme([total.montant for total in totaux if total.mission])
    produits = -_somme([total.montant for total in totaux if total.compte.startswith(PRODUITS)])
    verse = verse_pendant(exercice)
    trouves = []
    if verse is not None:
        trouves += _comparer(
            DEPENSE_ET_VERSE,
            exercice,
            "La dépense lue",
            depense,
            "Les versements enregistrés pendant l’exercice",
            verse,
        )
        trouves += _comparer(
            PRODUITS_ET_VERSE,
            exercice,
            "Les comptes 73 et 74",
            produits,
            "Les versements enregistrés pendant l’exercice",
            verse,
        )
    passee = depense_precedente(exercice)
    if passee is not None:
        libelle = "La dépense de l’exercice précédent, pour la même durée"
        trouves += _comparer(DEPENSE_ET_PASSE, exercice, "La dépense lue", depense, libelle, passee)
    return trouves


def _comparer(
    regle: str, exercice: Exercice, nom: str, valeur: Decimal, nom_reference: str, reference: Decimal
) -> list[Eloignement]:
    borne = borne_au(regle, exercice.fin)
    if borne is None or not borne.depassee(valeur, reference):
        return []
    constat = (
        f"{nom} : {euros(valeur)}. {nom_reference} : {euros(reference)}. Nous demandons confirmation en dessous de "
        f"{_fois(borne.mini)} et au-dessus de {_fois(borne.maxi)} cette somme."
    )
    return [Eloignement(regle, constat, {"lu": str(valeur), "reference": str(reference)})]


def _fois(rapport: Decimal) -> str:
    return f"{nombre(rapport, max(-int(rapport.normalize().as_tuple().exponent), 0))} fois"


def _somme(montants: list[Decimal]) -> Decimal:
    """Written with six decimals, as totals are stored: the API gives it as text."""
    return sum(montants, ZERO).quantize(MILLIONIEME) if montants else ZERO


def verse_pendant(exercice: Exercice) -> Decimal | None:
    """Paid from the first to the last day of an exercise (setting ``VERSE_ENTRE``); None: nothing is recorded."""
    return import_string(settings.VERSE_ENTRE)(exercice.cpts_id, exercice.debut, exercice.fin)


def depense_precedente(exercice: Exercice) -> Decimal | None:
    """Spend of the accounts that count just before, brought to the same number of days; None when there is none."""
    retenu = (
        ComptesRetenus.objects.filter(cpts=exercice.cpts_id, exercice__fin__lt=exercice.debut)
        .select_related("exercice", "version")
        .order_by("-exercice__fin")
        .first()
    )
    if retenu is None:
        return None
    depense: Decimal = sum(par_mission(retenu.version).values(), ZERO)
    return depense * _jours(exercice) / _jours(retenu.exercice)


def _jours(exercice: Exercice) -> int:
    return (exercice.fin - exercice.debut).days + 1
