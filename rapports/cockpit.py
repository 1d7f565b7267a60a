"""The cockpit of a territory: its figures, the territories that sum to it, and the years behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import Http404

from cpts.commun.adresses import adresse_de
from cpts.commun.formats import accord, nombre
from cpts.commun.secret import NON_AFFICHE
from financements.alloue import Alloue
from financements.enums import Mission
from financements.models import Niveau
from financements.synthese import Synthese
from rapports.completude import CPTSAttendue, TableauCompletude, Territoire
from rapports.consommation import Taux
from rapports.depenses import des_enfants, par_annee
from rapports.engagements import Engagement
from rapports.secret import ALLOUE, TRANSFERE, VERSE, Chiffre
from rapports.sources import Source
from rapports.territoires import (
    INCONNU,
    SECRET,
    CompletudeVue,
    VueTerritoire,
    adresse,
    completude_vue,
    depense_vue,
    masque_du_lecteur,
)

if TYPE_CHECKING:
    from cpts.models import Utilisateur

ZERO = Decimal(0)


@dataclass(frozen=True)
class LigneTerritoire:
    """A child of the territory: its figures and where each of them opens (empty: nowhere).

    ``code``: INSEE code, public identifier of a CPTS; empty when the row is neither.
    """

    nom: str
    url: str
    completude: CompletudeVue
    alloue: Chiffre
    promis: Alloue
    verse: Chiffre
    transfere: Chiffre
    depense: Chiffre
    url_verse: str
    url_depense: str
    code: str = ""

    @property
    def cellules(self) -> list[tuple[str, str]]:
        """(words, address or nothing) of the four columns, in order."""
        return [
            (str(self.alloue) if self.alloue.secret else str(self.promis), ""),
            (str(self.verse), self.url_verse if self.verse.montant is not None else ""),
            (str(self.transfere), ""),
            (str(self.depense), self.url_depense if self.depense.montant is not None else ""),
        ]


@dataclass(frozen=True)
class LigneAnnee:
    """A year of the territory."""

    annee: int
    verse: Chiffre
    depense: Chiffre
    completude: CompletudeVue


class Cockpit(VueTerritoire):
    """A territory, its children and its years. ``mission``: the column of spend is that mission's only."""

    def __init__(
        self,
        user: Utilisateur,
        tableau: TableauCompletude,
        territoire: Territoire,
        annee: int,
        source: Source,
        mission: Mission | None = None,
    ) -> None:
        masque = masque_du_lecteur(user, annee, source, territoire)
        super().__init__(territoire, annee, source, tableau.de(territoire, annee), masque)
        self.user = user
        self.tableau = tableau
        self.mission = mission
        self._axes: dict[str, str] = {"mission": mission.value} if mission else {}

    @cached_property
    def _syntheses(self) -> dict[int, Synthese]:
        return par_annee(self.source, self.territoire)

    def _lire_synthese(self) -> Synthese | None:
        return self._syntheses.get(self.annee)

    @property
    def parametres(self) -> str:
        """Query string that keeps the year and the snapshot."""
        return self.parametres_de(self.annee)

    def parametres_de(self, annee: int) -> str:
        """The same for another year."""
        arrete = f"&arrete={self.source.arrete.numero}" if self.source.arrete else ""
        return f"?annee={annee}{arrete}"

    @property
    def consommation_montree(self) -> Taux | None:
        """The rates of the nation and of a region; those of a department are in ``consommation/`` of the API.

        A department shows each of its CPTS with its own figures, and its page has no query to spare.
        """
        return None if self.territoire.niveau == Niveau.DEPARTEMENT else self.consommation

    @property
    def url_csv_missions(self) -> str:
        return f"{self.parametres}&table=missions&export=excel"

    @property
    def url_csv_annees(self) -> str:
        return f"{self.parametres}&table=annees&export=excel"

    @property
    def alloue_en_partie(self) -> bool:
        """Whether « alloué » is the known part of it only."""
        return self.promis is not None and self.promis.connu is not None and self.promis.inconnus > 0

    @property
    def phrase_alloue(self) -> str:
        """How many CPTS have known envelopes, and how many have not."""
        promis = self.promis
        if promis is None or not self.engagement.cpts_promises:
            return ""
        if not promis.inconnus:
            return f"Enveloppes de {accord(promis.n, 'CPTS', 'CPTS')}"
        inconnus = accord(promis.inconnus, "CPTS a", "CPTS ont")
        connues = accord(promis.n, "CPTS", "CPTS")
        return (
            f"Enveloppes toutes connues de {connues} sur {nombre(self.engagement.cpts_promises)} ; "
            f"{inconnus} une enveloppe sans montant, qui n’est pas comptée."
        )

    @property
    def pourquoi_alloue(self) -> str:
        return self.phrase_alloue or "Aucune enveloppe connue pour cette année."

    @property
    def missions_affichees(self) -> bool:
        """False when secrecy hides every amount of every mission: a table of « non affiché » tells nothing."""
        return any(not c.secret for m in self.missions for c in (m.alloue, m.verse, m.depense))

    # --- Children ----------------------------------------------------------------------------------------

    @cached_property
    def lignes(self) -> list[LigneTerritoire]:
        """The rows that sum to this territory: regions, departments, or CPTS."""
        if self.territoire.niveau == Niveau.DEPARTEMENT:
            return list(self._lignes_des_cpts())
        return [self._ligne(enfant) for enfant in self.tableau.enfants(self.territoire)]

    @cached_property
    def _depenses_des_enfants(self) -> dict[str, dict[str, Decimal]]:
        codes = [enfant.code for enfant in self.tableau.enfants(self.territoire)]
        return des_enfants(self.source, self.territoire, codes, self.annee)

    def _depense_de(self, code: str, recues: int) -> Decimal | None:
        if not recues:
            return None
        missions = self._depenses_des_enfants.get(code, {})
        return missions.get(self.mission, ZERO) if self.mission else sum(missions.values(), ZERO)

    def _ligne(self, enfant: Territoire) -> LigneTerritoire:
        lue = self.tableau.de(enfant, self.annee)
        engagement = self.engagements.get(enfant.code, Engagement())
        mission = f"&mission={self.mission.value}" if self.mission else ""
        url = f"{adresse(enfant)}{self.parametres}{mission}"
        depense = self._depense_de(enfant.code, lue.recues)
        return LigneTerritoire(
            nom=enfant.nom,
            url=url,
            completude=completude_vue(lue, enfant, self.masque),
            alloue=self.masque.chiffre(engagement.alloue().connu, ALLOUE, enfant),
            promis=engagement.alloue(),
            verse=self.masque.chiffre(lue.verse_total, VERSE, enfant),
            transfere=self.masque.chiffre(engagement.volume, TRANSFERE, enfant),
            depense=depense_vue(depense, enfant, self.masque, **self._axes),
            url_verse=f"{url}#territoires",
            url_depense=f"{url}#territoires",
            code=enfant.code,
        )

    def _lignes_des_cpts(self) -> Iterator[LigneTerritoire]:
        """CPTS this reader sees one by one, then all the others together."""
        visibles = self.masque.visibles
        attendues = self.source.cpts_attendues(self.annee, self.territoire.code)
        vues = [cpts for cpts in attendues if visibles is None or cpts.uuid in visibles]
        yield from (self._ligne_cpts(cpts) for cpts in vues)
        if vues and len(vues) < len(attendues):
            yield self._ligne_des_autres(len(attendues) - len(vues))

    def _ligne_cpts(self, cpts: CPTSAttendue) -> LigneTerritoire:
        engagement = self.engagements.get(str(cpts.uuid), Engagement())
        page = adresse_de("cpts", cpts.uuid)
        comptes = adresse_de("cpts_comptes", cpts.uuid, cpts.exercice) if cpts.exercice else page
        lue = cpts.completude
        recue = "comptes reçus" if lue.recues else "comptes attendus" if lue.attendues else "pas attendue"
        return LigneTerritoire(
            nom=cpts.nom,
            url=page,
            completude=CompletudeVue(lue.attendues, lue.recues, lue.part_versements, recue),
            alloue=Chiffre(engagement.alloue().connu),
            promis=engagement.alloue(),
            verse=Chiffre(lue.verse_total),
            transfere=Chiffre(engagement.volume),
            depense=Chiffre(self._depense_de(str(cpts.uuid), lue.recues)),
            url_verse=f"{adresse_de('cpts_versements', cpts.uuid)}?annee={self.annee}",
            url_depense=comptes,
            code=str(cpts.uuid),
        )

    def _ligne_des_autres(self, autres: int) -> LigneTerritoire:
        """How many CPTS are outside the perimeter: what they have would be the total less those above."""
        return LigneTerritoire(
            nom=f"{accord(autres, 'autre CPTS', 'autres CPTS')} hors de votre périmètre",
            url="",
            completude=CompletudeVue(autres, None, None, NON_AFFICHE),
            alloue=SECRET,
            promis=Alloue(),
            verse=SECRET,
            transfere=SECRET,
            depense=SECRET,
            url_verse="",
            url_depense="",
        )

    @property
    def total_depense(self) -> Chiffre:
        """Foot of the table: spend of the territory, of one mission when asked."""
        if self.mission is None:
            return self.depense
        return next(m.depense for m in self.missions if m.mission == self.mission)

    # --- Years -------------------------------------------------------------------------------------------

    @cached_property
    def annees(self) -> list[LigneAnnee]:
        """Years with something known, oldest first."""
        lignes = [self._annee(annee) for annee in sorted(self.tableau.annees)]
        return [ligne for ligne in lignes if ligne.verse != INCONNU or ligne.depense != INCONNU]

    def _annee(self, annee: int) -> LigneAnnee:
        """Secrecy is decided year by year."""
        masque = self.masque
        if not masque.ouvert and annee != self.annee:
            masque = masque_du_lecteur(self.user, annee, self.source, self.territoire)
        lue = self.tableau.de(self.territoire, annee)
        synthese = self._syntheses.get(annee)
        depense = (synthese.depense if synthese else ZERO) if lue.recues else None
        return LigneAnnee(
            annee,
            masque.chiffre(lue.verse_total, VERSE, self.territoire),
            depense_vue(depense, self.territoire, masque),
            completude_vue(lue, self.territoire, masque),
        )


def territoire_ou_404(tableau: TableauCompletude, niveau: str, code: str) -> Territoire:
    """A territory of the register, else ``Http404``."""
    territoire = tableau.territoire(niveau, code)
    if territoire is None:
        raise Http404
    return territoire
