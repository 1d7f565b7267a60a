"""The cells of a measure in a snapshot: what each CPTS has in each, and the sums that tie them.

Every cell that any page, the API or a file may show goes into one table a measure and year. Rows are counted by whole
numbers, not one by one: a nation is some tens of thousands of them, cut in twenty ways.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import numpy as np
from django.db.models import BigIntegerField, Case, QuerySet, Sum, Value, When
from django.db.models.functions import Cast
from scipy.sparse import coo_array, csr_array, vstack

from comptes.totaux.enums import Methode
from comptes.totaux.models import Niveau
from cpts.commun.enums import Financeur, Mission
from cpts.commun.secret import CONTRIBUTIONS_MIN
from cpts.commun.secret.regle import Somme
from cpts.structures.models import CPTS
from cpts.territoires.models import Departement
from financements.enveloppes.alloue import Alloue
from rapports.figes.models import Arrete, CompletudeArrete, EngagementArrete, FaitArrete, LigneArrete
from rapports.secret.chiffres import (
    ACI,
    ALLOUE,
    AUTRES,
    DEPENSE,
    DEPOSANTS,
    HORS_TAUX,
    NON,
    OUI,
    RECUES,
    SANS_FINANCEUR,
    VERSE,
    VUES,
    cle,
)
from rapports.secret.publications.colonnes import en_colonnes, en_numpy
from rapports.sommes.engagements import de_json

MICRO = 10**6  # amounts are counted in millionths of euro: exact
_LIEU = {Niveau.REGION: "region", Niveau.DEPARTEMENT: "departement"}
_DESSOUS = {Niveau.NATIONAL: Niveau.REGION, Niveau.REGION: Niveau.DEPARTEMENT}
_LISTES = {
    "mission": Mission.values,
    "methode": Methode.values,
    "aci": [ACI, AUTRES, SANS_FINANCEUR],
    "recue": [OUI, NON],
    "comptee": [OUI, NON],
    "payee": [OUI, NON],
}
DISJOINTS = frozenset({"taille", "recue", "comptee", "payee"})  # a CPTS has one value of these axes
SANS_SOMMES = frozenset({DEPOSANTS})  # who deposited in two years is in both, and once in all of them


class ColonnesDesCellules:
    """Columns of the tables, one a CPTS whatever the snapshot, and territories. Two queries."""

    def __init__(self) -> None:
        uuids = CPTS.objects.order_by("pk").values_list("uuid", flat=True)
        self.colonnes = {str(uuid): rang for rang, uuid in enumerate(uuids)}
        self.regions = dict(Departement.objects.order_by("pk").values_list("code", "region_id"))
        self.par_region: dict[str, list[str]] = {}
        for code, region in self.regions.items():
            self.par_region.setdefault(region, []).append(code)

    def codes(self, niveau: Niveau) -> list[str]:
        return {Niveau.NATIONAL: [""], Niveau.REGION: sorted(self.par_region)}.get(
            niveau, sorted(self.regions)
        )

    def enfants(self, niveau: Niveau, code: str) -> list[str]:
        """Codes of the level below that sum to a territory."""
        return sorted(self.par_region) if niveau == Niveau.NATIONAL else self.par_region[code]


@dataclass
class Base:
    """Rows of a measure. ``colonnes``: rank of the value of each row, for an axis or a territory; ``montants``."""

    colonnes: dict[str, np.ndarray]
    valeurs: dict[str, list[str]]
    cpts: np.ndarray
    montants: np.ndarray


@dataclass
class TableLue:
    """Cells of a measure: ``apports`` has a row a cell and a column a CPTS.

    ``interdites``: cells that the rule of one cell lets through, and that tell each CPTS all the same.
    """

    mesure: str
    base: Base
    lieux: ColonnesDesCellules
    presents: dict[Niveau, Counter[str]]
    par_taille: Counter[str] = field(default_factory=Counter)
    cles: list[str] = field(default_factory=list)
    nombres: list[int] = field(default_factory=list)
    sommes: list[Somme] = field(default_factory=list)
    _parts: list[csr_array] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._valeurs = self._valeurs_des_axes()
        for niveau in VUES[self.mesure]:
            for axes in self._marges(niveau):
                self._ajouter_cellules(niveau, axes)
                if self.mesure not in SANS_SOMMES:
                    self._ajouter_sommes(niveau, axes)

    @cached_property
    def apports(self) -> csr_array:
        table = csr_array(vstack(self._parts, format="csr"))
        table.eliminate_zeros()
        table.sort_indices()
        return table

    @property
    def interdites(self) -> frozenset[str]:
        """« 3 sur 3 »: all CPTS of the cell did, and they are three at most: the count tells what each of them did."""
        if self.mesure not in (RECUES, HORS_TAUX):
            return frozenset()
        faits = np.diff(self.apports.indptr)
        paires = zip(self.cles, faits.tolist(), self.nombres, strict=True)
        # « 0 left out of 0 » tells nothing of anybody: a cell without CPTS stays
        tous = {nom for nom, n, presents in paires if n == presents and n <= CONTRIBUTIONS_MIN}
        if self.mesure == HORS_TAUX:
            tous -= {nom for nom, n in zip(self.cles, self.nombres, strict=True) if not n}
        return frozenset(tous)

    def _valeurs_des_axes(self) -> dict[str, list[str]]:
        """Values of each axis: the closed lists whole, the others as met."""
        return {axe: sorted({*_LISTES.get(axe, []), *lues}) for axe, lues in self.base.valeurs.items()}

    def _marges(self, niveau: Niveau) -> list[tuple[str, ...]]:
        """Axes of every cell of a level: those of its views and of all their margins, always in the same order."""
        marges = {
            marge
            for axes in VUES[self.mesure].get(niveau, [])
            for taille in range(len(axes) + 1)
            for marge in itertools.combinations(axes, taille)
        }
        return sorted(marges, key=lambda marge: (len(marge), marge))

    def _ajouter_cellules(self, niveau: Niveau, axes: tuple[str, ...]) -> None:
        """All cells of a level and axes, those where nobody has an amount included."""
        codes = self.lieux.codes(niveau)
        listes = [codes, *(self._valeurs[axe] for axe in axes)]
        rangs = self._rangs(_LIEU[niveau], codes) if niveau in _LIEU else np.zeros_like(self.base.cpts)
        for axe in axes:
            rangs = rangs * len(self._valeurs[axe]) + self._rangs(axe, self._valeurs[axe])
        taille = math.prod(len(liste) for liste in listes)
        forme = (taille, len(self.lieux.colonnes))
        part = coo_array((self.base.montants, (rangs, self.base.cpts)), shape=forme).tocsr()
        self._parts.append(part)
        tenus = self._tenues(axes)
        for code, *valeurs in itertools.product(*listes):
            quoi = dict(zip(axes, valeurs, strict=True))
            self.cles.append(cle(self.mesure, niveau, code, **quoi))
            self.nombres.append(self._nombre(niveau, code, quoi) if tuple(valeurs) in tenus else self._tous)

    def _rangs(self, colonne: str, valeurs: list[str]) -> np.ndarray:
        """Rank of each row's value in ``valeurs``."""
        places = {valeur: place for place, valeur in enumerate(valeurs)}
        lues = np.array([places[v] for v in self.base.valeurs[colonne]] or [0], np.int64)
        return lues[self.base.colonnes[colonne]] if len(self.base.cpts) else self.base.cpts

    def _tenues(self, axes: tuple[str, ...]) -> set[tuple[str, ...]]:
        """Values of the axes where a CPTS of the nation has an amount: elsewhere the zero is known to all."""
        colonnes = [self.base.colonnes[axe] for axe in axes]
        presentes = set(zip(*(c.tolist() for c in colonnes), strict=True)) if axes else {()}
        return {
            tuple(self.base.valeurs[axe][rang] for axe, rang in zip(axes, rangs, strict=True))
            for rangs in presentes
        }

    @property
    def _tous(self) -> int:
        return self.presents[Niveau.NATIONAL][""]

    def _nombre(self, niveau: Niveau, code: str, axes: dict[str, str]) -> int:
        """CPTS counted in a cell, those without an amount included."""
        if "taille" in axes and self.par_taille:
            return self.par_taille[axes["taille"]]
        return self.presents[niveau][code]

    def _ajouter_sommes(self, niveau: Niveau, axes: tuple[str, ...]) -> None:
        """Along each axis at this level, then down to the level below where it has the same cells."""
        dessous = _DESSOUS.get(niveau)
        for code in self.lieux.codes(niveau):
            for axe in axes:
                reste = tuple(a for a in axes if a != axe)
                for quoi in self._toutes(reste):
                    parties = tuple(
                        cle(self.mesure, niveau, code, **quoi, **{axe: v}) for v in self._valeurs[axe]
                    )
                    total = cle(self.mesure, niveau, code, **quoi)
                    self.sommes.append(Somme(total, parties, disjointes=axe in DISJOINTS))
            if dessous and axes in self._marges(dessous):
                enfants = self.lieux.enfants(niveau, code)
                for quoi in self._toutes(axes):
                    parties = tuple(cle(self.mesure, dessous, enfant, **quoi) for enfant in enfants)
                    self.sommes.append(Somme(cle(self.mesure, niveau, code, **quoi), parties))

    def _toutes(self, axes: tuple[str, ...]) -> Iterator[dict[str, str]]:
        for valeurs in itertools.product(*(self._valeurs[axe] for axe in axes)):
            yield dict(zip(axes, valeurs, strict=True))


