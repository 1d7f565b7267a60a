"""All that the four columns of a CPTS need: four queries, and one more for the accounts of the balance sheet.

The caller has found the CPTS within the perimeter.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import BoolOr
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast, JSONObject

from comptes.affectation.sql import DepenseDatee
from comptes.totaux.models import TotalVersion
from comptes.totaux.part_aci import PartACI, part_aci
from comptes.versions.enums import Piece
from comptes.versions.models import Exercice
from cpts.commun.enums import Financeur
from financements.contrats.models import Contrat, Enveloppe
from financements.enveloppes.enums import TRANSFERTS_EFFECTIFS, EtatTransfert
from financements.enveloppes.models import Transfert
from financements.versements.models import Versement

# Two-digit accounts the reserves are read from.
COMPTES_DE_BILAN = ("19", "21", "51", "53")


@dataclass(frozen=True)
class ContratLu:
    """``fin``: first day without effect, whether by its term or by a termination; ``terme``: last day as signed."""

    pk: int
    uuid: UUID
    signature: datetime.date
    fin: datetime.date
    terme: datetime.date
    taille: str
    clause_transmission: bool


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
    """Payments of a day for a mission (empty: the caisse did not say which), and how many."""

    date: datetime.date
    mission: str
    montant: Decimal
    nombre: int


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
class TotalLu:
    """Spend of the accounts that count for an exercise (its primary key), in euros.

    ``quelque_chose``: whether anything but zero was added up.
    """

    exercice: int
    mission: str
    financeur: str
    methode: str
    nature: str
    montant: Decimal
    quelque_chose: bool


@dataclass(frozen=True)
class Donnees:
    """Everything read of a CPTS (its primary key), each list oldest first. ``bilan`` is asked when it is needed."""

    cpts: int
    contrats: list[ContratLu]
    enveloppes: list[EnveloppeLue]
    versements: list[VersementLu]
    transferts: list[TransfertLu]
    exercices: list[ExerciceLu]
    totaux: list[TotalLu]

    @cached_property
    def depenses(self) -> dict[int, dict[str, Depense]]:
        """Spend by exercise and mission."""
        par_exercice: dict[int, list[TotalLu]] = {}
        for lu in self.totaux:
            par_exercice.setdefault(lu.exercice, []).append(lu)
        return {exercice: depenses_de(lus) for exercice, lus in par_exercice.items()}

    @cached_property
    def bilan(self) -> dict[int, dict[str, Decimal]]:
        """Accounts of the balance sheet by exercise (debit − credit)."""
        des_reserves = Q()
        for debut in COMPTES_DE_BILAN:
            des_reserves |= Q(compte__startswith=debut)
        bilan: dict[int, dict[str, Decimal]] = {}
        for exercice, compte, montant in _totaux(self.cpts, "compte").filter(des_reserves, mission=""):
            bilan.setdefault(exercice, {})[compte] = montant
        return bilan


def lire(cpts_id: int) -> Donnees:
    """Four queries, whatever the number of rows."""
    contrats = list(_contrats(cpts_id))
    promises = [_enveloppe(c.pk, ligne) for c in contrats for ligne in c.promises]
    deplaces = [(c.pk, ligne) for c in contrats for ligne in c.deplaces]
    return Donnees(
        cpts=cpts_id,
        contrats=[_contrat(contrat) for contrat in contrats],
        enveloppes=sorted(promises, key=lambda e: e.annee),
        versements=_versements(cpts_id),
        transferts=[_transfert(*deplace) for deplace in sorted(deplaces, key=_demande_le)],
        exercices=_exercices(cpts_id),
        totaux=_depenses(cpts_id),
    )


def _contrats(cpts_id: int) -> QuerySet[Any]:
    """Contracts with their envelopes and transfers as JSON: amounts as text, or they would be read as floats."""
    enveloppes = Enveloppe.objects.filter(contrat=OuterRef("pk")).order_by("annee_contrat", "pk")
    transferts = Transfert.objects.filter(
        contrat=OuterRef("pk"), etat__in=(*TRANSFERTS_EFFECTIFS, EtatTransfert.DEMANDE)
    )
    promises = JSONObject(
        **{nom: nom for nom in ("annee_contrat", "mission", "bareme", "demonstration")},
        montant=Cast("montant", TextField()),
        du=Cast("du", TextField()),
    )
    deplaces = JSONObject(
        **{nom: nom for nom in ("annee_contrat", "origine", "destination", "etat", "demande_le")},
        montant=Cast("montant", TextField()),
    )
    return (
        Contrat.objects.filter(cpts=cpts_id)
        .annotate(
            promises=ArraySubquery(enveloppes.values(lue=promises)),
            deplaces=ArraySubquery(transferts.order_by("pk").values(lu=deplaces)),
        )
        .order_by("signature", "pk")
    )


def _contrat(contrat: Contrat) -> ContratLu:
    terme = contrat.fin + datetime.timedelta(days=1)
    return ContratLu(
        contrat.pk,
        contrat.uuid,
        contrat.signature,
        min(terme, contrat.resiliation) if contrat.resiliation else terme,
        contrat.fin,
        contrat.taille,
        contrat.clause_transmission,
    )


def _enveloppe(contrat: int, lue: dict[str, Any]) -> EnveloppeLue:
    return EnveloppeLue(
        contrat,
        datetime.date.fromisoformat(lue["annee_contrat"]),
        lue["mission"],
        _decimal(lue["montant"]),
        _decimal(lue["du"]),
        lue["bareme"],
        lue["demonstration"],
    )


def _decimal(texte: str | None) -> Decimal | None:
    return None if texte is None else Decimal(texte)


def _demande_le(deplace: tuple[int, dict[str, Any]]) -> datetime.datetime:
    return datetime.datetime.fromisoformat(deplace[1]["demande_le"])


def _transfert(contrat: int, lu: dict[str, Any]) -> TransfertLu:
    return TransfertLu(
        contrat,
        datetime.date.fromisoformat(lu["annee_contrat"]),
        lu["origine"],
        lu["destination"],
        Decimal(lu["montant"]),
        lu["etat"] in TRANSFERTS_EFFECTIFS,
    )


def _versements(cpts_id: int) -> list[VersementLu]:
    par_jour = (
        Versement.objects.filter(cpts=cpts_id).order_by("date", "mission").values_list("date", "mission")
    )
    return [VersementLu(*ligne) for ligne in par_jour.annotate(somme=Sum("montant"), nombre=Count("pk"))]


def _exercices(cpts_id: int) -> list[ExerciceLu]:
    siens = Exercice.objects.filter(cpts=cpts_id, retire_le__isnull=True).order_by("fin")
    champs = (
        "pk",
        "uuid",
        "debut",
        "fin",
        "comptesretenus__version",
        "comptesretenus__version__depot__piece",
    )
    return [
        ExerciceLu(pk, uuid, debut, fin, version, piece == Piece.FEC)
        for pk, uuid, debut, fin, version, piece in siens.values_list(*champs)
    ]


def _totaux(cpts_id: int, *axes: str) -> QuerySet[Any]:
    """Sums of the accounts that count, by exercise and ``axes``."""
    siens = TotalVersion.objects.filter(version__comptesretenus__cpts=cpts_id).order_by()
    return siens.values_list("version__comptesretenus__exercice", *axes).annotate(somme=Sum("montant"))


def _depenses(cpts_id: int) -> list[TotalLu]:
    sommes = _totaux(cpts_id, "mission", "financeur", "methode", "nature").exclude(mission="")
    return [TotalLu(*ligne) for ligne in sommes.annotate(quelque_chose=BoolOr(~Q(montant=0)))]


def depenses_de(lus: Iterable[TotalLu | DepenseDatee]) -> dict[str, Depense]:
    """Spend by mission."""
    par_mission: dict[str, list[TotalLu | DepenseDatee]] = {}
    for lu in lus:
        par_mission.setdefault(lu.mission, []).append(lu)
    return {mission: _depense(siens) for mission, siens in par_mission.items()}


def _depense(lus: list[TotalLu | DepenseDatee]) -> Depense:
    aci = part_aci((lu.financeur, lu.montant) for lu in lus)
    # cents of unknown funder may sum to zero: something is unknown all the same
    inconnu = any(lu.quelque_chose for lu in lus if lu.financeur == Financeur.NON_IDENTIFIE)
    return Depense(sum((lu.montant for lu in lus), Decimal(0)), replace(aci, connue=not inconnu))
