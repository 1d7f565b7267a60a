"""Every rule of the catalogue has a file that breaks it; the ledger that passes breaks none."""

from __future__ import annotations

import re

import pytest

from comptes.lecture import CATALOGUE, GRAVITES

from .aides import (
    CHAMPS,
    RANG,
    changer,
    cloture,
    codes,
    ecrire,
    ecriture,
    en_jma,
    en_montant_sens,
    grand_livre,
    lire,
    lire_change,
    premier,
    tous_soldes,
)

NIR = "185057800608491"
IBAN = "FR7630006000011234567890189"


def _sans(champ):
    rang = RANG[champ]
    return lire(
        ecrire(
            [zones[:rang] + zones[rang + 1 :] for zones in grand_livre()],
            champs=[c for c in CHAMPS if c != champ],
        )
    )


def _remplacer(avant: bytes, apres: bytes, nombre: int = -1):
    return lire(ecrire(grand_livre()).replace(avant, apres, nombre))


def _ajoute(lignes, **options):
    return lire(ecrire([*grand_livre(), *lignes]), **options)


def _deux_annees():
    lignes = [
        *ecriture(5, "20260801", [("606400", "1,00", "0,00"), ("512000", "0,00", "1,00")]),
    ]
    return lire(ecrire([*grand_livre(), *lignes]), "export.txt")


EXEMPLES = {
    "FEC-01": lambda: lire(b"PK\x03\x04" + b"\0" * 60),
    "FEC-02": lambda: lire(b"<?xml version='1.0'?><comptabilite/>"),
    "FEC-03": lambda: lire(b"bonjour\nmonde\n"),
    "FEC-04": lambda: lire(ecrire(grand_livre(), encodage="utf-16")),
    "FEC-05": lambda: _sans("CompteNum"),
    "FEC-06": lambda: lire_change(6, EcritureLib=f"Salaire {NIR}"),
    "FEC-07": lambda: lire(b'"' + ecrire(grand_livre()).replace(b"\t", b'"\t"')),
    "FEC-08": lambda: lire(ecrire(grand_livre()).replace(b"\t", b",")),
    "FEC-10": lambda: _sans("EcritureDate"),
    "FEC-11": lambda: _remplacer(b"Facture \xc3\x89TS", b"Facture\t\xc3\x89TS", 1),
    "FEC-12": lambda: lire_change(2, PieceRef="  "),
    "FEC-13": lambda: lire_change(2, EcritureDate="20240230"),
    "FEC-14": lambda: lire_change(2, Debit="1234,5O"),
    "FEC-15": lambda: lire_change(2, Debit="1 234,56"),
    "FEC-16": lambda: lire_change(2, Debit="1234,5600001"),
    "FEC-17": lambda: lire(
        ecrire(
            en_montant_sens(grand_livre(), debit="X"),
            champs=[{"Debit": "Montant", "Credit": "Sens"}.get(c, c) for c in CHAMPS],
        )
    ),
    "FEC-18": lambda: lire_change(2, Debit="1.234"),
    "FEC-19": lambda: lire_change(2, EcritureDate=""),
    "FEC-20": lambda: lire_change(2, Debit="1234,57"),
    "FEC-21": lambda: lire_change(2, Debit="1234,57"),
    "FEC-22": lambda: lire_change(2, EcritureDate="20230315"),
    "FEC-23": _deux_annees,
    "FEC-24": lambda: lire(ecrire([])),
    "FEC-25": lambda: lire_change(2, CompteNum="F0012"),
    "FEC-26": lambda: lire(ecrire(tous_soldes())),
    "FEC-27": lambda: lire(ecrire(grand_livre()[2:], champs=grand_livre()[0]).replace(
        b"\r\n", ("\r\n" + "\t".join(CHAMPS) + "\r\n").encode(), 1)),
    "FEC-28": lambda: _remplacer(b"606400", b"6\x0006400", 1),
    "FEC-30": lambda: lire(ecrire(grand_livre()), "export.txt"),
    "FEC-31": lambda: lire(ecrire(grand_livre()), "000000000FEC20241231.txt"),
    "FEC-32": lambda: lire(ecrire(grand_livre()), "123456782FEC20190630.txt"),
    "FEC-33": lambda: lire(ecrire(grand_livre()), "export.txt"),
    "FEC-34": lambda: _remplacer("À nouveaux".encode(), b"\x80 nouveaux", 1),
    "FEC-35": lambda: _remplacer(b"Banque", b"Ban\0que", 1),
    "FEC-36": lambda: _sans("Idevise"),
    "FEC-37": lambda: lire(ecrire(grand_livre(), separateur="semicolon")),
    "FEC-38": lambda: _remplacer(b"EcritureLib", b"Description", 1),
    "FEC-39": lambda: lire(ecrire([*grand_livre()[:4], list(CHAMPS), *grand_livre()[4:]])),
    "FEC-40": lambda: lire_change(2, CompteNum="60"),
    "FEC-41": lambda: lire_change(2, CompteNum="990000"),
    "FEC-42": lambda: lire(ecrire(en_jma(grand_livre()))),
    "FEC-43": lambda: lire(ecrire([zones[:16] for zones in grand_livre()])),
    "FEC-44": lambda: lire_change(2, CompteNum="'606400"),
    "FEC-50": lambda: lire_change(4, ValidDate="20240201"),
    "FEC-51": lambda: _ajoute(ecriture(9, "20240401", [("606400", "1,00", "0,00"), ("512000", "0,00", "1,00")])),
    "FEC-52": lambda: _ajoute(ecriture(0, "20240401", [("606400", "1,00", "0,00"), ("512000", "0,00", "1,00")])),
    "FEC-53": lambda: lire(ecrire([[*z[:2], "0", *z[3:]] for z in grand_livre()])),
    "FEC-54": lambda: lire(ecrire([*grand_livre()[2:], *grand_livre()[:2]])),
    "FEC-55": lambda: lire_change(9, EcritureDate="20240330"),
    "FEC-56": lambda: _ajoute(ecriture(5, "20240401", [("606400", "0,00", "0,00")])),
    "FEC-57": lambda: lire(ecrire(grand_livre() + grand_livre())),
    "FEC-58": lambda: lire(ecrire([*grand_livre()[:4], *grand_livre()[2:4], *grand_livre()[4:]])),
    "FEC-60": lambda: lire_change(2, Credit="1,00"),
    "FEC-61": lambda: lire_change(2, Debit="0,00"),
    "FEC-62": lambda: lire_change(2, Debit="-1234,56"),
    "FEC-63": lambda: lire_change(2, Debit="1234,565"),
    "FEC-64": lambda: lire_change(3, CompAuxLib=""),
    "FEC-65": lambda: lire_change(3, DateLet=""),
    "FEC-66": lambda: lire_change(3, Montantdevise="12,00"),
    "FEC-67": lambda: lire_change(1, CompteNum="102400"),
    "FEC-68": lambda: _ajoute(cloture()),
    "FEC-80": lambda: lire(ecrire([[*z, "x"] for z in grand_livre()], champs=[*CHAMPS, "Agence"])),
    "FEC-81": lambda: _remplacer(b"Idevise", b"IdDevise", 1),
    "FEC-82": lambda: lire(ecrire(grand_livre(), fin="\t\r\n")),
    "FEC-83": lambda: lire(ecrire(grand_livre(), fin="\r\r\n")),
    "FEC-84": lambda: lire(ecrire(grand_livre()) + b"\r\n\r\n"),
    "FEC-85": lambda: lire_change(4, EcritureLib=f"Virement {IBAN}"),
    "FEC-86": lambda: lire_change(2, Credit=""),
    "FEC-87": lambda: lire_change(2, CompteNum="634000"),
    "FEC-88": lambda: lire(ecrire(grand_livre(), encodage="utf-8-sig")),
}  # fmt: skip


