"""What the page of a comparison shows: each line in words, with the payments that settle it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cpts.commun.enums import Mission
from cpts.commun.formats import accord
from cpts.structures.models import CPTS
from financements.contrats.models import Contrat
from financements.versements.codes import EtatRapprochement, Situation
from financements.versements.models import (
    ExplicationEcart,
    ImputationVersement,
    LigneRapprochement,
    Rapprochement,
    Versement,
    VersementFIR,
)
from financements.versements.rapprochement import regle
from financements.versements.suivi import AVEC_ECART

TONS = {
    EtatRapprochement.EXACT: "succes",
    EtatRapprochement.TARDIF: "info",
    EtatRapprochement.PARTIEL: "attention",
    EtatRapprochement.NON_PAYE: "erreur",
    EtatRapprochement.ATTENDU: "neutre",
    EtatRapprochement.TROP: "attention",
    EtatRapprochement.INATTENDU: "attention",
    EtatRapprochement.ANNULE: "neutre",
}
TONS_SITUATIONS = {
    Situation.A_JOUR: "succes",
    Situation.MANQUE: "erreur",
    Situation.TROP: "attention",
    Situation.COMPENSE: "attention",
    Situation.INCONNU: "neutre",
}
# In a column of badges, two words at most.
MOTS_SITUATIONS = {
    Situation.A_JOUR: "À jour",
    Situation.MANQUE: "Il manque",
    Situation.TROP: "En trop",
    Situation.COMPENSE: "Se compensent",
    Situation.INCONNU: "Échéancier inconnu",
}
SANS_MISSION = "Non précisée par la caisse"


@dataclass(frozen=True)
class Paiement:
    """The part of a payment that settles a line."""

    versement: Versement
    montant: Decimal


@dataclass(frozen=True)
class Ligne:
    ligne: LigneRapprochement
    paiements: list[Paiement]

    @property
    def mission(self) -> str:
        return Mission(self.ligne.mission).label if self.ligne.mission else SANS_MISSION

    @property
    def ton(self) -> str:
        return TONS[EtatRapprochement(self.ligne.etat)]

    @property
    def etat(self) -> str:
        """« Payé en retard de 45 jours »."""
        if self.ligne.etat == EtatRapprochement.TARDIF:
            return f"Payé en retard de {accord(self.ligne.jours, 'jour')}"
        if self.ligne.etat == EtatRapprochement.NON_PAYE:
            return f"Non payé depuis {accord(self.ligne.jours, 'jour')}"
        return self.ligne.get_etat_display()


class PageRapprochement:
    """The contracts of a CPTS and the comparison of one of them."""

    def __init__(self, cpts: CPTS, contrat_voulu: str = "") -> None:
        self.cpts = cpts
        self.contrats = list(
            Contrat.objects.filter(cpts=cpts).select_related("rapprochement").order_by("-signature")
        )
        voulus = [c for c in self.contrats if str(c.uuid) == contrat_voulu]
        self.contrat: Contrat | None = next(iter(voulus or self.contrats), None)

    @cached_property
    def rapprochement(self) -> Rapprochement | None:
        return getattr(self.contrat, "rapprochement", None)

    @property
    def calculable(self) -> bool:
        return bool(self.rapprochement and self.rapprochement.situation != Situation.INCONNU)

    @property
    def ton(self) -> str:
        return TONS_SITUATIONS[Situation(self.rapprochement.situation)] if self.rapprochement else "neutre"

    @cached_property
    def lignes(self) -> list[Ligne]:
        """Lines in the order of due dates, each with its payments. Two queries."""
        if not self.calculable:
            return []
        lignes = list(LigneRapprochement.objects.filter(rapprochement=self.rapprochement))
        imputations: defaultdict[int, list[Paiement]] = defaultdict(list)
        for imputation in ImputationVersement.objects.filter(
            ligne__rapprochement=self.rapprochement
        ).select_related("versement"):
            imputations[imputation.ligne_id].append(Paiement(imputation.versement, imputation.montant))
        return [Ligne(ligne, imputations[ligne.pk]) for ligne in lignes]

    @property
    def avec_ecart(self) -> bool:
        return bool(self.rapprochement and self.rapprochement.situation in AVEC_ECART)

    @cached_property
    def explications(self) -> list[ExplicationEcart]:
        """Newest first."""
        if self.contrat is None:
            return []
        return list(ExplicationEcart.objects.filter(contrat=self.contrat).select_related("par"))

    @property
    def explication(self) -> ExplicationEcart | None:
        """The explanation of the present gap: an older one, of other amounts, explains nothing."""
        if self.rapprochement is None:
            return None
        presents = (self.rapprochement.manque, self.rapprochement.trop)
        return next((e for e in self.explications if (e.manque, e.trop) == presents), None)

    @cached_property
    def fir(self) -> list[VersementFIR]:
        """Money of the regional fund: shown beside, never added."""
        return list(VersementFIR.objects.filter(cpts=self.cpts).select_related("ars"))

    @property
    def jours_toleres(self) -> int:
        return regle().jours_toleres
