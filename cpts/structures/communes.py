"""The perimeter of a CPTS: its communes, and the population and size they give.

Rooms above react through the setting ``CPTS_SUITES`` (dotted paths, ``f(cpts_id)``), called in the transaction that
changed where or how big a CPTS is. Each is idempotent.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.module_loading import import_string

from cpts.structures.models import CPTS, CommunePerimetre, en_vigueur
from cpts.structures.tailles import taille_de
from cpts.territoires.chargement import millesime_courant
from cpts.territoires.models import PopulationCommune

UN_JOUR = datetime.timedelta(days=1)
# A daily job that did not run is made up for within a week; twice changes nothing.
RATTRAPAGE = datetime.timedelta(days=7)


@transaction.atomic
def definir_communes(cpts: CPTS, codes: Collection[str], au: datetime.date) -> None:
    """Make these communes the perimeter from a day on: the others end the day before, new ones begin.

    Announced for a day to come, they change population and size on that day (``recalculer_du_jour``), not before.
    """
    actuelles = CommunePerimetre.objects.filter(en_vigueur(au), cpts=cpts)
    sortantes = actuelles.exclude(commune__in=codes)
    sortantes.filter(debut=au).delete()
    sortantes.update(fin=au - UN_JOUR)
    deja = set(actuelles.values_list("commune", flat=True))
    CommunePerimetre.objects.bulk_create(
        CommunePerimetre(cpts=cpts, commune_id=code, debut=au) for code in sorted(set(codes) - deja)
    )
    recalculer(cpts)


@transaction.atomic
def recalculer(cpts: CPTS, au: datetime.date | None = None) -> None:
    """Population and size of the perimeter in force on a day, at the current vintage.

    Unknown (None, no size) when the perimeter is empty or when one of its communes has no published population.
    """
    au = au or timezone.localdate()
    communes = CommunePerimetre.objects.filter(en_vigueur(au), cpts=cpts).values("commune")
    millesime = millesime_courant()
    populations = PopulationCommune.objects.filter(commune__in=communes, millesime=millesime)
    connue = communes.count() == populations.count()
    cpts.population = populations.aggregate(somme=Sum("population"))["somme"] if connue else None
    cpts.millesime_population = millesime if cpts.population is not None else None
    cpts.taille = taille_de(cpts.population, au) or ""
    cpts.save(update_fields=["population", "millesime_population", "taille"])
    for chemin in settings.CPTS_SUITES:
        import_string(chemin)(cpts.pk)


def recalculer_du_jour(aujourd_hui: datetime.date) -> int:
    """Daily: population and size of the perimeters that a commune entered or left these last days; how many."""
    depuis = aujourd_hui - RATTRAPAGE
    entrees = Q(debut__range=(depuis, aujourd_hui))
    sorties = Q(fin__range=(depuis - UN_JOUR, aujourd_hui - UN_JOUR))
    touchees = CommunePerimetre.objects.filter(entrees | sorties).values("cpts")
    structures = list(CPTS.objects.filter(pk__in=touchees))
    for cpts in structures:
        recalculer(cpts, aujourd_hui)
    return len(structures)
