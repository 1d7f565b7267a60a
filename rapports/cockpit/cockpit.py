"""The cockpit of a territory: its figures, the territories that sum to it, and the years behind."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone

from comptes.totaux.models import Niveau
from comptes.totaux.requetes import Synthese
from cpts.commun.adresses import adresse_de
from cpts.commun.enums import Mission
from cpts.commun.formats import accord, nombre
from cpts.commun.secret import NON_AFFICHE
from financements.enveloppes.alloue import Alloue
from rapports.cockpit.annees import en_cours, evolution
from rapports.cockpit.depenses import des_enfants, par_annee
from rapports.cockpit.territoires import (
    INCONNU,
    SECRET,
    CompletudeVue,
    VueTerritoire,
    adresse,
    completude_vue,
    depense_vue,
    masque_du_lecteur,
    taux_vu,
)
from rapports.secret.chiffres import ALLOUE, TAUX, TRANSFERE, VERSE, Bloc, Chiffre, Masque
from rapports.secret.sources import Source
from rapports.sommes.completude import CPTSAttendue, TableauCompletude, Territoire
from rapports.sommes.consommation import Consommation, Taux
from rapports.sommes.engagements import Engagement

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur

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
    consommation: Taux | None = None
    taux: str | None = None
    verse_avant: Chiffre | None = None

    @property
    def cellules(self) -> list[tuple[str, str]]:
        """(words, address or nothing) of the columns, in order; the rate and the trend where the table has them."""
        return [
            (str(self.alloue) if self.alloue.secret else str(self.promis), ""),
            (str(self.verse), self.url_verse if self.verse.montant is not None else ""),
            (str(self.transfere), ""),
            (str(self.depense), self.url_depense if self.depense.montant is not None else ""),
            *((mots, "") for mots in cellules_de_suivi(self.taux, self.verse_avant, self.verse)),
        ]


def cellules_de_suivi(taux: str | None, avant: Chiffre | None, verse: Chiffre) -> list[str]:
    """Words of the rate and of the trend of a row, where the table has them."""
    return [
        *([taux] if taux else []),
        *([evolution(avant, verse)] if avant else []),
    ]


@dataclass(frozen=True)
class LigneAnnee:
    """A year of the territory. ``au``: the day its figures were read."""

    annee: int
    verse: Chiffre
    depense: Chiffre
    completude: CompletudeVue
    missions: dict[Mission, Chiffre]
    au: datetime.date

    @property
    def en_cours(self) -> bool:
        return en_cours(self.annee, self.au)

    @property
    def secrete(self) -> bool:
        """Whether one of its amounts is hidden."""
        return any(c.secret for c in (self.verse, self.depense))


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
    def au(self) -> datetime.date:
        """The day the figures of the page's year were read."""
        return self._lue_le(self.annee)

    @property
    def en_cours(self) -> bool:
        """Whether that year was not over then."""
        return en_cours(self.annee, self.au)

    def _lue_le(self, annee: int) -> datetime.date:
        """The older of the two dates: payments and accounts may be those of two publications."""
        versions = (self.source.version(bloc, annee) for bloc in (Bloc.VERSEMENTS, Bloc.COMPTES))
        return min((version.au for version in versions if version), default=timezone.localdate())

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
    def url_csv_missions_par_annee(self) -> str:
        return f"{self.parametres}&table=missions_par_annee&export=excel"

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
            **self._suivi(enfant.code, enfant),
            verse_avant=self._avant(enfant),
        )

    # --- Rate and trend ----------------------------------------------------------------------------------

    @property
    def avec_taux(self) -> bool:
        """Whether the rows have a rate: where this reader sees each CPTS, as figures stand."""
        return self.consommation is not None

    @property
    def avec_tendance(self) -> bool:
        """Whether the rows say what moved: between two years that are over, the former being known."""
        return not self.en_cours and self.annee - 1 in self.tableau.annees

    @property
    def titre_tendance(self) -> str:
        return f"Versé depuis {self.annee - 1}"

    @property
    def pied(self) -> list[str]:
        """Rate and trend of the whole."""
        taux = self.consommation.cellule if self.consommation else None
        return cellules_de_suivi(taux, self._avant(self.territoire), self.verse)

    def _suivi(self, code: str, enfant: Territoire | None) -> dict[str, Any]:
        """Rate of a child territory, or of a CPTS this reader sees, and its words; nothing where the table has none."""
        if not self.avec_taux:
            return {}
        if enfant is not None and not self.masque.montre(TAUX, enfant):
            return {"taux": NON_AFFICHE}
        lieu = enfant or self.territoire
        attendues = self.tableau.de(enfant, self.annee).attendues if enfant else 1
        taux = taux_vu(self.consommations.get(code, Consommation()), attendues, lieu, self.masque)
        return {"consommation": taux, "taux": taux.cellule if taux else str(INCONNU)}

    def _avant(self, territoire: Territoire) -> Chiffre | None:
        """What was paid the year before; None where the table has no trend. Secrecy is decided year by year."""
        if not self.avec_tendance:
            return None
        verse = self.tableau.de(territoire, self.annee - 1).verse_total
        return self._masque_avant.chiffre(verse, VERSE, territoire)

    @cached_property
    def _masque_avant(self) -> Masque:
        return masque_du_lecteur(self.user, self.annee - 1, self.source, self.territoire)

    @cached_property
    def _verses_avant(self) -> dict[str, Decimal | None]:
        """What each CPTS of a department was paid the year before."""
        avant = self.source.engagements(self.territoire, self.annee - 1)
        return {code: engagement.verse() for code, engagement in avant.items()}

    # --- CPTS of a department ----------------------------------------------------------------------------

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
            **self._suivi(str(cpts.uuid), None),
            verse_avant=Chiffre(self._verses_avant.get(str(cpts.uuid))) if self.avec_tendance else None,
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
            verse_avant=SECRET if self.avec_tendance else None,
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
        synthese = self._syntheses.get(annee) if lue.recues else None
        par_mission = {ligne.mission: ligne.depense for ligne in synthese.missions} if synthese else {}
        inconnue = ZERO if lue.recues else None
        return LigneAnnee(
            annee,
            masque.chiffre(lue.verse_total, VERSE, self.territoire),
            depense_vue(synthese.depense if synthese else inconnue, self.territoire, masque),
            completude_vue(lue, self.territoire, masque),
            {
                mission: depense_vue(
                    par_mission.get(mission, inconnue), self.territoire, masque, mission=mission
                )
                for mission in Mission
            },
            self._lue_le(annee),
        )


def territoire_ou_404(tableau: TableauCompletude, niveau: str, code: str) -> Territoire:
    """A territory of the register, else ``Http404``."""
    territoire = tableau.territoire(niveau, code)
    if territoire is None:
        raise Http404
    return territoire
