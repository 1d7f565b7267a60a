"""What a snapshot keeps of each CPTS besides its spend, read from the database as it stands.

Engagements by year, at each level; then the facts that belong to no year of accounts. Worked examples are left out.
"""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractYear

from comptes.totaux.models import Niveau
from comptes.versions.enums import VERDICTS_ACCEPTES
from comptes.versions.models import Version
from cpts.structures.models import CPTS
from cpts.territoires.models import Departement
from financements.aci.projection import Tarif, tarif_au
from financements.baremes.registre import lire
from financements.contrats.models import Contrat, Enveloppe, TailleFigee
from financements.enveloppes.models import Transfert
from financements.indicateurs.nation import issues_par_cpts
from rapports.secret.chiffres import DEPOSANTS, DEPOTS, LISIBLES, OBJECTIFS, TOUTES, TRANSFERTS
from rapports.sommes.consommation import Consommation, consommations_par
from rapports.sommes.consommation import en_json as consommation_en_json
from rapports.sommes.engagements import en_json, engagements_par

Fait = tuple[
    str, str, str, str, str, str, Decimal
]  # measure, code, department, mission, nature, detail, amount
_CPTS = ("cpts__uuid", "cpts__departement_id")


def engagements_arretes(annees: list[int]) -> Iterator[tuple[str, str, str, int, str]]:
    """(level, code, parent, year, contents) of every region, department and CPTS that has something."""
    regions = dict(Departement.objects.values_list("code", "region_id"))
    departements = {str(uuid): code for uuid, code in CPTS.objects.values_list("uuid", "departement_id")}
    parents: dict[Niveau, dict[str, str]] = {
        Niveau.REGION: {},
        Niveau.DEPARTEMENT: regions,
        Niveau.CPTS: departements,
    }
    for annee in annees:
        publics = _selon_le_bareme(annee)
        for niveau, parent in parents.items():
            taux = consommations_par(niveau, annee)
            for code, lu in engagements_par(niveau, annee).items():
                contenu = en_json(lu) | {"consommation": consommation_en_json(taux.get(code, Consommation()))}
                if niveau == Niveau.CPTS:
                    contenu["bareme"] = {m: str(v) for m, v in publics.get(code, {}).items()}
                yield niveau.value, code, parent.get(code, ""), annee, json.dumps(contenu)


def _selon_le_bareme(annee: int) -> dict[str, dict[str, Decimal]]:
    """By CPTS and mission, what the published scale gives its size for the contract years that begin in a year.

    Whole years of every mission, all indicators met: what anybody can work out of the scale and of a size. A contract
    year that no scale founds has no public amount.
    """
    registre = lire()
    tailles = _tailles_figees(annee)
    tarifs: dict[tuple[str, datetime.date], Tarif] = {}
    publics: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    champs = ("contrat__cpts__uuid", "contrat_id", "contrat__taille", "annee_contrat", "bareme")
    annees = Enveloppe.objects.filter(annee_contrat__year=annee).order_by().values_list(*champs).distinct()
    for uuid, contrat, taille, debut, bareme in annees:
        cle = (bareme, debut)
        if cle not in tarifs:
            tarifs[cle] = tarif_au(registre.grille_de(bareme), debut)
        du_jour = tailles.get((contrat, debut), taille)
        for (de, mission, _), montant in tarifs[cle].montants.items():
            if de == du_jour and montant is not None:
                publics[str(uuid)][mission] += montant
    return publics


def _tailles_figees(annee: int) -> dict[tuple[int, datetime.date], str]:
    lignes = TailleFigee.objects.filter(annee_contrat__year=annee)
    return {
        (c, debut): taille for c, debut, taille in lignes.values_list("contrat_id", "annee_contrat", "taille")
    }


def faits() -> Iterator[Fait]:
    """Every fact that belongs to no year of accounts."""
    yield from _transferts()
    for uuid, departement, mission, nature, issue, nombre in issues_par_cpts():
        yield OBJECTIFS, str(uuid), departement, mission, nature, issue, Decimal(nombre)
    yield from _depots()


def _transferts() -> Iterator[Fait]:
    """Amounts in force, all years; a CPTS that could have moved money counts, with nothing."""
    lieux = tuple(f"contrat__{champ}" for champ in _CPTS)
    effectifs = Transfert.objects.effectifs().filter(contrat__cpts__exemple=False).order_by()
    sommes = {uuid: (d, m) for uuid, d, m in effectifs.values_list(*lieux).annotate(somme=Sum("montant"))}
    for uuid, departement in (
        Contrat.objects.filter(cpts__exemple=False).order_by().values_list(*_CPTS).distinct()
    ):
        lieu, montant = sommes.get(uuid, (departement, Decimal(0)))
        yield TRANSFERTS, str(uuid), lieu, "", "", "", montant


def _depots() -> Iterator[Fait]:
    """Receipts by year, CPTS that have some, and files that could be read."""
    lieu = ("depot__cpts__uuid", "depot__cpts__departement_id")
    versions = Version.objects.filter(depot__cpts__exemple=False).order_by()
    par_annee = (
        versions.annotate(annee=ExtractYear("recu_le")).values_list(*lieu, "annee").annotate(n=Count("pk"))
    )
    deposants: dict[Any, str] = {}
    for uuid, departement, annee, nombre in par_annee:
        yield DEPOTS, str(uuid), departement, "", "", str(annee), Decimal(nombre)
        yield DEPOSANTS, str(uuid), departement, "", "", str(annee), Decimal(1)
        deposants[uuid] = departement
    for uuid, departement in deposants.items():
        yield DEPOSANTS, str(uuid), departement, "", "", TOUTES, Decimal(1)
    for uuid, departement, nombre in _lisibles(versions).values_list(*lieu).annotate(n=Count("pk")):
        yield LISIBLES, str(uuid), departement, "", "", "", Decimal(nombre)


def _lisibles(versions: QuerySet[Version]) -> QuerySet[Version]:
    return versions.filter(verdict__in=VERDICTS_ACCEPTES)
