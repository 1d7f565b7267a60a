"""What was paid in past years, beside what is committed: sums by civil year of payment."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection

from cpts.commun.formats import accord, nombre
from cpts.commun.secret import NON_AFFICHE, Cellule, publiable
from cpts.models import CPTS
from cpts.perimetre import perimetre_de
from rapports.secret import Chiffre

if TYPE_CHECKING:
    from cpts.models import Utilisateur

ANNEES = 4
_REQUETE = """
SELECT annee, sum(montant), count(*), max(abs(montant)) FROM (
    SELECT extract(year FROM date)::int AS annee, cpts_id, sum(montant) AS montant
    FROM financements_versement v JOIN cpts_cpts c ON c.id = v.cpts_id AND NOT c.exemple
    WHERE date <= make_date(%(jusqu_a)s, 12, 31) AND (%(cpts)s::bigint[] IS NULL OR cpts_id = ANY(%(cpts)s))
    GROUP BY 1, 2
) par_cpts GROUP BY 1 ORDER BY 1 DESC LIMIT %(annees)s
"""


@dataclass(frozen=True)
class AnneeVersee:
    """Payments of a civil year, and the number of CPTS paid (None when hidden)."""

    annee: int
    verse: Chiffre
    cpts: int | None

    @property
    def libelle(self) -> str:
        return f"Versé en {self.annee}"

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

    One query, and one more for a reader who sees some CPTS only.
    """
    perimetre = perimetre_de(user)
    tout = perimetre.voit_la_nation or perimetre.agregats_seulement
    cpts = None if tout else list(CPTS.objects.for_user(user).values_list("pk", flat=True))
    with connection.cursor() as curseur:
        curseur.execute(_REQUETE, {"jusqu_a": jusqu_a, "cpts": cpts, "annees": ANNEES})
        lues = [_annee(*ligne, agregats=perimetre.agregats_seulement) for ligne in curseur]
    return lues[::-1]


def _annee(annee: int, montant: Decimal, nombre: int, plus_gros: Decimal, *, agregats: bool) -> AnneeVersee:
    if agregats and not publiable(Cellule(annee, montant, nombre, plus_gros)):
        return AnneeVersee(annee, Chiffre(None, secret=True), None)
    return AnneeVersee(annee, Chiffre(montant), nombre)
