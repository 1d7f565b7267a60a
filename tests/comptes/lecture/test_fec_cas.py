"""Files of `cas/`: one sound ledger, changed in one point as programs do. Its figures are the same everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from comptes.lecture import Lecture, Source
from comptes.lecture.fec import lire_fec

from .aides import codes, etendre, premier

CAS = Path(__file__).parent / "cas"
NOM = "999000003FEC20251231"
CHIFFRES = {
    "lignes": 169, "ecritures": 81, "total_debit": "621345.87", "total_credit": "621345.87", "resultat": "27924.72",
}  # fmt: skip
DEPENSE = "163947.46"


def lire_cas(fichier: str, nom: str | None = None, **options) -> Lecture:
    chemin = CAS / f"fec-{fichier}"
    return lire_fec([Source(nom or f"{NOM}{chemin.suffix}", chemin)], **{"exercice_voulu": 2025, **options})


def chiffres(lecture: Lecture) -> dict:
    donnees = lecture.en_dict()
    return {cle: donnees[cle] for cle in CHIFFRES}


def depense(lecture: Lecture) -> str:
    return str(sum(lecture.missions.values()))


@pytest.mark.parametrize(
    ("fichier", "attendus"),
    [
        ("temoin.txt", []), ("lignes-de-tabulations.txt", []), ("retours-mac.txt", []), ("separateurs-unicode.txt", []),
        ("odoo.csv", []), ("ledger.xlsx", ["FEC-37"]), ("cp1252.txt", ["FEC-34"]), ("dix-huit-mois.txt", []),
        ("titres-en-francais.txt", ["FEC-38"]), ("dolibarr-wiki.txt", ["FEC-12", "FEC-15"]),
        ("numeros-par-mois.txt", ["FEC-53"]), ("piece-et-libelle-vides.txt", ["FEC-12"]),
        ("sans-piecedate.txt", ["FEC-36"]), ("journallib-vide.txt", ["FEC-12"]), ("openflyers.txt", ["FEC-12"]),
        ("ouverture-en-fin.txt", ["FEC-50", "FEC-52"]), ("zeros-partout.txt", ["FEC-61"]),
    ],
)  # fmt: skip
def test_le_meme_livre_donne_les_memes_chiffres(fichier, attendus):
    lecture = lire_cas(fichier)
    assert codes(lecture) == attendus
    assert lecture.verdict == ("alerte" if attendus else "conforme")
    trouves = chiffres(lecture)
    if fichier == "zeros-partout.txt":
        trouves["lignes"] -= 1  # a nil line
    assert trouves == CHIFFRES
    assert depense(lecture) == DEPENSE


def test_l_exercice_de_dix_huit_mois_est_celui_des_ecritures():
    assert lire_cas("dix-huit-mois.txt").en_dict()["exercice"] == {
        "debut": "2024-07-01", "fin": "2025-12-31", "source": "option",
    }  # fmt: skip


def test_les_lignes_de_deux_zones_ne_sont_jamais_melees():
    lecture = lire_cas("piece-et-libelle-vides.txt")
    lignes = {c.champ: etendre(c.lignes) for c in lecture.constats if c.code == "FEC-12" and c.lignes}
    assert lignes["EcritureLib"] == {6, 23, 24, 37, 51, 53, 69, 81, 92}
    assert min(lignes["PieceRef"]) == 16
    assert len(lignes["PieceRef"]) == 90
    nombres = {c.champ: c.nombre for c in reversed(lecture.constats) if c.code == "FEC-12" and c.lignes}
    assert nombres == {"EcritureLib": 9, "PieceRef": 90}


def test_un_jour_de_moins_bloque_les_lignes_de_l_annee_d_avant():
    lecture = lire_cas("jour-de-moins.txt")
    assert lecture.verdict == "bloquant"
    assert premier(lecture, "FEC-22").lignes == "2-11"


def test_une_ligne_coupee_bloque_a_sa_place():
    lecture = lire_cas("saut-de-ligne.txt")
    assert lecture.verdict == "bloquant"
    assert premier(lecture, "FEC-11").lignes == "41-42"
    assert lecture.total_debit is None


def test_l_ecriture_de_cloture_ne_compte_pas():
    lecture = lire_cas("ecritures-de-cloture.txt")
    assert codes(lecture) == ["FEC-68"]
    assert lecture.en_dict()["resultat"] == CHIFFRES["resultat"]
    assert depense(lecture) == DEPENSE
    constat = premier(lecture, "FEC-68")
    assert constat.lignes == "171-186"
    assert "n° 82 du journal OD" in constat.message
    assert [(e.lignes, "clôture" in e.pourquoi) for e in lecture.reperage.ecartees] == [("171-186", True)]


@pytest.mark.parametrize(
    ("nom", "code", "juste"),
    [
        ("FEC_999000003_20251231.txt", "FEC-30", "999000003FEC20251231.txt"),
        ("FEC-999000003-20251231.csv", "FEC-30", "999000003FEC20251231.txt"),
        ("999000003FEC20251231", "FEC-30", "999000003FEC20251231.txt"),
        ("FEC20251231.txt", "FEC-30", "SIRENFEC20251231.txt"),
        ("export comptable.txt", "FEC-30", "SIRENFEC20251231.txt"),
    ],
)
def test_le_nom_juste_est_donne(nom, code, juste):
    lecture = lire_cas("temoin.txt", nom)
    assert codes(lecture) == [code]
    constat = premier(lecture, code)
    assert juste in constat.que_faire
    assert "99900000 " not in constat.message
    assert chiffres(lecture) == CHIFFRES


def test_le_nom_juste_prend_le_siren_de_la_cpts():
    assert premier(lire_cas("temoin.txt", "FEC.txt", siren="999000003"), "FEC-30").attendu == f"{NOM}.txt"


def test_ce_que_nous_avons_lu():
    reperage = lire_cas("titres-en-francais.txt").reperage
    assert reperage.titres == "1"
    assert reperage.colonnes["CompteNum"] == "Numéro de compte"
    assert reperage.rangees[0] == ("110000", "Reprise des soldes", "0,00", "63675,56")
    assert reperage.periode.d_apres == "l’exercice demandé"
    assert reperage.empreinte == lire_cas("titres-en-francais.txt").reperage.empreinte
    assert reperage.empreinte != lire_cas("temoin.txt").reperage.empreinte
    assert lire_cas("dolibarr-wiki.txt").reperage.conventions == (
        "Les montants sont écrits avec un point décimal.",
    )
    assert lire_cas("ledger.xlsx").reperage.feuille
