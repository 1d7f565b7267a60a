"""The cells of a year and the sums that tie them, handed to the one secrecy function; what comes back is a mask.

Every cell that any page, the API or a file may show for a year goes into one table a measure. The rows are counted
by whole numbers (``Base``), not one by one: a nation is some thousands of them, cut in twenty ways.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.csv
from django.db import connection
from django.db.models import BigIntegerField, Case, F, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, ExtractYear
from psycopg import sql

from cpts.commun.secret import Cellule, Somme, proteger_tableau
from financements.enums import Financeur, Methode, Mission
from financements.models import Niveau, Versement
from rapports.completude import CPTSAttendue, TableauCompletude, Territoire
from rapports.secret import ACI, AUTRES, DEPENSE, RECUES, VERSE, VUES, Cle, Masque, cle
from rapports.sources import Source

SEPARATEUR = "\x1f"  # in none of the codes
RIEN = np.array([], np.int64)
MICRO = 10**6  # amounts are counted in millionths of euro: exact
_COLONNE = {Niveau.REGION: "region", Niveau.DEPARTEMENT: "departement"}
_DESSOUS = {Niveau.NATIONAL: Niveau.REGION, Niveau.REGION: Niveau.DEPARTEMENT}
Compte = tuple[int, int, int]  # sum, number of CPTS with an amount, largest amount


def calculer(tableau: TableauCompletude, annee: int, source: Source, visibles: frozenset[UUID]) -> Masque:
    """Every cell of every measure that may be shown to a reader who sees the CPTS ``visibles`` one by one."""
    lieux = Lieux([c for c in source.cpts_attendues(annee) if c.uuid not in visibles], tableau)
    dehors = lieux.cpts
    bases = {
        DEPENSE: _base_des_depenses(source, annee, lieux),
        VERSE: _base_des_versements(source, annee, lieux),
        RECUES: _base_des_cpts({c: c.completude.recues for c in dehors}, lieux, {}),
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


class Lieux:
    """The CPTS counted, and where they are."""

    def __init__(self, cpts: list[CPTSAttendue], tableau: TableauCompletude) -> None:
        self.cpts = cpts
        self.rangs = {str(c.uuid): rang for rang, c in enumerate(cpts)}
        self.departements = [c.departement for c in cpts]
        self.regions = [tableau.departements[code].region for code in self.departements]


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
        par_cpts = np.zeros((math.prod(tailles), combien), np.int64)
        np.add.at(par_cpts.reshape(-1), groupes * combien + self.cpts, self.montants)
        nombres = np.count_nonzero(par_cpts, axis=1)
        tenus = np.flatnonzero(nombres)
        par_cpts = par_cpts[tenus]
        comptes = zip(
            par_cpts.sum(axis=1).tolist(),
            nombres[tenus].tolist(),
            np.abs(par_cpts).max(axis=1, initial=0).tolist(),
            strict=True,
        )
        positions = np.unravel_index(tenus, tailles) if tailles else ()
        noms = [
            [self.valeurs[c][place] for place in places.tolist()]
            for c, places in zip(colonnes, positions, strict=True)
        ]
        return dict(zip(zip(*noms, strict=True) if noms else [()] * len(tenus), comptes, strict=True))

    def cpts_par(self, colonne: str) -> dict[str, int]:
        """How many CPTS have a row with each value of a column."""
        if colonne not in self.colonnes or not len(self.cpts):
            return {}
        combien = int(self.cpts.max()) + 1
        uniques = np.unique(self.colonnes[colonne] * combien + self.cpts) // combien
        return dict(zip(self.valeurs[colonne], np.bincount(uniques).tolist(), strict=False))


def _base(
    colonnes: dict[str, np.ndarray],
    valeurs: dict[str, list[str]],
    rangs: np.ndarray,
    montants: np.ndarray,
    lieux: Lieux,
) -> Base:
    """Rows of the CPTS of ``lieux``: ``rangs`` are their ranks there, −1 for a CPTS that is not."""
    gardees = rangs >= 0
    base = Base(
        {axe: places[gardees] for axe, places in colonnes.items()}, valeurs, rangs[gardees], montants[gardees]
    )
    for colonne, noms in (("departement", lieux.departements), ("region", lieux.regions)):
        base.valeurs[colonne] = sorted(set(noms))
        places = {valeur: place for place, valeur in enumerate(base.valeurs[colonne])}
        base.colonnes[colonne] = np.array([places[nom] for nom in noms], np.int64)[base.cpts]
    return base


def _base_lue(lignes: QuerySet, axes: tuple[str, ...], lieux: Lieux) -> Base:
    """Rows (code of CPTS, values of ``axes``…) and the sum of their amounts, read as columns.

    The database writes them as one text and pyarrow reads it in one go: tens of thousands of rows never become
    Python objects. A value that is not known would shift its row, and be refused.
    """
    sommes = lignes.annotate(micro=Cast(Sum("montant") * MICRO, BigIntegerField()))
    requete, parametres = sommes.values_list("code", *axes, "micro").query.sql_with_params()
    colonnes = sql.SQL(", ").join(sql.Identifier(nom) for nom in ("code", *axes, "micro"))
    with connection.cursor() as curseur:
        ordre = sql.SQL("SELECT string_agg(concat_ws({}, {}), {}) FROM ({}) AS l ({})")
        curseur.execute(
            ordre.format(sql.Literal(SEPARATEUR), colonnes, sql.Literal("\n"), sql.SQL(requete), colonnes),
            parametres,
        )
        contenu = (curseur.fetchone()[0] or "").encode()
    if not contenu:
        return _base(dict.fromkeys(axes, RIEN), {axe: [] for axe in axes}, RIEN, RIEN, lieux)
    mots = pa.dictionary(pa.int32(), pa.string())
    table = pa.csv.read_csv(
        pa.py_buffer(contenu),
        pa.csv.ReadOptions(
            column_names=["code", *axes, "micro"], use_threads=False, block_size=len(contenu) + 1
        ),
        pa.csv.ParseOptions(delimiter=SEPARATEUR, quote_char=False),
        pa.csv.ConvertOptions(
            column_types={"micro": pa.int64(), **dict.fromkeys(("code", *axes), mots)},
            strings_can_be_null=False,
        ),
    ).combine_chunks()
    lues = {nom: table[nom].chunk(0) for nom in ("code", *axes)}
    rang_du_code = np.array(
        [lieux.rangs.get(code, -1) for code in lues["code"].dictionary.to_pylist()], np.int64
    )
    return _base(
        {axe: _en_numpy(lues[axe].indices) for axe in axes},
        {axe: lues[axe].dictionary.to_pylist() for axe in axes},
        rang_du_code[_en_numpy(lues["code"].indices)],
        _en_numpy(table["micro"].chunk(0)),
        lieux,
    )


def _en_numpy(colonne: pa.Array) -> np.ndarray:
    """Whole numbers of a column; ``to_numpy`` would load pandas first, a second in each web process."""
    return np.from_dlpack(colonne).astype(np.int64)


def _base_des_depenses(source: Source, annee: int, lieux: Lieux) -> Base:
    lignes = source.lignes(Niveau.CPTS, annee).order_by()
    aci = Case(When(financeur=Financeur.ACI, then=Value(ACI)), default=Value(AUTRES))
    axes = ("mission", "nature", "taille", "methode", "aci")
    return _base_lue(lignes.annotate(aci=aci).values("code", *axes), axes, lieux)


def _base_des_versements(source: Source, annee: int, lieux: Lieux) -> Base:
    if source.arrete:  # a snapshot keeps what was paid to each CPTS, not for which mission
        return _base_des_cpts({c: c.completude.verse_total for c in lieux.cpts}, lieux, {"mission": [""]})
    versements = Versement.objects.annotate(annee=ExtractYear("date"), code=F("cpts__uuid"))
    return _base_lue(versements.filter(annee=annee).order_by().values("code", "mission"), ("mission",), lieux)


def _base_des_cpts(
    montants: dict[CPTSAttendue, Decimal | int | None], lieux: Lieux, valeurs: dict[str, list[str]]
) -> Base:
    """One amount a CPTS, those that have one; ``valeurs``: the only value of each axis."""
    connus = [
        (lieux.rangs[str(c.uuid)], int(montant * MICRO))
        for c, montant in montants.items()
        if montant is not None
    ]
    rangs, micros = np.array(connus, np.int64).reshape(-1, 2).T
    return _base({axe: np.zeros_like(rangs) for axe in valeurs}, dict(valeurs), rangs, micros, lieux)


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
