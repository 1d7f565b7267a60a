"""What was promised and what was paid, per territory and mission: one statement for both.

Paid: payments dated in the civil year. Allotted: envelopes of the contract years that begin in it. The two are
never netted, and neither is compared here with what was spent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection

from financements.models import Niveau
from rapports.completude import Territoire

# What the rows are grouped by, and where they are, at each level.
_ENFANT = {
    Niveau.NATIONAL: ("d.region_id", "TRUE"),
    Niveau.REGION: ("c.departement_id", "d.region_id = %(code)s"),
    Niveau.DEPARTEMENT: ("c.uuid::text", "c.departement_id = %(code)s"),
    Niveau.CPTS: ("c.uuid::text", "c.uuid = %(code)s::uuid"),
}
_REQUETE = """
SELECT TRUE, {enfant}, v.mission, sum(v.montant), FALSE, 0, 0, 0
FROM financements_versement v JOIN cpts_cpts c ON c.id = v.cpts_id
JOIN cpts_departement d ON d.code = c.departement_id
WHERE v.date >= make_date(%(annee)s, 1, 1) AND v.date <= make_date(%(annee)s, 12, 31) AND {ou}
GROUP BY 2, 3
UNION ALL
SELECT FALSE, enfant, mission, sum(montant), bool_or(montant IS NULL), count(DISTINCT cpts),
count(DISTINCT cpts) FILTER (WHERE NOT partielle), sum(montant) FILTER (WHERE NOT partielle)
FROM (
    SELECT c.id AS cpts, {enfant} AS enfant, e.mission, e.montant,
    bool_or(e.montant IS NULL) OVER (PARTITION BY c.id) AS partielle
    FROM financements_enveloppe e JOIN financements_contrat k ON k.id = e.contrat_id
    JOIN cpts_cpts c ON c.id = k.cpts_id JOIN cpts_departement d ON d.code = c.departement_id
    WHERE e.annee_contrat >= make_date(%(annee)s, 1, 1) AND e.annee_contrat <= make_date(%(annee)s, 12, 31)
    AND {ou}
) AS promises
GROUP BY GROUPING SETS ((enfant, mission), (enfant))
"""


@dataclass
class Engagement:
    """Promised and paid, by mission, in euros; ``None`` among ``promesses``: part of it is not known.

    The mission "" of ``paiements``: the caisse did not say which. ``cpts_promises``: CPTS with envelopes;
    ``cpts_connues``: those whose envelopes are all known, and ``connu`` is theirs alone.
    """

    paiements: dict[str, Decimal] = field(default_factory=dict)
    promesses: dict[str, Decimal | None] = field(default_factory=dict)
    cpts_promises: int = 0
    cpts_connues: int = 0
    connu: Decimal = Decimal(0)

    def verse(self, mission: str | None = None) -> Decimal | None:
        """Paid, for one mission when given; None when no payment is known."""
        montants = [m for cle, m in self.paiements.items() if mission in (None, cle)]
        return sum(montants, Decimal(0)) if montants else None

    def alloue(self, mission: str | None = None) -> Decimal | None:
        """Allotted; None as soon as one envelope is unknown, or when there is none."""
        montants = [m for cle, m in self.promesses.items() if mission in (None, cle)]
        connus = [m for m in montants if m is not None]
        return sum(connus, Decimal(0)) if connus and len(connus) == len(montants) else None

    @property
    def partiel(self) -> Decimal | None:
        """What the CPTS with known envelopes were allotted, when others' are not known; None otherwise."""
        return self.connu if 0 < self.cpts_connues < self.cpts_promises else None


def engagements(territoire: Territoire, annee: int) -> dict[str, Engagement]:
    """By code of child territory (by UUID of CPTS in a department). One query."""
    enfant, ou = _ENFANT[territoire.niveau]
    lus: dict[str, Engagement] = {}
    with connection.cursor() as curseur:
        curseur.execute(_REQUETE.format(enfant=enfant, ou=ou), {"annee": annee, "code": territoire.code})
        for paye, code, mission, montant, inconnu, promises, connues, connu in curseur:
            engagement = lus.setdefault(code, Engagement())
            if paye:
                engagement.paiements[mission] = montant
            elif mission is None:
                engagement.cpts_promises, engagement.cpts_connues = promises, connues
                engagement.connu = connu or Decimal(0)
            else:
                engagement.promesses[mission] = None if inconnu else montant
    return lus


def somme(parties: Iterable[Engagement]) -> Engagement:
    """The engagement of a territory from those of its children: unknown as soon as one known to exist is."""
    total = Engagement()
    for partie in parties:
        for mission, montant in partie.paiements.items():
            total.paiements[mission] = total.paiements.get(mission, Decimal(0)) + montant
        for mission, promis in partie.promesses.items():
            deja = total.promesses.get(mission, Decimal(0))
            total.promesses[mission] = None if promis is None or deja is None else deja + promis
        total.cpts_promises += partie.cpts_promises
        total.cpts_connues += partie.cpts_connues
        total.connu += partie.connu
    return total