# --- Reading a snapshot ------------------------------------------------------------------------------------


def lire(mesure: str, arrete: Arrete, annee: int, lieux: ColonnesDesCellules) -> TableLue:
    """Cells of a measure as a snapshot has them, for the CPTS of the register."""
    if mesure in (DEPENSE, RECUES, HORS_TAUX, VERSE, ALLOUE):
        return _annuelle(mesure, arrete, annee, lieux)
    axes = _axes(mesure)
    faits = FaitArrete.objects.filter(arrete=arrete, mesure=mesure)
    base = _base(_lignes(faits, axes), axes, lieux)
    presents = dict(faits.order_by().values_list("code", "departement"))
    return TableLue(mesure, base, lieux, _presents(presents.values(), lieux))


def _axes(mesure: str) -> tuple[str, ...]:
    """Every axis of a measure, in the order of its views."""
    return tuple(dict.fromkeys(axe for vues in VUES[mesure].values() for axes in vues for axe in axes))


def _annuelle(mesure: str, arrete: Arrete, annee: int, lieux: ColonnesDesCellules) -> TableLue:
    lignes = CompletudeArrete.objects.filter(
        arrete=arrete, annee=annee, niveau=Niveau.CPTS, code__in=lieux.colonnes
    )
    attendues = list(lignes.order_by().values_list("code", "departement", "taille", "recues"))
    recues = [c for c in attendues if c[3]]
    comptees = _comptees(arrete, annee)
    if mesure == DEPENSE:
        base = _base_des_depenses(arrete, annee, lieux, comptees)
        tailles = Counter(taille for _, _, taille, _ in recues)
        return TableLue(mesure, base, lieux, _presents([c[1] for c in recues], lieux), tailles)
    # no CPTS is counted in what is allotted: the scale is public, so « all have what it gives » reveals no contract
    presents = _presents([] if mesure == ALLOUE else [c[1] for c in attendues], lieux)
    if mesure == RECUES:
        payees = _payees(arrete, annee)
        rangees: list[Rangee] = [
            (code, lieu, (taille, _oui(code in payees)), MICRO * n) for code, lieu, taille, n in attendues
        ]
    elif mesure == HORS_TAUX:
        # whose envelopes are known is no secret; which of the others have sent accounts is
        connues = _enveloppes_connues(arrete, annee)
        presents = _presents([c[1] for c in attendues if c[0] not in connues], lieux)
        rangees = [(code, lieu, (), MICRO) for code, lieu, _, _ in recues if code not in connues]
    else:
        retenues = comptees if mesure == ALLOUE else {code for code, *_ in recues}
        rangees = _engagees(mesure, arrete, annee, retenues)
    return TableLue(mesure, _base(rangees, _axes(mesure), lieux), lieux, presents)


