"""Plans for the reserves of a few fictitious CPTS: proposed, agreed and followed, refused with a motive."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from comptes.versions.models import Exercice
from cpts.commun.enums import Mission
from demonstration.grand_livre import Annee
from demonstration.hasard import alea as alea_de
from demonstration.inscription import Inscrite
from demonstration.nation import Nation, Structure
from demonstration.personnes import identifiant_du_tresorier
from demonstration.transferts import derouler, groupes, identifiant_du_decideur
from demonstration.vie import ActeDeLaVie, personne
from financements.enveloppes.enums import EtatPlan
from financements.enveloppes.models import LignePlanEmploi, PlanEmploi
from financements.enveloppes.reserves import plans

CLOTURE = 2024
PROPOSE_DES = datetime.date(2025, 9, 8)
ECART, DECISION, SUIVI = (datetime.timedelta(days=n) for n in (4, 31, 120))
ETATS = (
    EtatPlan.CONVENU, EtatPlan.PROPOSE, EtatPlan.REFUSE, EtatPlan.CONVENU, EtatPlan.REFUSE, EtatPlan.PROPOSE,
)  # fmt: skip
USAGES = (
    ("Poste de coordination de parcours, une année", Mission.PARCOURS),
    ("Ateliers de dépistage dans les quartiers", Mission.PREVENTION),
    ("Régulation des soins non programmés", Mission.ACCES_SOINS),
)
NOTE = "Le recrutement prévu a pris du retard ; la somme est restée sur le compte."
ACCORD = "Convenu au dialogue de gestion."
REFUS = "Les lignes ne disent pas à quelles actions du projet de santé elles se rapportent."
SUIVI_NOTE = "Première facture payée."


@dataclass(frozen=True)
class PlanPrevu:
    """A plan as drawn: one line each."""

    structure: Structure
    caisse: str
    cloture: datetime.date
    etat: EtatPlan
    propose_le: datetime.date
    objet: str
    mission: Mission
    montant: Decimal

    @property
    def motif(self) -> str:
        return {EtatPlan.CONVENU: ACCORD, EtatPlan.REFUSE: REFUS}.get(self.etat, "")


def prevoir(nation: Nation, annees: Mapping[int, Sequence[Annee]]) -> list[PlanPrevu]:
    """One plan per CPTS drawn for transfers, while there are states to show. Pure."""
    candidates = sorted(
        ((s, caisse) for caisse, structures in groupes(nation) for s in structures), key=lambda c: c[0].rang
    )
    closes = [(s, c, _cloture(annees.get(s.rang, ()))) for s, c in candidates]
    retenues = [(s, c, fin) for s, c, fin in closes if fin]
    return [
        _prevu(nation.graine, rang, s, c, fin, etat)
        for rang, ((s, c, fin), etat) in enumerate(zip(retenues, ETATS, strict=False))
    ]


def _cloture(annees: Sequence[Annee]) -> datetime.date | None:
    return next((a.fin for a in annees if a.fin.year == CLOTURE), None)


def _prevu(
    graine: int, rang: int, structure: Structure, caisse: str, cloture: datetime.date, etat: EtatPlan
) -> PlanPrevu:
    alea = alea_de(graine, "plan d’emploi", structure.rang)
    objet, mission = alea.choice(USAGES)
    montant = Decimal(alea.randrange(16, 50) * 500)
    return PlanPrevu(structure, caisse, cloture, etat, PROPOSE_DES + rang * ECART, objet, mission, montant)


def jouer(nation: Nation, inscrites: Sequence[Inscrite], annees: Mapping[int, Sequence[Annee]]) -> None:
    """Play every plan before today; the people who decide exist (``transferts.jouer``)."""
    lignes = {i.structure.rang: i.ligne.pk for i in inscrites}
    gestes: list[ActeDeLaVie] = []
    for prevu in prevoir(nation, annees):
        decideur = identifiant_du_decideur(nation, prevu.caisse)
        gestes += _gestes(prevu, lignes[prevu.structure.rang], decideur)
    derouler(gestes)


def _gestes(prevu: PlanPrevu, cpts: int, decideur: str) -> Iterator[ActeDeLaVie]:
    faits: list[PlanEmploi] = []
    tresorier = identifiant_du_tresorier(prevu.structure.rang)
    yield ActeDeLaVie(prevu.propose_le, lambda: faits.append(_proposer(prevu, cpts, tresorier)))
    if prevu.etat != EtatPlan.PROPOSE:
        convenu = prevu.etat == EtatPlan.CONVENU
        yield ActeDeLaVie(
            prevu.propose_le + DECISION,
            lambda: plans.decider(personne(decideur), faits[0], convenu, prevu.motif),
        )
        if convenu:
            yield ActeDeLaVie(prevu.propose_le + SUIVI, lambda: _suivre(prevu, faits[0], tresorier))


def _proposer(prevu: PlanPrevu, cpts: int, tresorier: str) -> PlanEmploi:
    exercice = Exercice.objects.select_related("cpts").get(cpts_id=cpts, fin=prevu.cloture)
    echeance = datetime.date(CLOTURE + 2, 12, 31)
    ligne = LignePlanEmploi(
        objet=prevu.objet, mission=prevu.mission, montant=prevu.montant, echeance=echeance
    )
    return plans.proposer(personne(tresorier), exercice, [ligne], NOTE)


def _suivre(prevu: PlanPrevu, fait: PlanEmploi, tresorier: str) -> None:
    """Half of the sum is spent, said by the CPTS."""
    plans.suivre(personne(tresorier), fait.lignes.get(), prevu.montant / 2, SUIVI_NOTE)
