"""What was promised, paid and moved between missions, per territory and mission: one statement for all.

Paid: payments dated in the civil year. Allotted and transferred: contract years that begin in it. They are never
netted, and none is compared here with what was spent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from typing import Any

from django.db import connection

from financements.models import Niveau
from rapports.completude import Territoire

# What the rows are grouped by, and where they are, at each level; a worked example is in no sum but its own.
PARTOUT = "NOT c.exemple"
ENFANT = {
    Niveau.NATIONAL: ("d.region_id", "NOT c.exemple"),
    Niveau.REGION: ("c.departement_id", "d.region_id = %(code)s AND NOT c.exemple"),
    Niveau.DEPARTEMENT: ("c.uuid::text", "c.departement_id = %(code)s AND NOT c.exemple"),
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
UNION ALL
SELECT NULL, {enfant}, m.mission, sum(m.montant), FALSE, 0, 0, sum(m.montant) FILTER (WHERE m.recu)
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
    """Promised and paid, by mission, in euros; ``None`` among ``promesses``: part of it is not known.

    The mission "" of ``paiements``: the caisse did not say which. ``cpts_promises``: CPTS with envelopes;
    ``cpts_connues``: those whose envelopes are all known, and ``connu`` is theirs alone. ``transferts``: net of the
    transfers in force, positive when received; ``deplace``: all that moved, whatever its missions.
    """

    paiements: dict[str, Decimal] = field(default_factory=dict)
    promesses: dict[str, Decimal | None] = field(default_factory=dict)
    cpts_promises: int = 0
    cpts_connues: int = 0
    connu: Decimal = Decimal(0)
    transferts: dict[str, Decimal] = field(default_factory=dict)
    deplace: Decimal = Decimal(0)

    def verse(self, mission: str | None = None) -> Decimal | None:
        """Paid, for one mission when given; None when no payment is known."""
        montants = [m for cle, m in self.paiements.items() if mission in (None, cle)]
        return sum(montants, Decimal(0)) if montants else None

    def alloue(self, mission: str | None = None) -> Decimal | None:
        """Allotted; None as soon as one envelope is unknown, or when there is none."""
        montants = [m for cle, m in self.promesses.items() if mission in (None, cle)]
        connus = [m for m in montants if m is not None]
        return sum(connus, Decimal(0)) if connus and len(connus) == len(montants) else None

    def transfere(self, mission: str) -> Decimal | None:
        """Net of the transfers of a mission; None where no envelope exists to take from or give to."""
        if mission not in self.promesses and mission not in self.transferts:
            return None
        return self.transferts.get(mission, Decimal(0))

    @property
    def volume(self) -> Decimal | None:
        """All that moved between missions; None when no envelope exists."""
        return self.deplace if self.promesses or self.transferts else None

    @property
    def partiel(self) -> Decimal | None:
        """What the CPTS with known envelopes were allotted, when others' are not known; None otherwise."""
        return self.connu if 0 < self.cpts_connues < self.cpts_promises else None


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
        for paye, code, mission, montant, inconnu, promises, connues, connu in curseur:
            engagement = lus.setdefault(code, Engagement())
            if paye is None:
                engagement.transferts[mission] = montant
                engagement.deplace += connu or Decimal(0)
            elif paye:
                engagement.paiements[mission] = montant
            elif mission is None:
                engagement.cpts_promises, engagement.cpts_connues = promises, connues
                engagement.connu = connu or Decimal(0)
            else:
                engagement.promesses[mission] = None if inconnu else montant
    return lus


_DICTIONNAIRES = ("paiements", "promesses", "transferts")
_MONTANTS = ("connu", "deplace")


def en_json(engagement: Engagement) -> dict[str, Any]:
    """As a snapshot keeps it: amounts as text."""
    contenu: dict[str, Any] = asdict(engagement)
    for nom in _DICTIONNAIRES:
        contenu[nom] = {m: None if v is None else str(v) for m, v in contenu[nom].items()}
    return contenu | {nom: str(contenu[nom]) for nom in _MONTANTS}


def de_json(contenu: dict[str, Any]) -> Engagement:
    """The same, read back; what a snapshot keeps besides is left."""
    lu = {champ.name: contenu[champ.name] for champ in fields(Engagement)}
    for nom in _DICTIONNAIRES:
        lu[nom] = {m: None if v is None else Decimal(v) for m, v in lu[nom].items()}
    return Engagement(**lu | {nom: Decimal(lu[nom]) for nom in _MONTANTS})


def somme(parties: Iterable[Engagement]) -> Engagement:
    """The engagement of a territory from those of its children: unknown as soon as one known to exist is."""
    total = Engagement()
    for partie in parties:
        for mission, montant in partie.paiements.items():
            total.paiements[mission] = total.paiements.get(mission, Decimal(0)) + montant
        for mission, promis in partie.promesses.items():
            deja = total.promesses.get(mission, Decimal(0))
            total.promesses[mission] = None if promis is None or deja is None else deja + promis
        for mission, montant in partie.transferts.items():
            total.transferts[mission] = total.transferts.get(mission, Decimal(0)) + montant
        total.deplace += partie.deplace
        total.cpts_promises += partie.cpts_promises
        total.cpts_connues += partie.cpts_connues
        total.connu += partie.connu
    return total
