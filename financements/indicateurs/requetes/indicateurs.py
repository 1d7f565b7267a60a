"""What the page of the indicators shows of one contract year: mission by mission, in words and in euros."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from cpts.commun.enums import MISSIONS_ACI, Mission
from cpts.commun.formats import INSECABLE, accord, euros, nombre, pourcent
from financements.aci.calendrier import AnneeContrat, annees_de_contrat
from financements.contrats.enums import FormuleVariable, Part, Saisie
from financements.contrats.models import Contrat, EngagementMission, Enveloppe
from financements.contrats.requetes.annexes import PageAnnexe
from financements.indicateurs.enums import MesureIndicateur, MesurePar, NiveauPreuve, SensCible
from financements.indicateurs.lecture import AnneeVue, MissionVue, ObjectifVu
from financements.indicateurs.models import Indicateur, Objectif
from financements.indicateurs.preuves import PORTEES, RANGS

UN_JOUR = datetime.timedelta(days=1)


@dataclass(frozen=True)
class AnneePage:
    """A contract year the reader may choose."""

    contrat: Contrat
    annee: AnneeContrat
    au: datetime.date

    @property
    def cle(self) -> str:
        return self.annee.debut.isoformat()

    @property
    def dernier_jour(self) -> datetime.date:
        return self.annee.anniversaire - UN_JOUR

    @property
    def libelle(self) -> str:
        return f"du {self.annee.debut:%d/%m/%Y} au {self.dernier_jour:%d/%m/%Y}"

    @property
    def commencee(self) -> bool:
        return self.annee.debut <= self.au

    @property
    def close(self) -> bool:
        return self.annee.anniversaire <= self.au


def contrats_a_indicateurs(contrats):
    """Contracts with what the page needs to know first: missions engaged, years that have objectives."""
    objectifs = Objectif.objects.filter(indicateur__contrat=OuterRef("pk")).order_by("annee_contrat")
    engagees = EngagementMission.objects.filter(contrat=OuterRef("pk")).order_by("pk")
    return contrats.exclude(saisie=Saisie.BROUILLON).annotate(
        missions_engagees=ArraySubquery(engagees.values("mission")),
        annees_fixees=ArraySubquery(objectifs.values("annee_contrat").distinct()),
    )


def annees_d_un_contrat(contrat: Contrat, au: datetime.date) -> list[AnneePage]:
    """Years begun on or before ``au``, and the next one: its targets are agreed before it begins."""
    terme = contrat.fin + UN_JOUR
    if contrat.resiliation:
        terme = min(terme, contrat.resiliation)
    annees = list(annees_de_contrat(contrat.signature, terme))
    commencees = sum(a.debut <= au for a in annees)
    return [AnneePage(contrat, a, au) for a in annees[: commencees + 1]]


class PageIndicateurs:
    """``contrats`` come from ``contrats_a_indicateurs``; ``periode`` is the first day asked for, or anything."""

    def __init__(self, contrats: Sequence[Contrat], au: datetime.date, periode: str = "") -> None:
        self.contrats = contrats
        self.au = au
        self._periode = periode

    @cached_property
    def annees(self) -> list[AnneePage]:
        """Oldest first; a contract whose missions are not known has none."""
        annees = [
            annee
            for contrat in self.contrats
            if contrat.saisie == Saisie.ENREGISTRE
            for annee in annees_d_un_contrat(contrat, self.au)
        ]
        return sorted(annees, key=lambda a: (a.annee.debut, a.contrat.pk))

    @cached_property
    def annee(self) -> AnneePage | None:
        """The year asked for; else the last begun that has objectives, else the last begun."""
        demandee = [a for a in self.annees if a.cle == self._periode]
        commencees = [a for a in self.annees if a.commencee]
        fixees = [a for a in commencees if a.annee.debut in a.contrat.annees_fixees]  # type: ignore[attr-defined]
        return next((liste[-1] for liste in (demandee, fixees, commencees, self.annees) if liste), None)

    @property
    def periodes(self) -> list[tuple[AnneePage, bool]]:
        """Newest first, and whether each is the one shown."""
        return [(a, a == self.annee) for a in reversed(self.annees)]

    @cached_property
    def vue(self) -> AnneeVue | None:
        return AnneeVue(self.annee.contrat, self.annee.annee.debut) if self.annee else None

    @property
    def objectifs(self) -> list[ObjectifPage]:
        return [objectif for mission in self.missions for objectif in mission.objectifs]

    @cached_property
    def missions(self) -> list[MissionPage]:
        """Missions engaged by the contract, or that have something to show, in the order of the agreement."""
        if self.annee is None or self.vue is None:
            return []
        contrat, debut = self.annee.contrat, self.annee.annee.debut
        vues = {vue.mission: vue for vue in self.vue.missions}
        variables = {
            e.mission: e
            for e in Enveloppe.objects.filter(contrat=contrat, annee_contrat=debut, part=Part.VARIABLE)
        }
        sans_cible = self._sans_cible(contrat, debut)
        return [
            MissionPage(
                vues.get(mission, MissionVue(mission, [], [])),
                variables.get(mission),
                [i for i in sans_cible if i.mission == mission],
                self.annee,
            )
            for mission in MISSIONS_ACI
            if mission in contrat.missions_engagees or mission in vues  # type: ignore[attr-defined]
        ]

    def _sans_cible(self, contrat: Contrat, debut: datetime.date) -> list[Indicateur]:
        """Indicators followed that year, without an objective for it."""
        suivis = Indicateur.objects.filter(contrat=contrat).filter(
            Q(retire_le__isnull=True) | Q(retire_le__gt=debut)
        )
        fixes = [
            o.objectif.indicateur_id for m in (self.vue.missions if self.vue else []) for o in m.objectifs
        ]
        return list(suivis.exclude(pk__in=fixes))

    @property
    def reconductibles(self) -> bool:
        """Whether the year before, in the same contract, has objectives that an indicator lacks this year."""
        if self.annee is None or not any(m.sans_cible for m in self.missions):
            return False
        avant = [
            a
            for a in self.annees
            if a.contrat == self.annee.contrat and a.annee.rang == self.annee.annee.rang - 1
        ]
        return bool(avant) and avant[0].annee.debut in self.annee.contrat.annees_fixees  # type: ignore[attr-defined]

    @property
    def declares(self) -> int:
        return sum(o.vu.declaration is not None for o in self.objectifs)

    @property
    def decides(self) -> int:
        return sum(o.vu.decision is not None for o in self.objectifs)

    @property
    def contestes(self) -> int:
        return sum(o.vu.contestation is not None for o in self.objectifs)

    @property
    def avancement(self) -> str:
        """« 7 objectifs déclarés sur 9 · 5 décidés · 1 contesté »."""
        faits = f"{accord(self.declares, 'objectif déclaré', 'objectifs déclarés')} sur {len(self.objectifs)}"
        suite = [accord(self.decides, "décidé", "décidés")]
        if self.contestes:
            suite.append(accord(self.contestes, "contesté", "contestés"))
        return " · ".join([faits, *suite])

    @cached_property
    def ecarts(self) -> list[str]:
        """Missions whose indicators do not make their variable amount; no statement is issued meanwhile."""
        if self.annee is None or self.annee.contrat.formule_variable != FormuleVariable.INDICATEURS:
            return []
        return PageAnnexe(self.annee.contrat, self.annee.annee).ecarts_des_indicateurs

    @property
    def demonstration(self) -> bool:
        """Whether an amount shown rests on an invented scale."""
        return any(m.enveloppe and m.enveloppe.demonstration for m in self.missions)


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


@dataclass(frozen=True)
class MissionPage:
    """A mission of the contract year: objectives, rate, and what the rate makes due."""

    vue: MissionVue
    enveloppe: Enveloppe | None
    sans_cible: list[Indicateur]
    annee: AnneePage

    @property
    def code(self) -> str:
        return self.vue.mission.value

    @property
    def mission(self) -> Mission:
        return self.vue.mission

    @cached_property
    def objectifs(self) -> list[ObjectifPage]:
        return [ObjectifPage(vu, self.annee) for vu in self.vue.objectifs]

    @property
    def montant(self) -> Decimal | None:
        """The most the variable part of the year can make due; None when not known."""
        return self.enveloppe.montant if self.enveloppe else None

    @property
    def du(self) -> Decimal | None:
        return self.enveloppe.du if self.enveloppe else None

    @property
    def effet(self) -> str:
        """« 80 % : 8 000,00 € sur 10 000,00 € »; by indicator, what is earned and what is not measured."""
        if self.vue.en_euros:
            return self.effet_en_euros
        return phrase_d_effet(self.vue.retenu.taux if self.vue.retenu else None, self.du, self.montant)

    @property
    def effet_en_euros(self) -> str:
        """« Payée par indicateur : 12 000,00 € gagnés sur 17 500,00 € »."""
        inconnus = sum(o.vu.gagne is None for o in self.objectifs)
        acquis = sum((o.vu.gagne or Decimal(0) for o in self.objectifs), Decimal(0))
        phrase = (
            f"Payée par indicateur : {euros(acquis)} gagnés sur {euros(self.vue.montant_des_indicateurs)}"
        )
        if inconnus:
            phrase += (
                f", {accord(inconnus, 'indicateur non mesuré', 'indicateurs non mesurés')} : total inconnu"
            )
        return phrase

    @property
    def declares(self) -> int:
        return sum(o.vu.declaration is not None for o in self.objectifs)

    @property
    def decides(self) -> int:
        return sum(o.vu.decision is not None for o in self.objectifs)

    @property
    def a_decider(self) -> int:
        return sum(o.vu.decision is None for o in self.objectifs)

    @property
    def reste(self) -> str:
        """Why the rate cannot be settled yet, « » when it can or nothing was agreed."""
        if not self.objectifs or self.vue.en_euros or self.vue.taux_calcule is not None:
            return ""
        return (
            f"{accord(self.a_decider, 'objectif reste à décider', 'objectifs restent à décider')} avant d’arrêter le "
            "taux."
        )


def phrase_d_effet(taux: Decimal | None, du: Decimal | None, montant: Decimal | None) -> str:
    """A rate and what it makes due, in words; what is not known is said."""
    if taux is None:
        if montant is None:
            return "Taux pas encore arrêté ; le montant de la part variable est inconnu."
        return f"Taux pas encore arrêté : la part variable peut atteindre {euros(montant)}."
    if du is None or montant is None:
        return f"{pourcent(taux, 2)} : montant inconnu, l’échéancier de ce contrat n’en calcule pas."
    return f"{pourcent(taux, 2)} : {euros(du)} sur {euros(montant)}"


def majuscule(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


def mesure(valeur: Decimal, unite: str = "") -> str:
    """« 150 patients », « 12,5 % »: no decimal that says nothing."""
    decimales = max(0, -int(valeur.normalize().as_tuple().exponent))
    chiffre = nombre(valeur, decimales)
    return f"{chiffre}{INSECABLE}{unite}" if unite else chiffre
