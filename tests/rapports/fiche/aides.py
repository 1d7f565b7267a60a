"""A CPTS whose money, accounts and pieces are known: what the pages of the room are tested on."""

from __future__ import annotations

import datetime
from decimal import Decimal

from comptes.versions.models import Exercice, Version
from cpts.commun.enums import Mission
from cpts.structures.models import CPTS
from financements.contrats.enums import Part
from financements.contrats.models import Contrat, Enveloppe
from financements.versements.models import Versement
from tests.comptes.affectation.aides import E, deposer

CHARGES = [
    E("641100", "61000.00", analytique="FON"),
    E("622600", "30000.10", analytique="M1"),
    E("622600", "8000.20", analytique="M3"),
    E("627000", "999.70"),
    E("689400", "5000.00"),
    E("741000", "-120000.00"),
    E("512000", "15000.00"),
]
DEPENSE = Decimal("100000.00")
REFERENCES = iter(range(1, 1_000_000))


def verser(cpts: CPTS, montant: str, jour: datetime.date, mission: str = "") -> Versement:
    """A payment row of the caisse of the contract."""
    contrat = Contrat.objects.get(cpts=cpts)
    return Versement.objects.create(
        cpts=cpts,
        contrat=contrat,
        caisse=contrat.caisse,
        date=jour,
        montant=Decimal(montant),
        mission=mission,
        objet="Avance",
        reference=f"ESSAI-{next(REFERENCES)}",
        source="Fichier d’essai",
    )


def allouer(cpts: CPTS, mission: str, montant: str | None, annee: int = 2025) -> Enveloppe:
    """An envelope of the contract year that begins in ``annee``; ``montant`` None: not known."""
    return Enveloppe.objects.create(
        contrat=Contrat.objects.get(cpts=cpts),
        annee_contrat=datetime.date(annee, 1, 1),
        mission=mission,
        part=Part.FONCTIONNEMENT if mission == Mission.FONCTIONNEMENT else Part.FIXE,
        montant=None if montant is None else Decimal(montant),
        bareme="demo-exemples",
        demonstration=True,
    )


def garnir(exercice: Exercice) -> Version:
    """Payments, envelopes and accounts of an exercise: 100 000,00 € spent, 110 000,00 € paid."""
    jour = datetime.date(exercice.annee, 3, 1)
    verser(exercice.cpts, "70000.00", jour)
    verser(exercice.cpts, "40000.00", jour + datetime.timedelta(days=90), Mission.PREVENTION)
    allouer(exercice.cpts, Mission.FONCTIONNEMENT, "60000.00", exercice.annee)
    allouer(exercice.cpts, Mission.ACCES_SOINS, "50000.00", exercice.annee)
    return deposer(exercice, CHARGES)
