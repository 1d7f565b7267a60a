"""What a prepared dialogue shows of one contract year: the figures of the other pages, read by the same functions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from uuid import UUID

from django.http import Http404

from comptes.totaux.requetes import phrase_methodes
from controles.dialogue.actes import partie_de
from controles.dialogue.cadre import CadreNational, cadre_au, cadres
from controles.dialogue.compte_rendu import ecarts
from controles.dialogue.enums import EtatDialogue, Partie
from controles.dialogue.lecture import Dialogues, Vue
from controles.dialogue.lecture import lire as lire_les_dialogues
from controles.dialogue.models import Dialogue, EngagementPris, NotePreparatoire
from cpts.commun.formats import accord, pourcent
from cpts.droits.regles import Action
from cpts.personnes.models import Utilisateur
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS
from financements.contrats.models import Contrat
from financements.enveloppes.colonnes import Tableau, par_annee_de_contrat
from financements.enveloppes.lecture import lire as lire_les_enveloppes
from financements.enveloppes.periodes import Annee, annees_commencees
from financements.indicateurs.lecture import AnneeVue, MissionVue
from financements.indicateurs.requetes.objectifs import ObjectifPage
from rapports.fiche.exercices import ExerciceVu, QuatreColonnes
from rapports.fiche.fiche import FicheCPTS, fiche_de

TONS = {EtatDialogue.PREPARE: "info", EtatDialogue.TENU: "attention", EtatDialogue.CLOS: "succes"}


@dataclass(frozen=True)
class AnneeDeDialogue:
    """A contract year begun, and its dialogue (None: nobody opened it)."""

    annee: Annee
    vue: Vue | None

    @property
    def ton(self) -> str:
        return TONS[EtatDialogue(self.vue.dialogue.etat)] if self.vue else "neutre"

    @property
    def etat(self) -> str:
        return self.vue.dialogue.get_etat_display() if self.vue else "Pas encore préparé"

    @property
    def engagements(self) -> str:
        """« 3 engagements, dont 1 à faire »; empty when none was taken."""
        pris = self.vue.engagements if self.vue else []
        a_faire = sum(e.etat == "a_faire" for e in pris)
        return f"{accord(len(pris), 'engagement')}, dont {a_faire} à faire" if pris else ""


@dataclass(frozen=True)
class MissionDuDialogue:
    """A mission with its objectives in words."""

    vue: MissionVue
    objectifs: list[ObjectifPage]

    @property
    def decides(self) -> int:
        return sum(objectif.vu.decision is not None for objectif in self.objectifs)

    @property
    def taux(self) -> str:
        """« 80,00 % », or why there is none yet."""
        if self.vue.retenu:
            return pourcent(self.vue.retenu.taux, 2)
        if self.vue.taux_calcule is not None:
            return f"pas encore arrêté ; les décisions donnent {pourcent(self.vue.taux_calcule, 2)}"
        return "inconnu : un objectif au moins n’est pas décidé" if self.objectifs else "inconnu"


@dataclass(frozen=True)
class ComptesDuDialogue:
    """Spend of an exercise by mission. ``anterieurs``: it ends before the contract year looked at."""

    vu: ExerciceVu
    anterieurs: bool = False

    @property
    def missions(self) -> list[tuple[QuatreColonnes, str]]:
        """Each mission, and how its spend is known, in words."""
        return [(li, phrase_methodes(li.methodes).removeprefix("dont ") or "—") for li in self.vu.missions]


def annees_de(cpts: CPTS, au: datetime.date) -> list[AnneeDeDialogue]:
    """Contract years of a CPTS begun on a day, newest first."""
    donnees, dialogues = lire_les_enveloppes(cpts.pk), lire_les_dialogues(cpts.pk)
    annees = annees_commencees(donnees, au)
    return [AnneeDeDialogue(a, dialogues.vue(a.contrat.pk, a.debut)) for a in reversed(annees)]


def dialogue_ouvert(user: Utilisateur, cpts: UUID, annee: str) -> Dialogue:
    """An opened dialogue within the perimeter, else 404."""
    lignes = Dialogue.objects.for_user(user).select_related("contrat__cpts")
    for lu in lignes.filter(contrat__cpts__uuid=cpts):
        if lu.annee_contrat.isoformat() == annee:
            return lu
    raise Http404("Ce dialogue n’est pas ouvert.")


def page_de(user: Utilisateur, cpts: UUID, annee: str) -> PageDialogue:
    """The page of a contract year by its first day; ``Http404`` outside the perimeter or the contract."""
    fiche = fiche_de(user, cpts)
    choisie = next((a for a in annees_commencees(fiche.donnees, fiche.au) if a.cle == annee), None)
    if choisie is None:
        raise Http404("Aucune année de contrat commencée ne débute ce jour-là.")
    return PageDialogue(fiche, lire_les_dialogues(fiche.cpts.pk), choisie)


class PageDialogue:
    """One contract year for one reader. ``vue`` is None until the dialogue is opened: figures are there already."""

    def __init__(self, fiche: FicheCPTS, dialogues: Dialogues, annee: Annee) -> None:
        self.fiche = fiche
        self.cpts = fiche.cpts
        self.annee = annee
        self.dialogues = dialogues

    @cached_property
    def contrat(self) -> Contrat:
        return self.vue.dialogue.contrat if self.vue else Contrat.objects.get(pk=self.annee.contrat.pk)

    @property
    def rang(self) -> str:
        """« 2e année »."""
        return "1re année" if self.annee.rang == 1 else f"{self.annee.rang}e année"

    @cached_property
    def vue(self) -> Vue | None:
        return self.dialogues.vue(self.annee.contrat.pk, self.annee.debut)

    @property
    def ton(self) -> str:
        return AnneeDeDialogue(self.annee, self.vue).ton

    @cached_property
    def cadre(self) -> CadreNational:
        """The frame the dialogue was opened under, else the one in force."""
        return cadres()[self.vue.dialogue.cadre] if self.vue else cadre_au(self.fiche.au)

    @property
    def cosignataire(self) -> str:
        """The MSA that signed beside the caisse, where there is one."""
        return self.fiche.identite.organisation(NatureRattachement.COSIGNATAIRE)

    # --- Money -------------------------------------------------------------------------------------------

    @cached_property
    def tableau(self) -> Tableau:
        """The four columns, as on the page of the envelopes."""
        return par_annee_de_contrat(self.cpts, self.fiche.donnees, self.annee)

    @property
    def ecarts(self) -> list:
        """What moved since the minutes."""
        return ecarts(self.vue.dialogue, self.tableau) if self.vue else []

    @cached_property
    def exercices(self) -> list[ExerciceVu]:
        """Exercises that share days with the contract year, oldest first."""
        debut, fin = self.annee.debut, self.annee.anniversaire
        touches = [e for e in self.fiche.exercices if e.exercice.fin >= debut and e.exercice.debut < fin]
        return touches[::-1]

    @property
    def avec_comptes(self) -> list[ExerciceVu]:
        return [e for e in self.exercices if e.synthese is not None]

    @cached_property
    def comptes(self) -> list[ComptesDuDialogue]:
        """Spend of these exercises; when no accounts reach the year, the last known before it, and said so."""
        if self.avec_comptes:
            return [ComptesDuDialogue(vu) for vu in self.avec_comptes]
        avant = (e for e in self.fiche.exercices if e.synthese and e.exercice.fin < self.annee.debut)
        return [ComptesDuDialogue(vu, anterieurs=True) for vu in islice(avant, 1)]

    @property
    def sans_comptes(self) -> list[ExerciceVu]:
        return [e for e in self.exercices if e.synthese is None]

    @property
    def demonstration(self) -> bool:
        return self.tableau.demonstration

    # --- Indicators --------------------------------------------------------------------------------------

    @cached_property
    def indicateurs(self) -> AnneeVue:
        return AnneeVue(self.contrat, self.annee.debut)

    @cached_property
    def indicateurs_lisibles(self) -> bool:
        """Values and rates of local indicators: the CPTS, its caisse and its ARS."""
        return bool(self.fiche.peut(Action.LIRE_INDICATEURS))

    @cached_property
    def missions(self) -> list[MissionDuDialogue]:
        if not self.indicateurs_lisibles:
            return []
        return [
            MissionDuDialogue(vue, [ObjectifPage(objectif) for objectif in vue.objectifs])
            for vue in self.indicateurs.missions
        ]

    @property
    def contestes(self) -> list[ObjectifPage]:
        contestes = self.indicateurs.contestes if self.indicateurs_lisibles else []
        return [ObjectifPage(objectif) for objectif in contestes]

    # --- What was said -----------------------------------------------------------------------------------

    @cached_property
    def partie(self) -> Partie | None:
        """The party the reader speaks for; None for those who only read."""
        return partie_de(self.fiche.user, self.cpts)

    @cached_property
    def textes_ouverts(self) -> bool:
        """Whether the reader may read what people wrote: the three parties."""
        return bool(self.fiche.peut(Action.LIRE_ECHANGES))

    @property
    def note(self) -> NotePreparatoire | None:
        return self.vue.note_pour(self.partie) if self.vue else None

    @property
    def a_reprendre(self) -> list[EngagementPris]:
        """Commitments of the dialogue before, and older ones still to do."""
        return self.dialogues.a_reprendre(self.annee.debut)

    @property
    def signe(self) -> bool:
        return bool(self.vue and self.vue.signatures)
