"""The cells of a year and the sums that tie them, handed to the one secrecy function; what comes back is a mask.

Every cell that any page, the API or a file may show for a year goes into one table a measure. The rows are counted
by whole numbers (``Base``), not one by one: a nation is some thousands of them, cut in twenty ways.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

import numpy as np
from django.db.models import F, Sum
from django.db.models.functions import ExtractYear

from cpts.commun.secret import Cellule, Somme, proteger_tableau
from financements.enums import Financeur, Methode, Mission
from financements.models import Niveau, Versement
from rapports.completude import CPTSAttendue, TableauCompletude, Territoire
from rapports.secret import ACI, AUTRES, DEPENSE, RECUES, VERSE, VUES, Cle, Masque, cle
from rapports.sources import Source

MICRO = 10**6  # amounts are counted in millionths of euro: exact
_COLONNE = {Niveau.REGION: "region", Niveau.DEPARTEMENT: "departement"}
_DESSOUS = {Niveau.NATIONAL: Niveau.REGION, Niveau.REGION: Niveau.DEPARTEMENT}
Compte = tuple[int, int, int]  # sum, number of CPTS with an amount, largest amount


def calculer(tableau: TableauCompletude, annee: int, source: Source, visibles: frozenset[UUID]) -> Masque:
    """Every cell of every measure that may be shown to a reader who sees the CPTS ``visibles`` one by one."""
    dehors = [c for c in source.cpts_attendues(annee) if c.uuid not in visibles]
    bases = {
        DEPENSE: _base_des_depenses(source, annee, tableau, dehors),
        VERSE: _base_des_versements(source, annee, tableau, dehors),
        RECUES: _base(((c.uuid, c.completude.recues) for c in dehors), tableau, dehors, ()),
    }
    montrables: set[Cle] = set()
    for mesure, base in bases.items():
        presents = [c for c in dehors if mesure != DEPENSE or c.completude.recues]
        table = Table(mesure, tableau, base, [c.departement for c in presents])
        protegees = proteger_tableau(table.cellules, table.sommes)
        montrables.update(c.cle for c in protegees if not c.secret)  # type: ignore[misc]
    return Masque(frozenset(montrables), _partages(tableau, dehors), visibles)


def _partages(tableau: TableauCompletude, dehors: list[CPTSAttendue]) -> frozenset[tuple[str, str]]:
    departements = {c.departement for c in dehors}
    regions = {tableau.departements[code].region for code in departements}
    return frozenset(
        {
            *([(str(Niveau.NATIONAL), "")] if dehors else []),
            *((str(Niveau.REGION), code) for code in regions),
            *((str(Niveau.DEPARTEMENT), code) for code in departements),
        }
    )


@dataclass(frozen=True)
class Base:
    """Amounts by CPTS and axes: each column as positions in a list of values, amounts in millionths of euro."""

    colonnes: dict[str, np.ndarray]
    valeurs: dict[str, list[str]]
    cpts: np.ndarray
    montants: np.ndarray

    def compter(self, colonnes: tuple[str, ...]) -> dict[tuple[str, ...], Compte]:
        """Values of ``colonnes`` → what their cell holds; only cells where a CPTS has an amount."""
        if not len(self.montants):
            return {}
        tailles = [len(self.valeurs[c]) for c in colonnes]
        groupes = np.zeros(len(self.montants), np.int64)
        for colonne, taille in zip(colonnes, tailles, strict=True):
            groupes = groupes * taille + self.colonnes[colonne]
        combien = int(self.cpts.max()) + 1
        cles, sommes = _additionner(groupes * combien + self.cpts, self.montants)
        cles, sommes = cles[sommes != 0] // combien, sommes[sommes != 0]
        if not len(cles):
            return {}
        debuts = np.flatnonzero(np.diff(cles, prepend=cles[0] - 1))
        comptes = zip(
            np.add.reduceat(sommes, debuts).tolist(),
            np.diff(debuts, append=len(cles)).tolist(),
            np.maximum.reduceat(np.abs(sommes), debuts).tolist(),
            strict=True,
        )
        positions = np.unravel_index(cles[debuts], tailles) if tailles else ()
        noms = [
            [self.valeurs[c][i] for i in places.tolist()]
            for c, places in zip(colonnes, positions, strict=True)
        ]
        return dict(zip(zip(*noms, strict=True) if noms else [()], comptes, strict=True))

    def cpts_par(self, colonne: str) -> dict[str, int]:
        """How many CPTS have a row with each value of a column."""
        if colonne not in self.colonnes or not len(self.cpts):
            return {}
        combien = int(self.cpts.max()) + 1
        uniques = np.unique(self.colonnes[colonne] * combien + self.cpts) // combien
        return dict(zip(self.valeurs[colonne], np.bincount(uniques).tolist(), strict=False))


def _additionner(cles: np.ndarray, montants: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct keys in order, and the sum of each."""
    ordre = np.argsort(cles, kind="stable")
    triees = cles[ordre]
    debuts = np.flatnonzero(np.diff(triees, prepend=triees[0] - 1))
    return triees[debuts], np.add.reduceat(montants[ordre], debuts)