Rangee = tuple[str, str, tuple[str, ...], int]  # code, department, values of the axes, millionths of euro


def _oui(vrai: bool) -> str:
    return OUI if vrai else NON


def _comptees(arrete: Arrete, annee: int) -> set[str]:
    """CPTS over which rates of consumption are."""
    engagements = EngagementArrete.objects.filter(arrete=arrete, annee=annee, niveau=Niveau.CPTS)
    return set(engagements.filter(contenu__consommation__n=1).values_list("code", flat=True))


def _payees(arrete: Arrete, annee: int) -> set[str]:
    """CPTS whose accounts show a spend that the ACI pays."""
    lignes = LigneArrete.objects.filter(arrete=arrete, annee=annee, niveau=Niveau.CPTS)
    return set(lignes.filter(financeur=Financeur.ACI).exclude(montant=0).values_list("code", flat=True))


def _enveloppes_connues(arrete: Arrete, annee: int) -> set[str]:
    """CPTS that have envelopes, each with its amount."""
    engagements = EngagementArrete.objects.filter(arrete=arrete, annee=annee, niveau=Niveau.CPTS)
    return set(engagements.filter(contenu__promis__1=1).values_list("code", flat=True))


def _engagees(mesure: str, arrete: Arrete, annee: int, retenues: set[str]) -> list[Rangee]:
    """What each CPTS was paid, or what sets its envelopes apart from the scale; whether it is among ``retenues``."""
    engagements = EngagementArrete.objects.filter(arrete=arrete, annee=annee, niveau=Niveau.CPTS)
    lire_une = _verses if mesure == VERSE else _ecarts_au_bareme
    return [
        ligne
        for code, lieu, contenu in engagements.values_list("code", "parent", "contenu")
        for ligne in lire_une(code, lieu, contenu, _oui(code in retenues))
    ]


def _verses(code: str, lieu: str, contenu: dict, recue: str) -> Iterator[Rangee]:
    for mission, montant in de_json(contenu).paiements.items():
        yield code, lieu, (mission, recue), _micro(montant)


