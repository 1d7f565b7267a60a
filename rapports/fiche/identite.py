"""Identity of a CPTS, its life, its links, its contract, what was promised and what was paid."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from comptes.versions.models import Exercice
from cpts.structures.enums import Etat, NatureRattachement
from cpts.structures.models import CPTS
from financements.aci.montants import somme
from financements.enveloppes.alloue import Alloue, alloue_d_une_cpts
from financements.enveloppes.lecture import ContratLu, EnveloppeLue, TransfertLu, VersementLu
from rapports.fiche.lecture import Lecture


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


class Identite:
    """A CPTS and what was read of it, in words and typed values."""

    def __init__(self, cpts: CPTS, lecture: Lecture, au: datetime.date) -> None:
        self.cpts = cpts
        self._lecture = lecture
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
        return [(Etat(etape.etat).label, etape.date) for etape in self._lecture.vie]

    @cached_property
    def liens(self) -> list[LienDate]:
        return [LienDate(li.nature, li.organisation.nom, li.debut, li.fin) for li in self._lecture.liens]

    def organisation(self, nature: NatureRattachement) -> str:
        """Name of the organisation linked on the day; empty when there is none."""
        return next((li.nom for li in self.liens if li.nature == nature and li.en_vigueur(self._au)), "")

    @property
    def contrats(self) -> list[ContratLu]:
        """Newest first."""
        return self._lecture.donnees.contrats[::-1]

    @cached_property
    def exercices(self) -> list[Exercice]:
        """Newest first, as unsaved copies of the rows: enough to name them and link to them."""
        return [
            Exercice(pk=lu.pk, uuid=lu.uuid, cpts_id=self.cpts.pk, debut=lu.debut, fin=lu.fin)
            for lu in reversed(self._lecture.donnees.exercices)
        ]

    @property
    def paiements(self) -> list[VersementLu]:
        """By day and mission."""
        return self._lecture.donnees.versements

    @property
    def promesses(self) -> list[EnveloppeLue]:
        return self._lecture.donnees.enveloppes

    def verse(self, annee: int, mission: str | None = None) -> Decimal | None:
        """Paid in a civil year (for one mission when given); None when no payment is known that year."""
        montants = [
            p.montant for p in self.paiements if p.date.year == annee and mission in (None, p.mission)
        ]
        return somme(montants) if montants else None

    def nombre_de_versements(self, annee: int) -> int:
        return sum(p.nombre for p in self.paiements if p.date.year == annee)

    def alloue(self, annee: int, mission: str | None = None) -> Alloue:
        """What is known of the envelopes of the contract years that begin in a year."""
        return alloue_d_une_cpts(
            p.montant for p in self.promesses if p.annee.year == annee and mission in (None, p.mission)
        )

    @cached_property
    def transferts(self) -> list[TransfertLu]:
        """In force."""
        return [transfert for transfert in self._lecture.donnees.transferts if transfert.effectif]

    def transfere(self, annee: int, mission: str) -> Decimal | None:
        """Net of the transfers in force, of the contract years that begin in a year; None without envelope."""
        siens = [
            t for t in self.transferts if t.annee.year == annee and mission in (t.origine, t.destination)
        ]
        promise = any(p.annee.year == annee and p.mission == mission for p in self.promesses)
        if not siens and not promise:
            return None
        return somme(t.montant if t.destination == mission else -t.montant for t in siens)

    def baremes(self, annee: int) -> list[str]:
        """Versions of the scale behind the envelopes of a year."""
        return sorted({p.bareme for p in self.promesses if p.annee.year == annee and p.bareme})

    @cached_property
    def annees_de_paiement(self) -> list[tuple[int, Decimal, int]]:
        """(civil year, paid, number of rows), newest first."""
        annees = sorted({p.date.year for p in self.paiements}, reverse=True)
        return [
            (annee, self.verse(annee) or Decimal(0), self.nombre_de_versements(annee)) for annee in annees
        ]
