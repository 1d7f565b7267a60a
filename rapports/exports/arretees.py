"""Spend of each CPTS as a snapshot holds it: same columns as the live data set, same filters.

A snapshot names a CPTS by its public identifier and keeps neither the exercise's nor the deposit's: both are null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Sum, UUIDField, Value
from django.db.models.functions import Cast

from cpts.api.filtres import Filtres
from cpts.models import CPTS, Departement
from financements.models import Niveau
from rapports.sources import Source

if TYPE_CHECKING:
    from rapports.exports.forme import Demande

AXES = ("mission", "financeur", "methode", "nature")


class FiltreDesCPTS(Filtres):
    """What of the filters of the data set concerns the CPTS themselves."""

    vers_cpts = "pk"


def depenses_arretees(demande: Demande) -> QuerySet:
    """Rows of the snapshot within the perimeter, their columns in the order of the live data set."""
    filtre = FiltreDesCPTS(demande.filtre.data, queryset=CPTS.objects.none(), request=demande.filtre.request)
    filtre.is_valid()
    cpts = filtre.filter_queryset(CPTS.objects.for_user(demande.user))
    codes = cpts.annotate(code=Cast("uuid", CharField())).values("code")
    lignes = _lignes(demande).filter(code__in=codes).order_by()
    nommees = lignes.annotate(
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
    )
    sommes = nommees.values(*simples).annotate(c_montant=Sum("montant"))
    return sommes.values_list(*simples[:-1], "c_montant", "c_demonstration")


def _lignes(demande: Demande) -> QuerySet:
    return Source(demande.arrete).lignes(Niveau.CPTS, demande.exercice)


def _de_la_cpts(champ: str) -> Subquery:
    nommee = CPTS.objects.filter(uuid=Cast(OuterRef("code"), UUIDField()))
    return Subquery(nommee.values(champ)[:1])
