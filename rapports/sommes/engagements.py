"""What was promised, paid and moved between missions, per territory and mission: one statement for all.

Paid: payments dated in the civil year. Allotted and transferred: contract years that begin in it. They are never
netted, and none is compared here with what was spent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from comptes.totaux.models import Niveau
from financements.enveloppes.alloue import Alloue
from rapports.sommes.completude import Territoire

# What the rows are grouped by, and where they are, at each level; a worked example is in no sum but its own.
PARTOUT = "NOT c.exemple"
ENFANT = {
    Niveau.NATIONAL: ("d.region_id", "NOT c.exemple"),
    Niveau.REGION: ("c.departement_id", "d.region_id = %(code)s AND NOT c.exemple"),
    Niveau.DEPARTEMENT: ("c.uuid::text", "c.departement_id = %(code)s AND NOT c.exemple"),
    Niveau.CPTS: ("c.uuid::text", "c.uuid = %(code)s::uuid"),
}
_REQUETE = """
SELECT TRUE, {enfant}, v.mission, sum(v.montant), 0, 0, 0
FROM financements_versement v JOIN cpts_cpts c ON c.id = v.cpts_id
JOIN cpts_departement d ON d.code = c.departement_id
WHERE v.date >= make_date(%(annee)s, 1, 1) AND v.date <= make_date(%(annee)s, 12, 31) AND {ou}
GROUP BY 2, 3
UNION ALL
SELECT FALSE, enfant, mission, sum(montant), count(DISTINCT cpts), count(DISTINCT cpts) FILTER (WHERE inconnue), 0
FROM (
    SELECT c.id AS cpts, {enfant} AS enfant, e.mission, sum(e.montant) AS montant,
    bool_or(e.montant IS NULL) AS inconnue
    FROM financements_enveloppe e JOIN financements_contrat k ON k.id = e.contrat_id
    JOIN cpts_cpts c ON c.id = k.cpts_id JOIN cpts_departement d ON d.code = c.departement_id
    WHERE e.annee_contrat >= make_date(%(annee)s, 1, 1) AND e.annee_contrat <= make_date(%(annee)s, 12, 31)
    AND {ou} GROUP BY 1, 2, 3
) AS promises
GROUP BY GROUPING SETS ((enfant, mission), (enfant))
UNION ALL
SELECT NULL, {enfant}, m.mission, sum(m.montant), 0, 0, sum(m.montant) FILTER (WHERE m.recu)
FROM financements_transfert t JOIN financements_contrat k ON k.id = t.contrat_id
JOIN cpts_cpts c ON c.id = k.cpts_id JOIN cpts_departement d ON d.code = c.departement_id
CROSS JOIN LATERAL (
    VALUES (t.origine, -t.montant, FALSE), (t.destination, t.montant, TRUE)
) AS m(mission, montant, recu)
WHERE t.etat IN ('declare_effectif', 'accepte') AND t.annee_contrat >= make_date(%(annee)s, 1, 1)
AND t.annee_contrat <= make_date(%(annee)s, 12, 31) AND {ou}
GROUP BY 2, 3
"""


@dataclass
class Engagement:
    """Promised and paid, by mission, in euros.

    The mission "" of ``paiements``: the caisse did not say which. ``promis``: over all missions, each CPTS counted
    once. ``transferts``: net of the transfers in force, positive when received; ``deplace``: all that moved, whatever
    its missions.
    """

    paiements: dict[str, Decimal] = field(default_factory=dict)
    promesses: dict[str, Alloue] = field(default_factory=dict)
    promis: Alloue = field(default_factory=Alloue)
    transferts: dict[str, Decimal] = field(default_factory=dict)
    deplace: Decimal = Decimal(0)

    def verse(self, mission: str | None = None) -> Decimal | None:
        """Paid, for one mission when given; None when no payment is known."""
        montants = [m for cle, m in self.paiements.items() if mission in (None, cle)]
        return sum(montants, Decimal(0)) if montants else None

    def alloue(self, mission: str | None = None) -> Alloue:
        """What is known of the envelopes, and of how many CPTS."""
        return self.promis if mission is None else self.promesses.get(mission, Alloue())

    @property
    def cpts_promises(self) -> int:
        """CPTS with envelopes."""
        return self.promis.n + self.promis.inconnus

    def transfere(self, mission: str) -> Decimal | None:
        """Net of the transfers of a mission; None where no envelope exists to take from or give to."""
        if mission not in self.promesses and mission not in self.transferts:
            return None
        return self.transferts.get(mission, Decimal(0))

    @property
    def volume(self) -> Decimal | None:
        """All that moved between missions; None when no envelope exists."""
        return self.deplace if self.promesses or self.transferts else None


def engagements(territoire: Territoire, annee: int) -> dict[str, Engagement]:
    """By code of child territory (by UUID of CPTS in a department). One query."""
    return _lire(*ENFANT[territoire.niveau], annee, territoire.code)


def engagements_par(niveau: Niveau, annee: int) -> dict[str, Engagement]:
    """Of every territory or CPTS of a level, by code. One query."""
    enfant = {
        Niveau.REGION: ENFANT[Niveau.NATIONAL][0],
        Niveau.DEPARTEMENT: ENFANT[Niveau.REGION][0],
        Niveau.CPTS: ENFANT[Niveau.DEPARTEMENT][0],
    }[niveau]
    return _lire(enfant, PARTOUT, annee, "")


def _lire(enfant: str, ou: str, annee: int, code_du_lieu: str) -> dict[str, Engagement]:
    lus: dict[str, Engagement] = {}
    with connection.cursor() as curseur:
        curseur.execute(_REQUETE.format(enfant=enfant, ou=ou), {"annee": annee, "code": code_du_lieu})
        for paye, code, mission, montant, promises, inconnues, recu in curseur:
            engagement = lus.setdefault(code, Engagement())
            if paye is None:
                engagement.transferts[mission] = montant
                engagement.deplace += recu or Decimal(0)
            elif paye:
                engagement.paiements[mission] = montant
            elif mission is None:
                engagement.promis = Alloue(montant, promises - inconnues, inconnues)
            else:
                engagement.promesses[mission] = Alloue(montant, promises - inconnues, inconnues)
    return lus


def en_json(engagement: Engagement) -> dict[str, Any]:
    """As a snapshot keeps it: amounts as text."""
    return {
        "paiements": {m: str(v) for m, v in engagement.paiements.items()},
        "promesses": {m: _alloue_en_json(a) for m, a in engagement.promesses.items()},
        "promis": _alloue_en_json(engagement.promis),
        "transferts": {m: str(v) for m, v in engagement.transferts.items()},
        "deplace": str(engagement.deplace),
    }


def _alloue_en_json(alloue: Alloue) -> list[Any]:
    return [None if alloue.connu is None else str(alloue.connu), alloue.n, alloue.inconnus]


def de_json(contenu: dict[str, Any]) -> Engagement:
    """The same, read back; what a snapshot keeps besides is left."""
    return Engagement(
        {m: Decimal(v) for m, v in contenu["paiements"].items()},
        {m: _alloue_de_json(*lu) for m, lu in contenu["promesses"].items()},
        _alloue_de_json(*contenu["promis"]),
        {m: Decimal(v) for m, v in contenu["transferts"].items()},
        Decimal(contenu["deplace"]),
    )


def _alloue_de_json(connu: str | None, n: int, inconnus: int) -> Alloue:
    return Alloue(None if connu is None else Decimal(connu), n, inconnus)


def somme(parties: Iterable[Engagement]) -> Engagement:
    """The engagement of a territory from those of its children."""
    total = Engagement()
    for partie in parties:
        for mission, montant in partie.paiements.items():
            total.paiements[mission] = total.paiements.get(mission, Decimal(0)) + montant
        for mission, promis in partie.promesses.items():
            total.promesses[mission] = total.promesses.get(mission, Alloue()) + promis
        for mission, montant in partie.transferts.items():
            total.transferts[mission] = total.transferts.get(mission, Decimal(0)) + montant
        total.promis += partie.promis
        total.deplace += partie.deplace
    return total
