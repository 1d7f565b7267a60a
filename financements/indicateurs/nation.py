"""What the nation knows of objectives: how often they are reached, by mission and nature, under statistical secrecy.

Local indicators are not comparable and never make a ranking: no CPTS, no territory and no year is told apart here, and
the mask is the same for every reader, those who may open each CPTS included.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from cpts.commun.secret import Cellule, CelluleProtegee, Somme, proteger_tableau
from financements.aci.calendrier import ajouter_mois
from financements.enums import MISSIONS_ACI, Mission, NatureIndicateur
from financements.models import Contrat, Objectif

ATTEINT, PARTIEL, NON_ATTEINT = ISSUES = ("atteint", "partiel", "non_atteint")
TOUT = ""
Cle = tuple[str, str, str]  # mission, nature, outcome; TOUT: all of them

_REQUETE = """
WITH retenues AS (
  SELECT DISTINCT ON (d.objectif_id) d.objectif_id, d.taux
    FROM financements_decisionindicateur d ORDER BY d.objectif_id, d.id DESC
), issues AS (
  SELECT k.cpts_id, i.mission, i.nature, r.taux,
         CASE WHEN r.taux = 1 THEN 'atteint' WHEN r.taux = 0 THEN 'non_atteint' ELSE 'partiel' END AS issue
    FROM retenues r JOIN financements_objectif o ON o.id = r.objectif_id
    JOIN financements_indicateur i ON i.id = o.indicateur_id JOIN financements_contrat k ON k.id = i.contrat_id
    JOIN cpts_cpts c ON c.id = k.cpts_id WHERE NOT c.exemple
), par_cpts AS (
  SELECT cpts_id, mission, nature, issue, count(*) AS nombre, sum(taux) AS somme FROM issues
   GROUP BY GROUPING SETS ((cpts_id, mission, nature, issue), (cpts_id, mission, nature), (cpts_id, issue), (cpts_id))
)
SELECT coalesce(mission, ''), coalesce(nature, ''), coalesce(issue, ''), sum(nombre), count(*), max(nombre), sum(somme)
  FROM par_cpts GROUP BY mission, nature, issue
"""


@dataclass(frozen=True)
class Atteinte:
    """How often the objectives of a mission and nature are reached. Counts are protected cells.

    ``moyenne``: mean of the rates kept, each objective the same; None when it is not shown.
    """

    mission: Mission | None
    nature: NatureIndicateur | None
    cpts: int
    decides: CelluleProtegee
    atteints: CelluleProtegee
    partiels: CelluleProtegee
    non_atteints: CelluleProtegee
    moyenne: Decimal | None

    @property
    def libelle(self) -> str:
        return (
            f"{self.mission.label} : {self.nature.label.lower()}"
            if self.mission and self.nature
            else "Ensemble"
        )

    @property
    def cellules(self) -> list[CelluleProtegee]:
        """In the order of the columns."""
        return [self.decides, self.atteints, self.partiels, self.non_atteints]

    @property
    def secret(self) -> bool:
        return self.decides.secret


@dataclass(frozen=True)
class Connaissance:
    """``lignes``: least reached first, those under secrecy last. ``attendus``: objectives of years that have ended."""

    lignes: list[Atteinte]
    ensemble: Atteinte | None
    decides: int
    attendus: int
    cpts: int
    cpts_sous_contrat: int


def connaissance(au: datetime.date) -> Connaissance:
    """Every objective decided so far, the worked examples left out."""
    lus = _lire()
    protegees = _proteger(lus)
    ensemble = _atteinte(lus, protegees, TOUT, TOUT) if (TOUT, TOUT, TOUT) in lus else None
    lignes = [
        _atteinte(lus, protegees, mission, nature)
        for mission in MISSIONS_ACI
        for nature in NatureIndicateur
        if (mission, nature, TOUT) in lus
    ]
    total = lus.get((TOUT, TOUT, TOUT))
    return Connaissance(
        sorted(lignes, key=lambda li: (li.secret, li.moyenne if li.moyenne is not None else 2)),
        ensemble,
        total.nombre if total else 0,
        _attendus(au),
        total.cpts if total else 0,
        _sous_contrat(au),
    )


@dataclass(frozen=True)
class _Lu:
    nombre: int
    cpts: int
    plus_gros: int
    somme: Decimal


def _lire() -> dict[Cle, _Lu]:
    with connection.cursor() as curseur:
        curseur.execute(_REQUETE)
        return {
            (m, n, i): _Lu(int(nombre), cpts, int(gros), somme)
            for m, n, i, nombre, cpts, gros, somme in curseur
        }


def _proteger(lus: dict[Cle, _Lu]) -> dict[Cle, CelluleProtegee]:
    """Every count on the page, tied by the sums that the reader can make."""
    groupes = [(m, n) for m, n, i in lus if i == TOUT]
    cellules = [_cellule(lus, (m, n, issue)) for m, n in groupes for issue in (TOUT, *ISSUES)]
    sommes = [Somme((m, n, TOUT), tuple((m, n, i) for i in ISSUES), disjointes=False) for m, n in groupes]
    details = [(m, n) for m, n in groupes if m]
    if details:
        sommes += [
            Somme((TOUT, TOUT, i), tuple((m, n, i) for m, n in details), disjointes=False)
            for i in (TOUT, *ISSUES)
        ]
    return {cellule.cle: cellule for cellule in proteger_tableau(cellules, sommes)}  # type: ignore[misc]


def _cellule(lus: dict[Cle, _Lu], cle: Cle) -> Cellule:
    lu, presents = lus.get(cle), lus[(cle[0], cle[1], TOUT)].cpts
    if lu is None:
        return Cellule(cle, Decimal(0), 0, Decimal(0), presents)
    return Cellule(cle, Decimal(lu.nombre), lu.cpts, Decimal(lu.plus_gros), presents)


def _atteinte(
    lus: dict[Cle, _Lu], protegees: dict[Cle, CelluleProtegee], mission: str, nature: str
) -> Atteinte:
    lu = lus[(mission, nature, TOUT)]
    decides, atteints, partiels, non_atteints = (
        protegees[(mission, nature, issue)] for issue in (TOUT, *ISSUES)
    )
    return Atteinte(
        Mission(mission) if mission else None,
        NatureIndicateur(nature) if nature else None,
        lu.cpts,
        decides,
        atteints,
        partiels,
        non_atteints,
        None if decides.secret else lu.somme / lu.nombre,
    )


def _attendus(au: datetime.date) -> int:
    """Objectives of contract years that have ended."""
    clos = Objectif.objects.filter(annee_contrat__lte=ajouter_mois(au, -12))
    return clos.filter(indicateur__contrat__cpts__exemple=False).count()


def _sous_contrat(au: datetime.date) -> int:
    """CPTS whose contract was in force on the day."""
    contrats = Contrat.objects.sous_contrat(au).filter(cpts__exemple=False)
    return contrats.values("cpts").distinct().count()
