"""Population under a signed contract, in a project, or with no CPTS at all, by department of the commune.

A commune of several CPTS counts once, for the most advanced. Kept some time: 35 000 communes are added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from cpts.territoires.chargement import millesime_courant

DUREE = 3600  # seconds; the key changes with perimeters, steps of life and populations
_EMPREINTE = """
SELECT concat_ws('-', (SELECT concat_ws('-', count(*), count(fin), max(id)) FROM cpts_communeperimetre),
                      (SELECT concat_ws('-', count(*), max(id)) FROM cpts_etapevie),
                      (SELECT concat_ws('-', count(*), max(id)) FROM cpts_populationcommune))
"""
_COUVERTURE = """
WITH vie AS (
    SELECT DISTINCT ON (cpts_id) cpts_id, etat FROM cpts_etapevie WHERE date <= %(au)s
    ORDER BY cpts_id, date DESC, id DESC
), rang AS (
    SELECT p.commune_id, min(CASE v.etat WHEN 'aci_signe' THEN 1 WHEN 'suspendu' THEN 1 ELSE 2 END) AS rang
    FROM cpts_communeperimetre p JOIN vie v USING (cpts_id)
    WHERE p.debut <= %(au)s AND (p.fin IS NULL OR p.fin >= %(au)s) AND v.etat <> 'resilie'
    GROUP BY 1
)
SELECT d.code, d.nom, sum(n.population), sum(n.population) FILTER (WHERE r.rang = 1),
       sum(n.population) FILTER (WHERE r.rang = 2), sum(n.population) FILTER (WHERE r.rang IS NULL)
FROM cpts_departement d
LEFT JOIN cpts_commune c ON c.departement_id = d.code
LEFT JOIN cpts_populationcommune n ON n.commune_id = c.code AND n.millesime = %(millesime)s
LEFT JOIN rang r ON r.commune_id = c.code
GROUP BY d.code, d.nom, d.nom_tri ORDER BY d.nom_tri
"""


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
    """Every department, in French alphabetical order. One light query, and the sums when they changed."""
    au = timezone.localdate()
    with connection.cursor() as curseur:
        curseur.execute(_EMPREINTE)
        nom = f"couverture-{au}-{millesime_courant()}-{curseur.fetchone()[0]}"
        lues = cache.get(nom)
        if lues is None:
            curseur.execute(_COUVERTURE, {"au": au, "millesime": millesime_courant()})
            lues = [
                Couverture(code, libelle, total, signe or 0, projet or 0, blanche or 0)
                for code, libelle, total, signe, projet, blanche in curseur
            ]
            cache.set(nom, lues, DUREE)
    return lues


def france(lues: list[Couverture]) -> Couverture:
    """The nation: the sum of the departments."""
    total = sum(c.total or 0 for c in lues) or None
    return Couverture(
        "", "France", total, *(sum(getattr(c, m) for c in lues) for m in ("signe", "projet", "blanche"))
    )