def test_chaque_regle_a_son_exemple():
    assert set(EXEMPLES) == {code for code in CATALOGUE if code.startswith("FEC-")}


@pytest.mark.parametrize("code", sorted(EXEMPLES))
def test_l_exemple_est_trouve_et_se_lit_comme_une_phrase(code):
    lecture = EXEMPLES[code]()
    constat = premier(lecture, code)
    regle = CATALOGUE[code]
    assert constat.gravite == regle.gravite
    assert constat.fichier
    assert "{" not in constat.message + constat.que_faire
    assert "None" not in constat.message + constat.que_faire
    assert constat.message.endswith((".", "»"))
    rang = GRAVITES.index(lecture.verdict) if lecture.verdict != "conforme" else 0
    assert rang >= GRAVITES.index(constat.gravite)


def test_le_grand_livre_de_depart_ne_viole_aucune_regle():
    lecture = lire(ecrire(grand_livre()))
    assert lecture.constats == ()
    assert lecture.verdict == "conforme"


@pytest.mark.parametrize("regle", CATALOGUE.values(), ids=lambda regle: regle.code)
def test_chaque_regle_est_redigee(regle):
    assert regle.gravite in GRAVITES
    assert regle.titre
    assert regle.source
    assert re.search(r"[.»]$", regle.que_faire) or regle.que_faire.endswith(("{attendu}", "{remede}"))
    assert "'" not in regle.message + regle.que_faire + regle.titre


def test_un_refus_ne_donne_aucun_chiffre():
    lecture = EXEMPLES["FEC-06"]()
    donnees = lecture.en_dict()
    assert lecture.verdict == "refus"
    assert lecture.nir_trouve
    assert lecture.groupes == ()
    assert {donnees[cle] for cle in ("lignes", "ecritures", "comptes", "total_debit", "resultat")} == {None}
    assert set(donnees["missions"].values()) == {None}
    assert premier(lecture, "FEC-06").lignes == "8"
    assert NIR not in str(donnees)


def test_les_autres_defauts_ne_changent_pas_le_verdict_d_un_fichier_sans_faute():
    assert codes(lire(ecrire(changer(grand_livre(), 2, EcritureLib='"Facture')))) == []
