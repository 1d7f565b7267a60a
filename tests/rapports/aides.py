"""A small nation: regions, departments, CPTS, payments, envelopes, and accounts stored by the real functions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

from comptes.versions.models import Version
from cpts.structures.enums import Etat
from cpts.structures.models import CPTS, EtapeVie
from cpts.territoires.models import Departement
from financements.contrats.models import Contrat, Enveloppe
from financements.versements.models import Versement
from tests.comptes.affectation.aides import E, deposer
from tests.factories import (
    ContratFactory,
    CPTSFactory,
    DepartementFactory,
    ExerciceFactory,
    OrganisationFactory,
    RegionFactory,
)

SIGNATURE = datetime.date(2022, 3, 1)


def departement(code: str, region: str) -> Departement:
    """A department of a region, both made when missing."""
    return DepartementFactory(
        code=code, nom=f"Département {code}", region=RegionFactory(code=region, nom=f"Région {region}")
    )


def signataire(lieu: Departement, **champs) -> CPTS:
    """A CPTS under contract since 2022."""
    cpts = CPTSFactory(departement=lieu, **champs)
    EtapeVie.objects.create(cpts=cpts, etat=Etat.ACI_SIGNE, date=SIGNATURE)
    return cpts


def verser(cpts: CPTS, montant: str, annee: int = 2023, mission: str = "") -> Versement:
    caisse = OrganisationFactory()
    return Versement.objects.create(
        cpts=cpts,
        caisse=caisse,
        date=datetime.date(annee, 6, 30),
        montant=Decimal(montant),
        mission=mission,
        objet="Avance",
        reference=f"V-{caisse.pk}",
        source="Fichier d’essai",
        demonstration=True,
    )


def promettre(cpts: CPTS, montant: str | None, mission: str = "prevention", annee: int = 2023) -> Enveloppe:
    contrat = Contrat.objects.filter(cpts=cpts).first() or ContratFactory(
        cpts=cpts, caisse=OrganisationFactory(), ars=OrganisationFactory(type="ars"), signature=SIGNATURE
    )
    return Enveloppe.objects.create(
        contrat=contrat,
        annee_contrat=datetime.date(annee, 3, 1),
        mission=mission,
        part="fixe",
        montant=None if montant is None else Decimal(montant),
        demonstration=True,
    )


def comptes(cpts: CPTS, depenses: Iterable[tuple[str, str, str]], annee: int = 2023) -> Version:
    """Accounts of a closing year: (account, amount, analytic code) of each expense, paid by the bank."""
    lignes = [E(compte, montant, analytique=code) for compte, montant, code in depenses]
    total = sum((ligne.montant for ligne in lignes), Decimal(0))
    exercice = cpts.exercice_set.filter(fin__year=annee).first() or ExerciceFactory(
        cpts=cpts, debut=datetime.date(annee, 1, 1), fin=datetime.date(annee, 12, 31)
    )
    return deposer(exercice, [*lignes, E("512000", str(-total))])


def petite_nation(par_departement: int = 4) -> list[CPTS]:
    """Two regions, three departments, CPTS of which the last of each department has sent nothing."""
    structures = []
    for rang, (code, region) in enumerate([("01", "84"), ("69", "84"), ("59", "32")]):
        lieu = departement(code, region)
        for numero in range(par_departement):
            cpts = signataire(lieu, taille=f"T{1 + numero % 4}")
            verser(cpts, f"{100_000 + 1_000 * rang + numero}.50")
            promettre(cpts, "20000.00")
            if numero < par_departement - 1:
                comptes(
                    cpts,
                    [
                        ("641100", f"{50_000 + 100 * numero + rang}.10", "M1"),
                        ("622600", f"{20_000 + numero}.20", "M3"),
                        ("606000", "1500.05", ""),
                    ],
                )
            structures.append(cpts)
    return structures
