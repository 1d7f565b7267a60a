"""All that the four columns of a CPTS need, in one hand-written statement answered as JSON.

Amounts travel as text: a reader of JSON would make floats of them. The caller has found the CPTS within the perimeter.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from comptes.totaux.part_aci import PartACI, part_aci
from comptes.versions.enums import Piece
from cpts.commun.enums import Financeur

_REQUETE = """
SELECT
(SELECT json_agg(json_build_array(id, uuid, signature, fin, resiliation) ORDER BY signature, id)
   FROM financements_contrat WHERE cpts_id = %(cpts)s),
(SELECT json_agg(json_build_array(e.contrat_id, e.annee_contrat, e.mission, e.montant::text, e.du::text,
                                  e.bareme, e.demonstration) ORDER BY e.annee_contrat)
   FROM financements_enveloppe e JOIN financements_contrat c ON c.id = e.contrat_id WHERE c.cpts_id = %(cpts)s),
(SELECT json_agg(json_build_array(date, mission, montant::text) ORDER BY date) FROM
   (SELECT date, mission, sum(montant) AS montant FROM financements_versement
     WHERE cpts_id = %(cpts)s GROUP BY 1, 2) v),
(SELECT json_agg(json_build_array(t.contrat_id, t.annee_contrat, t.origine, t.destination, t.montant::text, t.etat)
                 ORDER BY t.demande_le)
   FROM financements_transfert t JOIN financements_contrat c ON c.id = t.contrat_id
  WHERE c.cpts_id = %(cpts)s AND t.etat IN ('declare_effectif', 'accepte', 'demande')),
(SELECT json_agg(json_build_array(e.id, e.uuid, e.debut, e.fin, r.version_id, d.piece) ORDER BY e.fin)
   FROM comptes_exercice e LEFT JOIN comptes_comptesretenus r ON r.exercice_id = e.id
   LEFT JOIN comptes_version v ON v.id = r.version_id LEFT JOIN comptes_depot d ON d.id = v.depot_id
  WHERE e.cpts_id = %(cpts)s AND e.retire_le IS NULL),
(SELECT json_agg(json_build_array(exercice_id, mission, financeur, montant::text, quelque_chose)) FROM
   (SELECT r.exercice_id, t.mission, t.financeur, sum(t.montant) AS montant,
           bool_or(t.montant <> 0) AS quelque_chose
      FROM comptes_comptesretenus r JOIN comptes_totalversion t USING (version_id)
     WHERE r.cpts_id = %(cpts)s AND t.mission <> '' GROUP BY 1, 2, 3) d),
(SELECT json_agg(json_build_array(exercice_id, compte, montant::text)) FROM
   (SELECT r.exercice_id, t.compte, sum(t.montant) AS montant
      FROM comptes_comptesretenus r JOIN comptes_totalversion t USING (version_id)
     WHERE r.cpts_id = %(cpts)s AND t.mission = '' AND left(t.compte, 2) = ANY(%(comptes)s) GROUP BY 1, 2) b)
