"""One objective in words: what it aims at or pays, what was declared, thought, decided, and what it earns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cpts.commun.formats import INSECABLE, euros, nombre, pourcent
from financements.indicateurs.enums import MesureIndicateur, MesurePar, NiveauPreuve, SensCible
from financements.indicateurs.lecture import ObjectifVu
from financements.indicateurs.models import Indicateur
from financements.indicateurs.preuves import PORTEES, RANGS

if TYPE_CHECKING:
    from financements.indicateurs.requetes.indicateurs import AnneePage


@dataclass(frozen=True)
class ObjectifPage:
    """An objective in words."""

    vu: ObjectifVu
    annee: AnneePage | None = None

    @property
    def indicateur(self) -> Indicateur:
        return self.vu.indicateur

    @property
    def cible(self) -> str:
        """« au moins 200 patients »; what is written when no figure is aimed at."""
        objectif, indicateur = self.vu.objectif, self.indicateur
        if objectif.en_euros:
            return self.ce_qui_est_paye
        if objectif.cible is None or indicateur.sens == SensCible.FAIT:
            return objectif.cible_texte or "fait"
        sens = "au plus" if indicateur.sens == SensCible.AU_PLUS else "au moins"
        chiffre = f"{sens} {mesure(objectif.cible, indicateur.unite)}"
        return f"{chiffre} ({objectif.cible_texte})" if objectif.cible_texte else chiffre

    @property
    def ce_qui_est_paye(self) -> str:
        """« 69,7 % : 1 000,00 € ; 72,4 % : 2 500,00 € », « fait : 5 000,00 € », « de 10 à 20 : 3 000,00 € au plus »."""
        objectif, unite = self.vu.objectif, self.indicateur.unite
        match objectif.mesure:
            case MesureIndicateur.PALIERS:
                return " ; ".join(f"{mesure(p.borne, unite)} : {euros(p.montant)}" for p in objectif.paliers)
            case MesureIndicateur.LINEAIRE if objectif.depart is not None and objectif.cible is not None:
                bornes = f"de {mesure(objectif.depart, unite)} à {mesure(objectif.cible, unite)}"
                return f"{bornes} : {euros(objectif.montant)} au plus"
            case _:
                return f"{objectif.cible_texte or 'fait'} : {euros(objectif.montant)}"

    @property
    def gain(self) -> str:
        """What the value earns, the step reached and the next one; « » when it is paid at a rate."""
        return majuscule(self.vu.en_moteur.etat) if self.vu.en_moteur else ""

    @property
    def par_la_caisse(self) -> bool:
        return self.indicateur.mesure_par == MesurePar.CAISSE

    @property
    def mesurable(self) -> bool:
        """The caisse may record a value: it measures this indicator, its year has begun, nothing is decided."""
        return (
            self.par_la_caisse and self.vu.decision is None and (self.annee is None or self.annee.commencee)
        )

    @property
    def reportable(self) -> bool:
        """Missed, and known to be."""
        montant, gagne = self.vu.objectif.montant, self.vu.gagne
        return montant is not None and gagne is not None and gagne < montant

    @property
    def valeur(self) -> str:
        """What was declared, « » when nothing was."""
        declaration = self.vu.declaration
        if declaration is None:
            return ""
        if declaration.valeur is None:
            return "en toutes lettres"
        if self.indicateur.sens == SensCible.FAIT:
            return "fait" if declaration.valeur >= 1 else "pas fait"
        return mesure(declaration.valeur, self.indicateur.unite)

    @property
    def preuve(self) -> str:
        """The grade of the evidence, in words."""
        declaration = self.vu.declaration
        return PORTEES[NiveauPreuve(declaration.niveau)] if declaration else ""

    @property
    def preuve_en_deca(self) -> bool:
        """Whether the evidence is weaker than what the contract expects."""
        declaration = self.vu.declaration
        if declaration is None:
            return False
        rangs = [RANGS.index(NiveauPreuve(n)) for n in (declaration.niveau, self.indicateur.niveau_attendu)]
        return rangs[0] < rangs[1]

    @property
    def suggestion(self) -> str:
        """What the declared value suggests; why nothing is suggested otherwise."""
        if self.vu.declaration is None or self.vu.objectif.en_euros:
            return ""
        if self.vu.taux_propose is not None:
            return f"La valeur déclarée suggère {pourcent(self.vu.taux_propose, 2)}."
        return "La valeur déclarée ne suggère aucun taux : à apprécier ensemble."

    @property
    def ecart_d_avis(self) -> str:
        """« Avis différents : CPAM 75 %, ARS 100 %. », « » when they agree or one is missing."""
        cpam, ars = self.vu.avis_cpam, self.vu.avis_ars
        if not self.vu.avis_differents or cpam is None or ars is None:
            return ""
        return f"Avis différents : CPAM {pourcent(cpam.taux, 2)}, ARS {pourcent(ars.taux, 2)}."

    @property
    def etat(self) -> tuple[str, str]:
        """(words, tone of the badge)."""
        if self.vu.contestation:
            return "Décision contestée", "attention"
        if self.vu.decision:
            return "Décidé", "succes"
        if self.vu.objectif.en_euros and self.vu.gagne is not None:
            return ("Mesuré" if self.par_la_caisse else "Déclaré"), "info"
        if self.par_la_caisse:
            return "À mesurer par la caisse", "nouveau"
        if self.vu.declaration:
            return "Déclaré, à décider", "info"
        return "À déclarer", "nouveau"

    @property
    def resume(self) -> str:
        """« Déclaré : 150 patients · CPAM 75 % · ARS 100 % · Décision 80 % »: the whole in one line."""
        vu = self.vu
        if vu.objectif.en_euros:
            return self.gain
        dits = [f"Déclaré : {self.valeur}"] if vu.declaration else ["Rien n’est déclaré"]
        dits += [
            f"{nom} {pourcent(dit.taux, 2)}"
            for nom, dit in (("CPAM", vu.avis_cpam), ("ARS", vu.avis_ars), ("Décision", vu.decision))
            if dit
        ]
        return " · ".join(dits)

    @property
    def ouvert(self) -> bool:
        """Whether what was said is still to be talked over: the details are then unfolded."""
        dit = self.vu.declaration is not None or bool(self.vu.avis)
        return self.vu.contestation is not None or (dit and self.vu.decision is None)

    @property
    def declarable(self) -> bool:
        """A value may be declared until a decision is taken, once the year has begun."""
        if self.par_la_caisse:
            return False
        return self.vu.decision is None and (self.annee is None or self.annee.commencee)

    @property
    def contestable(self) -> bool:
        return self.vu.decision is not None and self.vu.contestation is None

    @property
    def anciennes(self) -> int:
        """How many things said were replaced by a later one."""
        vu = self.vu
        organismes = {a.organisation.pk for a in vu.avis}
        remplacees = [len(vu.declarations) - 1, len(vu.decisions) - 1, len(vu.avis) - len(organismes)]
        return sum(n for n in remplacees if n > 0)


def majuscule(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


def mesure(valeur: Decimal, unite: str = "") -> str:
    """« 150 patients », « 12,5 % »: no decimal that says nothing."""
    decimales = max(0, -int(valeur.normalize().as_tuple().exponent))
    chiffre = nombre(valeur, decimales)
    return f"{chiffre}{INSECABLE}{unite}" if unite else chiffre
