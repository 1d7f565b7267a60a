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

from financements.enums import Methode, Mission
from financements.models import Niveau
from financements.synthese import LigneMission, Synthese, phrase_methodes, synthese_de
from rapports.completude import FRANCE, Completude, TableauCompletude, Territoire
from rapports.consommation import Consommation, consommations
from rapports.consommation import somme as somme_consommee
from rapports.depenses import en_detail
from rapports.engagements import Engagement, somme
from rapports.fiches.depenses import taux_aci
from rapports.lecteurs import masque_de
from rapports.models import Arrete
from rapports.secret import (
    ACI,
    ALLOUE,
    CONSOMMATION,
    DEPENSE,
    NON,
    OUI,
    OUVERT,
    RECUES,
    TRANSFERE,
    VERSE,
    Bloc,
    Chiffre,
    Masque,
)
from rapports.sources import Source

if TYPE_CHECKING:
    from cpts.models import Utilisateur

INCONNU = Chiffre(None)
METHODES = tuple(Methode.values)  # the enumeration makes its list anew each time
SECRET = Chiffre(None, secret=True)


@dataclass(frozen=True)
class MissionVue:
    """A mission in four columns. ``taux``: ACI-funded spend over the envelopes, where both are wholly known."""

    mission: Mission
    alloue: Chiffre
    verse: Chiffre
    transfere: Chiffre
    depense: Chiffre
    depense_aci: Chiffre
    taux: Decimal | None
    methodes: dict[str, Chiffre]
    phrase_methodes: str

    @property
    def libelle(self) -> str:
        return self.mission.label

    @property
    def recoit_une_enveloppe(self) -> bool:
        """Nothing is promised nor paid for « non affecté »: it is where spend stands until somebody says."""
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
    def depense_aci(self) -> Chiffre:
        return self._depense(self.synthese.depense_aci if self.synthese else None, aci=ACI)

    @property
    def verse(self) -> Chiffre:
        return self._verse(self.completude_lue.verse_total)

    @property
    def verse_sans_mission(self) -> Chiffre:
        """Paid without the caisse saying for which mission."""
        return self._verse(self.engagement.verse(""), mission="")

    @property
    def alloue(self) -> Chiffre:
        """What the published scale gives is no secret; what sets some CPTS apart from it is."""
        return self._alloue(self.engagement.alloue())

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
        return self.masque.montre(CONSOMMATION, self.territoire)

    @cached_property
    def consommation(self) -> Consommation | None:
        """Rates over the CPTS where spend and envelopes are both known, for who sees each CPTS of the territory."""
        if not (self.source.courante and self.consommation_ouverte and self.engagement.cpts_connues):
            return None
        lue = somme_consommee(self.consommations.values(), self.completude_lue.attendues)
        return lue if lue.n else None

    @cached_property
    def consommations(self) -> Mapping[str, Consommation]:
        """The same, by child."""
        return consommations(self.territoire, self.annee)

    @cached_property
    def missions(self) -> list[MissionVue]:
        """Every mission in order; the amounts are unknown when no accounts count."""
        lues = {m.mission: m for m in self.synthese.missions} if self.synthese else {}
        return [self._mission(mission, lues.get(mission)) for mission in Mission]

    def _mission(self, mission: Mission, lue: LigneMission | None) -> MissionVue:
        alloue = self._alloue(self.engagement.alloue(mission), mission=mission)
        depense_aci = self._depense(lue.depense_aci if lue else None, mission=mission, aci=ACI)
        montants = {part.methode: part.montant for part in lue.methodes} if lue else {}
        methodes = {m: self._depense(montants.get(m), mission=mission, methode=m) for m in METHODES}
        montrees = lue is not None and not any(c.secret for c in methodes.values())
        return MissionVue(
            mission=mission,
            alloue=alloue,
            verse=self._verse(self.engagement.verse(mission), mission=mission),
            transfere=self.masque.chiffre(self.engagement.transfere(mission), TRANSFERE, self.territoire),
            depense=self._depense(lue.depense if lue else None, mission=mission),
            depense_aci=depense_aci,
            taux=self._taux(depense_aci.montant, alloue.montant),
            methodes=methodes,
            phrase_methodes=phrase_methodes(lue.methodes) if lue and montrees else "",
        )

    def _taux(self, depense_aci: Decimal | None, alloue: Decimal | None) -> Decimal | None:
        """Only over the same CPTS: all have sent their accounts, all have known envelopes."""
        lue = self.completude_lue
        if not lue.complete or self.engagement.cpts_promises < lue.attendues:
            return None
        return taux_aci(depense_aci, alloue)

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
