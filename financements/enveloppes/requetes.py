"""What the page of the envelopes shows of one CPTS, along the calendar chosen."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cpts.commun.formats import euros, pourcent
from cpts.commun.graphiques import Graphique, ProvenanceDuGraphique, consommation
from cpts.structures.models import CPTS
from financements.enveloppes.colonnes import Ligne, Tableau, par_annee_de_contrat, par_exercice
from financements.enveloppes.lecture import Donnees, ExerciceLu, lire
from financements.enveloppes.models import PlanEmploi, Transfert
from financements.enveloppes.passage import Passage, passage
from financements.enveloppes.periodes import Annee, annees_commencees
from financements.enveloppes.reserves.calcul import Reserves, reserves

ANNEE, EXERCICE = "annee", "exercice"


@dataclass(frozen=True)
class Choix:
    """A period the reader may choose; ``cle`` is its first day."""

    cle: str
    libelle: str
    actif: bool


class PageEnveloppes:
    """``calendrier`` and ``periode`` come from the address; anything unknown falls back on the most useful."""

    def __init__(self, cpts: CPTS, au: datetime.date, calendrier: str = "", periode: str = "") -> None:
        self.cpts = cpts
        self.au = au
        self.donnees: Donnees = lire(cpts.pk)
        self._periode = periode
        avec_comptes = any(e.version for e in self.donnees.exercices)
        defaut = EXERCICE if avec_comptes or not self.annees else ANNEE
        self.calendrier = calendrier if calendrier in (ANNEE, EXERCICE) else defaut

    @cached_property
    def annees(self) -> list[Annee]:
        return annees_commencees(self.donnees, self.au)

    @cached_property
    def annee(self) -> Annee | None:
        """The contract year shown; None in the other calendar, or without contract."""
        if self.calendrier != ANNEE or not self.annees:
            return None
        return next((a for a in self.annees if a.cle == self._periode), self.annees[-1])

    @cached_property
    def exercice(self) -> ExerciceLu | None:
        """The exercise shown: the one asked for, else the last with accounts, else the last."""
        exercices = self.donnees.exercices
        if self.calendrier != EXERCICE or not exercices:
            return None
        demande = [e for e in exercices if e.debut.isoformat() == self._periode]
        avec = [e for e in exercices if e.version]
        return (demande or avec or exercices)[-1]

    @cached_property
    def tableau(self) -> Tableau | None:
        if self.annee:
            return par_annee_de_contrat(self.cpts, self.donnees, self.annee)
        return par_exercice(self.donnees, self.exercice) if self.exercice else None

    @property
    def periodes(self) -> list[Choix]:
        """Newest first."""
        if self.calendrier == ANNEE:
            return [Choix(a.cle, a.libelle, a == self.annee) for a in reversed(self.annees)]
        return [
            Choix(e.debut.isoformat(), e.libelle, e == self.exercice)
            for e in reversed(self.donnees.exercices)
        ]

    @cached_property
    def passage(self) -> Passage | None:
        return passage(self.donnees, self.annees)

    @cached_property
    def reserves(self) -> Reserves | None:
        return reserves(self.donnees, self.exercice) if self.exercice else None

    @cached_property
    def plan(self) -> PlanEmploi | None:
        """The last plan of the exercise shown."""
        if self.exercice is None:
            return None
        return PlanEmploi.objects.filter(exercice=self.exercice.pk).prefetch_related("lignes").first()

    @cached_property
    def transferts(self) -> list[Transfert]:
        """Transfers of the contract years shown, newest first, whatever became of them."""
        if self.tableau is None:
            return []
        lignes = Transfert.objects.filter(
            contrat__cpts=self.cpts,
            annee_contrat__gte=self.tableau.debut,
            annee_contrat__lte=self.tableau.debut if self.annee else self.tableau.fin,
        )
        return list(lignes)

    @cached_property
    def graphique(self) -> Graphique | None:
        """Bars of consumption, for the missions whose rate is known to the cent."""
        lignes = [li for li in self.tableau.enveloppes if li.taux_connu] if self.tableau else []
        if self.tableau is None or not lignes:
            return None
        source = "comptes retenus de la CPTS ; enveloppes du contrat"
        if self.tableau.baremes:
            source += f" ({', '.join(self.tableau.baremes)})"
        return consommation(
            _constat(lignes),
            [(li.libelle, li.depense_aci, li.alloue) for li in lignes],
            ProvenanceDuGraphique(source, self.tableau.fin),
            mesure="Dépensé sur l’ACI",
            reference="Alloué",
            sous_titre="Seule la dépense financée par l’ACI se compare à une enveloppe de l’ACI. Transferts à part.",
        )


def _constat(lignes: list[Ligne]) -> str:
    """The finding: the highest overspend, else what is least used."""
    au_dela = [li for li in lignes if li.taux is not None and li.taux > 1]
    choisie = max(au_dela, key=_taux) if au_dela else min(lignes, key=_taux)
    return (
        f"{choisie.libelle} : {pourcent(choisie.taux)} de l’enveloppe dépensés, sur {euros(choisie.alloue)}"
    )


def _taux(ligne: Ligne) -> Decimal:
    return ligne.taux or Decimal(0)
