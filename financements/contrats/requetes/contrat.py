"""A contract on a day, in words: parties, sizes, missions and their deadlines, amendments, timeline, chain."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone

from cpts.commun.enums import Mission
from cpts.commun.formats import accord, date_courte, date_longue, euros
from cpts.commun.graphiques import Graphique
from financements.aci.bareme import Bareme, Grille
from financements.aci.calendrier import AnneeContrat, annee_contenant, annees_de_contrat
from financements.aci.montants import somme
from financements.baremes.registre import grille_de
from financements.contrats.calcul import delais_de
from financements.contrats.delais import DelaiVu, delais_vus
from financements.contrats.dossiers import Dossier
from financements.contrats.enums import EtatContrat, Saisie
from financements.contrats.etats import etat_au
from financements.contrats.faits import Faits, faits_au
from financements.contrats.gestes import Geste, gestes_possibles
from financements.contrats.libelles import DifferenceVue, differences_vues
from financements.contrats.models import (
    Avenant,
    Contrat,
    MontantAnnexe,
    NatureDelai,
    SuccessionContrat,
    Suspension,
    TailleFigee,
)
from financements.contrats.requetes.frise import frise_du_contrat

UN_JOUR = datetime.timedelta(days=1)
# Days a contract may be read on: the calendar ends before its last years could be counted.
ANNEES_LISIBLES = range(1900, 2101)


def jour_lisible(texte: str) -> datetime.date:
    """An ISO date between 1900 and 2100; ``ValueError`` otherwise."""
    jour = datetime.date.fromisoformat(texte)
    if jour.year not in ANNEES_LISIBLES:
        raise ValueError(texte)
    return jour


@dataclass(frozen=True)
class AnnexeVue:
    """What is known of the annex of a contract year; ``ecart``: annex less scale, None when one is unknown."""

    debut: datetime.date
    lignes: list[MontantAnnexe]
    ecart: Decimal | None

    @property
    def cle(self) -> str:
        return self.debut.isoformat()

    @property
    def resume(self) -> str:
        """« 13 montants, 2 à vérifier ; écart avec le barème : 0,00 € »."""
        if not self.lignes:
            return "aucun montant saisi, le barème s’applique."
        a_verifier = sum(ligne.verifie_le is None for ligne in self.lignes)
        verification = f"{a_verifier} à vérifier" if a_verifier else "tous vérifiés"
        return (
            f"{accord(len(self.lignes), 'montant', 'montants')}, {verification} ; "
            f"écart avec le barème : {euros(self.ecart)}."
        )


@dataclass(frozen=True)
class AnneeVue:
    """A contract year: its days, its size; ``figee`` None while it has not begun or could not be frozen."""

    annee: AnneeContrat
    figee: TailleFigee | None
    commencee: bool
    en_cours: bool
    enregistre: bool

    @property
    def dernier_jour(self) -> datetime.date:
        return self.annee.anniversaire - UN_JOUR

    @property
    def explication(self) -> str:
        """Why the size is what it is, when no population says it."""
        if not self.enregistre:
            return "Figée une fois le contrat enregistré."
        if not self.commencee:
            return ""
        if self.figee is None:
            return "Population du périmètre inconnue ce jour-là : la taille de la signature est gardée."
        if self.figee.population is None:
            return "Taille écrite au contrat ; population du périmètre inconnue."
        return f"Figée le {date_courte(timezone.localdate(self.figee.figee_le))}."


@dataclass(frozen=True)
class MissionVue:
    """A mission of the contract with its dates and deadlines."""

    code: str
    dates: dict[str, datetime.date | None]
    demarrage: DelaiVu
    deploiement: DelaiVu
    motif_fin: str

    @property
    def libelle(self) -> str:
        return Mission(self.code).label

    @property
    def arretee_le(self) -> datetime.date | None:
        return self.dates["fin"]


@dataclass(frozen=True)
class AvenantVu:
    avenant: Avenant
    differences: list[DifferenceVue]
    a_venir: bool


@dataclass(frozen=True)
class Maillon:
    """A contract before or after this one. ``visible``: whether the reader may open it."""

    contrat: Contrat
    nature: str
    sens: str
    date: datetime.date
    visible: bool


class PageContrat:
    """One contract as it stood on ``au`` (included). Reads no row by itself."""

    def __init__(self, dossier: Dossier, au: datetime.date, aujourd_hui: datetime.date) -> None:
        self.dossier = dossier
        self.contrat = dossier.contrat
        self.au = au
        self.aujourd_hui = aujourd_hui
        self.faits: Faits = faits_au(dossier, au)

    @cached_property
    def _grille(self) -> Grille:
        return grille_de(self.faits.valeurs["bareme"])

    @property
    def bareme_de_demonstration(self) -> bool:
        """Whether the scale of the day is invented: the page then says so."""
        return bool(self._version and self._version.demonstration)

    @property
    def bareme(self) -> str:
        """Name of the version of the scale in effect that day."""
        return self._version.libelle if self._version else self.faits.valeurs["bareme"]

    @cached_property
    def _version(self) -> Bareme | None:
        return self._grille.version_au(max(self.au, self.contrat.signature))

    @property
    def gerable(self) -> bool:
        """Whether facts can be entered on it now: registered, not ended, looked at as it stands."""
        return (
            self.contrat.saisie == Saisie.ENREGISTRE and not self.contrat.resiliation and not self.autre_jour
        )

    @property
    def gestes(self) -> list[Geste]:
        """What the caisse may do with it now."""
        suspendu = any(s.fin is None for s in self.dossier.suspensions)
        return gestes_possibles(self.contrat, suspendu)

    @property
    def autre_jour(self) -> bool:
        return self.au != self.aujourd_hui

    @property
    def dans_le_futur(self) -> bool:
        return self.au > self.aujourd_hui

    @property
    def missions_connues(self) -> bool:
        return self.contrat.saisie != Saisie.REPRIS

    @property
    def enregistre(self) -> bool:
        return self.contrat.saisie == Saisie.ENREGISTRE

    @property
    def fin(self) -> datetime.date:
        return self.faits.valeurs["fin"]

    @property
    def etat(self) -> tuple[str, str]:
        """(words, tone of the badge) of the contract on the day."""
        match self.etat_du_jour:
            case EtatContrat.PREPARATION:
                return "En préparation, pas encore enregistré", "nouveau"
            case EtatContrat.A_VENIR:
                return f"Pas encore signé le {date_longue(self.au)}", "neutre"
            case EtatContrat.RESILIE:
                return f"Résilié à compter du {date_longue(self.faits.resiliation)}", "erreur"
            case EtatContrat.ECHU:
                return f"Terminé depuis le {date_longue(self.fin)}", "neutre"
            case EtatContrat.SUSPENDU:
                debut = self.suspension_en_cours.debut if self.suspension_en_cours else None
                return f"Suspendu depuis le {date_longue(debut)}", "attention"
            case _:
                return "En vigueur", "succes"

    @property
    def etat_du_jour(self) -> EtatContrat:
        return etat_au(
            self.au,
            self.contrat.saisie,
            self.contrat.signature,
            self.fin,
            self.faits.resiliation,
            self.suspension_en_cours is not None,
        )

    @property
    def suspension_en_cours(self) -> Suspension | None:
        return next(
            (s for s in self.suspensions if s.debut <= self.au and (s.fin is None or s.fin > self.au)), None
        )

    @property
    def suspensions(self) -> list[Suspension]:
        """Those begun by the day."""
        return [s for s in self.dossier.suspensions if s.debut <= self.au]

    @property
    def annonces(self) -> list[str]:
        """What is already decided for later; a look at the past does not know it."""
        if self.autre_jour:
            return []
        lignes = []
        if self.contrat.resiliation and self.contrat.resiliation > self.au:
            lignes.append(f"Résiliation décidée, à compter du {date_longue(self.contrat.resiliation)}.")
        lignes += [
            f"Suspension décidée, à compter du {date_longue(s.debut)}."
            for s in self.dossier.suspensions
            if s.debut > self.au
        ]
        return lignes

    @cached_property
    def annees(self) -> list[AnneeVue]:
        """Every contract year, those to come included."""
        figees = {t.annee_contrat: t for t in self.dossier.tailles}
        terme = min(self.fin + UN_JOUR, self.faits.resiliation or datetime.date.max)
        courante = annee_contenant(self.contrat.signature, self.au)
        return [
            AnneeVue(
                annee, figees.get(annee.debut), annee.debut <= self.au, annee == courante, self.enregistre
            )
            for annee in annees_de_contrat(self.contrat.signature, terme)
        ]

    @cached_property
    def annexes(self) -> list[AnnexeVue]:
        """One per contract year, those without amounts included."""
        lignes: dict[datetime.date, list[MontantAnnexe]] = {}
        for ligne in self.dossier.annexes:
            lignes.setdefault(ligne.annee_contrat, []).append(ligne)
        return [
            AnnexeVue(a.annee.debut, lignes.get(a.annee.debut, []), self._ecart_au_bareme(a, lignes))
            for a in self.annees
        ]

    def _ecart_au_bareme(
        self, annee: AnneeVue, lignes: dict[datetime.date, list[MontantAnnexe]]
    ) -> Decimal | None:
        """Amounts of the annex less those of the scale for the same parts; None when one is unknown."""
        taille = annee.figee.taille if annee.figee else self.contrat.taille
        modulations = tuple(self.faits.valeurs["modulations"])
        jour = annee.annee.debut
        return somme(
            None
            if (du_bareme := self._grille.montant(taille, x.mission, x.part, jour, modulations).valeur)
            is None
            else x.montant - du_bareme
            for x in lignes.get(jour, [])
        )

    @property
    def taille(self) -> str:
        """The size of the contract year of the day."""
        courante = next((a for a in self.annees if a.en_cours), None)
        return courante.figee.taille if courante and courante.figee else self.contrat.taille

    @cached_property
    def missions(self) -> list[MissionVue]:
        delais = delais_vus(self.faits, self.au, delais_de(self._grille, self.contrat.signature))
        par_nature = {(delai.mission, delai.nature): delai for delai in delais}
        motifs = {m.mission: m.motif_fin for m in self.dossier.missions}
        return [
            MissionVue(
                code=code,
                dates=dates,
                demarrage=par_nature[code, NatureDelai.DEMARRAGE.value],
                deploiement=par_nature[code, NatureDelai.DEPLOIEMENT.value],
                motif_fin=motifs.get(code, "") if dates["fin"] else "",
            )
            for code, dates in sorted(self.faits.missions.items(), key=lambda m: Mission.values.index(m[0]))
        ]

    @property
    def alertes(self) -> list[tuple[str, str]]:
        """(mission, sentence) of the deadlines passed or near, on the day, for a contract in force."""
        if self.etat[0] != "En vigueur":
            return []
        return [
            (mission.libelle, delai.phrase)
            for mission in self.missions
            for delai in (mission.demarrage, mission.deploiement)
            if delai.etat in ("depasse", "proche")
            and (delai is mission.demarrage or mission.dates["demarrage"])
        ]

    @cached_property
    def avenants(self) -> list[AvenantVu]:
        """Newest first; those signed after the day are not known yet."""
        return [
            AvenantVu(a, differences_vues(a.differences), a.effet > self.au)
            for a in reversed(self.dossier.avenants)
            if a.signature <= self.au
        ]

    @cached_property
    def frise(self) -> Graphique:
        return frise_du_contrat(self.contrat, self.faits, [a.annee for a in self.annees], self.au)


def chaine_de(contrat: Contrat, successions: Iterable[SuccessionContrat]) -> list[Maillon]:
    """Contracts just before and just after, oldest first. Rows carry ``ancien_visible`` and ``nouveau_visible``."""
    lien: Any
    maillons = []
    for lien in successions:
        if lien.nouveau_id == contrat.pk:
            maillons.append(
                Maillon(lien.ancien, lien.get_nature_display(), "avant", lien.date, lien.ancien_visible)
            )
        elif lien.ancien_id == contrat.pk:
            maillons.append(
                Maillon(lien.nouveau, lien.get_nature_display(), "apres", lien.date, lien.nouveau_visible)
            )
    return maillons
