"""Figures that belong to no year of accounts, as the last publication shows them: transfers, objectives, deposits.

The same for every reader: nobody gets more of them than what is published.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from comptes.totaux.models import Niveau
from cpts.commun.enums import MISSIONS_ACI, Mission
from cpts.commun.formats import nombre
from cpts.commun.secret import NON_AFFICHE
from cpts.territoires.models import Departement, Region
from financements.indicateurs.enums import NatureIndicateur
from financements.indicateurs.nation import ISSUES
from rapports.figes.models import FaitArrete
from rapports.secret.chiffres import (
    DEPOSANTS,
    DEPOTS,
    LISIBLES,
    OBJECTIFS,
    TOUTES,
    TRANSFERTS,
    Bloc,
    Chiffre,
    Masque,
)
from rapports.secret.publications.lecture import Publication
from rapports.sommes.completude import FRANCE, Territoire

ZERO = Decimal(0)
_BLOCS = {
    TRANSFERTS: Bloc.TRANSFERTS,
    OBJECTIFS: Bloc.OBJECTIFS,
    DEPOTS: Bloc.USAGE,
    LISIBLES: Bloc.USAGE,
    DEPOSANTS: Bloc.USAGE,
}


class FaitsPublies:
    """Sums of the facts of a publication, each shown or not. One query a measure, and one for what is shown."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        montrees, anterieures = publication.cellules(0)
        self.masque = Masque(montrees, anterieures)

    def faits(self, mesure: str) -> QuerySet[FaitArrete]:
        version = self.publication.version(_BLOCS[mesure])
        lignes = FaitArrete.objects.filter(mesure=mesure).order_by()
        return lignes.filter(arrete=version) if version else lignes.none()

    def sommes(self, mesure: str, *champs: str) -> dict[tuple[str, ...], Decimal]:
        """By values of ``champs``."""
        lues = self.faits(mesure).values_list(*champs).annotate(somme=Sum("montant"))
        return {tuple(valeurs): somme for *valeurs, somme in lues}

    def total(self, mesure: str) -> Decimal:
        return self.faits(mesure).aggregate(total=Sum("montant"))["total"] or ZERO

    def chiffre(self, montant: Decimal, mesure: str, **axes: str) -> Chiffre:
        """Of the nation."""
        return self.masque.chiffre(montant, mesure, FRANCE, **axes)


def transferts_par_region(publication: Publication) -> tuple[list[tuple[str, Chiffre]], Chiffre]:
    """(region, amount moved between missions) by name, and the nation's: amounts in force, all positive."""
    faits = FaitsPublies(publication)
    regions = dict(Departement.objects.values_list("code", "region_id"))
    montants: dict[str, Decimal] = defaultdict(Decimal)
    for (departement,), somme in faits.sommes(TRANSFERTS, "departement").items():
        montants[regions[departement]] += somme
    lignes = [
        (nom, faits.masque.chiffre(montants[code], TRANSFERTS, Territoire(Niveau.REGION, code, nom)))
        for code, nom in Region.objects.order_by("nom_tri").values_list("code", "nom")
    ]
    return lignes, faits.chiffre(sum(montants.values(), ZERO), TRANSFERTS)


@dataclass(frozen=True)
class Atteinte:
    """How often the objectives of a mission and nature are reached: decided, reached, in part, not reached."""

    libelle: str
    cellules: tuple[Chiffre, ...]

    @property
    def secret(self) -> bool:
        return self.cellules[0].secret

    @property
    def part(self) -> Decimal | None:
        """Reached over decided, where both are shown."""
        decides, atteints = (c.montant for c in self.cellules[:2])
        return atteints / decides if decides and atteints is not None else None


def atteintes(publication: Publication) -> tuple[list[Atteinte], Atteinte]:
    """Each mission and nature, least reached first and those under secrecy last; then all of them."""
    faits = FaitsPublies(publication)
    sommes = faits.sommes(OBJECTIFS, "mission", "nature", "detail")
    connues = {(mission, nature) for mission, nature, _ in sommes}
    lignes = [
        _atteinte(
            faits,
            sommes,
            f"{mission.label} : {nature.label.lower()}",
            mission=mission.value,
            nature=nature.value,
        )
        for mission in MISSIONS_ACI
        for nature in NatureIndicateur
        if (mission, nature) in connues
    ]
    triees = sorted(lignes, key=lambda a: (a.secret, 2 if a.part is None else a.part))
    return triees, _atteinte(faits, sommes, "Ensemble")


def _libelle(mission: Mission, nature: NatureIndicateur) -> str:
    return f"{mission.label} : {nature.label.lower()}"


def _atteinte(
    faits: FaitsPublies, sommes: dict[tuple[str, ...], Decimal], libelle: str, **axes: str
) -> Atteinte:
    siennes = {
        issue: sum((v for (m, n, i), v in sommes.items() if i == issue and _dans(m, n, axes)), ZERO)
        for issue in ISSUES
    }
    total = faits.chiffre(sum(siennes.values(), ZERO), OBJECTIFS, **axes)
    issues = [faits.chiffre(n, OBJECTIFS, **axes, detail=issue) for issue, n in siennes.items()]
    return Atteinte(libelle, (total, *issues))


def _dans(mission: str, nature: str, axes: dict[str, str]) -> bool:
    return not axes or (mission, nature) == (axes["mission"], axes["nature"])


@dataclass(frozen=True)
class AnneeDUsage:
    """Deposits received in a civil year."""

    annee: str
    depots: Chiffre
    cpts: Chiffre


class UsagePublie:
    """Counts of deposits."""

    def __init__(self, publication: Publication) -> None:
        self._faits = FaitsPublies(publication)
        self._depots = self._faits.sommes(DEPOTS, "detail")
        self._deposants = self._faits.sommes(DEPOSANTS, "detail")

    @property
    def depots(self) -> Chiffre:
        return self._faits.chiffre(sum(self._depots.values(), ZERO), DEPOTS)

    @property
    def deposants(self) -> Chiffre:
        return self._faits.chiffre(self._deposants.get((TOUTES,), ZERO), DEPOSANTS, detail=TOUTES)

    @property
    def lisibles(self) -> Chiffre:
        return self._faits.chiffre(self._faits.total(LISIBLES), LISIBLES)

    @property
    def annees(self) -> list[AnneeDUsage]:
        """Newest first."""
        return [
            AnneeDUsage(
                annee,
                self._faits.chiffre(nombre, DEPOTS, detail=annee),
                self._faits.chiffre(self._deposants[annee,], DEPOSANTS, detail=annee),
            )
            for (annee,), nombre in sorted(self._depots.items(), reverse=True)
        ]


def compte(chiffre: Chiffre) -> str:
    """A count in words."""
    return NON_AFFICHE if chiffre.montant is None else nombre(int(chiffre.montant))
