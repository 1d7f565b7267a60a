"""What contracts commit to, as one reader may see it: the same object behind the page, its files and the API."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from cpts.commun.formats import accord, date_longue, euros, nombre
from financements.aci.projection import Engagement, Hypothese, Montants, Projection, Tarif, projeter
from financements.aci.sortie_scenario import taux_en_mots
from rapports.projections.baremes import Baremes
from rapports.projections.contrats import ContratsComptes, contrats_comptes
from rapports.projections.versements import AnneeVersee, historique
from rapports.secret.chiffres import Chiffre

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur

SANS_TAILLE = "Taille inconnue"


@dataclass(frozen=True)
class LigneEngagement:
    """A region, a size or one of their crossings."""

    cle: str
    nom: str
    nombre: int
    montants: Montants
    maximum: Chiffre

    @property
    def fonctionnement(self) -> Chiffre:
        return Chiffre(self.montants.fonctionnement)

    @property
    def fixe(self) -> Chiffre:
        return Chiffre(self.montants.fixe)

    @property
    def variable(self) -> Chiffre:
        return Chiffre(self.montants.variable)

    @property
    def total(self) -> Chiffre:
        return Chiffre(self.montants.total)

    @property
    def n(self) -> str:
        """« n = 12 »."""
        return f"n = {nombre(self.nombre)}"

    @property
    def contrats(self) -> str:
        return nombre(self.nombre)

    @property
    def cellules(self) -> list[str]:
        """Contracts, parts, total and maximum."""
        chiffres = (self.fonctionnement, self.fixe, self.variable, self.total, self.maximum)
        return [self.contrats, *map(str, chiffres)]


class VueProjection:
    """A projection on a day, at a rate from 0 to 1, for one reader. Two or three queries."""

    def __init__(
        self, user: Utilisateur, au: datetime.date, taux: Decimal, lignee: str, baremes: Baremes | None = None
    ) -> None:
        self._baremes = baremes or Baremes()
        self.au = au
        self.taux = taux
        self.lignee = lignee
        self._user = user

    @cached_property
    def contrats(self) -> ContratsComptes:
        return contrats_comptes(self._user, self.au)

    @cached_property
    def tarif(self) -> Tarif:
        return self._baremes.tarif(self.lignee, self.au)

    @cached_property
    def historique(self) -> list[AnneeVersee]:
        return historique(self._user, self.au.year)

    @cached_property
    def _maximum(self) -> Projection:
        return projeter(self.contrats.groupes, self.tarif)

    @cached_property
    def _projection(self) -> Projection:
        return projeter(self.contrats.groupes, self.tarif, Hypothese(self.taux))

    # --- Lines -------------------------------------------------------------------------------------------

    @cached_property
    def total(self) -> LigneEngagement:
        return self._ligne("", "Toutes tailles", self._projection.total, self._maximum.total)

    @cached_property
    def tailles(self) -> list[LigneEngagement]:
        """By size, those that have contracts."""
        maxima = self._maximum.par_taille
        return [
            self._ligne(taille, taille or SANS_TAILLE, engagement, maxima[taille])
            for taille, engagement in sorted(self._projection.par_taille.items())
        ]

    @cached_property
    def regions(self) -> list[LigneEngagement]:
        """By region, in French order."""
        projetees, maxima = self._projection.par_region, self._maximum.par_region
        return [
            self._ligne(code, nom, projetees[code], maxima[code])
            for code, nom in self.contrats.regions.items()
        ]

    @property
    def croisement(self) -> Iterator[tuple[LigneEngagement, list[LigneEngagement | None]]]:
        """(region, its cells in the order of ``tailles``); None where there is no contract."""
        for region in self.regions:
            yield region, [self.case(region, taille) for taille in self.tailles]

    @property
    def ensemble(self) -> list[LigneEngagement]:
        """All regions: all sizes, then each of them."""
        return [self.total, *self.tailles]

    @property
    def rangees_tailles(self) -> list[tuple[str, list[str]]]:
        return [(taille.nom, taille.cellules) for taille in self.tailles]

    @property
    def rangees_annees(self) -> list[tuple[str, list[str]]]:
        return [(a.nom, [str(a.verse), a.nombre, str(a.par_cpts)]) for a in self.historique]

    def case(self, region: LigneEngagement, taille: LigneEngagement) -> LigneEngagement | None:
        """A size in a region; None when nothing stands there."""
        cle = (region.cle, taille.cle)
        if cle not in self._projection.cases:
            return None
        return self._ligne(taille.cle, taille.nom, self._projection.cases[cle], self._maximum.cases[cle])

    def _ligne(self, cle: str, nom: str, projete: Engagement, maximum: Engagement) -> LigneEngagement:
        return LigneEngagement(cle, nom, projete.nombre, projete.montants, Chiffre(maximum.montants.total))

    @property
    def derniere_annee(self) -> list[AnneeVersee]:
        """The last year paid, in a list; empty when none is known."""
        return self.historique[-1:]

    # --- Words -------------------------------------------------------------------------------------------

    @property
    def phrase(self) -> str:
        """« Engagement maximal : 254 000 000,00 € pour 700 contrats, si tous les indicateurs sont atteints »."""
        montant, contrats = self.total.maximum.montant, accord(self.total.nombre, "contrat")
        if montant is None and self.total.nombre:
            return f"Engagement maximal : inconnu pour {contrats}, faute de montants dans ce barème"
        return f"Engagement maximal : {euros(montant)} pour {contrats}, si tous les indicateurs sont atteints"

    @property
    def jour(self) -> str:
        return f"Au {date_longue(self.au)}."

    @property
    def taux_en_mots(self) -> str:
        return taux_en_mots(self.taux)

    @property
    def reserves(self) -> tuple[str, ...]:
        """Sentences that go with every figure of the page."""
        modules = self.contrats.modules
        if modules is None:
            mots = "Les modulations que portent certains contrats ne sont pas comptées ici."
            return (*self.tarif.reserves, mots)
        if not modules:
            return self.tarif.reserves
        mots = accord(modules, "contrat porte une modulation", "contrats portent une modulation")
        return (*self.tarif.reserves, f"{mots} de ses montants, qui n’est pas comptée ici.")
