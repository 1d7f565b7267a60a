"""Consumption of the envelopes of a territory: Σ spent by the ACI / Σ allotted, over the CPTS where both are known.

A mean of rates would weigh a small CPTS as much as a big one; a sum over CPTS whose envelopes or funders are not all
known would compare two different sets. The figure therefore carries its n.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection

from cpts.commun.formats import INCONNU, accord, nombre, pourcent
from financements.aci.consommation import ratio
from financements.enums import MISSIONS_AFFECTABLES, Mission
from rapports.completude import Territoire
from rapports.engagements import ENFANT

_REQUETE = """
WITH alloue AS MATERIALIZED (
    SELECT k.cpts_id, {enfant} AS enfant, e.mission, sum(e.montant) AS montant,
           bool_or(bool_or(e.montant IS NULL)) OVER (PARTITION BY k.cpts_id) AS inconnu
    FROM financements_enveloppe e JOIN financements_contrat k ON k.id = e.contrat_id
    JOIN cpts_cpts c ON c.id = k.cpts_id JOIN cpts_departement d ON d.code = c.departement_id
    WHERE e.annee_contrat >= make_date(%(annee)s, 1, 1) AND e.annee_contrat <= make_date(%(annee)s, 12, 31) AND {ou}
    GROUP BY 1, 2, 3
), depense AS MATERIALIZED (
    SELECT r.cpts_id, t.mission, coalesce(sum(t.montant) FILTER (WHERE t.financeur = 'aci'), 0) AS montant,
           bool_or(bool_or(t.financeur = 'non_identifie' AND t.montant <> 0)) OVER (PARTITION BY r.cpts_id) AS inconnu
    FROM financements_comptesretenus r JOIN financements_totalversion t USING (version_id)
    WHERE r.annee = %(annee)s AND t.mission <> '' AND r.cpts_id IN (SELECT cpts_id FROM alloue WHERE NOT inconnu)
    GROUP BY 1, 2
), connues AS (
    SELECT DISTINCT cpts_id, enfant FROM alloue
    WHERE NOT inconnu AND cpts_id IN (SELECT cpts_id FROM depense WHERE NOT inconnu)
)
SELECT enfant, mission, sum(alloue), sum(depense), count(DISTINCT cpts_id)
FROM connues JOIN (
    SELECT cpts_id, mission, montant AS alloue, 0 AS depense FROM alloue
    UNION ALL
    SELECT cpts_id, mission, 0, montant FROM depense
) AS colonnes USING (cpts_id) GROUP BY GROUPING SETS ((enfant, mission), (enfant))
"""


DIX_MILLIEMES = Decimal("0.0001")


@dataclass
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

    @property
    def taux_arrondi(self) -> Decimal | None:
        """To a hundredth of a percent, as the API gives it."""
        return None if self.taux is None else self.taux.quantize(DIX_MILLIEMES)

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

    @property
    def cellule(self) -> str:
        """« 57 % (n = 12) »: of a row of a table."""
        return INCONNU if self.taux is None else f"{pourcent(self.taux)} (n = {nombre(self.n)})"


def consommations(territoire: Territoire, annee: int) -> dict[str, Consommation]:
    """Of each child of a territory that has some, by code (by UUID of CPTS in a department). One query.

    Not limited to any perimeter: the caller decides who sees it.
    """
    enfant, ou = ENFANT[territoire.niveau]
    lues: dict[str, Consommation] = {}
    with connection.cursor() as curseur:
        curseur.execute(_REQUETE.format(enfant=enfant, ou=ou), {"annee": annee, "code": territoire.code})
        for code, mission, alloue, depense, n in curseur:
            lue = lues.setdefault(code, Consommation())
            if mission is None:
                lue.n = n
            else:
                lue.alloue[mission], lue.depense[mission] = alloue, depense
    return lues


def somme(parties: Iterable[Consommation], attendues: int) -> Consommation:
    """Of a territory from those of its children: sum over sum."""
    total = Consommation(attendues=attendues)
    for partie in parties:
        total.n += partie.n
        for cumul, sienne in ((total.alloue, partie.alloue), (total.depense, partie.depense)):
            for mission, montant in sienne.items():
                cumul[mission] = cumul.get(mission, Decimal(0)) + montant
    return total
