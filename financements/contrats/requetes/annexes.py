"""The annex of one contract year: each amount with its source and check, beside the scale and the gap between both."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.contrib.auth import get_user_model

from cpts.commun.enums import MISSIONS_ACI, Mission
from cpts.commun.formats import date_longue, euros
from financements.aci.bareme import Grille
from financements.aci.calcul import PartDue
from financements.aci.calendrier import AnneeContrat, annees_de_contrat
from financements.aci.montants import somme
from financements.contrats.calcul import Calcul, calculer
from financements.contrats.dossiers import Dossier, lire_un
from financements.contrats.enums import PartAnnexe
from financements.contrats.models import Contrat, MontantAnnexe

UN_JOUR = datetime.timedelta(days=1)


def postes_de(missions: list[str]) -> list[tuple[str, str]]:
    """(mission, part) that an annex may give, running costs first, in the order of the agreement."""
    engagees = [m for m in MISSIONS_ACI if m in missions]
    postes = [(str(Mission.FONCTIONNEMENT), str(PartAnnexe.FONCTIONNEMENT))]
    for mission in engagees:
        postes += [(str(mission), str(PartAnnexe.FIXE)), (str(mission), str(PartAnnexe.VARIABLE))]
        if mission == Mission.CRISES_SANITAIRES:
            postes.append((str(mission), str(PartAnnexe.SI_CRISE)))
    return postes


@dataclass(frozen=True)
class PosteAnnexe:
    """An amount of the annex and that of the scale; either may be unknown."""

    mission: str
    part: str
    ligne: MontantAnnexe | None
    bareme: Decimal | None

    @property
    def cle(self) -> str:
        return f"{self.mission}.{self.part}"

    @property
    def libelle(self) -> str:
        return MontantAnnexe(mission=self.mission, part=self.part).designation

    @property
    def montant(self) -> Decimal | None:
        return self.ligne.montant if self.ligne else None

    @property
    def ecart(self) -> Decimal | None:
        """Annex less scale; None when one is unknown."""
        if self.montant is None or self.bareme is None:
            return None
        return self.montant - self.bareme

    @property
    def etat(self) -> tuple[str, str]:
        """(words, tone of the badge)."""
        if self.ligne is None:
            return "Suit le barème", "neutre"
        if self.ligne.verifie_le:
            return f"Vérifié par {self.ligne.verifie_nom}, le {date_longue(self.ligne.verifie_le)}", "succes"
        return "À vérifier par une autre personne", "attention"


class PageAnnexe:
    """The annex of the contract year that begins on ``annee``."""

    def __init__(self, contrat: Contrat, annee: AnneeContrat) -> None:
        self.contrat, self.annee = contrat, annee

    @property
    def cle(self) -> str:
        return self.annee.debut.isoformat()

    @property
    def libelle(self) -> str:
        return f"du {self.annee.debut:%d/%m/%Y} au {self.annee.anniversaire - UN_JOUR:%d/%m/%Y}"

    @cached_property
    def _dossier(self) -> Dossier:
        return lire_un(self.contrat)

    @cached_property
    def _calcul(self) -> Calcul:
        return calculer(self._dossier, max(self.annee.debut, self.contrat.signature))

    @cached_property
    def lignes(self) -> dict[tuple[str, str], MontantAnnexe]:
        """By mission and part, each with its author."""
        lues = {(m.mission, m.part): m for m in self._dossier.annexes if m.annee_contrat == self.annee.debut}
        auteurs = get_user_model().objects.in_bulk({ligne.auteur_id for ligne in lues.values()})
        for ligne in lues.values():
            ligne.auteur = auteurs[ligne.auteur_id]
        return lues

    @cached_property
    def postes(self) -> list[PosteAnnexe]:
        grille, faits = self._calcul.grille, self._calcul.faits
        taille = next(
            (t.taille for t in self._dossier.tailles if t.annee_contrat == self.annee.debut),
            self.contrat.taille,
        )
        modulations = tuple(faits.valeurs["modulations"])
        return [
            PosteAnnexe(
                mission,
                part,
                self.lignes.get((mission, part)),
                self._bareme(grille, taille, mission, part, modulations),
            )
            for mission, part in postes_de(list(faits.missions))
        ]

    def _bareme(
        self, grille: Grille, taille: str, mission: str, part: str, modulations: tuple[str, ...]
    ) -> Decimal | None:
        return grille.montant(taille, mission, part, self.annee.debut, modulations).valeur

    @property
    def saisie(self) -> bool:
        return bool(self.lignes)

    @property
    def a_verifier(self) -> list[PosteAnnexe]:
        return [p for p in self.postes if p.ligne and p.ligne.verifie_le is None]

    @property
    def total(self) -> Decimal | None:
        """All that the annex gives without a crisis; None while a part is missing."""
        return somme(p.montant for p in self.postes if p.part != PartAnnexe.SI_CRISE)

    @property
    def total_bareme(self) -> Decimal | None:
        return somme(p.bareme for p in self.postes if p.part != PartAnnexe.SI_CRISE)

    @property
    def ecart_total(self) -> Decimal | None:
        if self.total is None or self.total_bareme is None:
            return None
        return self.total - self.total_bareme

    @cached_property
    def ecarts_des_indicateurs(self) -> list[str]:
        """Missions whose indicators do not make their variable amount, as sentences."""
        return [
            phrase_d_ecart(part)
            for due in self._calcul.echeancier.annees
            if due.annee.debut == self.annee.debut
            for part in due.parts
            if part.ecart != 0
        ]


def phrase_d_ecart(part: PartDue) -> str:
    """« Prévention : les indicateurs font 17 499,00 €, 1,00 € de moins que la part variable (17 500,00 €) »."""
    fait = part.plafond or Decimal(0)
    mission = Mission(part.mission).label
    if part.ecart is None:
        return f"{mission} : les indicateurs font {euros(fait)}, la part variable de l’année est inconnue."
    sens = "de moins" if part.ecart > 0 else "de plus"
    return (
        f"{mission} : les indicateurs font {euros(fait)}, {euros(abs(part.ecart))} {sens} que la part variable de "
        f"l’année ({euros(fait + part.ecart)})."
    )


def annees_a_annexe(contrat: Contrat) -> list[AnneeContrat]:
    """Every year of the contract, newest first: an annex may be signed before its year begins."""
    return list(reversed(list(annees_de_contrat(contrat.signature, contrat.terme))))
