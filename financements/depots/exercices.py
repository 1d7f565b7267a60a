"""The exercise of a deposit: a row of the CPTS, found by its closing year or created from its dates.

A new one is written with the receipt of its first deposit, in the same transaction: a refused deposit leaves none.
"""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from cpts.models import CPTS
from financements.models import Exercice

DUREE_MIN = datetime.timedelta(days=27)


def creer_exercice(cpts: CPTS, debut: datetime.date, fin: datetime.date) -> Exercice:
    """Create an exercise of 1 to 24 months, or return the one with these very dates.

    Raises ``ValidationError`` (French) when the dates are impossible or overlap another exercise.
    """
    with transaction.atomic():
        CPTS.objects.select_for_update(no_key=True).get(pk=cpts.pk)
        exercice = exercice_a_creer(cpts, debut, fin)
        if exercice.pk is None:
            exercice.save()
        return exercice


def exercice_a_creer(cpts: CPTS, debut: datetime.date, fin: datetime.date) -> Exercice:
    """The exercise with these very dates, not saved when it is new: ``recevoir`` saves it with the receipt.

    Raises ``ValidationError`` (French) as ``creer_exercice`` does.
    """
    existant = Exercice.objects.filter(cpts=cpts, debut=debut, fin=fin).first()
    if existant:
        return existant
    if fin - debut < DUREE_MIN:
        raise ValidationError("Un exercice dure de 1 à 24 mois : vérifiez les deux dates.")
    exercice = Exercice(cpts=cpts, debut=debut, fin=fin)
    exercice.full_clean()
    return exercice


def exercice_clos_en(cpts: CPTS, annee: int) -> Exercice:
    """The exercise of a CPTS that closes in a year; the calendar year, not saved, when there is none.

    Raises ``ValidationError`` when several close that year, or when the calendar year overlaps another.
    """
    clos = list(Exercice.objects.filter(cpts=cpts, fin__year=annee)[:2])
    if len(clos) == 1:
        return clos[0]
    if clos:
        raise ValidationError(
            f"Plusieurs exercices se terminent en {annee} : donnez la date de clôture (AAAA-MM-JJ)."
        )
    return exercice_a_creer(cpts, datetime.date(annee, 1, 1), datetime.date(annee, 12, 31))
