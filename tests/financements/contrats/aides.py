"""The contracts of the worked examples (E1 to E4, E9), as rows."""

import datetime
from collections.abc import Mapping
from dataclasses import replace

from financements.aci.bareme import Bareme, Grille
from financements.aci.publication import charger_grille
from financements.contrats.models import Contrat
from tests.factories import ContratFactory, EngagementMissionFactory, TauxRetenuFactory

SIGNATURE = datetime.date(2024, 3, 1)
ANNEE_2 = datetime.date(2025, 3, 1)
ANNIVERSAIRE = datetime.date(2026, 3, 1)
TAUX_E1 = dict.fromkeys(
    ("acces_soins", "parcours", "prevention", "crises_sanitaires", "qualite_pertinence"), "0.80"
)
TAUX_E2 = dict(zip(TAUX_E1, ("0.90", "0.80", "1", "0.50", "0.75"), strict=True))


def contrat_actif(cpts=None, taux: Mapping[str, str] = TAUX_E1, **champs) -> Contrat:
    """Five missions active in the whole second contract year, rates decided on its anniversary."""
    if cpts is not None:
        Contrat.objects.filter(cpts=cpts).delete()
        champs["cpts"] = cpts
    contrat = ContratFactory(enregistre=True, signature=SIGNATURE, fin=datetime.date(2029, 2, 28), **champs)
    for mission, valeur in taux.items():
        EngagementMissionFactory(contrat=contrat, mission=mission, demarrage=ANNEE_2)
        TauxRetenuFactory(
            contrat=contrat, mission=mission, annee_contrat=ANNEE_2, taux=valeur, decide_le=ANNIVERSAIRE
        )
    return contrat


def contrat_abandonne(cpts=None) -> Contrat:
    """E9: prévention started on 1 September 2025 and given up the same day."""
    contrat = contrat_actif(cpts, taux={})
    jour = datetime.date(2025, 9, 1)
    EngagementMissionFactory(
        contrat=contrat, mission="prevention", demarrage=jour, fin=jour, motif_fin="Mission abandonnée."
    )
    return contrat


def grille_verifiee(lignee: str = "demo-exemples") -> Grille:
    """The same amounts, as if a person had verified and published every line."""
    return Grille(tuple(_verifier(version) for version in charger_grille(lignee).versions))


def _verifier(version: Bareme) -> Bareme:
    def sure(ligne):
        provenance = replace(
            ligne.provenance,
            verifie_par="A. Essai",
            verifie_le=datetime.date(2024, 1, 1),
            demonstration=False,
        )
        return replace(ligne, provenance=provenance)

    return replace(version, demonstration=False, lignes=tuple(sure(ligne) for ligne in version.lignes))
