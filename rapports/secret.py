"""Which aggregates one reader may see: the cells of a year handed to the one secrecy function, the answer kept.

Who sees each CPTS of an aggregate sees it whole. For anyone else the question is put about the CPTS *outside*
their perimeter: what they already know could be taken away from the sum. Every cell that any page, the API or a
file may show for a year goes into one table, so that no two of them give a hidden cell back by difference; a cell
that is not in that table is never shown.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import pandas as pd
from django.core.cache import cache
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import ExtractYear

from cpts.commun.formats import euros
from cpts.commun.secret import NON_AFFICHE, Cellule, Somme, proteger_tableau
from cpts.models import CPTS
from cpts.perimetre import perimetre_de
from financements.enums import Financeur, Methode, Mission
from financements.models import Niveau, Versement
from rapports.completude import CPTSAttendue, TableauCompletude, Territoire
from rapports.sources import Source

if TYPE_CHECKING:
    from cpts.models import Utilisateur

DUREE = 3600  # seconds a mask is kept; its key changes with what counts
MICRO = 10**6
DEPENSE, VERSE, RECUES = "depense", "verse", "recues"
ACI, AUTRES = "aci", "autres"
_COLONNE = {Niveau.REGION: "region", Niveau.DEPARTEMENT: "departement"}
# What may be shown at each level, for each measure: every margin of these axes.
VUES: dict[str, dict[Niveau, list[tuple[str, ...]]]] = {
    DEPENSE: {
        Niveau.NATIONAL: [
            ("mission", "nature"),
            ("mission", "taille"),
            ("mission", "methode"),
            ("mission", "aci"),
        ],
        Niveau.REGION: [("mission",), ("nature",)],
        Niveau.DEPARTEMENT: [()],
    },
    VERSE: {Niveau.NATIONAL: [("mission",)], Niveau.REGION: [("mission",)], Niveau.DEPARTEMENT: [()]},
    RECUES: {Niveau.NATIONAL: [()], Niveau.REGION: [()], Niveau.DEPARTEMENT: [()]},
}


class Chiffre(NamedTuple):
    """A figure as one reader gets it: ``montant`` None is unknown, unless ``secret``."""

    montant: Decimal | None
    secret: bool = False

    def __str__(self) -> str:
        return NON_AFFICHE if self.secret else euros(self.montant)


Cle = tuple[str, str, str, tuple[tuple[str, str], ...]]  # measure, level, code, ((axis, value), …)


def cle(mesure: str, niveau: str, code: str, **axes: str) -> Cle:
    """Name of a cell: an axis that is not given is summed over."""
    return mesure, str(niveau), code, tuple(sorted(axes.items()))


@dataclass(frozen=True)
class Masque:
    """What one reader may see of a year. ``montrables`` None: everything.

    ``partages``: territories that hold CPTS outside the perimeter; the others are seen whole.
    ``visibles``: the CPTS this person sees one by one, None when that is all of them.
    """

    montrables: frozenset[Cle] | None = None
    partages: frozenset[tuple[str, str]] = frozenset()
    visibles: frozenset[UUID] | None = None

    @property
    def ouvert(self) -> bool:
        return self.montrables is None

    def montre(self, mesure: str, territoire: Territoire, **axes: str) -> bool:
        if self.montrables is None or (str(territoire.niveau), territoire.code) not in self.partages:
            return True
        return cle(mesure, territoire.niveau, territoire.code, **axes) in self.montrables

    def chiffre(self, montant: Decimal | None, mesure: str, territoire: Territoire, **axes: str) -> Chiffre:
        """The amount (None: unknown), or « non affiché »: hidden even when unknown, which would tell too."""
        if self.montre(mesure, territoire, **axes):
            return Chiffre(montant)
        return Chiffre(None, secret=True)


OUVERT = Masque()


def masque_de(user: Utilisateur, tableau: TableauCompletude, annee: int, source: Source) -> Masque:
    """The mask of a reader for a year; computed when what counts has changed since it was last asked for."""
    perimetre = perimetre_de(user)
    if perimetre.voit_la_nation:
        return OUVERT
    visibles = (
        frozenset[UUID]()
        if perimetre.agregats_seulement
        else frozenset(CPTS.objects.for_user(user).values_list("uuid", flat=True))
    )
    nom = _nom_du_cache(visibles, tableau, annee, source)
    masque = cache.get(nom)
    if masque is None:
        masque = _masque(tableau, annee, source, visibles)
        cache.set(nom, masque, DUREE)
    return masque


def _nom_du_cache(visibles: frozenset[UUID], tableau: TableauCompletude, annee: int, source: Source) -> str:
    arrete = source.arrete.numero if source.arrete else "courant"
    contenu = f"{annee}|{arrete}|{tableau.empreinte(annee)}|{sorted(map(str, visibles))}"
    return f"masque-{hashlib.sha256(contenu.encode()).hexdigest()}"


def _masque(tableau: TableauCompletude, annee: int, source: Source, visibles: frozenset[UUID]) -> Masque:
    """Every cell of every measure that may be shown to a reader who sees the CPTS ``visibles`` one by one."""
    dehors = [c for c in source.cpts_attendues(annee) if c.uuid not in visibles]
    lieux = {str(c.uuid): c for c in dehors}
    mesures = {
        DEPENSE: _base_des_depenses(source, annee, lieux),
        VERSE: _base_des_versements(source, annee, lieux),
        RECUES: _base_des_recues(dehors),
    }
    presents = {DEPENSE: [c for c in dehors if c.completude.recues], VERSE: dehors, RECUES: dehors}
    montrables: set[Cle] = set()
    for mesure, base in mesures.items():
        table = Table(mesure, tableau, base, [c.departement for c in presents[mesure]])
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


def _base(lignes: Iterable[tuple], lieux: dict[str, CPTSAttendue], axes: tuple[str, ...]) -> pd.DataFrame:
    """Rows (CPTS, department, axes…, amount in millionths of euro: exact) of the CPTS of ``lieux``."""
    gardees = [
        (code, lieux[code].departement, *valeurs, int(montant * MICRO))
        for code, *valeurs, montant in lignes
        if code in lieux
    ]
    return pd.DataFrame(gardees, columns=["cpts", "departement", *axes, "montant"])


def _base_des_depenses(source: Source, annee: int, lieux: dict[str, CPTSAttendue]) -> pd.DataFrame:
    axes = ("mission", "nature", "taille", "methode", "financeur")
    lignes = source.lignes(Niveau.CPTS, annee).order_by()
    totaux = lignes.values_list("code", *axes).annotate(m=Sum("montant"))
    base = _base(((str(code), *reste) for code, *reste in totaux), lieux, axes)
    base["aci"] = (base.pop("financeur") == Financeur.ACI).map({True: ACI, False: AUTRES})
    return base


def _base_des_versements(source: Source, annee: int, lieux: dict[str, CPTSAttendue]) -> pd.DataFrame:
    if source.arrete:  # a snapshot keeps what was paid to each CPTS, not for which mission
        verses = ((code, "", c.completude.verse_total) for code, c in lieux.items())
        return _base((v for v in verses if v[-1] is not None), lieux, ("mission",))
    versements = Versement.objects.annotate(annee=ExtractYear("date"), code=F("cpts__uuid"))
    totaux: QuerySet = versements.filter(annee=annee).order_by().values_list("code", "mission")
    lignes = ((str(code), mission, m) for code, mission, m in totaux.annotate(m=Sum("montant")))
    return _base(lignes, lieux, ("mission",))


def _base_des_recues(dehors: list[CPTSAttendue]) -> pd.DataFrame:
    lieux = {str(c.uuid): c for c in dehors}
    return _base(((uuid, Decimal(c.completude.recues)) for uuid, c in lieux.items()), lieux, ())


@dataclass
class Table:
    """Cells of one measure and the sums that tie them."""

    mesure: str
    tableau: TableauCompletude
    base: pd.DataFrame
    departements: list[str]  # of the CPTS counted, one entry each
    cellules: list[Cellule] = field(default_factory=list)
    sommes: list[Somme] = field(default_factory=list)
    _lues: dict[tuple, dict[tuple, tuple[int, int, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        region = {code: d.region for code, d in self.tableau.departements.items()}
        self.base["region"] = self.base["departement"].map(region)
        self._valeurs = self._valeurs_des_axes()
        lieux = pd.DataFrame({"departement": self.departements})
        lieux["region"] = lieux["departement"].map(region)
        self._presents: dict[Niveau, dict[Any, int]] = {
            Niveau.NATIONAL: {"": len(lieux)},
            Niveau.REGION: lieux["region"].value_counts().to_dict(),
            Niveau.DEPARTEMENT: lieux["departement"].value_counts().to_dict(),
        }
        self._par_taille = (
            self.base.groupby("taille")["cpts"].nunique().to_dict() if "taille" in self.base else {}
        )
        for niveau in VUES[self.mesure]:
            for axes in self._marges(niveau):
                self._ajouter_cellules(niveau, axes)
                self._ajouter_sommes(niveau, axes)

    def _valeurs_des_axes(self) -> dict[str, list[str]]:
        """Values of each axis: the closed lists whole, the others as met."""
        listes = {"mission": Mission.values, "methode": Methode.values, "aci": [ACI, AUTRES]}
        valeurs = {axe: list(liste) for axe, liste in listes.items()}
        for axe in ("mission", "nature", "taille"):
            vues = set(self.base[axe].unique()) if axe in self.base else set()
            valeurs[axe] = sorted({*valeurs.get(axe, []), *vues})
        return valeurs

    def _marges(self, niveau: Niveau) -> set[tuple[str, ...]]:
        """Axes of every cell of a level: those of its views and of all their margins."""
        return {
            marge
            for axes in VUES[self.mesure].get(niveau, [])
            for taille in range(len(axes) + 1)
            for marge in itertools.combinations(axes, taille)
        }

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
            return int(self._par_taille.get(axes["taille"], 0))
        return int(self._presents[niveau].get(code, 0))

    def _contributions(self, niveau: Niveau, axes: tuple[str, ...]) -> dict[tuple, tuple[int, int, int]]:
        """(code, values…) → sum, number of CPTS with an amount, largest amount. Worked out once."""
        if (niveau, axes) not in self._lues:
            self._lues[niveau, axes] = self._compter(niveau, axes)
        return self._lues[niveau, axes]

    def _compter(self, niveau: Niveau, axes: tuple[str, ...]) -> dict[tuple, tuple[int, int, int]]:
        lieu = _COLONNE.get(niveau)
        colonnes = [*([lieu] if lieu else []), *axes]
        if self.base.empty:
            return {}
        par_cpts = self.base.groupby([*colonnes, "cpts"], sort=False)["montant"].sum().reset_index()
        par_cpts = par_cpts[par_cpts["montant"] != 0]
        par_cpts["absolu"] = par_cpts["montant"].abs()
        if not colonnes:
            if par_cpts.empty:
                return {}
            return {("",): (int(par_cpts["montant"].sum()), len(par_cpts), int(par_cpts["absolu"].max()))}
        groupes = par_cpts.groupby(colonnes, sort=False).agg(
            somme=("montant", "sum"), nombre=("montant", "size"), maximum=("absolu", "max")
        )
        prefixe = () if lieu else ("",)
        return {
            (*prefixe, *(nom if isinstance(nom, tuple) else (nom,))): (int(s), int(n), int(m))
            for nom, s, n, m in groupes.itertuples(name=None)
        }

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
        dessous = {Niveau.NATIONAL: Niveau.REGION, Niveau.REGION: Niveau.DEPARTEMENT}.get(niveau)
        if dessous is None or axes not in self._marges(dessous):
            return
        for code in self._lieux(niveau):
            enfants = [
                t.code
                for t in (
                    self.tableau.regions.values()
                    if niveau == Niveau.NATIONAL
                    else (d for d in self.tableau.departements.values() if d.region == code)
                )
            ]
            for valeurs in self._toutes(axes):
                parties = tuple(self._nom(dessous, enfant, axes, valeurs) for enfant in enfants)
                if parties:
                    self.sommes.append(Somme(self._nom(niveau, code, axes, valeurs), parties))
