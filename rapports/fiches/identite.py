"""Identity of a CPTS, its life, its links, its contract, and what was promised and paid: one query."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, QuerySet, Sum, TextField
from django.db.models.functions import Cast, ExtractYear, JSONObject

from cpts.enums import Etat, NatureRattachement
from cpts.models import CPTS, EtapeVie, Rattachement
from financements.models import Contrat, Enveloppe, Exercice, Versement


def identites(structures: QuerySet[CPTS]) -> QuerySet[CPTS]:
    """``structures`` (already within the caller's perimeter) with all that ``Identite`` reads."""
    return (
        structures.avec_etat()  # type: ignore[attr-defined]
        .select_related("departement__region")
        .annotate(
            vie=_liste(EtapeVie.objects.order_by("date", "pk"), etat="etat", date="date"),
            liens=_liste(
                Rattachement.objects.order_by("nature", "-debut"),
                nature="nature",
                nom="organisation__nom",
                debut="debut",
                fin="fin",
            ),
            contrats=_liste(
                Contrat.objects.order_by("-signature", "-pk"),
                signature="signature",
                fin="fin",
                taille="taille",
                clause="clause_transmission",
            ),
            exercices=_liste(
                Exercice.objects.order_by("-fin"), id="pk", uuid="uuid", debut="debut", fin="fin"
            ),
            paiements=_paiements(),
            promesses=_promesses(),
        )
    )


def _liste(lignes: QuerySet, **champs: Any) -> ArraySubquery:
    return ArraySubquery(lignes.filter(cpts=OuterRef("pk")).values(objet=JSONObject(**champs)))


def _paiements() -> ArraySubquery:
    """Payments by civil year and mission. Amounts travel as text: JSON would make floats of them."""
    par_annee = (
        Versement.objects.filter(cpts=OuterRef("pk"))
        .order_by()
        .annotate(annee=ExtractYear("date"))
        .values("annee", "mission")
        .annotate(total=Cast(Sum("montant"), TextField()), nombre=Count("pk"))
    )
    return ArraySubquery(
        par_annee.values(
            objet=JSONObject(annee=F("annee"), mission=F("mission"), montant=F("total"), nombre=F("nombre"))
        )
    )


def _promesses() -> ArraySubquery:
    """Envelopes, one by one."""
    enveloppes = Enveloppe.objects.filter(contrat__cpts=OuterRef("pk")).order_by("annee_contrat", "pk")
    return ArraySubquery(
        enveloppes.values(
            objet=JSONObject(
                annee_contrat="annee_contrat",
                mission="mission",
                part="part",
                montant=Cast("montant", TextField()),
                bareme="bareme",
                demonstration="demonstration",
            )
        )
    )


@dataclass(frozen=True)
class Lien:
    """A dated link to an organisation."""

    nature: str
    nom: str
    debut: datetime.date
    fin: datetime.date | None

    @property
    def libelle(self) -> str:
        return NatureRattachement(self.nature).label

    def en_vigueur(self, au: datetime.date) -> bool:
        return self.debut <= au and (self.fin is None or au <= self.fin)


@dataclass(frozen=True)
class ContratVu:
    signature: datetime.date
    fin: datetime.date
    taille: str
    clause: bool


@dataclass(frozen=True)
class Paiement:
    """Payments of a civil year for a mission (empty: the caisse did not say which)."""

    annee: int
    mission: str
    montant: Decimal
    nombre: int


@dataclass(frozen=True)
class Promesse:
    """An envelope. ``montant`` None: not known."""

    annee_contrat: datetime.date
    mission: str
    part: str
    montant: Decimal | None
    bareme: str
    demonstration: bool


class Identite:
    """A CPTS read through ``identites``, in words and typed values."""

    def __init__(self, cpts: Any) -> None:
        self.cpts = cpts

    @property
    def etat(self) -> str:
        return Etat(self.cpts.etat).label if self.cpts.etat else "État inconnu"

    @property
    def departement(self) -> str:
        return f"{self.cpts.departement.nom} ({self.cpts.departement_id})"

    @cached_property
    def vie(self) -> list[tuple[str, datetime.date]]:
        return [(Etat(e["etat"]).label, _jour(e["date"])) for e in self.cpts.vie]

    @cached_property
    def liens(self) -> list[Lien]:
        return [
            Lien(li["nature"], li["nom"], _jour(li["debut"]), _jour_ou_rien(li["fin"]))
            for li in self.cpts.liens
        ]

    def organisation(self, nature: NatureRattachement, au: datetime.date) -> str:
        """Name of the linked organisation on a day; empty when there is none."""
        return next((li.nom for li in self.liens if li.nature == nature and li.en_vigueur(au)), "")

    @cached_property
    def contrats(self) -> list[ContratVu]:
        """Newest first."""
        return [
            ContratVu(_jour(c["signature"]), _jour(c["fin"]), c["taille"], c["clause"])
            for c in self.cpts.contrats
        ]

    @cached_property
    def exercices(self) -> list[Exercice]:
        """Newest first, as unsaved copies of the rows: enough to name them and link to them."""
        return [
            Exercice(
                pk=e["id"],
                uuid=e["uuid"],
                cpts_id=self.cpts.pk,
                debut=_jour(e["debut"]),
                fin=_jour(e["fin"]),
            )
            for e in self.cpts.exercices
        ]

    @cached_property
    def paiements(self) -> list[Paiement]:
        return [
            Paiement(p["annee"], p["mission"], Decimal(p["montant"]), p["nombre"])
            for p in self.cpts.paiements
        ]

    @cached_property
    def promesses(self) -> list[Promesse]:
        return [
            Promesse(
                _jour(p["annee_contrat"]),
                p["mission"],
                p["part"],
                None if p["montant"] is None else Decimal(p["montant"]),
                p["bareme"],
                p["demonstration"],
            )
            for p in self.cpts.promesses
        ]

    def verse(self, annee: int, mission: str | None = None) -> Decimal | None:
        """Paid in a civil year (for one mission when given); None when no payment is known that year."""
        montants = [p.montant for p in self.paiements if p.annee == annee and mission in (None, p.mission)]
        return sum(montants, Decimal(0)) if montants else None

    def nombre_de_versements(self, annee: int) -> int:
        return sum(p.nombre for p in self.paiements if p.annee == annee)

    def alloue(self, annee: int, mission: str | None = None) -> Decimal | None:
        """Envelopes of the contract years that begin in a year; None as soon as one is unknown, or none exists."""
        montants = [
            p.montant
            for p in self.promesses
            if p.annee_contrat.year == annee and mission in (None, p.mission)
        ]
        connus = [m for m in montants if m is not None]
        return sum(connus, Decimal(0)) if montants and len(connus) == len(montants) else None

    def baremes(self, annee: int) -> list[str]:
        """Versions of the scale behind the envelopes of a year."""
        return sorted({p.bareme for p in self.promesses if p.annee_contrat.year == annee and p.bareme})

    @cached_property
    def annees_de_paiement(self) -> list[tuple[int, Decimal, int]]:
        """(civil year, paid, number of rows), newest first."""
        annees = sorted({p.annee for p in self.paiements}, reverse=True)
        return [
            (
                annee,
                self.verse(annee) or Decimal(0),
                sum(p.nombre for p in self.paiements if p.annee == annee),
            )
            for annee in annees
        ]


def _jour(iso: str) -> datetime.date:
    return datetime.date.fromisoformat(iso)


def _jour_ou_rien(iso: str | None) -> datetime.date | None:
    return None if iso is None else _jour(iso)
