"""The table mission × nature × size of a territory, as one reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cpts.commun.formats import nombre
from financements.enums import Mission
from financements.natures import libelles_natures
from financements.synthese import Synthese, phrase_methodes
from rapports.depenses import Croisement, croisement
from rapports.secret import ACI, RECUES, Chiffre
from rapports.territoires import METHODES, VueTerritoire

TOUS = "Total"
SANS_TAILLE = "Taille inconnue"


@dataclass(frozen=True)
class Bloc:
    """A mission: its row of totals, then one row a nature; cells follow the columns of the table."""

    libelle: str
    methodes: str
    total: list[Chiffre]
    natures: list[tuple[str, list[Chiffre]]]
    par_methode: list[Chiffre]


class TableauDepenses(VueTerritoire):
    """``aci``: only what the ACI is known to have paid; else all funders."""

    def __init__(self, *args, aci: bool = False) -> None:
        super().__init__(*args)
        self.aci = aci

    @cached_property
    def _croise(self) -> Croisement:
        return croisement(self.source, self.territoire, self.annee, self.aci)

    def _lire_synthese(self) -> Synthese:
        return self._croise.synthese

    @cached_property
    def tailles(self) -> list[str]:
        return self._croise.valeurs(2) if self.connue else []

    @property
    def connue(self) -> bool:
        """Whether any accounts count."""
        return self.completude_lue.recues > 0

    @cached_property
    def colonnes(self) -> list[tuple[str, str]]:
        """(heading, « n = 12 »): each size, then all of them. n: CPTS whose accounts count."""
        effectifs = self._effectifs
        tailles = [
            (taille or SANS_TAILLE, self._n(effectifs.get(taille), taille=taille)) for taille in self.tailles
        ]
        return [*tailles, ("Toutes tailles", self._n(sum(effectifs.values())))]

    def _n(self, effectif: int | None, **axes: str) -> str:
        """Hidden with the amounts: how many have sent their accounts may name one."""
        if effectif is None or not self.masque.montre(RECUES, self.territoire, **axes):
            return ""
        return f"n = {nombre(effectif)}"

    @cached_property
    def _effectifs(self) -> dict[str, int]:
        return self.source.effectifs(self.territoire, self.annee)

    @cached_property
    def blocs(self) -> list[Bloc]:
        """Missions where something was spent, in order; their natures, the greatest first."""
        if not self.connue:
            return []
        noms = libelles_natures()
        return [
            Bloc(
                libelle=mission.label,
                methodes=self._methodes(mission),
                total=self._rangee(mission=mission.value),
                natures=[(noms.get(nature, nature), rangee) for nature, rangee in self._natures(mission)],
                par_methode=self.par_methode(mission),
            )
            for mission in Mission
            if (mission.value, "*", "*") in self._croise.sommes
        ]

    def _natures(self, mission: Mission) -> list[tuple[str, list[Chiffre]]]:
        """Natures of a mission, the greatest first.

        A row where nothing is shown is left out: that it is there, and its rank among the others, would tell.
        """
        montants = {n: self._croise.montant(mission.value, n) for n in self._croise.valeurs(1)}
        rangees = [(n, self._rangee(mission=mission.value, nature=n)) for n, m in montants.items() if m]
        montrees = [(n, r) for n, r in rangees if not all(chiffre.secret for chiffre in r)]
        return sorted(montrees, key=lambda nr: (nr[1][-1].secret, -(nr[1][-1].montant or 0), nr[0]))

    @cached_property
    def total(self) -> list[Chiffre]:
        return self._rangee() if self.connue else []

    def _rangee(self, **axes: str) -> list[Chiffre]:
        """Cells of a row: each size, then all of them."""
        filtre = {"aci": ACI} if self.aci else {}
        par_taille = [
            self._depense(self._croise.montant(**axes, taille=t), **axes, **filtre, taille=t)
            for t in self.tailles
        ]
        return [*par_taille, self._depense(self._croise.montant(**axes), **axes, **filtre)]

    def par_methode(self, mission: Mission | None = None) -> list[Chiffre]:
        """Amount of each method, over all missions by default; of all funders, as the shares are."""
        if not self.connue:
            return []
        synthese = self._croise.synthese
        parts = synthese if mission is None else next(m for m in synthese.missions if m.mission == mission)
        montants = {p.methode: p.montant for p in parts.methodes}
        axes = {} if mission is None else {"mission": mission.value}
        return [self._depense(montants.get(m), **axes, methode=m) for m in METHODES]

    def _methodes(self, mission: Mission) -> str:
        """Of all funders: the shares say how the mission is known, whoever pays."""
        lue = next(m for m in self._croise.synthese.missions if m.mission == mission)
        montrees = (self._depense(p.montant, mission=mission.value, methode=p.methode) for p in lue.methodes)
        return "" if any(chiffre.secret for chiffre in montrees) else phrase_methodes(lue.methodes)
