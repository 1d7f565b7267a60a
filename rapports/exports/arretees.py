"""Spend of each CPTS as a snapshot holds it: same columns as the live data set, same filters.

A snapshot names a CPTS by its public identifier and keeps neither the exercise's nor the deposit's: both are null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Sum, UUIDField, Value
from django.db.models.functions import Cast, Concat

from comptes.totaux.models import Niveau
from cpts.api.filtres import Filtres
from cpts.structures.models import CPTS
from cpts.territoires.models import Departement
from rapports.secret.sources import Source

if TYPE_CHECKING:
    from rapports.exports.forme import DemandeDExport

AXES = ("mission", "financeur", "methode", "nature")


class FiltreDesCPTS(Filtres):
    """What of the filters of the data set concerns the CPTS themselves."""

    vers_cpts = "pk"


def depenses_arretees(demande: DemandeDExport) -> QuerySet:
    """Rows of the snapshot within the perimeter, their columns in the order of the live data set."""
    filtre = FiltreDesCPTS(demande.filtre.data, queryset=CPTS.objects.none(), request=demande.filtre.request)
    filtre.is_valid()
    cpts = filtre.filter_queryset(CPTS.objects.for_user(demande.user))
    codes = cpts.annotate(code=Cast("uuid", CharField())).values("code")
    lignes = _lignes(demande).filter(code__in=codes).order_by()
    nommees = lignes.annotate(
        c_id=_identifiant(),
        c_modifie_le=F("arrete__fait_le"),
        c_cpts=F("code"),
        c_siren=_de_la_cpts("siren"),
        c_nom=_de_la_cpts("nom"),
        c_departement=F("departement"),
        c_region=Subquery(Departement.objects.filter(pk=OuterRef("departement")).values("region_id")),
        c_exercice_id=Value(None, output_field=CharField()),
        c_exercice=F("annee"),
        c_depot=Value(None, output_field=CharField()),
        c_demonstration=_de_la_cpts("demonstration"),
    )
    simples = (
        "c_id",
        "c_cpts",
        "c_siren",
        "c_nom",
        "c_departement",
        "c_region",
        "c_exercice_id",
        "c_exercice",
        "c_depot",
        *AXES,
        "c_demonstration",
        "c_modifie_le",
    )
    sommes = nommees.values(*simples).annotate(c_montant=Sum("montant"))
    return sommes.values_list(*simples[:-2], "c_montant", *simples[-2:])


def _identifiant() -> Concat:
    """A snapshot does not name the exercise: the CPTS and the year stand for it."""
    morceaux: list[Any] = [F("code")]
    for champ in (Cast("annee", CharField()), *AXES):
        morceaux += [Value(".", output_field=CharField()), champ]
    return Concat(*morceaux, output_field=CharField())


def _lignes(demande: DemandeDExport) -> QuerySet:
    return Source(demande.arrete).lignes(Niveau.CPTS, demande.exercice)


def _de_la_cpts(champ: str) -> Subquery:
    nommee = CPTS.objects.filter(uuid=Cast(OuterRef("code"), UUIDField()))
    return Subquery(nommee.values(champ)[:1])