def _ecarts_au_bareme(code: str, lieu: str, contenu: dict, comptee: str) -> Iterator[Rangee]:
    """By mission, what sets the known envelopes apart from the published scale: the rest anybody works out.

    A mission that the scale pays and that this CPTS has not taken is set apart by all of it.
    """
    promesses = de_json(contenu).promesses
    if not promesses:
        return
    publics = contenu["bareme"]
    for mission in sorted(promesses.keys() | publics.keys()):
        connu = promesses.get(mission, Alloue()).connu or Decimal(0)
        if ecart := connu - Decimal(publics.get(mission, 0)):
            yield code, lieu, (mission, comptee), _micro(ecart)


def _micro(montant: Decimal) -> int:
    return int(montant * MICRO)


def _presents(departements: Iterable[str], lieux: ColonnesDesCellules) -> dict[Niveau, Counter[str]]:
    par_departement = Counter(departements)
    par_region: Counter[str] = Counter()
    for code, nombre in par_departement.items():
        par_region[lieux.regions[code]] += nombre
    return {
        Niveau.NATIONAL: Counter({"": par_departement.total()}),
        Niveau.REGION: par_region,
        Niveau.DEPARTEMENT: par_departement,
    }


def _lignes(faits: QuerySet, axes: tuple[str, ...]) -> list[Rangee]:
    sommes = faits.order_by().values_list("code", "departement", *axes).annotate(somme=Sum("montant"))
    return [(code, lieu, tuple(valeurs), _micro(montant)) for code, lieu, *valeurs, montant in sommes]


def _base(rangees: list[Rangee], axes: tuple[str, ...], lieux: ColonnesDesCellules) -> Base:
    """Rows as columns; those of a CPTS that is not in the register any more are left."""
    gardees = [r for r in rangees if r[0] in lieux.colonnes]
    colonnes = {axe: [r[2][rang] for r in gardees] for rang, axe in enumerate(axes)}
    colonnes["departement"] = [r[1] for r in gardees]
    codees = {nom: _coder(valeurs) for nom, valeurs in colonnes.items()}
    return _avec_regions(
        Base(
            {nom: rangs for nom, (rangs, _) in codees.items()},
            {nom: valeurs for nom, (_, valeurs) in codees.items()},
            np.array([lieux.colonnes[r[0]] for r in gardees], np.int64),
            np.array([r[3] for r in gardees], np.int64),
        ),
        lieux,
    )


def _coder(valeurs: list[str]) -> tuple[np.ndarray, list[str]]:
    listees = sorted(set(valeurs))
    places = {valeur: place for place, valeur in enumerate(listees)}
    return np.array([places[v] for v in valeurs], np.int64), listees


def _avec_regions(base: Base, lieux: ColonnesDesCellules) -> Base:
    regions = [lieux.regions[code] for code in base.valeurs["departement"]]
    base.valeurs["region"] = sorted(set(regions))
    places = np.array([base.valeurs["region"].index(r) for r in regions] or [0], np.int64)
    base.colonnes["region"] = places[base.colonnes["departement"]] if len(base.cpts) else base.cpts
    return base


def _base_des_depenses(arrete: Arrete, annee: int, lieux: ColonnesDesCellules, comptees: set[str]) -> Base:
    """Spend of each CPTS, read as columns: the database writes one text, pyarrow reads it in one go."""
    lignes = LigneArrete.objects.filter(
        arrete=arrete, annee=annee, niveau=Niveau.CPTS, code__in=lieux.colonnes
    )
    aci = Case(
        When(financeur=Financeur.ACI, then=Value(ACI)),
        When(financeur=Financeur.NON_IDENTIFIE, then=Value(SANS_FINANCEUR)),
        default=Value(AUTRES),
    )
    comptee = Case(When(code__in=comptees, then=Value(OUI)), default=Value(NON))
    axes = ("departement", "mission", "nature", "taille", "methode", "aci", "comptee")
    sommes = lignes.order_by().annotate(aci=aci, comptee=comptee).values("code", *axes)
    sommes = sommes.annotate(micro=Cast(Sum("montant") * MICRO, BigIntegerField()))
    table = en_colonnes(sommes.values_list("code", *axes, "micro"), ("code", *axes))
    if table is None:
        return _base([], axes[1:], lieux)
    lues = {nom: table[nom].chunk(0) for nom in ("code", *axes)}
    rangs = np.array([lieux.colonnes[code] for code in lues["code"].dictionary.to_pylist()], np.int64)
    base = Base(
        {axe: en_numpy(lues[axe].indices) for axe in axes},
        {axe: lues[axe].dictionary.to_pylist() for axe in axes},
        rangs[en_numpy(lues["code"].indices)],
        en_numpy(table["micro"].chunk(0)),
    )
    return _avec_regions(base, lieux)
