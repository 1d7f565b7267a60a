from datetime import date

import pytest

from financements.aci.calendrier import (
    Periode,
    ajouter_mois,
    annee_contenant,
    annee_de_rang,
    annees_de_contrat,
    jours_actifs,
)


@pytest.mark.parametrize(
    ("jour", "mois", "attendu"),
    [
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 3, 1), 6, date(2024, 9, 1)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 11, 30), 1, date(2024, 12, 30)),
        (date(2024, 5, 15), 24, date(2026, 5, 15)),
        (date(2024, 5, 15), 0, date(2024, 5, 15)),
    ],
)
def test_ajouter_des_mois_s_arrete_a_la_fin_du_mois(jour, mois, attendu):
    assert ajouter_mois(jour, mois) == attendu


def test_une_signature_le_29_fevrier_revient_le_28_puis_le_29():
    debuts = [a.debut for a in annees_de_contrat(date(2024, 2, 29), date(2029, 2, 28))]
    assert debuts == [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]


def test_une_annee_de_contrat_bissextile_compte_366_jours():
    assert [annee_de_rang(date(2022, 3, 1), rang).jours for rang in (1, 2, 3)] == [365, 366, 365]


def test_les_annees_s_arretent_au_terme_et_au_jour_demande_inclus():
    signature = date(2024, 3, 1)
    assert len(list(annees_de_contrat(signature, date(2029, 3, 1)))) == 5
    assert len(list(annees_de_contrat(signature, date(2029, 3, 1), date(2026, 3, 1)))) == 3
    assert len(list(annees_de_contrat(signature, date(2029, 3, 1), date(2026, 2, 28)))) == 2


def test_chaque_jour_appartient_a_une_seule_annee_de_contrat():
    signature = date(2024, 2, 29)
    assert annee_contenant(signature, date(2024, 2, 28)) is None
    assert annee_contenant(signature, signature).rang == 1
    assert annee_contenant(signature, date(2025, 2, 27)).rang == 1
    assert annee_contenant(signature, date(2025, 2, 28)).rang == 2
    assert annee_contenant(signature, date(2028, 2, 28)).rang == 4
    assert annee_contenant(signature, date(2028, 2, 29)).rang == 5


@pytest.mark.parametrize(
    ("activite", "terme", "suspensions", "jours"),
    [
        (Periode(date(2024, 1, 1)), date(2029, 3, 1), (), 365),
        (Periode(date(2025, 9, 1)), date(2029, 3, 1), (), 181),
        (Periode(date(2025, 9, 1), date(2025, 9, 1)), date(2029, 3, 1), (), 0),
        (Periode(date(2025, 9, 1), date(2025, 9, 11)), date(2029, 3, 1), (), 10),
        (Periode(date(2024, 1, 1)), date(2025, 3, 31), (), 30),
        (Periode(date(2024, 1, 1)), date(2029, 3, 1), (Periode(date(2025, 4, 1), date(2025, 5, 1)),), 335),
        (Periode(date(2024, 1, 1)), date(2029, 3, 1), (Periode(date(2025, 3, 31)),), 30),
        (Periode(date(2024, 1, 1)), date(2029, 3, 1), (Periode(date(2024, 1, 1), date(2024, 2, 1)),), 365),
    ],
)
def test_jours_actifs_d_une_annee(activite, terme, suspensions, jours):
    annee = annee_de_rang(date(2024, 3, 1), 2)
    assert jours_actifs(activite, annee, terme, suspensions) == jours
