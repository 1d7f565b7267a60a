"""Exercises that are not the calendar year: the span of the entries, when it is one; strays stay outside."""

from __future__ import annotations

from datetime import date

import pytest

from comptes.lecture import Exercice

from .aides import codes, ecrire, ecriture, lire, premier


def mois(debut: tuple[int, int], nombre: int, dernier_jour: int = 28) -> list[list[str]]:
    """An opening entry on the first day, then one entry a month."""
    annee, rang = debut
    lignes = ecriture(
        1, f"{annee}{rang:02d}01", [("512000", "900,00", "0,00"), ("110000", "0,00", "900,00")], JournalCode="AN",
        JournalLib="À nouveaux",
    )  # fmt: skip
    for numero in range(nombre):
        a, m = divmod(annee * 12 + rang - 1 + numero, 12)
        jour = f"{a}{m + 1:02d}{dernier_jour:02d}"
        comptes = ("606400", "512000") if numero % 2 else ("512000", "756000")
        lignes += ecriture(numero + 2, jour, [(comptes[0], "10,00", "0,00"), (comptes[1], "0,00", "10,00")])
    return lignes


@pytest.mark.parametrize(
    ("debut", "nombre", "nom", "attendu"),
    [
        ((2024, 7), 18, "123456782FEC20251231.txt", (date(2024, 7, 1), date(2025, 12, 31))),
        ((2024, 7), 12, "123456782FEC20250630.txt", (date(2024, 7, 1), date(2025, 6, 30))),
        ((2024, 9), 12, "export.txt", (date(2024, 9, 1), date(2025, 8, 31))),
        ((2024, 1), 24, "123456782FEC20251231.txt", (date(2024, 1, 1), date(2025, 12, 31))),
        ((2025, 7), 6, "123456782FEC20251231.txt", (date(2025, 7, 1), date(2025, 12, 31))),
        ((2025, 1), 12, "123456782FEC20251231.txt", (date(2025, 1, 1), date(2025, 12, 31))),
        ((2025, 1), 10, "export.txt", (date(2025, 1, 1), date(2025, 12, 31))),
    ],
)
def test_l_etendue_des_ecritures_est_l_exercice(debut, nombre, nom, attendu):
    lecture = lire(ecrire(mois(debut, nombre)), nom, exercice_voulu=2025)
    assert (lecture.exercice.debut, lecture.exercice.fin, lecture.exercice.source) == (*attendu, "option")
    assert lecture.verdict in ("conforme", "alerte"), codes(lecture)
    assert set(codes(lecture)) <= {"FEC-30"}


def test_plus_de_vingt_quatre_mois_n_est_pas_un_exercice():
    lecture = lire(ecrire(mois((2023, 12), 25)), "123456782FEC20251231.txt", exercice_voulu=2025)
    assert (lecture.verdict, lecture.exercice.debut) == ("bloquant", date(2025, 1, 1))


@pytest.mark.parametrize("jour", ["20240101", "20241201", "20240601"])
def test_une_ecriture_egaree_n_allonge_pas_l_exercice(jour):
    perdue = ecriture(50, jour, [("606400", "1,00", "0,00"), ("512000", "0,00", "1,00")])
    lecture = lire(ecrire([*mois((2025, 1), 12), *perdue]), "123456782FEC20251231.txt", exercice_voulu=2025)
    assert lecture.verdict == "bloquant"
    assert lecture.exercice.debut == date(2025, 1, 1)
    assert premier(lecture, "FEC-22").lignes == "28-29"


def test_les_dates_demandees_l_emportent():
    voulu = Exercice(date(2025, 1, 1), date(2025, 12, 31))
    lecture = lire(ecrire(mois((2024, 7), 18)), "123456782FEC20251231.txt", exercice_voulu=voulu)
    assert lecture.verdict == "bloquant"
    assert lecture.exercice == voulu


def test_sans_exercice_demande_le_nom_et_les_ecritures_le_donnent():
    lecture = lire(ecrire(mois((2024, 7), 18)), "123456782FEC20251231.txt")
    assert (lecture.exercice.debut, lecture.exercice.source) == (date(2024, 7, 1), "nom")
    assert codes(lecture) == []
