"""What one reader sees of one territory and year: the same object behind the page, its CSV and the API.

Alloué, versé, transféré and dépensé stand side by side and are never netted. Every amount is a ``Chiffre``: known,
unknown, or not shown to this reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import reverse

from comptes.totaux.enums import Methode
from comptes.totaux.models import Niveau
from comptes.totaux.part_aci import PartACI
from comptes.totaux.requetes import LigneMission, Synthese, phrase_methodes, synthese_de
from cpts.commun.enums import MISSIONS_AFFECTABLES, Mission
from cpts.commun.formats import fourchette
from cpts.commun.fractions import ratio
from financements.enveloppes.alloue import Alloue
from rapports.cockpit.depenses import en_detail
from rapports.figes.models import Arrete
from rapports.secret.chiffres import (
    ACI,
    ALLOUE,
    DEPENSE,
    NON,
    OUI,
    OUVERT,
    RECUES,
    SANS_FINANCEUR,
    TAUX,
    TRANSFERE,
    VERSE,
    Bloc,
    Chiffre,
    Masque,
)
from rapports.secret.lecteurs import masque_de
from rapports.secret.sources import Source
from rapports.sommes.completude import FRANCE, Completude, TableauCompletude, Territoire
from rapports.sommes.consommation import Bornes, Consommation, Taux, taux_de
from rapports.sommes.consommation import somme as somme_des_consommations
from rapports.sommes.engagements import Engagement, somme

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur

INCONNU = Chiffre(None)
METHODES = tuple(Methode.values)  # the enumeration makes its list anew each time
SECRET = Chiffre(None, secret=True)


@dataclass(frozen=True)
class AciVue:
    """What the ACI surely pays and what it may pay, as one reader gets them."""

    sure: Chiffre
    maximum: Chiffre

    def __str__(self) -> str:
        if self.sure.secret or self.maximum.secret:
            return str(self.sure) if self.sure.secret else f"au moins {self.sure}"
        return fourchette(self.sure.montant, self.maximum.montant)


@dataclass(frozen=True)
class MissionDuTerritoire:
    """A mission in four columns. ``bornes_du_taux``: ACI-funded spend over the envelopes, where these are all known.

    ``promis``: over how many CPTS ``alloue`` is known; None when it is not shown.
    """

    mission: Mission
    alloue: Chiffre
    promis: Alloue | None
    verse: Chiffre
    transfere: Chiffre
    depense: Chiffre
    aci: AciVue
    bornes_du_taux: Bornes
    methodes: dict[str, Chiffre]
    phrase_methodes: str

    @property
    def libelle(self) -> str:
        return self.mission.label

    @property
    def depense_aci(self) -> Chiffre:
        return self.aci.sure

    @property
    def alloue_en_mots(self) -> str:
        return alloue_en_mots(self.alloue, self.promis)

    @property
    def recoit_une_enveloppe(self) -> bool:
        """False for « non affecté »: spend without a mission yet, for which no envelope is promised nor paid."""
        return self.mission != Mission.NON_AFFECTE

    @property
    def methodes_secretes(self) -> bool:
        return any(chiffre.secret for chiffre in self.methodes.values())


@dataclass(frozen=True)
class CompletudeVue:
    """Completeness as one reader gets it; None: unknown or not shown."""

    attendues: int
    recues: int | None
    part_versements: Decimal | None
    phrase: str


class VueTerritoire:
    """Figures of a territory for a reader. Each part runs its query at its first use."""

    def __init__(
        self, territoire: Territoire, annee: int, source: Source, completude: Completude, masque: Masque
    ) -> None:
        self.territoire = territoire
        self.annee = annee
        self.source = source
        self.completude_lue = completude
        self.masque = masque

    # --- What is read ------------------------------------------------------------------------------------

    @property
    def version(self) -> Arrete | None:
        """The snapshot that gives the spend and the completeness; None: the totals as they stand."""
        return self.source.version(Bloc.COMPTES, self.annee)

    @cached_property
    def synthese(self) -> Synthese | None:
        """Spend; None when no accounts count."""
        if not self.completude_lue.recues:
            return None
        return self._lire_synthese() or synthese_de([])

    def _lire_synthese(self) -> Synthese | None:
        return en_detail(self.source, self.territoire, self.annee)

    @cached_property
    def engagements(self) -> Mapping[str, Engagement]:
        """Promised and paid, by child."""
        return self.source.engagements(self.territoire, self.annee)

    @cached_property
    def engagement(self) -> Engagement:
        return somme(self.engagements.values())

    # --- What is shown -----------------------------------------------------------------------------------

    def _depense(self, montant: Decimal | None, **axes: str) -> Chiffre:
        return depense_vue(montant, self.territoire, self.masque, **axes)

    def _verse(self, montant: Decimal | None, **axes: str) -> Chiffre:
        return self.masque.chiffre(montant, VERSE, self.territoire, **axes)

    def _alloue(self, montant: Decimal | None, **axes: str) -> Chiffre:
        return self.masque.chiffre(montant, ALLOUE, self.territoire, **axes)

    @property
    def depense(self) -> Chiffre:
        return self._depense(self.synthese.depense if self.synthese else None)

    @property
    def part_aci(self) -> AciVue:
        return aci_vue(self.synthese.aci if self.synthese else None, self.territoire, self.masque)

    @property
    def verse(self) -> Chiffre:
        return self._verse(self.completude_lue.verse_total)

    @property
    def verse_sans_mission(self) -> Chiffre:
        """Paid without the caisse saying for which mission."""
        return self._verse(self.engagement.verse(""), mission="")

    @property
    def alloue(self) -> Chiffre:
        """What is allotted: shown when the published scale gives it, under secrecy when it differs from the scale."""
        return self._alloue(self.engagement.alloue().connu)

    @property
    def promis(self) -> Alloue | None:
        """Over how many CPTS « alloué » is known; None when it is not shown."""
        return None if self.alloue.secret else self.engagement.alloue()

    @property
    def alloue_en_mots(self) -> str:
        return alloue_en_mots(self.alloue, self.promis)

    @property
    def transfere(self) -> Chiffre:
        """All that moved from one mission to another: the nets of the missions sum to zero."""
        return self.masque.chiffre(self.engagement.volume, TRANSFERE, self.territoire)

    @property
    def transfere_net(self) -> Chiffre:
        """Sum of the nets of all missions: always zero where it is known."""
        volume = self.transfere
        return Chiffre(None if volume.montant is None else Decimal("0.00"), volume.secret)

    @property
    def consommation_ouverte(self) -> bool:
        return self.masque.montre(TAUX, self.territoire)

    @cached_property
    def consommation(self) -> Taux | None:
        """Rates over the CPTS whose accounts count and whose envelopes are all known; None: not shown, or nobody is."""
        if not (self.consommation_ouverte and self.engagement.promis.n):
            return None
        lue = somme_des_consommations(self.consommations.values())
        return taux_vu(lue, self.completude_lue.attendues, self.territoire, self.masque)

    @cached_property
    def consommations(self) -> Mapping[str, Consommation]:
        """The same, by child."""
        return self.source.consommations(self.territoire, self.annee)

    @cached_property
    def missions(self) -> list[MissionDuTerritoire]:
        """Every mission in order; the amounts are unknown when no accounts count."""
        lues = {m.mission: m for m in self.synthese.missions} if self.synthese else {}
        return [self._mission(mission, lues.get(mission)) for mission in Mission]

    def _mission(self, mission: Mission, lue: LigneMission | None) -> MissionDuTerritoire:
        promis = self.engagement.alloue(mission)
        alloue = self._alloue(promis.connu, mission=mission)
        aci = aci_vue(lue.aci if lue else None, self.territoire, self.masque, mission=mission)
        montants = {part.methode: part.montant for part in lue.methodes} if lue else {}
        methodes = {m: self._depense(montants.get(m), mission=mission, methode=m) for m in METHODES}
        montrees = lue is not None and not any(c.secret for c in methodes.values())
        return MissionDuTerritoire(
            mission=mission,
            alloue=alloue,
            promis=None if alloue.secret else promis,
            verse=self._verse(self.engagement.verse(mission), mission=mission),
            transfere=self.masque.chiffre(self.engagement.transfere(mission), TRANSFERE, self.territoire),
            depense=self._depense(lue.depense if lue else None, mission=mission),
            aci=aci,
            bornes_du_taux=self._bornes_du_taux(aci, promis, alloue),
            methodes=methodes,
            phrase_methodes=phrase_methodes(lue.methodes) if lue and montrees else "",
        )

    def _bornes_du_taux(self, aci: AciVue, promis: Alloue, alloue: Chiffre) -> Bornes:
        """Only over the same CPTS: all have sent their accounts, all have known envelopes."""
        lue = self.completude_lue
        if not lue.complete or self.engagement.cpts_promises < lue.attendues or promis.inconnus:
            return None, None
        bas, haut = (
            None if alloue.montant is None or borne.montant is None else ratio(borne.montant, alloue.montant)
            for borne in (aci.sure, aci.maximum)
        )
        return bas, haut

    @property
    def natures(self) -> list[tuple[str, Chiffre]]:
        """(nature, amount), the greatest first.

        Those that are not shown are left out: that one is there, and its rank among the others, would tell.
        """
        lues = self.synthese.natures if self.synthese else ()
        chiffres = [(poste.code, self._depense(poste.montant, nature=poste.code)) for poste in lues]
        return [(code, chiffre) for code, chiffre in chiffres if not chiffre.secret]

    @property
    def phrase_methodes(self) -> str:
        """« dont 61 % observé, … » over all missions; empty when unknown or not shown."""
        if self.synthese is None or not all(
            self.masque.montre(DEPENSE, self.territoire, methode=m) for m in METHODES
        ):
            return ""
        return phrase_methodes(self.synthese.methodes)

    @cached_property
    def completude(self) -> CompletudeVue:
        return completude_vue(self.completude_lue, self.territoire, self.masque)


def completude_vue(lue: Completude, territoire: Territoire, masque: Masque) -> CompletudeVue:
    """Completeness of a territory for a reader: how many were received is hidden where it would name a CPTS."""
    if not masque.montre(RECUES, territoire):
        return CompletudeVue(lue.attendues, None, None, "complétude non affichée (secret statistique)")
    # the share tells both what was paid to those whose accounts count and to the others
    if not all(masque.montre(VERSE, territoire, recue=valeur) for valeur in (OUI, NON)):
        return CompletudeVue(lue.attendues, lue.recues, None, lue.phrase_sans_part)
    return CompletudeVue(lue.attendues, lue.recues, lue.part_versements, lue.phrase)


def aci_vue(lue: PartACI | None, territoire: Territoire, masque: Masque, **axes: str) -> AciVue:
    """What the ACI pays for a reader. The upper bound tells what has no funder: both must be shown."""
    sure = depense_vue(lue.sure if lue else None, territoire, masque, **axes, aci=ACI)
    sans = depense_vue(lue.sans_financeur if lue else None, territoire, masque, **axes, aci=SANS_FINANCEUR)
    if sure.secret or sans.secret:
        return AciVue(sure, SECRET)
    return AciVue(sure, Chiffre(lue.maximum if lue else None))


def taux_vu(lue: Consommation, attendues: int, territoire: Territoire, masque: Masque) -> Taux | None:
    """Rates of a territory for a reader: to the percent for who does not see each of its CPTS."""
    missions = [m for m in MISSIONS_AFFECTABLES if masque.montre(TAUX, territoire, mission=m.value)]
    taux = taux_de(lue, attendues, missions)
    return taux if taux is None or masque.voit_entier(territoire) else taux.arrondi()


def alloue_en_mots(alloue: Chiffre, promis: Alloue | None) -> str:
    """« au moins 20 000,00 € » when an envelope has no amount."""
    return str(alloue) if promis is None else str(promis)


def depense_vue(montant: Decimal | None, territoire: Territoire, masque: Masque, **axes: str) -> Chiffre:
    """Spend for a reader. Unknown because no accounts came is hidden where saying so would name a CPTS."""
    if montant is None and not masque.montre(RECUES, territoire):
        return SECRET
    return masque.chiffre(montant, DEPENSE, territoire, **axes)


def masque_du_lecteur(user: Utilisateur, annee: int, source: Source, territoire: Territoire) -> Masque:
    """The mask of a reader; a CPTS already found through the perimeter has nothing to hide."""
    return OUVERT if territoire.niveau == Niveau.CPTS else masque_de(user, source, annee)


def adresse(territoire: Territoire) -> str:
    """Address of the cockpit of a territory."""
    if territoire.niveau == Niveau.NATIONAL:
        return reverse("cockpit")
    if territoire.niveau == Niveau.CPTS:
        return reverse("cpts", args=[territoire.code])
    return reverse("cockpit_territoire", args=[territoire.niveau.value, territoire.code])


def ancetres(territoire: Territoire, tableau: TableauCompletude) -> list[Territoire]:
    """Territories above this one, the nation first."""
    if territoire.niveau == Niveau.NATIONAL:
        return []
    if territoire.niveau == Niveau.REGION:
        return [FRANCE]
    return [FRANCE, tableau.regions[territoire.region]]