def _base(
    lignes: Iterable[tuple], tableau: TableauCompletude, dehors: list[CPTSAttendue], axes: tuple[str, ...]
) -> Base:
    """Rows (CPTS, values of ``axes``…, euros) of the CPTS of ``dehors``."""
    rangs = {cle: rang for rang, c in enumerate(dehors) for cle in (c.uuid, str(c.uuid))}
    gardees = [ligne for ligne in lignes if ligne[0] in rangs]  # a snapshot keeps UUIDs as text
    uuids, *lues, montants = zip(*gardees, strict=True) if gardees else [()] * (len(axes) + 2)
    valeurs = {axe: sorted(set(vues)) for axe, vues in zip(axes, lues, strict=True)}
    base = Base(
        {axe: _places(vues, valeurs[axe]) for axe, vues in zip(axes, lues, strict=True)},
        valeurs,
        np.array([rangs[uuid] for uuid in uuids], np.int64),
        np.array([int(montant * MICRO) for montant in montants], np.int64),
    )
    _situer(base, tableau, dehors)
    return base


def _situer(base: Base, tableau: TableauCompletude, dehors: list[CPTSAttendue]) -> None:
    """Add the department and the region of each row."""
    for colonne, lieux in (
        ("departement", [c.departement for c in dehors]),
        ("region", [tableau.departements[c.departement].region for c in dehors]),
    ):
        base.valeurs[colonne] = sorted(set(lieux))
        base.colonnes[colonne] = _places(lieux, base.valeurs[colonne])[base.cpts]


def _places(lues: Iterable[str], valeurs: list[str]) -> np.ndarray:
    """Position of each value in the list of them all."""
    rangs = {valeur: rang for rang, valeur in enumerate(valeurs)}
    return np.array([rangs[valeur] for valeur in lues], np.int64)


def _base_des_depenses(
    source: Source, annee: int, tableau: TableauCompletude, dehors: list[CPTSAttendue]
) -> Base:
    axes = ("mission", "nature", "taille", "methode")
    lignes = source.lignes(Niveau.CPTS, annee).order_by()
    totaux = lignes.values_list("code", *axes, "financeur").annotate(m=Sum("montant"))
    par_financeur = (
        (*reste, ACI if financeur == Financeur.ACI else AUTRES, montant)
        for *reste, financeur, montant in totaux
    )
    return _base(par_financeur, tableau, dehors, (*axes, "aci"))


def _base_des_versements(
    source: Source, annee: int, tableau: TableauCompletude, dehors: list[CPTSAttendue]
) -> Base:
    if source.arrete:  # a snapshot keeps what was paid to each CPTS, not for which mission
        verses = ((c.uuid, "", c.completude.verse_total) for c in dehors)
        return _base((v for v in verses if v[-1] is not None), tableau, dehors, ("mission",))
    versements = Versement.objects.annotate(annee=ExtractYear("date"), code=F("cpts__uuid"))
    totaux = versements.filter(annee=annee).order_by().values_list("code", "mission")
    return _base(totaux.annotate(m=Sum("montant")), tableau, dehors, ("mission",))


