"""Which sheet is read: the one that is a balance, wherever it stands."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from comptes.lecture import CATALOGUE, Source, lire
from comptes.lecture.illisible import DECOUPER, EN_XLSX

from .comptes import CLOTURE, COMPTES, attendre, cotes, lire_classeur, table

PAIRES = ["Compte", "Libellé", "Débit", "Crédit"]
BALANCE = [PAIRES, *table("cloture")]
GARDE = [["CPTS des Essais"], ["Comptes annuels au 31/12/2025"]]
RESULTAT = [["Compte", "Libellé", "Montant 2025"], *(r for r in table("CLOTURE") if r[0][0] in "67")]
ANCIENNE = [PAIRES, *([c.numero, c.libelle, *cotes(c.precedent)] for c in COMPTES)]
GRAND_LIVRE = [
    ["Compte", "Date", "Libellé", "Débit", "Crédit"],
    *(
        ligne
        for c in COMPTES
        for ligne in ([c.numero, "01/02/2025", "A", c.debit, 0], [c.numero, "01/03/2025", "B", 0, c.credit])
    ),
]


@pytest.mark.parametrize("ordre", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 3, 0, 1), (1, 0, 3, 2)])
def test_la_balance_est_lue_quel_que_soit_son_rang(ordre):
    feuilles = [("Garde", GARDE), ("Résultat", RESULTAT), ("BG", BALANCE), ("Grand livre", GRAND_LIVRE)]
    lecture = lire_classeur(dict(feuilles[rang] for rang in ordre))
    attendre(lecture, CLOTURE)
    assert lecture.reperage.feuille == "BG"


def test_deux_exercices_sur_deux_feuilles():
    feuilles = {"2024": ANCIENNE, "2025": BALANCE}
    attendre(lire_classeur(feuilles), CLOTURE)
    assert lire_classeur(feuilles, exercice=2024).reperage.feuille == "2024"


def test_une_feuille_masquee_ne_passe_pas_devant():
    lecture = lire_classeur({"Ancienne": ANCIENNE, "Balance": BALANCE}, cachees=["Ancienne"])
    attendre(lecture, CLOTURE)
    assert lecture.reperage.feuille == "Balance"


def test_deux_feuilles_aux_memes_soldes_ne_font_pas_question():
    attendre(lire_classeur({"Balance": BALANCE, "Balance (2)": BALANCE}), CLOTURE)


def test_les_formules_de_la_feuille_lue_seules_bloquent():
    feuilles = {"Garde": GARDE, "Balance": BALANCE}
    attendre(lire_classeur(feuilles, formules=[("Garde", 5, 0)]), CLOTURE)
    lecture = lire_classeur(feuilles, formules=[("Balance", 4, 2)])
    assert lecture.verdict == "bloquant"
    constat = next(c for c in lecture.constats if c.code == "BAL-13")
    assert (constat.ligne, constat.champ) == (5, "colonne C")
    assert lecture.total_debit is None


def test_le_compte_de_resultat_seul_n_est_pas_une_balance():
    assert lire_classeur({"Résultat": RESULTAT}).verdict == "bloquant"


def _avec_feuille_demesuree(balance):
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True}) as livre:
        for nom, rangees in (("Historique", [["loin"]]), ("Balance", balance)):
            feuille = livre.add_worksheet(nom)
            for rang, rangee in enumerate(rangees):
                for position, cellule in enumerate(rangee):
                    feuille.write(rang, position, cellule / 100 if isinstance(cellule, int) else cellule)
        livre.get_worksheet_by_name("Historique").write(150_000, 0, "606400")
    return lire([Source("balance.xlsx", tampon.getvalue())], "balance", exercice=2025)


def test_une_feuille_trop_grande_est_dite_a_cote_de_la_balance():
    lecture = _avec_feuille_demesuree(BALANCE)
    attendre(lecture, CLOTURE)
    assert [(c.code, c.lu) for c in lecture.constats if c.gravite == "alerte"] == [("BAL-44", "Historique")]


@pytest.mark.parametrize("autre", [[["Notes"]], RESULTAT])
def test_une_feuille_trop_grande_qui_peut_etre_la_balance_refuse(autre):
    lecture = _avec_feuille_demesuree(autre)
    assert lecture.verdict == "refus"
    (constat,) = lecture.constats
    assert constat.code == "BAL-01"
    assert "la feuille « Historique » est démesurée" in constat.message
    assert constat.que_faire == DECOUPER


@pytest.mark.parametrize(
    ("octets", "conseil"),
    [(b"\xd0\xcf\x11\xe0" + bytes(600), EN_XLSX), (b"Compte;D\n" + bytes([0, 200, 1]) * 90, None)],
)
def test_un_refus_donne_le_conseil_de_sa_cause(octets, conseil):
    (constat,) = lire([Source("balance.xls", octets)], "balance", exercice=2025).constats
    assert constat.que_faire == (conseil or CATALOGUE["BAL-01"].que_faire)
