"""Filters of the data sets that no list of the API serves; the others are exported with the filters of their list."""

from __future__ import annotations

from cpts.api.filtres import AnneeFilter, CPTSFilter, Filtres, IdFilter

RETENUS = "version__comptesretenus__"
UN_EXERCICE = "Identifiant d’un exercice : deux peuvent clore la même année."


class FiltreExercices(Filtres):
    annee, jour = "fin__year", "fin"


class FiltreTotaux(Filtres):
    """Totals of the accounts that count."""

    vers_cpts, annee = f"{RETENUS}cpts", f"{RETENUS}annee"
    exercice_id = IdFilter(field_name=f"{RETENUS}exercice__uuid", label=UN_EXERCICE)


class FiltreAgregats(Filtres):
    """Territories: rows of no CPTS."""

    vers_cpts = None
    exercice = AnneeFilter(field_name="annee", label="Année de clôture.")


class FiltreLignes(Filtres):
    """Ledger lines: one exercise of one CPTS."""

    vers_cpts = None
    cpts = CPTSFilter(field_name="cpts", required=True)
    exercice = AnneeFilter(field_name="annee", required=True)
    exercice_id = IdFilter(label=UN_EXERCICE)