@dataclass
class Table:
    """Cells of one measure and the sums that tie them."""

    mesure: str
    tableau: TableauCompletude
    base: Base
    departements: list[str]  # of the CPTS counted, one entry each
    cellules: list[Cellule] = field(default_factory=list)
    sommes: list[Somme] = field(default_factory=list)
    _lues: dict[tuple, dict[tuple[str, ...], Compte]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._valeurs = self._valeurs_des_axes()
        regions = [self.tableau.departements[code].region for code in self.departements]
        self._presents: dict[Niveau, Counter[str]] = {
            Niveau.NATIONAL: Counter({"": len(self.departements)}),
            Niveau.REGION: Counter(regions),
            Niveau.DEPARTEMENT: Counter(self.departements),
        }
        self._par_taille = self.base.cpts_par("taille")
        for niveau in VUES[self.mesure]:
            for axes in self._marges(niveau):
                self._ajouter_cellules(niveau, axes)
                self._ajouter_sommes(niveau, axes)

    def _valeurs_des_axes(self) -> dict[str, list[str]]:
        """Values of each axis: the closed lists whole, the others as met."""
        listes = {"mission": Mission.values, "methode": Methode.values, "aci": [ACI, AUTRES]}
        valeurs = {axe: list(liste) for axe, liste in listes.items()}
        for axe in ("mission", "nature", "taille"):
            valeurs[axe] = sorted({*valeurs.get(axe, []), *self.base.valeurs.get(axe, [])})
        return valeurs

    def _marges(self, niveau: Niveau) -> list[tuple[str, ...]]:
        """Axes of every cell of a level: those of its views and of all their margins.

        Always in the same order: what is hidden besides depends on it, and two masks of the same figures, side by
        side, would give back what each hides.
        """
        marges = {
            marge
            for axes in VUES[self.mesure].get(niveau, [])
            for taille in range(len(axes) + 1)
            for marge in itertools.combinations(axes, taille)
        }
        return sorted(marges, key=lambda marge: (len(marge), marge))

    def _lieux(self, niveau: Niveau) -> list[str]:
        if niveau == Niveau.NATIONAL:
            return [""]
        return list(self.tableau.regions if niveau == Niveau.REGION else self.tableau.departements)

    def _nom(self, niveau: Niveau, code: str, axes: tuple[str, ...], valeurs: tuple[str, ...]) -> Cle:
        return cle(self.mesure, niveau, code, **dict(zip(axes, valeurs, strict=True)))

    def _toutes(self, axes: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        return itertools.product(*(self._valeurs[axe] for axe in axes))

    def _ajouter_cellules(self, niveau: Niveau, axes: tuple[str, ...]) -> None:
        """All cells of a level and axes, those where nobody has an amount included.

        Where nobody in the nation has an amount, the zero of the nation says the zero of each: it hides nothing.
        """
        par_cellule = self._contributions(niveau, axes)
        dans_la_nation = self._contributions(Niveau.NATIONAL, axes)
        for code in self._lieux(niveau):
            for valeurs in self._toutes(axes):
                montant, contributions, plus_grosse = par_cellule.get((code, *valeurs), (0, 0, 0))
                self.cellules.append(
                    Cellule(
                        cle=self._nom(niveau, code, axes, valeurs),
                        montant=Decimal(montant) / MICRO,
                        contributions=contributions,
                        # a count of received accounts is dominated by nobody
                        plus_grosse=Decimal(0 if self.mesure == RECUES else plus_grosse) / MICRO,
                        presents=(
                            self._nombre(niveau, code, dict(zip(axes, valeurs, strict=True)))
                            if ("", *valeurs) in dans_la_nation
                            else len(self.departements)
                        ),
                    )
                )

    def _nombre(self, niveau: Niveau, code: str, axes: dict[str, str]) -> int:
        """CPTS counted in a cell, those without an amount included."""
        if "taille" in axes:
            return self._par_taille.get(axes["taille"], 0)
        return self._presents[niveau][code]

    def _contributions(self, niveau: Niveau, axes: tuple[str, ...]) -> dict[tuple[str, ...], Compte]:
        """(code, values…) → what the cell holds. Worked out once."""
        if (niveau, axes) not in self._lues:
            lieu = _COLONNE.get(niveau)
            comptees = self.base.compter((lieu, *axes) if lieu else axes)
            self._lues[niveau, axes] = comptees if lieu else {("", *k): v for k, v in comptees.items()}
        return self._lues[niveau, axes]

    def _ajouter_sommes(self, niveau: Niveau, axes: tuple[str, ...]) -> None:
        """Along each axis at this level, then down to the level below where it has the same cells."""
        for axe in axes:
            reste = tuple(a for a in axes if a != axe)
            disjointes = axe == "taille"
            for code in self._lieux(niveau):
                for valeurs in self._toutes(reste):
                    total = self._nom(niveau, code, reste, valeurs)
                    parties = tuple(
                        self._nom(niveau, code, (*reste, axe), (*valeurs, v)) for v in self._valeurs[axe]
                    )
                    self.sommes.append(Somme(total, parties, disjointes))
        self._ajouter_sommes_du_territoire(niveau, axes)

    def _ajouter_sommes_du_territoire(self, niveau: Niveau, axes: tuple[str, ...]) -> None:
        dessous = _DESSOUS.get(niveau)
        if dessous is None or axes not in self._marges(dessous):
            return
        for code in self._lieux(niveau):
            enfants = [enfant.code for enfant in self.tableau.enfants(Territoire(niveau, code, ""))]
            for valeurs in self._toutes(axes):
                parties = tuple(self._nom(dessous, enfant, axes, valeurs) for enfant in enfants)
                if parties:
                    self.sommes.append(Somme(self._nom(niveau, code, axes, valeurs), parties))
