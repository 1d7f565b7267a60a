"""The size of each contract year, frozen on its first day from the population of the perimeter.

The first year keeps the size written in the contract, with the population it was signed on. A later year whose
population is unknown is not frozen: the engine then keeps the size of the signature, and the page says it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction

from cpts.structures.populations import Population, populations_au
from cpts.structures.tailles import taille_de
from financements.aci.calendrier import annees_de_contrat
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat, TailleFigee


@transaction.atomic
def figer_tailles(contrats: Iterable[Contrat], au: datetime.date) -> list[Contrat]:
    """Freeze the contract years begun by ``au`` that are not yet. Returns the contracts that gained one.

    Never changes a size already frozen; twice changes nothing. Two queries and one write, whatever the number.
    """
    entres = [c for c in contrats if c.saisie == Saisie.ENREGISTRE]
    figees = set(TailleFigee.objects.filter(contrat__in=entres).values_list("contrat", "annee_contrat"))
    a_figer = [
        (contrat, annee.debut)
        for contrat in entres
        for annee in annees_de_contrat(contrat.signature, contrat.terme, au)
        if (contrat.pk, annee.debut) not in figees
    ]
    populations = populations_au((contrat.cpts_id, jour) for contrat, jour in a_figer)
    lignes = [
        ligne
        for (contrat, jour), population in zip(a_figer, populations, strict=True)
        if (ligne := _ligne(contrat, jour, population))
    ]
    TailleFigee.objects.bulk_create(lignes, ignore_conflicts=True)
    gagnants = {ligne.contrat_id for ligne in lignes}
    return [contrat for contrat in entres if contrat.pk in gagnants]


def _ligne(contrat: Contrat, jour: datetime.date, population: Population) -> TailleFigee | None:
    taille = contrat.taille if jour == contrat.signature else taille_de(population.habitants, jour)
    if taille is None:
        return None
    return TailleFigee(
        contrat=contrat,
        annee_contrat=jour,
        taille=taille,
        population=population.habitants,
        millesime=population.millesime,
    )
