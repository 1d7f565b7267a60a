"""Documents and contracts that pass, from which each test breaks one thing."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

from financements.aci.bareme import Grille
from financements.aci.contrat import Contrat, EngagementMission
from financements.aci.echeancier import Echeancier, calculer
from financements.aci.entree import lire_document
from financements.aci.publication import charger_grille

DOCUMENT = {
    "signature": "2024-03-01",
    "taille": "T2",
    "au": "2026-03-01",
    "bareme": {
        "fonctionnement": "60000",
        "avance_taux": "0.75",
        "missions": {"prevention": {"fixe": "10000", "variable": "10000"}},
    },
    "missions": [
        {"code": "prevention", "demarrage": "2025-09-01", "fin": None, "taux": {"2025-03-01": "0.80"}},
    ],
}
SIGNATURE = date(2024, 3, 1)
ANNEE_2 = date(2025, 3, 1)
ANNEE_3 = date(2026, 3, 1)
CINQ_MISSIONS = ("acces_soins", "parcours", "prevention", "crises_sanitaires", "qualite_pertinence")


def document(**changements) -> dict:
    """The document above, some keys replaced."""
    return {**deepcopy(DOCUMENT), **changements}


def document_mission(**changements) -> dict:
    """The document above, some keys of its mission replaced."""
    base = document()
    base["missions"][0].update(changements)
    return base


def calculer_document(contenu: dict) -> Echeancier:
    demande = lire_document(contenu)
    return calculer(demande.contrat, demande.grille, demande.au, demande.delais)


def contrat(*missions: EngagementMission, **changements) -> Contrat:
    """A size 2 contract signed on 1 March 2024, for five years."""
    valeurs = {"signature": SIGNATURE, "taille": "T2", "missions": missions, "duree_annees": 5, **changements}
    return Contrat(**valeurs)


def missions_actives(
    taux: dict[str, str] | None = None, demarrage: date = ANNEE_2
) -> list[EngagementMission]:
    """The five missions of example E1, with the rate of the second contract year when given."""
    taux = taux or {}
    return [
        EngagementMission(code, demarrage, taux={ANNEE_2: Decimal(taux[code])} if code in taux else {})
        for code in CINQ_MISSIONS
    ]


def exemples() -> Grille:
    return charger_grille("demo-exemples")


def montants(echeancier: Echeancier, **criteres) -> list[Decimal]:
    """Amounts of the lines whose attributes have these values (``date``, ``objet``, ``mission``)."""
    return [
        ligne.montant
        for ligne in echeancier.lignes
        if all(getattr(ligne, cle) == valeur for cle, valeur in criteres.items())
    ]
