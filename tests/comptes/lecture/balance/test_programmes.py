"""Balances as each program writes them: the same accounts, whatever the titles."""

from __future__ import annotations

import pytest

from .comptes import CLOTURE, CUMUL, attendre, euros, lire_classeur, lire_csv, table

ENTETE = ["Compte", "Libellé"]
# Program → titles of the amounts, and what stands under them.
DISPOSITIONS = {
    "Paheko": (["Total des débits", "Total des crédits", "Solde débiteur", "Solde créditeur"], ["cumul", "cloture"]),
    "Dolibarr": (["Solde d’ouverture", "Débit", "Crédit", "Solde"], ["OUVERTURE", "mouvements", "CLOTURE"]),
    "EBP": (["Solde D", "Solde C"], ["cloture"]),
    "EBP complet": (
        ["Report D", "Report C", "Mouvements D", "Mouvements C", "Solde D", "Solde C"],
        ["ouverture", "mouvements", "cloture"],
    ),
    "Ciel": (
        ["Report Débit", "Report Crédit", "Mouvements Débit", "Mouvements Crédit", "Solde Débit", "Solde Crédit"],
        ["ouverture", "mouvements", "cloture"],
    ),
    "Sage 50": (
        ["A nouveaux Débit", "A nouveaux Crédit", "Mouvements Débit", "Mouvements Crédit", "Soldes D", "Soldes C"],
        ["ouverture", "mouvements", "cloture"],
    ),
    "Sage 100": (
        ["Mouvements Débit", "Mouvements Crédit", "Soldes Débit", "Soldes Crédit"], ["cumul", "cloture"],
    ),
    "Quadra": (["Débit", "Crédit", "Solde Débit", "Solde Crédit", "Solde N-1"], ["cumul", "cloture", "PRECEDENT"]),
    "Cegid": (
        ["A nouveau débit", "A nouveau crédit", "Mouvement débit", "Mouvement crédit", "Solde débit", "Solde crédit"],
        ["ouverture", "mouvements", "cloture"],
    ),
    "ACD": (["Solde N", "Solde N-1", "Écart"], ["CLOTURE", "PRECEDENT", "ECART"]),
    "Pennylane": (["Débit", "Crédit", "Solde débiteur", "Solde créditeur"], ["cumul", "cloture"]),
    "Odoo": (
        ["Solde initial", "Débit", "Crédit", "Solde de la période", "Solde final"],
        ["OUVERTURE", "mouvements", "PERIODE", "CLOTURE"],
    ),
    "ERPNext": (
        ["Ouverture (Dr)", "Ouverture (Cr)", "Débit", "Crédit", "Fermeture (Dr)", "Fermeture (Cr)"],
        ["ouverture", "mouvements", "cloture"],
    ),
    "Business Central": (["Débit décembre", "Crédit décembre", "Débit cumulé", "Crédit cumulé"], ["mois", "cumul"]),
    "Business Central, soldes": (
        ["Débit période", "Crédit période", "Solde débiteur", "Solde créditeur"], ["mois", "cloture"],
    ),
    "AssoConnect": (["Report", "Débit", "Crédit", "Solde"], ["OUVERTURE", "mouvements", "CLOTURE"]),
    "Noalyss": (["Débit", "Crédit", "Solde débiteur", "Solde créditeur"], ["cumul", "cloture"]),
    "Tryton": (["Solde de départ", "Débit", "Crédit", "Solde de fin"], ["OUVERTURE", "mouvements", "CLOTURE"]),
    "LDCompta": (
        ["Débit période", "Crédit période", "Débit exercice", "Crédit exercice", "Solde débiteur", "Solde créditeur"],
        ["nuls", "cumul", "cloture"],
    ),
    "tenue simple": (["Débiteur", "Créditeur"], ["cloture"]),
    "à-nouveaux sans solde": (
        ["A nouveau débit", "A nouveau crédit", "Mouvement débit", "Mouvement crédit"], ["ouverture", "mouvements"],
    ),
    "deux années signées": (["Solde au 31/12/2024", "Solde au 31/12/2025"], ["PRECEDENT", "CLOTURE"]),
    "deux années nues": (["2025", "2024"], ["CLOTURE", "PRECEDENT"]),
    "exercice à cheval nommé": (["Débit 2024", "Crédit 2024", "Débit 2025", "Crédit 2025"], ["precedent", "cloture"]),
}  # fmt: skip


@pytest.mark.parametrize("programme", DISPOSITIONS)
def test_les_comptes_sont_lus_par_leurs_titres(programme):
    titres, quoi = DISPOSITIONS[programme]
    attendre(lire_csv([[*ENTETE, *titres], *table(*quoi)]))


@pytest.mark.parametrize("programme", DISPOSITIONS)
def test_le_classeur_donne_les_memes_chiffres_que_le_texte(programme):
    titres, quoi = DISPOSITIONS[programme]
    attendre(lire_classeur({"Balance": [["CPTS des Essais"], [], [*ENTETE, *titres], *table(*quoi)]}))


