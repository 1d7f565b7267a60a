"""« C’est un FEC 2024 » : the exercise that a file is of, when it is not the one asked."""

from __future__ import annotations

import calendar
import datetime

from comptes.depots.indices import fin_de_mois_du_nom
from comptes.lecture import Lecture
from comptes.lecture.reperage import EXERCICE_DEMANDE
from comptes.versions.models import Exercice, Version

HORS_EXERCICE = "FEC-22"


def hors_de_l_exercice(lecture: Lecture) -> bool:
    """Whether more than half of the lines fall outside the exercise asked: the choice is wrong, not the lines.

    The first finding of a rule carries the number of all its lines.
    """
    dehors = max((constat.nombre for constat in lecture.constats if constat.code == HORS_EXERCICE), default=0)
    return 2 * dehors > (lecture.lignes or 0)


def exercice_propose(
    version: Version, debut: datetime.date, fin: datetime.date
) -> tuple[datetime.date, datetime.date] | None:
    """Dates of the exercise that holds these days: a known one, the calendar year, else whole months.

    None when they are those of the exercise asked, last more than 24 months, or overlap a known exercise.
    """
    connus = list(Exercice.objects.filter(cpts=version.depot.cpts_id))
    for connu in connus:
        if connu.debut <= debut and fin <= connu.fin:
            return None if connu.pk == version.depot.exercice_id else (connu.debut, connu.fin)
    if debut.year == fin.year:
        bords = datetime.date(fin.year, 1, 1), datetime.date(fin.year, 12, 31)
    else:
        dernier = calendar.monthrange(fin.year, fin.month)[1]
        bords = debut.replace(day=1), fin.replace(day=dernier)
    trop_long = (bords[1] - bords[0]).days > 731
    recouvre = any(connu.debut <= bords[1] and bords[0] <= connu.fin for connu in connus)
    return None if trop_long or recouvre else bords


def cloture_annoncee(version: Version, lecture: Lecture, noms: list[str]) -> datetime.date | None:
    """The closing date that a balance announces (period of its titles, else its name), if it is not the one asked."""
    periode = lecture.reperage.periode
    des_titres = periode.fin if periode and periode.d_apres != EXERCICE_DEMANDE else None
    annoncees = [des_titres, *(fin_de_mois_du_nom(nom) for nom in noms)]
    annoncee = next((jour for jour in annoncees if jour), None)
    return annoncee if annoncee and annoncee != version.depot.exercice.fin else None
