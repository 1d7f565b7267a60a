"""The table of indicators read alone: no database, a code for everything wrong."""

import pytest

from financements.indicateurs import fichier
from tests.financements.indicateurs.test_import import JUSTE, csv


def codes(octets: bytes) -> list[tuple[str, int | None, str | None]]:
    return [(a.code, a.ligne, a.champ) for a in fichier.lire(octets).anomalies]


def test_un_fichier_juste_se_lit_sans_contrat():
    lecture = fichier.lire(csv(JUSTE))
    assert (lecture.anomalies, lecture.lignes_pleines, len(lecture.lignes)) == ([], 1, 1)
    assert lecture.entete == list(fichier.COLONNES)


@pytest.mark.parametrize(
    ("champ", "valeur", "code"),
    [
        ("mission", "non_affecte", "IND-12"),
        ("sens", "peut-être", "IND-12"),
        ("cible", "quatre", "IND-13"),
        ("poids", "0", "IND-14"),
        ("source", "", "IND-10"),
        ("unite", "u" * 41, "IND-11"),
    ],
)
def test_chaque_faute_de_cellule_a_son_code(champ, valeur, code):
    assert codes(csv({**JUSTE, champ: valeur})) == [(code, 2, champ)]


@pytest.mark.parametrize(
    ("octets", "code", "ligne"),
    [
        (b"%PDF-1.4 rien", "IND-01", None),
        (b"x" * (fichier.OCTETS_MAX + 1), "IND-01", None),
        (b"mission;nature\nx;y\n", "IND-02", 1),
        (csv(JUSTE).replace(b";cible_texte", b";remarque"), "IND-03", 1),
        (csv(), "IND-04", None),
        (csv(*[JUSTE] * (fichier.LIGNES_MAX + 1)), "IND-05", None),
    ],
)
def test_chaque_faute_de_fichier_a_son_code(octets, code, ligne):
    assert codes(octets) == [(code, ligne, None)]


def test_une_ligne_repetee_est_nommee():
    assert codes(csv(JUSTE, JUSTE)) == [("IND-20", 3, "indicateur")]
