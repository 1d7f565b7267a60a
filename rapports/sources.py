"""Where the figures of a territory are read: the totals kept up to date, or a snapshot. Same columns, same code."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, QuerySet

from cpts.models import CPTS, Departement
from financements.models import Niveau, TotalTerritoire, TotalVersion
from rapports.completude import (
    Completude,
    CPTSAttendue,
    TableauCompletude,
    Territoire,
    completude,
    completude_par_cpts,
)
from rapports.models import Arrete, CompletudeArrete, LigneArrete


@dataclass(frozen=True)
class Source:
    """``arrete`` None: the totals kept by each deposit; else that snapshot, which never changes."""

    arrete: Arrete | None = None

    def lignes(self, niveau: str, annee: int | None = None, code: str | None = None) -> QuerySet:
        """Cells of spend of a level: code, annee, taille, mission, financeur, methode, nature, montant.

        ``code`` is the INSEE code, empty for the nation, the UUID of a CPTS. Not limited to a perimeter.
        """
        filtre = {"annee": annee, "code": code}
        filtre = {champ: valeur for champ, valeur in filtre.items() if valeur is not None}
        if self.arrete is not None:
            return LigneArrete.objects.filter(arrete=self.arrete, niveau=niveau, **filtre)
        if niveau == Niveau.CPTS:
            return _lignes_des_comptes().filter(**filtre)
        return TotalTerritoire.objects.filter(niveau=niveau, **filtre)

    def lignes_des_cpts(self, departement: str, annee: int) -> QuerySet:
        """Cells of the CPTS of a department."""
        return self.lignes(Niveau.CPTS, annee).filter(departement=departement)

    def completude(self, *annees: int) -> TableauCompletude:
        """Completeness of every territory; ``annees`` are there even when nothing is known of them."""
        return completude(*annees) if self.arrete is None else _completude_arretee(self.arrete, annees)

    def cpts_attendues(self, annee: int, departement: str | None = None) -> list[CPTSAttendue]:
        """CPTS expected, paid or read in a year, by name. Not limited to a perimeter."""
        if self.arrete is None:
            return completude_par_cpts(annee=annee, departement=departement)
        return _cpts_arretees(self.arrete, annee, departement)


def _lignes_des_comptes() -> QuerySet:
    """Totals of the accounts that count, with the columns of a territorial cell."""
    retenus = "version__comptesretenus"
    return (
        TotalVersion.objects.filter(**{f"{retenus}__isnull": False})
        .exclude(mission="")
        .annotate(
            annee=F(f"{retenus}__annee"),
            taille=F(f"{retenus}__taille"),
            departement=F(f"{retenus}__departement"),
            code=F(f"{retenus}__cpts__uuid"),
        )
    )


def _completude_arretee(arrete: Arrete, annees: tuple[int, ...]) -> TableauCompletude:
    """Completeness as it was written. Two queries."""
    lues = {
        (ligne.code, ligne.annee): _lue(ligne)
        for ligne in CompletudeArrete.objects.filter(arrete=arrete, niveau=Niveau.DEPARTEMENT)
    }
    presentes = {annee for _, annee in lues} | set(annees)
    departements = Departement.objects.select_related("region").order_by("region__nom_tri", "nom_tri")
    lignes = []
    regions = {}
    for departement in departements:
        regions[departement.region_id] = departement.region.nom
        territoire = Territoire(Niveau.DEPARTEMENT, departement.code, departement.nom, departement.region_id)
        lignes += [
            (territoire, annee, lues.get((departement.code, annee), Completude())) for annee in presentes
        ]
    return TableauCompletude(lignes, regions)


def _lue(ligne: CompletudeArrete) -> Completude:
    return Completude(
        ligne.attendues,
        ligne.recues,
        ligne.verse_total,
        ligne.verse_recues,
        ligne.demonstration,
        ligne.le,
    )


def _cpts_arretees(arrete: Arrete, annee: int, departement: str | None) -> list[CPTSAttendue]:
    """Two queries: the rows of the snapshot, and the names of the CPTS."""
    lignes = CompletudeArrete.objects.filter(arrete=arrete, niveau=Niveau.CPTS, annee=annee)
    if departement is not None:
        lignes = lignes.filter(departement=departement)
    lues = {UUID(ligne.code): ligne for ligne in lignes}
    noms = CPTS.objects.filter(uuid__in=list(lues)).order_by("nom_tri", "pk").values_list("uuid", "nom")
    return [CPTSAttendue(uuid, nom, lues[uuid].departement, annee, _lue(lues[uuid])) for uuid, nom in noms]
