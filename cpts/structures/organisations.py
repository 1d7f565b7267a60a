"""Loading of the reference organisations (ARS, caisses, national bodies), after the territories they cover."""

import csv
from collections.abc import Collection
from pathlib import Path

from django.db import transaction

from cpts.commun.tri import cle_tri
from cpts.structures.models import Organisation
from cpts.territoires.chargement import Avancement, BilanTerritoires, charger_territoires

DONNEES = Path(__file__).parent / "donnees" / "organisations"
FICHIERS = ("ars.csv", "nationales.csv", "caisses.csv")


@transaction.atomic
def charger_referentiels(
    departements: Collection[str] | None = None, avancement: Avancement = lambda lignes, _: lignes
) -> tuple[BilanTerritoires, int]:
    """Territories, then every organisation, up to date with the files: what changed, and organisations read.

    Arguments and ``ValueError`` are those of ``charger_territoires``.
    """
    return charger_territoires(departements, avancement), charger_organisations()


@transaction.atomic
def charger_organisations() -> int:
    """Create or update every organisation of ``donnees/organisations``; return how many were read.

    An organisation is recognised by its type and code. Its public identifier never changes, and the
    departments of its territory become those of the file. Regions and departments must be loaded.
    """
    lignes = lire()
    Organisation.objects.bulk_create(
        [
            Organisation(
                type=ligne["type"],
                code=ligne["code"],
                nom=ligne["nom"],
                nom_tri=cle_tri(ligne["nom"]),
                region_id=ligne["region"] or None,
                demonstration=ligne["demonstration"] == "oui",
            )
            for ligne in lignes
        ],
        update_conflicts=True,
        unique_fields=["type", "code"],
        update_fields=["nom", "nom_tri", "region", "demonstration"],
    )
    _relier_aux_departements(lignes)
    return len(lignes)


def _relier_aux_departements(lignes: list[dict[str, str]]) -> None:
    cles = {(o.type, o.code): o.pk for o in Organisation.objects.only("pk", "type", "code")}
    voulus = {
        (cles[ligne["type"], ligne["code"]], departement)
        for ligne in lignes
        for departement in ligne["departements"].split()
    }
    lien = Organisation.departements.through
    lus = {cles[ligne["type"], ligne["code"]] for ligne in lignes}
    presents = {
        (organisation, departement): pk
        for pk, organisation, departement in lien.objects.filter(organisation__in=lus).values_list(
            "pk", "organisation_id", "departement_id"
        )
    }
    lien.objects.filter(pk__in=[pk for paire, pk in presents.items() if paire not in voulus]).delete()
    lien.objects.bulk_create(
        lien(organisation_id=organisation, departement_id=departement)
        for organisation, departement in sorted(voulus - presents.keys())
    )


def lire() -> list[dict[str, str]]:
    """Rows of the three reference files; all values are text."""
    lignes: list[dict[str, str]] = []
    for nom in FICHIERS:
        with (DONNEES / nom).open(encoding="utf-8", newline="") as fichier:
            lignes.extend(csv.DictReader(fichier))
    return lignes
