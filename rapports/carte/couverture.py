"""Population under a signed contract, in a project, or with no CPTS at all, by department of the commune.

A commune of several CPTS counts once, for the most advanced. Kept some time: 35 000 communes are added up.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from cpts.structures.enums import Etat
from cpts.structures.models import CPTS, CommunePerimetre, EtapeVie
from cpts.structures.models.structures import en_vigueur
from cpts.territoires.chargement import millesime_courant
from cpts.territoires.models import Departement, PopulationCommune

DUREE = 3600  # seconds; the key changes with perimeters, steps of life and populations
# A signed contract that is suspended still covers its communes.
SOUS_CONTRAT = (Etat.ACI_SIGNE, Etat.SUSPENDU)


@dataclass(frozen=True)
class Couverture:
    """Inhabitants of a department; ``total`` None when no population is published."""

    code: str
    nom: str
    total: int | None
    signe: int
    projet: int
    blanche: int

    def part(self, mesure: str) -> Decimal | None:
        """Share of the inhabitants (``signe``, ``projet`` or ``blanche``); None without population."""
        return Decimal(getattr(self, mesure)) / self.total if self.total else None


def couverture() -> list[Couverture]:
    """Every department, in French alphabetical order. Three light queries, and two more for sums that changed."""
    au, millesime = timezone.localdate(), millesime_courant()
    nom = f"couverture-{au}-{millesime}-{_empreinte()}"
    lues = cache.get(nom)
    if lues is None:
        lues = _lire(au, millesime)
        cache.set(nom, lues, DUREE)
    return lues


def _empreinte() -> str:
    """Changes with perimeters, steps of life and populations."""
    nombre, dernier = Count("pk"), Max("pk")
    faits = (
        CommunePerimetre.objects.aggregate(n=nombre, clos=Count("fin"), dernier=dernier),
        EtapeVie.objects.aggregate(n=nombre, dernier=dernier),
        PopulationCommune.objects.aggregate(n=nombre, dernier=dernier),
    )
    return "-".join(str(valeur) for fait in faits for valeur in fait.values())


def _lire(au: datetime.date, millesime: int | None) -> list[Couverture]:
    etats = CPTS.objects.avec_etat(au).order_by()
    signee = _commune_de(etats.filter(Q(etat__in=SOUS_CONTRAT)), au)
    suivie = _commune_de(etats.filter(Q(etat__isnull=False) & ~Q(etat=Etat.RESILIE)), au)
    sommes = (
        PopulationCommune.objects.filter(Q(millesime=millesime))
        .values_list("commune__departement")
        .annotate(
            total=Sum("population"),
            signe=Sum("population", filter=signee, default=0),
            projet=Sum("population", filter=suivie & ~signee, default=0),
            blanche=Sum("population", filter=~suivie & ~signee, default=0),
        )
        .order_by()
    )
    habitants = {code: parts for code, *parts in sommes}
    departements = Departement.objects.order_by("nom_tri").values_list("code", "nom")
    return [Couverture(code, nom, *habitants.get(code, (None, 0, 0, 0))) for code, nom in departements]


def _commune_de(structures: QuerySet[CPTS], au: datetime.date) -> Q:
    """Inhabitants of a commune that one of these CPTS has in its perimeter on a day."""
    perimetres = CommunePerimetre.objects.filter(en_vigueur(au), cpts__in=structures.values("pk"))
    return Q(commune__in=perimetres.order_by().values("commune"))


def france(lues: list[Couverture]) -> Couverture:
    """The nation: the sum of the departments."""
    total = sum(c.total or 0 for c in lues) or None
    return Couverture(
        "", "France", total, *(sum(getattr(c, m) for c in lues) for m in ("signe", "projet", "blanche"))
    )
