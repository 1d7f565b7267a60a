"""Which sheet is read: the one that is a balance, wherever it stands."""

from __future__ import annotations

import pytest

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
