"""Identity of a CPTS, its life, its links, its contract, what was promised and what was paid."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from comptes.depots.models import Exercice
from cpts.structures.enums import Etat, NatureRattachement
from cpts.structures.models import CPTS
from financements.aci.montants import somme
from financements.enveloppes.alloue import Alloue, alloue_d_une_cpts


@dataclass(frozen=True)
class LienDate:
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
class PaiementDeLAnnee:
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
    montant: Decimal | None
    bareme: str


@dataclass(frozen=True)
class TransfertEnVigueur:
    """A transfer in force."""

    annee_contrat: datetime.date
    origine: str
    destination: str
    montant: Decimal


class Identite:
    """A CPTS and the lists of ``rapports.fiche.lecture``, in words and typed values."""

    def __init__(self, cpts: CPTS, listes: dict[str, list[Any]], au: datetime.date) -> None:
        self.cpts = cpts
        self._listes = listes
        self._au = au

    @property
    def etat(self) -> str:
        """The last step of life on the day; the last written of two on the same day."""
        if self.cpts.exemple:
            return "Cas d’école"
        passees = [etape for etape, jour in self.vie if jour <= self._au]
        return passees[-1] if passees else "État inconnu"

    @property
    def departement(self) -> str:
        return f"{self.cpts.departement.nom} ({self.cpts.departement_id})"

    @cached_property
    def vie(self) -> list[tuple[str, datetime.date]]:
        return [(Etat(etat).label, _jour(jour)) for etat, jour in self._listes["vie"]]

    @cached_property
    def liens(self) -> list[LienDate]:
        return [
            LienDate(nature, nom, _jour(debut), _jour_ou_rien(fin))
            for nature, nom, debut, fin in self._listes["liens"]
        ]

    def organisation(self, nature: NatureRattachement) -> str:
        """Name of the organisation linked on the day; empty when there is none."""
        return next((li.nom for li in self.liens if li.nature == nature and li.en_vigueur(self._au)), "")

    @cached_property
    def contrats(self) -> list[ContratVu]:
        """Newest first."""
        return [
            ContratVu(_jour(signature), _jour(fin), taille, clause)
            for signature, fin, taille, clause in self._listes["contrats"]
        ]

    @cached_property
    def exercices(self) -> list[Exercice]:
        """Newest first, as unsaved copies of the rows: enough to name them and link to them."""
        return [
            Exercice(pk=pk, uuid=uuid, cpts_id=self.cpts.pk, debut=_jour(debut), fin=_jour(fin))
            for pk, uuid, debut, fin in self._listes["exercices"]
        ]

    @cached_property
    def paiements(self) -> list[PaiementDeLAnnee]:
        return [
            PaiementDeLAnnee(annee, mission, Decimal(montant), nombre)
            for annee, mission, montant, nombre in self._listes["paiements"]
        ]

    @cached_property
    def promesses(self) -> list[Promesse]:
        return [
            Promesse(_jour(annee), mission, None if montant is None else Decimal(montant), bareme)
            for annee, mission, montant, bareme in self._listes["promesses"]
        ]

    def verse(self, annee: int, mission: str | None = None) -> Decimal | None:
        """Paid in a civil year (for one mission when given); None when no payment is known that year."""
        montants = [p.montant for p in self.paiements if p.annee == annee and mission in (None, p.mission)]
        return somme(montants) if montants else None

    def nombre_de_versements(self, annee: int) -> int:
        return sum(p.nombre for p in self.paiements if p.annee == annee)

    def alloue(self, annee: int, mission: str | None = None) -> Alloue:
        """What is known of the envelopes of the contract years that begin in a year."""
        return alloue_d_une_cpts(
            p.montant
            for p in self.promesses
            if p.annee_contrat.year == annee and mission in (None, p.mission)
        )

    @cached_property
    def transferts(self) -> list[TransfertEnVigueur]:
        return [
            TransfertEnVigueur(_jour(annee), origine, destination, Decimal(montant))
            for annee, origine, destination, montant in self._listes["transferts"]
        ]

    def transfere(self, annee: int, mission: str) -> Decimal | None:
        """Net of the transfers in force, of the contract years that begin in a year; None without envelope."""
        siens = [
            t
            for t in self.transferts
            if t.annee_contrat.year == annee and mission in (t.origine, t.destination)
        ]
        promise = any(p.annee_contrat.year == annee and p.mission == mission for p in self.promesses)
        if not siens and not promise:
            return None
        return somme(t.montant if t.destination == mission else -t.montant for t in siens)

    def baremes(self, annee: int) -> list[str]:
        """Versions of the scale behind the envelopes of a year."""
        return sorted({p.bareme for p in self.promesses if p.annee_contrat.year == annee and p.bareme})

    @cached_property
    def annees_de_paiement(self) -> list[tuple[int, Decimal, int]]:
        """(civil year, paid, number of rows), newest first."""
        annees = sorted({p.annee for p in self.paiements}, reverse=True)
        return [
            (annee, self.verse(annee) or Decimal(0), self.nombre_de_versements(annee)) for annee in annees
        ]


def _jour(iso: str) -> datetime.date:
    return datetime.date.fromisoformat(iso)


def _jour_ou_rien(iso: str | None) -> datetime.date | None:
    return None if iso is None else _jour(iso)
