"""The table mission × nature × size of a territory, as one reader may see it. The whole comes first, then its parts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from comptes.natures.requetes import libelles_natures
from comptes.totaux.requetes import Synthese, phrase_methodes
from cpts.commun.enums import Mission
from cpts.commun.formats import nombre
from rapports.cockpit.depenses import Croisement, croisement, payees_par_l_aci
from rapports.cockpit.territoires import METHODES, VueTerritoire
from rapports.secret.chiffres import ACI, DEPENSE, OUI, RECUES, SANS_FINANCEUR, Chiffre

TOUS = "Total"
TOUTES_TAILLES = "Toutes tailles"
SANS_TAILLE = "Taille inconnue"
NON_IDENTIFIE = "Financeur non identifié"


@dataclass(frozen=True)
class BlocDuTableau:
    """A mission: its row of totals, then one row a nature; cells follow the columns of the table."""

    libelle: str
    methodes: str
    total: list[Chiffre]
    natures: list[tuple[str, list[Chiffre]]]
    par_methode: list[Chiffre]


class TableauDepenses(VueTerritoire):
    """``aci``: only what the ACI is known to have paid, and beside it what has no funder; else all funders."""

    def __init__(self, *args, aci: bool = False) -> None:
        super().__init__(*args)
        self.aci = aci
        self._financeur = {"aci": ACI} if aci else {}
        self._payees = {"payee": OUI} if aci else {}

    @cached_property
    def _croise(self) -> Croisement:
        return croisement(self.source, self.territoire, self.annee, self.aci)

    def _lire_synthese(self) -> Synthese:
        return self._croise.synthese

    @cached_property
    def tailles(self) -> list[str]:
        """None under « ACI seulement » for who reads publications: they do not cross the funder with the size."""
        if not self.connue or (self.aci and not self.masque.voit_entier(self.territoire)):
            return []
        return self._croise.valeurs(2)

    @property
    def connue(self) -> bool:
        """Whether any accounts count."""
        return self.completude_lue.recues > 0

    @cached_property
    def colonnes(self) -> list[tuple[str, str]]:
        """(heading, « n = 12 »): all sizes, then each. n: CPTS whose accounts count, or show a spend of the ACI."""
        effectifs = self._effectifs
        return [
            (TOUTES_TAILLES, self._n(sum(effectifs.values()))),
            *([(NON_IDENTIFIE, "")] if self.aci else []),
            *(
                (taille or SANS_TAILLE, self._n(effectifs.get(taille), taille=taille))
                for taille in self.tailles
            ),
        ]

    def _n(self, effectif: int | None, **axes: str) -> str:
        """Hidden with the amounts: how many have sent their accounts may name one."""
        if effectif is None or not self.masque.montre(RECUES, self.territoire, **axes, **self._payees):
            return ""
        return f"n = {nombre(effectif)}"

    @cached_property
    def _effectifs(self) -> dict[str, int]:
        if self.aci:
            return payees_par_l_aci(self.source, self.territoire, self.annee)
        return self.source.effectifs(self.territoire, self.annee)

    @cached_property
    def blocs(self) -> list[BlocDuTableau]:
        """Missions where something was spent, in order; their natures, the greatest first."""
        if not self.connue:
            return []
        noms, presentes = libelles_natures(), self._croise.valeurs(0)
        return [
            BlocDuTableau(
                libelle=mission.label,
                methodes=self._methodes(mission),
                total=self._rangee(mission=mission.value),
                natures=[(noms.get(nature, nature), rangee) for nature, rangee in self._natures(mission)],
                par_methode=self.par_methode(mission),
            )
            for mission in Mission
            if mission.value in presentes
        ]

    def _natures(self, mission: Mission) -> list[tuple[str, list[Chiffre]]]:
        """Natures of a mission, the greatest first.

        A row where nothing is shown is left out: that it is there, and its rank among the others, would tell.
        """
        croise, axe = self._croise, mission.value
        rangees = [
            (nature, self._rangee(mission=axe, nature=nature))
            for nature in croise.valeurs(1)
            if croise.montant(axe, nature) or croise.inconnu(axe, nature)
        ]
        montrees = [(n, r) for n, r in rangees if not all(chiffre.secret for chiffre in r)]
        return sorted(montrees, key=lambda nr: (nr[1][0].secret, -(nr[1][0].montant or 0), nr[0]))

    @cached_property
    def total(self) -> list[Chiffre]:
        return self._rangee() if self.connue else []

    def _rangee(self, **axes: str) -> list[Chiffre]:
        """Cells of a row: all sizes, what has no funder beside the ACI's, then each size."""
        croise, filtre = self._croise, {**axes, **self._financeur}
        inconnu = [self._depense(croise.inconnu(**axes), **axes, aci=SANS_FINANCEUR)] if self.aci else []
        return [
            self._depense(croise.montant(**axes), **filtre),
            *inconnu,
            *(self._depense(croise.montant(**axes, taille=t), **filtre, taille=t) for t in self.tailles),
        ]

    def par_methode(self, mission: Mission | None = None) -> list[Chiffre]:
        """Amount of each method in the spend shown, over all missions by default."""
        if not self.connue:
            return []
        synthese = self._croise.synthese
        parts = synthese if mission is None else next(m for m in synthese.missions if m.mission == mission)
        montants = {p.methode: p.montant for p in parts.methodes}
        axes = {} if mission is None else {"mission": mission.value}
        return [self._depense(montants.get(m), **axes, methode=m, **self._financeur) for m in METHODES]

    def _methodes(self, mission: Mission) -> str:
        """How the mission of the spend shown is known."""
        lue = next(m for m in self._croise.synthese.missions if m.mission == mission)
        montrees = all(self._methode_montree(p.methode, mission=mission.value) for p in lue.methodes)
        return phrase_methodes(lue.methodes) if montrees else ""

    @property
    def phrase_methodes(self) -> str:
        """Over all missions; empty when unknown or not shown."""
        if not self.connue or not all(self._methode_montree(methode) for methode in METHODES):
            return ""
        return phrase_methodes(self._croise.synthese.methodes)

    def _methode_montree(self, methode: str, **axes: str) -> bool:
        return self.masque.montre(DEPENSE, self.territoire, **axes, methode=methode, **self._financeur)
