"""The CPTS of example E8: crises 30 000 €, 6 000 € spent; fonctionnement 60 000 €, 70 000 € spent."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal

from comptes.affectation.gestes import Choix, Cible, choisir
from comptes.affectation.models import RegleVentilation
from comptes.versions.models import Exercice, Version
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS
from financements.aci.consommation import Fongibilite
from financements.aci.fongibilite import Regime
from financements.contrats.calcul import recalculer
from financements.contrats.models import Contrat
from financements.versements.models import Versement
from tests.comptes.affectation.aides import E, deposer
from tests.factories import (
    ContratFactory,
    CPTSFactory,
    EngagementMissionFactory,
    ExerciceFactory,
    OrganisationFactory,
    personne,
    rattacher,
)

D = Decimal
ANNEE = datetime.date(2025, 1, 1)
SIGNATURE = datetime.date(2024, 1, 1)
AUJOURD_HUI = datetime.date(2026, 4, 1)
CRISES, FONCTIONNEMENT = "crises_sanitaires", "fonctionnement"
# A year after the first: 2025 is the second contract year, and the exercise 2025.
ECRITURES_E8 = [E("641100", "70000.00", analytique="FON"), E("622600", "6000.00", analytique="M4")]
_references = itertools.count(1)


def regime(nom: Fongibilite) -> tuple[Regime, ...]:
    """One regime, since 2019."""
    return (
        Regime(nom, datetime.date(2019, 8, 25), None, "convention", "Essai", "Essai", "regimes-essai.json"),
    )


def contrat_e8(signature: datetime.date = SIGNATURE, cpts: CPTS | None = None) -> Contrat:
    """Signed, with the crisis mission active from the first day, on the scale of the worked examples."""
    cpts = cpts or CPTSFactory()
    caisse, ars = OrganisationFactory(type="cpam"), OrganisationFactory(type="ars")
    rattacher(cpts, caisse, NatureRattachement.CAISSE)
    rattacher(cpts, ars, NatureRattachement.ARS)
    fin = signature.replace(year=signature.year + 5) - datetime.timedelta(days=1)
    contrat = ContratFactory(cpts=cpts, caisse=caisse, ars=ars, enregistre=True, signature=signature, fin=fin)
    EngagementMissionFactory(contrat=contrat, mission=CRISES, demarrage=signature)
    recalculer([contrat], AUJOURD_HUI)
    return contrat


def comptes(exercice: Exercice, ecritures=ECRITURES_E8, piece: str = "fec", aci: bool = True) -> Version:
    """Accounts that count; ``aci``: all paid by the ACI, as the CPTS said."""
    version = deposer(exercice, ecritures, piece)
    # What the CPTS chose once applies to its later ledgers.
    if aci and not RegleVentilation.objects.filter(cpts=exercice.cpts).exists():
        choisir(personne("tresorerie", exercice.cpts), version, Cible(), Choix({}, {"aci": "100"}))
    return version


def e8() -> Contrat:
    """The contract of E8 with the accounts of 2025."""
    contrat = contrat_e8()
    comptes(ExerciceFactory(cpts=contrat.cpts))
    return contrat


def verser(contrat: Contrat, montant: str, jour: datetime.date, mission: str = "") -> Versement:
    return Versement.objects.create(
        cpts=contrat.cpts,
        contrat=contrat,
        caisse=contrat.caisse,
        date=jour,
        montant=D(montant),
        mission=mission,
        objet="Avance",
        reference=f"COL-{next(_references)}",
        source="Fichier d’essai",
    )
