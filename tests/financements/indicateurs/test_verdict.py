"""A table of indicators by the command: codes, gravity, what was read; no amount, no database."""

import pytest

from comptes.lecture import Source
from financements.indicateurs import fichier
from financements.indicateurs.verdict import verifier_indicateurs
from tests.financements.indicateurs.test_import import JUSTE, csv


def verifier(octets: bytes):
    return verifier_indicateurs(Source("i.csv", octets))


def test_un_tableau_juste_est_conforme_et_raconte():
    lu = verifier(csv(JUSTE)).en_dict()
    assert (lu["verdict"], lu["lignes"], lu["constats"]) == ("conforme", 1, [])
    assert {lu[nom] for nom in ("ecritures", "comptes", "total_debit", "total_credit", "resultat")} == {None}
    dit = lu["lecture"]
    assert (dit["titres"], list(dit["colonnes"])) == ("1", list(fichier.COLONNES))
    assert dit["rangees"][0][:2] == ["Prévention", "Séances de dépistage"]


def test_une_cellule_fausse_bloque_avec_ce_qui_est_lu_et_attendu():
    lecture = verifier(csv({**JUSTE, "cible": "quatre"}))
    (constat,) = lecture.constats
    assert (lecture.verdict, lecture.lignes) == ("bloquant", 1)
    assert (constat.code, constat.ligne, constat.champ, constat.lu) == ("IND-13", 2, "cible", "quatre")
    assert "un nombre" in constat.attendu


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"%PDF-1.4", "IND-01"),
        (b"x;" * fichier.OCTETS_MAX, "IND-01"),
        (b"mission;nature\nx;y\n", "IND-02"),
        (csv(JUSTE).replace(b";cible_texte", b";remarque"), "IND-03"),
    ],
)
def test_un_tableau_qui_n_en_est_pas_un_est_refuse(octets, code):
    lecture = verifier(octets)
    assert (lecture.verdict, [c.code for c in lecture.constats], lecture.lignes) == ("refus", [code], None)


def test_ce_qui_ne_se_montre_pas_est_masque():
    nir = "185057800608491"
    assert nir not in str(verifier(csv({**JUSTE, "definition": nir})).en_dict())
