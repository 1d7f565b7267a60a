"""Consumption of the envelopes of a territory: Σ spent by the ACI / Σ allotted, over the CPTS where both are known.

A mean of rates would weigh a small CPTS as much as a big one; a sum over CPTS whose envelopes or funders are not all
known would compare two different sets. The figure therefore carries its n.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection

from cpts.commun.formats import accord, nombre, pourcent
from financements.aci.consommation import ratio
from financements.enums import MISSIONS_AFFECTABLES, Mission
from rapports.completude import Territoire
from rapports.engagements import ENFANT

_REQUETE = """
WITH alloue AS MATERIALIZED (
    SELECT k.cpts_id, e.mission, sum(e.montant) AS montant,
           bool_or(bool_or(e.montant IS NULL)) OVER (PARTITION BY k.cpts_id) AS inconnu
    FROM financements_enveloppe e JOIN financements_contrat k ON k.id = e.contrat_id
    JOIN cpts_cpts c ON c.id = k.cpts_id JOIN cpts_departement d ON d.code = c.departement_id
    WHERE e.annee_contrat >= make_date(%(annee)s, 1, 1) AND e.annee_contrat <= make_date(%(annee)s, 12, 31) AND {ou}
    GROUP BY 1, 2
), depense AS MATERIALIZED (
    SELECT r.cpts_id, t.mission, coalesce(sum(t.montant) FILTER (WHERE t.financeur = 'aci'), 0) AS montant,
           bool_or(bool_or(t.financeur = 'non_identifie' AND t.montant <> 0)) OVER (PARTITION BY r.cpts_id) AS inconnu
    FROM financements_comptesretenus r JOIN financements_totalversion t USING (version_id)
    WHERE r.annee = %(annee)s AND t.mission <> '' AND r.cpts_id IN (SELECT cpts_id FROM alloue WHERE NOT inconnu)
    GROUP BY 1, 2
), connues AS (
    SELECT cpts_id FROM alloue WHERE NOT inconnu INTERSECT SELECT cpts_id FROM depense WHERE NOT inconnu
)
SELECT mission, sum(alloue), sum(depense), (SELECT count(*) FROM connues)
FROM (
    SELECT mission, montant AS alloue, 0 AS depense FROM alloue WHERE cpts_id IN (SELECT cpts_id FROM connues)
    UNION ALL
    SELECT mission, 0, montant FROM depense WHERE cpts_id IN (SELECT cpts_id FROM connues)
) AS colonnes GROUP BY 1
"""


@dataclass(frozen=True)
class Consommation:
    """``n`` CPTS out of ``attendues``; amounts by mission, in euros."""

    n: int = 0
    attendues: int = 0
    alloue: dict[str, Decimal] = field(default_factory=dict)
    depense: dict[str, Decimal] = field(default_factory=dict)

    @property
    def taux(self) -> Decimal | None:
        """Over all missions, spend that no mission was given to included; None when nothing is allotted."""
        return ratio(sum(self.depense.values(), Decimal(0)), sum(self.alloue.values(), Decimal(0)))

    def taux_de(self, mission: str) -> Decimal | None:
        return ratio(self.depense.get(mission, Decimal(0)), self.alloue.get(mission, Decimal(0)))

    @property
    def phrase(self) -> str:
        """« 57 %, n = 12 CPTS sur 14 »; empty when no CPTS has both known."""
        if self.taux is None:
            return ""
        return f"{pourcent(self.taux)}, n = {accord(self.n, 'CPTS', 'CPTS')} sur {nombre(self.attendues)}"

    @property
    def par_mission(self) -> list[tuple[Mission, Decimal]]:
        """Missions whose rate exists, in order."""
        taux = [(mission, self.taux_de(mission)) for mission in MISSIONS_AFFECTABLES]
        return [(mission, t) for mission, t in taux if t is not None]


def consommation(territoire: Territoire, annee: int, attendues: int) -> Consommation:
    """Of a territory and year. One query. Not limited to any perimeter: the caller decides who sees it."""
    _, ou = ENFANT[territoire.niveau]
    with connection.cursor() as curseur:
        curseur.execute(_REQUETE.format(ou=ou), {"annee": annee, "code": territoire.code})
        lignes = curseur.fetchall()
    return Consommation(
        n=lignes[0][3] if lignes else 0,
        attendues=attendues,
        alloue={mission: alloue for mission, alloue, _, _ in lignes},
        depense={mission: depense for mission, _, depense, _ in lignes},
    )
