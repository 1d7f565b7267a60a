"""Arithmetic of months on dates: the end of a month stays the end of a month."""

import calendar
import datetime


def ajouter_mois(jour: datetime.date, mois: int) -> datetime.date:
    """Add months (negative: subtract). The last day of a month leads to the last day of the other month.

    >>> ajouter_mois(datetime.date(2025, 12, 31), 6)
    datetime.date(2026, 6, 30)
    >>> ajouter_mois(datetime.date(2025, 6, 30), 1)
    datetime.date(2025, 7, 31)
    """
    indice = jour.year * 12 + jour.month - 1 + mois
    annee, rang = divmod(indice, 12)
    dernier = calendar.monthrange(annee, rang + 1)[1]
    fin_de_mois = jour.day == calendar.monthrange(jour.year, jour.month)[1]
    return datetime.date(annee, rang + 1, dernier if fin_de_mois else min(jour.day, dernier))
