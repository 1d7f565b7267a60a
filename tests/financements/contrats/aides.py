"""The contracts of the worked examples (E1 to E4, E9), as rows; contracts written by the acts of the pages."""

import datetime
from collections.abc import Mapping
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from cpts.structures.models import CPTS, CommunePerimetre
from cpts.territoires.models import PopulationCommune
from financements.aci.bareme import Bareme, Grille
from financements.aci.publication import charger_grille
from financements.contrats import actes
from financements.contrats.actes import Engagement, Saisi
from financements.contrats.models import Contrat
from tests.factories import CommuneFactory, ContratFactory, EngagementMissionFactory, TauxRetenuFactory

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


# --- Contracts written by acts -----------------------------------------------------------------------------

JOUR_DES_ACTES = datetime.date(2026, 11, 22)
SIGNATURE_DES_ACTES = datetime.date(2025, 3, 1)
SOCLES = ("acces_soins", "parcours", "prevention", "crises_sanitaires")


def le(texte: str) -> datetime.date:
    return datetime.date.fromisoformat(texte)


def habiter(cpts, habitants, debut="2024-01-01"):
    commune = CommuneFactory()
    for millesime in (2022, 2023):
        PopulationCommune.objects.create(commune=commune, millesime=millesime, population=habitants)
    CommunePerimetre.objects.create(cpts=cpts, commune=commune, debut=debut)
    return commune


def inscrire(user, cpts, signature=SIGNATURE_DES_ACTES):
    saisi = Saisi(signature, bareme="demo-nation")
    brouillon = actes.creer_contrat(user, cpts, saisi, [Engagement(m) for m in SOCLES])
    return actes.enregistrer(user, brouillon)


def refus(acte, /, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as erreur:
        acte(*args, **kwargs)
    return erreur.value.messages[0]


def etat(cpts, au=JOUR_DES_ACTES):
    return CPTS.objects.avec_etat(au).get(pk=cpts.pk).etat
