"""Balances as accounting software and people write them."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter

from comptes.lecture import CATALOGUE, Source, lire
from tests.comptes.lecture.aides import codes, premier

COMPTES = [
    ("102400", "Fonds propres", "0,00", "5 000,00"),
    ("401000", "Fournisseurs", "0,00", "1 234,56"),
    ("512000", "Banque", "4 000,00", "0,00"),
    ("606400", "Fournitures", "1 234,56", ""),
    ("641100", "Salaires", "2 000,00", ""),
    ("730000", "Concours publics", "", "1 000,00"),
]
NOM = "balance_2024.csv"


def csv_de(rangees, separateur=";", encodage="utf-8"):
    return "\r\n".join(separateur.join(rangee) for rangee in rangees).encode(encodage)


def lire_csv(rangees, nom=NOM, **options):
    return lire([Source(nom, csv_de(rangees))], "balance", exercice=2024, **options)


def lire_xlsx(rangees, formules=(), cachees=()):
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True}) as classeur:
        for nom in cachees:
            classeur.add_worksheet(nom).hide()
        feuille = classeur.add_worksheet("Balance")
        feuille.activate()
        for i, rangee in enumerate(rangees):
            for j, valeur in enumerate(rangee):
                feuille.write(i, j, valeur)
        for i, j, formule in formules:
            feuille.write_formula(i, j, formule, None, "")
    return lire([Source("balance.xlsx", tampon.getvalue())], "balance", exercice=2024)


ENTETE = ["Compte", "Intitulé du compte", "Débit", "Crédit"]


def attendre(lecture):
    donnees = lecture.en_dict()
    assert codes(lecture) == []
    assert (donnees["verdict"], donnees["comptes"]) == ("conforme", 6)
    assert (donnees["total_debit"], donnees["total_credit"]) == ("7234.56", "7234.56")
    assert donnees["resultat"] == "-2234.56"
    assert donnees["missions"]["non_affecte"] == "3234.56"
    assert donnees["ecritures"] is None


@pytest.mark.parametrize("separateur", [";", "\t", "|"])
@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "iso-8859-15", "cp1252"])
def test_csv(separateur, encodage):
    octets = csv_de([ENTETE, *COMPTES], separateur, encodage)
    attendre(lire([Source(NOM, octets)], "balance", exercice=2024))


@pytest.mark.parametrize(
    "entete",
    [
        ["N° de compte", "Libellé", "DEBIT", "CREDIT"], ["CompteNum", "CompteLib", "Solde débiteur", "Solde créditeur"],
        ["Numéro", "Désignation", "Total débit", "Total crédit"],
    ],
)  # fmt: skip
def test_variantes_de_titres(entete):
    attendre(lire_csv([["Balance générale"], [], entete, *COMPTES]))


def test_titres_sur_deux_rangees_et_solde_de_cloture():
    lignes = [[c, lib, "0", "0", d, cr, d, cr] for c, lib, d, cr in COMPTES]
    entete = [
        ["", "", "Soldes d'ouverture", "", "Mouvements", "", "Soldes de clôture", ""],
        ["Compte", "Libellé", "Débit", "Crédit", "Débit", "Crédit", "Débit", "Crédit"],
    ]
    attendre(lire_csv([*entete, *lignes]))


def test_ouverture_et_mouvements_s_additionnent():
    lignes = [[c, lib, d, cr, "", ""] for c, lib, d, cr in COMPTES]
    entete = [
        "Compte",
        "Libellé",
        "Ouverture débit",
        "Ouverture crédit",
        "Mouvement débit",
        "Mouvement crédit",
    ]
    lecture = lire_csv([entete, *lignes])
    attendre(lecture)
    assert premier(lecture, "BAL-32").gravite == "info"


def signees(sens):
    def nombre(texte):
        return Decimal(texte.replace(" ", "").replace(",", ".") or 0)

    return [[c, lib, str(sens * (nombre(d) - nombre(cr))).replace(".", ",")] for c, lib, d, cr in COMPTES]


@pytest.mark.parametrize("sens", [1, -1])
def test_une_seule_colonne_signee(sens):
    lecture = lire_csv([["Compte", "Libellé", "Solde"], *signees(sens)])
    attendre(lecture)
    assert ("BAL-33" in [c.code for c in lecture.constats]) == (sens == -1)


def test_parentheses_pour_les_negatifs():
    lignes = [[c, lib, f"({s[1:]})" if s.startswith("-") else s] for c, lib, s in signees(1)]
    attendre(lire_csv([["Compte", "Libellé", "Solde"], *lignes]))


def test_les_totaux_sont_laisses_de_cote():
    lignes = [
        ["1", "Classe 1", "0,00", "5 000,00"], COMPTES[0], *COMPTES[1:3], ["6", "Charges", "3 234,56", "0,00"],
        ["60", "Achats", "1 234,56", ""], COMPTES[3], ["64", "Personnel", "2 000,00", ""], COMPTES[4],
        ["Total classe 6", "", "3 234,56", ""], COMPTES[5], ["7", "Produits", "", "1 000,00"],
        ["", "TOTAL GÉNÉRAL", "7 234,56", "7 234,56"],
    ]  # fmt: skip
    lecture = lire_csv([ENTETE, *lignes])
    attendre(lecture)
    assert premier(lecture, "BAL-30").nombre == 7


def test_un_compte_qui_en_prefixe_un_autre_sans_le_sommer_est_garde():
    lecture = lire_csv(
        [
            ENTETE,
            ("606", "Achats", "1,00", ""),
            ("6064", "Papier", "2,00", ""),
            ("706", "Prestations", "", "3,00"),
        ]
    )
    assert (lecture.total_debit, lecture.comptes) == (Decimal("3.00"), 3)


def test_classeur_nombres_et_texte_melanges():
    lignes = [
        [int(c), lib, float(d.replace(" ", "").replace(",", ".") or 0), cr] for c, lib, d, cr in COMPTES
    ]
    attendre(lire_xlsx([ENTETE, *lignes]))


def test_un_flottant_du_tableur_est_un_montant_au_centime():
    lecture = lire_xlsx([ENTETE, ["606400", "A", 0.1 + 0.2, 0], ["706000", "B", 0, 0.3]])
    assert lecture.verdict == "conforme"


def test_feuille_cachee_et_feuille_lue():
    lecture = lire_xlsx([ENTETE, *COMPTES], cachees=["Ancienne"])
    assert premier(lecture, "BAL-31").lu == "Balance"
    attendre(lecture)


def test_formule_jamais_calculee():
    lecture = lire_xlsx([ENTETE, *COMPTES], formules=[(4, 2, "=1+1")])
    constat = premier(lecture, "BAL-13")
    assert (constat.ligne, constat.champ, lecture.verdict) == (5, "colonne C", "bloquant")


def remplacer(rang, **changements):
    lignes = [list(compte) for compte in COMPTES]
    for colonne, valeur in changements.items():
        lignes[rang]["cldk".index(colonne)] = valeur
    return [ENTETE, *lignes]


@pytest.mark.parametrize(
    ("rangees", "code", "ligne"),
    [
        (remplacer(3, d="1 234,5O"), "BAL-10", 5),
        ([ENTETE, ["606400", "A", "1.234", ""], ["706000", "B", "", "1.234"]], "BAL-12", 2),
        (remplacer(3, c="60"), "BAL-11", 5),
        (remplacer(3, c="990000"), "BAL-23", 5),
        (remplacer(4, c="606400"), "BAL-22", 6),
        (remplacer(3, l="185057800608491"), "BAL-03", 5),
        (remplacer(3, d="1 234,57"), "BAL-20", None),
        (
            [["Compte", "Libellé", "Solde débit", "Solde crédit"], ["512000", "B", "1,00", "1,00"]],
            "BAL-21",
            2,
        ),
        ([ENTETE], "BAL-14", None),
        ([["bonjour", "monde"]], "BAL-02", None),
    ],
)
def test_ce_qui_ne_va_pas_est_nomme(rangees, code, ligne):
    lecture = lire_csv(rangees)
    constat = premier(lecture, code)
    assert constat.ligne == ligne
    assert constat.gravite == CATALOGUE[code].gravite
    assert "{" not in constat.message
    if code == "BAL-03":
        assert "185057800608491" not in str(lecture.en_dict())
        assert lecture.nir_trouve


def test_un_montant_illisible_rend_les_totaux_inconnus():
    lecture = lire_csv(remplacer(3, d="abc"))
    assert lecture.total_debit is None
    assert lecture.resultat is None
    assert lecture.total_credit == Decimal("7234.56")


def test_une_archive_demesuree_est_refusee_sans_etre_ouverte():
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (160 << 20))
    lecture = lire([Source("b.xlsx", tampon.getvalue())], "balance")
    assert "démesuré" in premier(lecture, "BAL-01").message


def test_deux_cents_colonnes_au_plus_et_les_vides_ne_comptent_pas():
    larges = [ligne + [""] * 300 for ligne in ([*ENTETE], *([*c] for c in COMPTES))]
    assert lire_csv(larges).verdict == "conforme"
    lecture = lire_csv([[*ENTETE, *(f"Colonne {n}" for n in range(197))], *COMPTES])
    assert lecture.verdict == "refus"
    assert "un tableau de 201 colonnes (200 au plus sont lues)" in premier(lecture, "BAL-01").message


@pytest.mark.parametrize("octets", [b"", b"%PDF-1.4", b"PK\x03\x04abime", b"un mot", b"\xd0\xcf\x11\xe0"])
def test_ce_qui_n_est_pas_un_tableau_est_refuse(octets):
    assert lire([Source("b.xlsx", octets)], "balance").verdict == "refus"


def test_sans_exercice():
    lecture = lire([Source(NOM, csv_de([ENTETE, *COMPTES]))], "balance")
    assert lecture.exercice is None
    assert "BAL-34" in [c.code for c in lecture.constats]