@pytest.mark.parametrize(
    "entete",
    [
        ["Numéro", "Compte"], ["Code", "Compte"], ["Numéro de compte", "Intitulé des comptes"],
        ["N° compte", "Désignation"], ["CompteNum", "CompteLib"], ["Poste comptable", "Libellé"], ["Cpte", "Nom"],
    ],
)  # fmt: skip
def test_le_numero_et_le_libelle_se_reconnaissent_a_ce_qu_ils_contiennent(entete):
    attendre(lire_csv([[*entete, "Solde débiteur", "Solde créditeur"], *table("cloture")]), CLOTURE)


def test_le_libelle_peut_etre_dans_la_cellule_du_compte():
    rangees = [[f"{numero} - {libelle}", *montants] for numero, libelle, *montants in table("cloture")]
    attendre(lire_csv([["Compte comptable", "Débit", "Crédit"], *rangees]), CLOTURE)


@pytest.mark.parametrize(
    "titres",
    [
        [["Compte", "Libellé", "Mouvements", "", "Soldes", ""], ["", "", "Débit", "Crédit", "Débit", "Crédit"]],
        [["Compte", "Libellé", "Mouvements", "", "Soldes", ""], [], ["", "", "Débit", "Crédit", "Débit", "Crédit"], []],
        [
            ["Numéro de", "", "Mouvements", "", "Soldes", ""],
            ["compte", "Intitulé des comptes", "", "", "", ""],
            ["", "", "Débit", "Crédit", "Débit", "Crédit"],
        ],
        [
            ["", "", "Exercice 2025", "", "", ""],
            ["Compte", "Libellé", "Mouvements", "", "Soldes", ""],
            ["", "", "Débit", "Crédit", "Débit", "Crédit"],
        ],
        [["", "", "Mouvements", "", "", ""], ["Compte", "Libellé", "Débit", "Crédit", "Solde débit", "Solde crédit"]],
    ],
)  # fmt: skip
def test_titres_sur_plusieurs_rangees(titres):
    preambule = [["CPTS des Essais"], ["Période du 01/01/25 au 31/12/25"], []]
    lecture = lire_csv([*preambule, *titres, *table("cumul", "cloture")])
    attendre(lecture, CLOTURE)
    assert lecture.exercice.fin.isoformat() == "2025-12-31"


def test_titres_fusionnes_sur_deux_exercices():
    titres = [
        [
            "Compte",
            "Libellé",
            "Exercice N après OD",
            "",
            "Exercice N-1",
            "",
            "Écart",
            "Exercice N",
            "",
            "Journal OD",
            "",
        ],
        ["", "", "Débit", "Crédit", "Débit", "Crédit", "", "Débit", "Crédit", "Débit", "Crédit"],
    ]
    rangees = table("cloture", "precedent", "ECART", "cloture", "nuls")
    attendre(lire_classeur({"Balance": [*titres, *rangees]}), CLOTURE)


def test_une_colonne_de_sens_donne_le_signe():
    rangees = [[n, lib, abs(s), "D" if s > 0 else "C"] for n, lib, s in table("CLOTURE")]
    attendre(lire_csv([["Compte", "Libellé", "Solde", "Sens"], *rangees]), CLOTURE)
    attendre(lire_csv([["Compte", "Libellé", "Solde", ""], *rangees]), CLOTURE)


def test_le_sens_suit_le_montant():
    def montant(centimes):
        return f"{euros(abs(centimes))} {'D' if centimes > 0 else 'C'}"

    attendre(lire_csv([["Compte", "Libellé", "Solde"], *table("CLOTURE")], montant=montant), CLOTURE)


def test_les_credits_peuvent_etre_negatifs():
    rangees = [[n, lib, d, -c] for n, lib, d, c in table("cloture")]
    attendre(lire_csv([["Compte", "Libellé", "Débit", "Crédit"], *rangees]), CLOTURE)


@pytest.mark.parametrize("quoi", [["cloture"], ["cumul", "CLOTURE"], ["cumul", "cloture"],
                                  ["OUVERTURE", "mouvements", "CLOTURE"], ["ouverture", "mouvements", "cloture"],
                                  ["CLOTURE", "cumul"]])  # fmt: skip
def test_sans_titres_le_calcul_reconnait_les_colonnes(quoi):
    lecture = lire_csv(table(*quoi))
    attendre(lecture)
    assert lecture.verdict == "alerte"
    assert "BAL-24" in [c.code for c in lecture.constats]


@pytest.mark.parametrize("programme", ["Odoo", "Dolibarr", "AssoConnect"])
def test_l_ouverture_signee_s_ajoute_aux_mouvements(programme):
    titre = DISPOSITIONS[programme][0][0]
    lecture = lire_csv([[*ENTETE, titre, "Débit", "Crédit"], *table("OUVERTURE", "mouvements")])
    attendre(lecture, CUMUL)
    assert "solde_ouverture" in lecture.reperage.colonnes
