"""What an act changed, in words."""

import re
from pathlib import Path

import pytest

from rapports.journal.actes import GENRES
from rapports.journal.details import details_en_texte, details_vus

UUID = "0b0f4b8e-8f6b-4a59-9f9f-2f3f7d5a1c11"
# Acts of the nation, that no journal of a CPTS holds.
SUR_AUCUNE_CPTS = {"regime"}
RACINE = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("details", "attendu"),
    [
        ({"contrat": UUID, "anciens": [UUID, UUID]}, ""),
        ({"resiliation": "2026-06-30"}, "Premier jour sans effet : 30\u00a0juin\u00a02026"),
        (
            {"mission": "prevention", "fin": [None, "2026-06-30"]},
            "Mission : Prévention ; Premier jour sans activité : rien → 30\u00a0juin\u00a02026",
        ),
        ({"fin": "2030-02-28", "taille": "T2"}, "Dernier jour : 28\u00a0février\u00a02030 ; Taille : T2"),
        (
            {"montant": "1234.50", "nombre": 3, "premiere": None},
            "Montant : 1\u202f234,50\u00a0€ ; Nombre : 3 ; Première échéance : rien",
        ),
        ({"numero": "0012"}, "Numéro : 0012"),
        (
            {"attestee_le": "2026-11-29T15:08:36.413Z", "attestee_par": "Hélène Fictive"},
            "Attestés le : 29/11/2026 à 16\u00a0h\u00a008 ; Attestés par : Hélène Fictive",
        ),
        (
            {"fin": "2026-06-30", "debut": "2025-07-01"},
            "Dernier jour : 30\u00a0juin\u00a02026 ; Premier jour : 1er\u00a0juillet\u00a02025",
        ),
        (
            {"taux": "0.625", "avis_ars": False},
            "Taux : 62,5\u00a0% ; Avis de l’ARS reçu avant la décision : non",
        ),
        (
            {"taux": "1", "objectifs": {UUID: "1", UUID.replace("0b", "1b"): "0.5"}},
            "Taux : 100\u00a0% ; Objectifs : 100\u00a0%, 50\u00a0%",
        ),
        (
            {"plan": UUID, "ligne": "Logiciel", "avant": None, "apres": "50.00"},
            "Logiciel : rien → 50,00\u00a0€",
        ),
        (
            {"avant": {"cible": "10.00", "cible_texte": ""}, "apres": {"cible": "12.50", "cible_texte": ""}},
            "Cible : 10 → 12,5",
        ),
        (
            {
                "imputations": [
                    {"financeur": "aci", "montant": "10.00"},
                    {"financeur": "fir", "montant": "2.00"},
                ]
            },
            "Imputations : ACI (Assurance maladie), 10,00\u00a0€ ; FIR (ARS), 2,00\u00a0€",
        ),
        (
            {
                "differences": [
                    {"objet": "contrat", "champ": "fin", "avant": "2029-02-28", "apres": "2030-02-28"}
                ]
            },
            "Dernier jour du contrat : 28\u00a0février\u00a02029 → 28\u00a0février\u00a02030",
        ),
        ({"inconnu_du_service": {"a": [1, "NaN"]}}, "Inconnu du service : 1 ; NaN"),
    ],
)
def test_les_details_se_lisent_sans_code_ni_accolade(details, attendu):
    assert details_en_texte(details) == attendu
    assert not re.search(r"[{}\[\]\"]|None", details_en_texte(details))


def test_ce_qui_n_avait_pas_de_valeur_avant_n_en_montre_pas():
    (vu,) = details_vus({"taille": "T1"})
    assert vu.avant is None


def test_chaque_acte_du_code_a_un_genre():
    """A code written anywhere by ``journaliser`` is told by one of the kinds of the filter."""
    codes = set()
    for salle in ("cpts", "financements", "controles", "rapports"):
        for fichier in (RACINE / salle).rglob("*.py"):
            texte = fichier.read_text()
            if "journaliser(" in texte:
                codes |= set(re.findall(r'f?"([a-z_]+)\.[a-z_{}]+"', texte))
    assert codes
    assert codes - SUR_AUCUNE_CPTS <= GENRES.keys()
