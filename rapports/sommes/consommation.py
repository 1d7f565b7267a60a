"""Consumption of the envelopes: Σ spent by the ACI / Σ allotted, over the CPTS whose accounts count and whose envelopes
are all known; never a mean of rates, that would weigh a small CPTS as much as a big one.

An interval: between what is surely paid by the ACI and what may be. A sum over other CPTS would compare two different
sets, so the figure carries its n.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection

from comptes.totaux.models import Niveau
from comptes.totaux.part_aci import PartACI
from cpts.commun.enums import MISSIONS_AFFECTABLES, Financeur, Mission
from cpts.commun.formats import accord, fourchette, nombre, pourcent
from rapports.sommes.completude import Territoire
from rapports.sommes.engagements import ENFANT, PARTOUT

Bornes = tuple[Decimal | None, Decimal | None]
AU_POURCENT, DECIMALES_DU_TAUX = Decimal("0.01"), Decimal("0.0001")

_REQUETE = """
WITH alloue AS MATERIALIZED (
    SELECT k.cpts_id, {enfant} AS enfant, e.mission, sum(e.montant) AS montant,
           bool_or(bool_or(e.montant IS NULL)) OVER (PARTITION BY k.cpts_id) AS inconnu
    FROM financements_enveloppe e JOIN financements_contrat k ON k.id = e.contrat_id
    JOIN cpts_cpts c ON c.id = k.cpts_id JOIN cpts_departement d ON d.code = c.departement_id
    WHERE e.annee_contrat >= make_date(%(annee)s, 1, 1) AND e.annee_contrat <= make_date(%(annee)s, 12, 31) AND {ou}
    GROUP BY 1, 2, 3
), comptees AS MATERIALIZED (
    SELECT DISTINCT cpts_id, enfant FROM alloue
    WHERE NOT inconnu AND cpts_id IN (SELECT cpts_id FROM comptes_comptesretenus WHERE annee = %(annee)s)
), depense AS (
    SELECT p.enfant, t.mission, coalesce(sum(t.montant) FILTER (WHERE t.financeur = %(aci)s), 0) AS sure,
           coalesce(sum(t.montant) FILTER (WHERE t.financeur = %(sans)s), 0) AS sans_financeur,
           bool_or(t.financeur = %(sans)s AND t.montant <> 0) AS vague
    FROM comptees p JOIN comptes_comptesretenus r ON r.cpts_id = p.cpts_id AND r.annee = %(annee)s
    JOIN comptes_totalversion t USING (version_id)
    WHERE t.mission <> '' GROUP BY 1, 2
)
SELECT enfant, mission, sum(alloue), sum(sure), sum(sans_financeur), bool_or(vague), 0
FROM (
    SELECT a.enfant, mission, montant AS alloue, 0 AS sure, 0 AS sans_financeur, FALSE AS vague
    FROM alloue a JOIN comptees USING (cpts_id)
    UNION ALL
    SELECT enfant, mission, 0, sure, sans_financeur, vague FROM depense
) AS colonnes GROUP BY 1, 2
UNION ALL
SELECT enfant, NULL, 0, 0, 0, FALSE, count(*) FROM comptees GROUP BY 1
"""


@dataclass
class Consommation:
    """``n`` CPTS counted; what was allotted to them and what the ACI pays of their spend, by mission, in euros."""

    n: int = 0
    alloue: dict[str, Decimal] = field(default_factory=dict)
    aci: dict[str, PartACI] = field(default_factory=dict)

    @property
    def bornes(self) -> Bornes:
        """Over all missions, spend that no mission was given to included; None when nothing is allotted."""
        return sum(self.aci.values(), PartACI()).taux(sum(self.alloue.values(), Decimal(0)))

    def bornes_de(self, mission: str) -> Bornes:
        return self.aci.get(mission, PartACI()).taux(self.alloue.get(mission, Decimal(0)))


@dataclass(frozen=True)
class Taux:
    """The rate as one reader may have it. ``n`` CPTS out of ``attendues``; each mission whose rate exists, in order."""

    n: int
    attendues: int
    bornes: Bornes
    missions: list[tuple[Mission, Bornes]]

    @property
    def phrase(self) -> str:
        """« 57 %, n = 12 CPTS sur 14 », « entre 40 % et 57 %, n = … »."""
        return (
            f"{fourchette(*self.bornes, pourcent)}, n = {accord(self.n, 'CPTS', 'CPTS')}"
            f" sur {nombre(self.attendues)}"
        )

    @property
    def cellule(self) -> str:
        """« 57 % (n = 12) »: of a row of a table."""
        return f"{fourchette(*self.bornes, pourcent)} (n = {nombre(self.n)})"

    @property
    def par_mission(self) -> list[tuple[Mission, str]]:
        return [(mission, fourchette(*bornes, pourcent)) for mission, bornes in self.missions]

    def arrondi(self) -> Taux:
        """To the percent: beside figures that are public to the cent, it does not tell what was allotted to whom."""
        return Taux(
            self.n, self.attendues, _arrondir(self.bornes), [(m, _arrondir(b)) for m, b in self.missions]
        )


def taux_de(
    lue: Consommation, attendues: int, missions: Iterable[Mission] = MISSIONS_AFFECTABLES
) -> Taux | None:
    """None when no CPTS is counted, or nothing is allotted to those that are."""
    if lue.bornes[0] is None:
        return None
    par_mission = [(mission, lue.bornes_de(mission)) for mission in missions]
    return Taux(
        lue.n, attendues, lue.bornes, [(m, bornes) for m, bornes in par_mission if bornes[0] is not None]
    )


def taux_en_texte(taux: Decimal | None) -> str | None:
    """As programs read it: « 0.4722 »."""
    return None if taux is None else f"{taux.quantize(DECIMALES_DU_TAUX)}"


def _arrondir(bornes: Bornes) -> Bornes:
    bas, haut = (None if b is None else b.quantize(AU_POURCENT, ROUND_HALF_UP) for b in bornes)
    return bas, haut


def consommations(territoire: Territoire, annee: int) -> dict[str, Consommation]:
    """By code of child territory (by UUID of CPTS in a department). One query, limited to no perimeter."""
    return _lire(*ENFANT[territoire.niveau], annee, territoire.code)


def consommations_par(niveau: Niveau, annee: int) -> dict[str, Consommation]:
    """Of every territory or CPTS of a level, by code. One query."""
    au_dessus = {
        Niveau.REGION: Niveau.NATIONAL,
        Niveau.DEPARTEMENT: Niveau.REGION,
        Niveau.CPTS: Niveau.DEPARTEMENT,
    }[niveau]
    return _lire(ENFANT[au_dessus][0], PARTOUT, annee, "")


def _lire(enfant: str, ou: str, annee: int, code_du_lieu: str) -> dict[str, Consommation]:
    lues: dict[str, Consommation] = {}
    parametres: dict[str, int | str] = {
        "annee": annee,
        "code": code_du_lieu,
        "aci": Financeur.ACI.value,
        "sans": Financeur.NON_IDENTIFIE.value,
    }
    with connection.cursor() as curseur:
        curseur.execute(_REQUETE.format(enfant=enfant, ou=ou), parametres)
        for code, mission, alloue, sure, sans_financeur, vague, n in curseur:
            lue = lues.setdefault(code, Consommation())
            if mission is None:
                lue.n = n
            else:
                lue.alloue[mission] = alloue
                lue.aci[mission] = PartACI(sure, sans_financeur, not vague)
    return lues


def somme(parties: Iterable[Consommation]) -> Consommation:
    """The consumption of a territory from those of its children."""
    total = Consommation()
    for partie in parties:
        total.n += partie.n
        for mission, montant in partie.alloue.items():
            total.alloue[mission] = total.alloue.get(mission, Decimal(0)) + montant
        for mission, aci in partie.aci.items():
            total.aci[mission] = total.aci.get(mission, PartACI()) + aci
    return total


def en_json(lue: Consommation) -> dict[str, Any]:
    """As a snapshot keeps it: amounts as text."""
    return {
        "n": lue.n,
        "alloue": {m: str(v) for m, v in lue.alloue.items()},
        "aci": {m: [str(a.sure), str(a.sans_financeur), a.connue] for m, a in lue.aci.items()},
    }


def de_json(contenu: dict[str, Any]) -> Consommation:
    """The same, read back."""
    return Consommation(
        contenu["n"],
        {m: Decimal(v) for m, v in contenu["alloue"].items()},
        {
            m: PartACI(Decimal(sure), Decimal(sans), connue)
            for m, (sure, sans, connue) in contenu["aci"].items()
        },
    )
