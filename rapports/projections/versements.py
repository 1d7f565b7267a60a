"""What was paid in past years, beside what is committed: sums by civil year of payment."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone

from cpts.commun.formats import accord, nombre
from cpts.commun.secret import NON_AFFICHE
from cpts.droits.perimetre import perimetre_de
from financements.versements.models import Versement
from rapports.cockpit.annees import au_jour, en_cours
from rapports.secret.chiffres import VERSE, Bloc, Chiffre
from rapports.secret.lecteurs import masque_de, source_du_lecteur
from rapports.secret.sources import Source
from rapports.sommes.completude import FRANCE

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur

ANNEES = 4


@dataclass(frozen=True)
class AnneeVersee:
    """Payments of a civil year as known on the day ``au``, and the number of CPTS paid (None when hidden)."""

    annee: int
    verse: Chiffre
    cpts: int | None
    au: datetime.date

    @property
    def en_cours(self) -> bool:
        return en_cours(self.annee, self.au)

    @property
    def nom(self) -> str:
        """« 2025 », « 2026 (en cours, au 29 novembre) »."""
        return f"{self.annee} (en cours, {au_jour(self.au)})" if self.en_cours else str(self.annee)

    @property
    def libelle(self) -> str:
        return f"Versé en {self.nom}"

    @property
    def nombre(self) -> str:
        return NON_AFFICHE if self.cpts is None else nombre(self.cpts)

    @property
    def phrase(self) -> str:
        return "" if self.cpts is None else f"À {accord(self.cpts, 'CPTS', 'CPTS')}"

    @property
    def par_cpts(self) -> Chiffre:
        """Mean a CPTS; unknown or hidden with the amount."""
        if self.verse.montant is None or not self.cpts:
            return Chiffre(None, self.verse.secret)
        return Chiffre(self.verse.montant / self.cpts)


def historique(user: Utilisateur, jusqu_a: int) -> list[AnneeVersee]:
    """The last years with payments up to a civil year, oldest first, within the reader's perimeter.

    One query. Readers of aggregates get what was published.
    """
    perimetre = perimetre_de(user)
    if perimetre.agregats_seulement:
        return _publies(user, jusqu_a)
    verses = (
        Versement.objects.filter(perimetre.filtre_cpts("cpts"), cpts__exemple=False, date__year__lte=jusqu_a)
        .values_list(ExtractYear("date"))
        .annotate(somme=Sum("montant"), nombre=Count("cpts", distinct=True))
        .order_by("-date__year")
    )
    au = timezone.localdate()
    return [AnneeVersee(annee, Chiffre(montant), nombre, au) for annee, montant, nombre in verses[:ANNEES]][
        ::-1
    ]


def _publies(user: Utilisateur, jusqu_a: int) -> list[AnneeVersee]:
    """What was paid in the nation, as the last publication shows it; how many CPTS were paid is not told."""
    source = source_du_lecteur(user)
    tableau = source.completude()
    connues = [a for a in tableau.annees if a <= jusqu_a and tableau.de(FRANCE, a).verse_total is not None]
    return [_publiee(user, source, a, tableau.de(FRANCE, a).verse_total) for a in sorted(connues)[-ANNEES:]]


def _publiee(user: Utilisateur, source: Source, annee: int, verse: Decimal | None) -> AnneeVersee:
    version = source.version(Bloc.VERSEMENTS, annee)
    au = version.au if version else timezone.localdate()
    return AnneeVersee(annee, masque_de(user, source, annee).chiffre(verse, VERSE, FRANCE), None, au)