"""
# Two-digit accounts the reserves are read from.
COMPTES_DE_BILAN = ("19", "21", "51", "53")


@dataclass(frozen=True)
class ContratLu:
    """``fin``: first day without effect, whether by its term or by a termination."""

    pk: int
    uuid: UUID
    signature: datetime.date
    fin: datetime.date


@dataclass(frozen=True)
class EnveloppeLue:
    """``montant``: the most the year can make due; ``du``: what it makes due. None: not known."""

    contrat: int
    annee: datetime.date
    mission: str
    montant: Decimal | None
    du: Decimal | None
    bareme: str
    demonstration: bool


@dataclass(frozen=True)
class VersementLu:
    """Payments of a day for a mission (empty: the caisse did not say which)."""

    date: datetime.date
    mission: str
    montant: Decimal


@dataclass(frozen=True)
class TransfertLu:
    """In force, or asked and not decided (``effectif`` False)."""

    contrat: int
    annee: datetime.date
    origine: str
    destination: str
    montant: Decimal
    effectif: bool


@dataclass(frozen=True)
class ExerciceLu:
    """``version``: the accounts that count; ``date``: whether they are dated lines (a ledger)."""

    pk: int
    uuid: UUID
    debut: datetime.date
    fin: datetime.date
    version: int | None
    date: bool

    @property
    def libelle(self) -> str:
        """« 2025 » for a calendar year, else « du 01/04/2024 au 31/03/2025 »."""
        civil = (self.debut.month, self.debut.day, self.fin.month, self.fin.day) == (1, 1, 12, 31)
        if civil and self.debut.year == self.fin.year:
            return str(self.fin.year)
        return f"du {self.debut:%d/%m/%Y} au {self.fin:%d/%m/%Y}"


@dataclass(frozen=True)
class Depense:
    """Spend of one mission: all funders, and what the ACI pays of it."""

    toutes: Decimal = Decimal(0)
    aci: PartACI = field(default_factory=PartACI)

    def __add__(self, autre: Depense) -> Depense:
        return Depense(self.toutes + autre.toutes, self.aci + autre.aci)


@dataclass(frozen=True)
class Donnees:
    """Everything read. ``depenses`` maps an exercise to its missions, ``bilan`` to its accounts (debit − credit)."""

    contrats: list[ContratLu]
    enveloppes: list[EnveloppeLue]
    versements: list[VersementLu]
    transferts: list[TransfertLu]
    exercices: list[ExerciceLu]
    depenses: dict[int, dict[str, Depense]]
    bilan: dict[int, dict[str, Decimal]]


def lire(cpts_id: int) -> Donnees:
    """One query."""
    with connection.cursor() as curseur:
        curseur.execute(_REQUETE, {"cpts": cpts_id, "comptes": list(COMPTES_DE_BILAN)})
        contrats, enveloppes, versements, transferts, exercices, totaux, comptes = (
            liste or [] for liste in curseur.fetchone()
        )
    return Donnees(
        contrats=[_contrat(*ligne) for ligne in contrats],
        enveloppes=[_enveloppe(*ligne) for ligne in enveloppes],
        versements=[VersementLu(_jour(d), m, Decimal(montant)) for d, m, montant in versements],
        transferts=[
            TransfertLu(contrat, _jour(annee), de, vers, Decimal(montant), etat != "demande")
            for contrat, annee, de, vers, montant, etat in transferts
        ],
        exercices=[_exercice(*ligne) for ligne in exercices],
        depenses=_par_exercice(totaux),
        bilan=_bilan(comptes),
    )


def _jour(iso: str) -> datetime.date:
    return datetime.date.fromisoformat(iso)


def _contrat(pk: int, uuid: str, signature: str, fin: str, resiliation: str | None) -> ContratLu:
    terme = _jour(fin) + datetime.timedelta(days=1)
    return ContratLu(
        pk, UUID(uuid), _jour(signature), min(terme, _jour(resiliation)) if resiliation else terme
    )


def _enveloppe(
    contrat: int, annee: str, mission: str, montant: str | None, du: str | None, bareme: str, demo: bool
) -> EnveloppeLue:
    return EnveloppeLue(contrat, _jour(annee), mission, _decimal(montant), _decimal(du), bareme, demo)


def _exercice(pk: int, uuid: str, debut: str, fin: str, version: int | None, piece: str | None) -> ExerciceLu:
    return ExerciceLu(pk, UUID(uuid), _jour(debut), _jour(fin), version, piece == Piece.FEC)


def _decimal(texte: str | None) -> Decimal | None:
    return None if texte is None else Decimal(texte)


def _par_exercice(totaux: list[Any]) -> dict[int, dict[str, Depense]]:
    cellules: dict[int, list[tuple[str, str, Decimal, bool]]] = {}
    for exercice, mission, financeur, montant, quelque_chose in totaux:
        cellules.setdefault(exercice, []).append((mission, financeur, Decimal(montant), quelque_chose))
    return {exercice: depenses_de(lignes) for exercice, lignes in cellules.items()}


def depenses_de(cellules: list[tuple[str, str, Decimal, bool]]) -> dict[str, Depense]:
    """Spend by mission, from cells (mission, funder, euros, whether anything but zero is in it)."""
    par_mission: dict[str, list[tuple[str, Decimal, bool]]] = {}
    for mission, *reste in cellules:
        par_mission.setdefault(mission, []).append(tuple(reste))  # type: ignore[arg-type]
    return {mission: _depense(lignes) for mission, lignes in par_mission.items()}


def _depense(cellules: list[tuple[str, Decimal, bool]]) -> Depense:
    aci = part_aci((financeur, montant) for financeur, montant, _ in cellules)
    # cents of unknown funder may sum to zero: something is unknown all the same
    inconnu = any(vrai for financeur, _, vrai in cellules if financeur == Financeur.NON_IDENTIFIE)
    return Depense(sum((montant for _, montant, _ in cellules), Decimal(0)), replace(aci, connue=not inconnu))


def _bilan(comptes: list[Any]) -> dict[int, dict[str, Decimal]]:
    bilan: dict[int, dict[str, Decimal]] = {}
    for exercice, compte, montant in comptes:
        bilan.setdefault(exercice, {})[compte] = Decimal(montant)
    return bilan
