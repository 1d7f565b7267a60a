"""The page of a schedule: the same document as the API and the PDF, worded and cut by contract year."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse

from cpts.commun.formats import date_courte, date_longue, euros, pourcent
from cpts.commun.graphiques import Graphique, ProvenanceDuGraphique, barres_empilees
from financements.aci.calendrier import ajouter_mois
from financements.aci.montants import arrondir
from financements.aci.reversements import Compensation
from financements.baremes import registre
from financements.baremes.registre import Registre
from financements.contrats.calcul import HORIZON_MOIS, Calcul, calculer
from financements.contrats.decomptes import DecompteRefuse, motif_de_refus
from financements.contrats.document import (
    Document,
    Paiement,
    document,
    document_vide,
    ligne_en_dict,
    paiements,
    sans_taux_locaux,
    total_du,
)
from financements.contrats.dossiers import Dossier, lire_un
from financements.contrats.enums import Saisie
from financements.contrats.fichier import versions_a_joindre
from financements.contrats.models import Contrat, DecisionRegularisation
from financements.contrats.regularisations import Proposition, propositions, retenues

TAUX_ET_SI = (Decimal("0.50"), Decimal("0.80"), Decimal(1))
SANS_DECOMPTE = "Aucun décompte officiel"  # a reserve of the engine that the page says at length
NON_CALCULES = {
    Saisie.REPRIS: "Contrat repris d’un fichier : ses missions ne sont pas connues, ce qui est dû est donc inconnu.",
    Saisie.BROUILLON: "Contrat en cours de saisie : ce qui est dû sera calculé quand il sera enregistré.",
}


@dataclass(frozen=True)
class EtSi:
    """What the parts not decided yet would add, at one rate."""

    taux: Decimal
    montant: Decimal


@dataclass
class PageEcheancier:
    """What is due under a contract up to ``au``, shown for one contract year (``annee``) or all of them.

    ``fiches``: whether the document holds every explanation sheet, or each line its formula alone.
    ``taux_locaux``: whether the reader may read the rates of this contract.
    """

    contrat: Contrat
    au: datetime.date
    annee: datetime.date | None = None
    fiches: bool = True
    taux_locaux: bool = True

    @property
    def calculable(self) -> bool:
        return self.contrat.saisie == Saisie.ENREGISTRE

    @cached_property
    def calcul(self) -> Calcul:
        return self._calculer(self.au)

    def _calculer(self, au: datetime.date) -> Calcul:
        return calculer(self._dossier, au, registre=self._registre)

    @property
    def versions_a_joindre(self) -> list[str]:
        """Versions published on screen that the checking command must be given."""
        return versions_a_joindre(self.calcul.grille)

    @cached_property
    def _registre(self) -> Registre:
        return registre.lire()

    @cached_property
    def _dossier(self) -> Dossier:
        return lire_un(self.contrat)

    @cached_property
    def document(self) -> Document:
        if not self.calculable:
            return document_vide(self.contrat, self.au, NON_CALCULES[Saisie(self.contrat.saisie)])
        lu = document(self.calcul, self.fiches)
        return lu if self.taux_locaux else sans_taux_locaux(lu)

    @property
    def adresse(self) -> str:
        """Address of the page for this contract, its query string open."""
        return f"{reverse('cpts_echeancier', args=[self.contrat.cpts.uuid])}?contrat={self.contrat.uuid}"

    @property
    def adresse_des_fiches(self) -> str:
        """What comes before the rank of a line in the address of its sheet: resolved once, a page has a hundred."""
        return reverse("echeance", args=[self.contrat.uuid, 0]).removesuffix("0/")

    @property
    def au_iso(self) -> str:
        return self.au.isoformat()

    # --- What is due -------------------------------------------------------------------------------------

    @property
    def lignes(self) -> list[dict[str, Any]]:
        return [x for x in self.document["lignes"] if self.annee in (None, x["annee_contrat"])]

    @property
    def annees(self) -> list[dict[str, Any]]:
        return self.document["annees"]

    @property
    def annee_choisie(self) -> dict[str, Any] | None:
        return next((a for a in self.annees if a["annee_contrat"] == self.annee), None)

    @cached_property
    def paiements(self) -> list[Paiement]:
        """Lines by day and contract year, in the order of the schedule."""
        return paiements(self.lignes)

    @property
    def du(self) -> Decimal | None:
        """Sum of the lines shown; None where nothing can be computed."""
        return total_du(self.lignes) if self.calculable else None

    @property
    def titre(self) -> str:
        """The whole page in one sentence."""
        if self.du is None:
            return NON_CALCULES[Saisie(self.contrat.saisie)]
        debut = f"Dû au {date_longue(self.au)}"
        if self.annee:
            debut += f" pour l’année de contrat du {date_longue(self.annee)}"
        suite = self.prochaine
        if suite is None:
            return f"{debut} : {euros(self.du)} ; aucune échéance connue ensuite."
        return f"{debut} : {euros(self.du)} ; prochaine échéance : {euros(suite.total)} le {date_longue(suite.date)}."

    @cached_property
    def prochaine(self) -> Paiement | None:
        """What falls due first after ``au``, among what is known today."""
        horizon = self._calculer(ajouter_mois(self.au, HORIZON_MOIS))
        numerotees = enumerate(horizon.echeancier.lignes, 1)
        suivantes = [(rang, li) for rang, li in numerotees if li.date > self.au and not li.a_decider]
        if not suivantes:
            return None
        jour = suivantes[0][1].date
        lignes = [
            {"montant": li.montant, "a_decider": False, "rang": rang}
            for rang, li in suivantes
            if li.date == jour
        ]
        return Paiement(jour, jour, lignes)

    @cached_property
    def et_si(self) -> list[EtSi]:
        """Variable parts not decided yet, at a few rates: an illustration, nothing is due before a decision."""
        maxima = [
            part["plafond"]
            for annee in self.annees
            for part in annee["parts"]
            if part["part"] == "variable" and part["du"] is None and part["plafond"] is not None
        ]
        if not maxima or self.annee:
            return []
        return [EtSi(taux, sum((arrondir(m * taux) for m in maxima), Decimal("0.00"))) for taux in TAUX_ET_SI]

    # --- Chart -------------------------------------------------------------------------------------------

    @cached_property
    def graphique(self) -> Graphique | None:
        """Due by contract year, stacked; an undecided part is hatched."""
        if not self.annees:
            return None
        donnees = [
            (
                f"Année du {date_courte(a['annee_contrat'])}",
                (a["fonctionnement_du"], a["fixe_du"], a["variable_du"]),
            )
            for a in self.annees
        ]
        provenance = ProvenanceDuGraphique(
            f"échéancier du contrat, barème {self.contrat.bareme}",
            self.au,
            completude="barème de démonstration" if self.document["demonstration"] else "",
        )
        series = ("Fonctionnement", "Part fixe", "Part variable")
        return barres_empilees(
            self._constat, series, donnees, provenance, sous_titre="Dû par année de contrat"
        )

    @property
    def _constat(self) -> str:
        decidees = [a for a in self.annees if a["total"] is not None]
        if not decidees:
            return "Aucune année n’est entièrement décidée : la part variable attend le dialogue de gestion"
        closes = [a for a in decidees if a["anniversaire"] <= self.au]
        a = (closes or decidees)[-1]
        constat = f"L’année du {date_longue(a['annee_contrat'])} fait devoir {euros(a['total'])}"
        return f"{constat}, {pourcent(a['taux'], 2)} du maximum" if a["taux"] else constat

    # --- What people decide ------------------------------------------------------------------------------

    @cached_property
    def propositions(self) -> list[Proposition]:
        if not any(ligne["a_decider"] for ligne in self.document["lignes"]):
            return []
        decisions = DecisionRegularisation.objects.filter(contrat=self.contrat).select_related("decide_par")
        return propositions(self.contrat, self.document["lignes"], decisions)

    @cached_property
    def retenues(self) -> Compensation | None:
        """Set-off on the payments up to twelve months after ``au``."""
        if not self.propositions:
            return None
        horizon = self._calculer(ajouter_mois(self.au, HORIZON_MOIS))
        lignes = [
            ligne_en_dict(rang, ligne, False) for rang, ligne in enumerate(horizon.echeancier.lignes, 1)
        ]
        return retenues(lignes, self.propositions)

    @property
    def refus_decompte(self) -> DecompteRefuse | None:
        """Why no official statement can be issued; None when one can."""
        return motif_de_refus(self.calcul) if self.calculable else None

    @property
    def alertes(self) -> list[str]:
        return [message for delai in self.document["delais"] for message in delai["alertes"]]

    @property
    def reserves(self) -> list[str]:
        """Reserves of the engine, but the deadlines and the lines not verified: each has its own place."""
        return [
            reserve
            for reserve in self.document["reserves"]
            if reserve not in self.alertes and not reserve.startswith(SANS_DECOMPTE)
        ]
