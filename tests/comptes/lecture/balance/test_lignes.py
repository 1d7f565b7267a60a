"""Rows that are no accounts: set aside wherever they are and however they are worded; accounts never are."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

import pytest

from .comptes import CLOTURE, attendre, attendre_question, lire_csv, table

ENTETE = ["Compte", "Libellé", "Débit", "Crédit"]


def pourquoi(lecture):
    return {e.pourquoi: e.lignes for e in lecture.reperage.ecartees}


def codes(lecture):
    return {c.code for c in lecture.constats if c.gravite != "info"}


def avec_totaux(longueur, ecrire, *, avant=False):
    """The accounts with a row for each prefix of that length: after them, or before."""
    rangees = []
    for prefixe, groupe in groupby(table("cloture"), key=lambda r: r[0][:longueur]):
        groupe = list(groupe)
        total = ecrire(prefixe, sum(r[2] for r in groupe), sum(r[3] for r in groupe))
        rangees += [total, *groupe] if avant else [*groupe, total]
    return rangees


@pytest.mark.parametrize("longueur", [1, 2])
@pytest.mark.parametrize("avant", [True, False])
@pytest.mark.parametrize(
    "ecrire",
    [
        lambda p, d, c: [p, f"Total {p}", d, c],
        lambda p, d, c: [p, "Comptes de ce groupe", d, c],
        lambda p, d, c: [f"{p} - Groupe {p}", "", d, c],
        lambda p, d, c: [f"{p}XXXX", "", d, c],
        lambda p, d, c: ["", f"Sous-total {p}", d, c],
        lambda p, d, c: [f"TOTAL CLASSE {p}", "", d, c],
        lambda p, d, c: ["", f"S/Total compte {p}", d, c],
        lambda p, d, c: [p, "", max(d - c, 0), max(c - d, 0)],
    ],
)
def test_groupes_et_sous_totaux(longueur, avant, ecrire):
    lecture = lire_csv([ENTETE, *avec_totaux(longueur, ecrire, avant=avant)])
    attendre(lecture, CLOTURE)
    assert lecture.verdict == "conforme", codes(lecture)
    assert lecture.reperage.ecartees


@pytest.mark.parametrize("longueur", [1, 2, 3])
def test_groupes_emboites_de_toutes_les_longueurs(longueur):
    rangees = table("cloture")
    for taille in range(longueur, 0, -1):
        rangees = [
            ligne
            for prefixe, groupe in groupby(rangees, key=lambda r, t=taille: r[0][:t])
            for ligne in _avec_tete(prefixe, list(groupe))
        ]
    attendre(lire_csv([ENTETE, *rangees]), CLOTURE)


def _avec_tete(prefixe, groupe):
    comptes = [r for r in groupe if len(r[0]) == 6]
    return [[prefixe, "", sum(r[2] for r in comptes), sum(r[3] for r in comptes)], *groupe]


@pytest.mark.parametrize(
    "nom", ["Total", "TOTAL GÉNÉRAL", "Totaux de la balance", "Grand total", "Total général :"]
)
def test_le_total_general_confirme(nom):
    total = ["", nom, int(CLOTURE * 100), int(CLOTURE * 100)]
    lecture = lire_csv([ENTETE, *table("cloture"), total])
    attendre(lecture, CLOTURE)
    assert lecture.verdict == "conforme"


def test_un_total_general_qui_differe_bloque():
    lecture = lire_csv([ENTETE, *table("cloture"), ["", "Total général", 40_000_000, 40_000_000]])
    assert lecture.verdict == "bloquant"
    constat = next(c for c in lecture.constats if c.code == "BAL-38")
    assert constat.ligne == 30
    assert "400\u202f000,00" in constat.message
    assert "325\u202f408,39" in constat.message


def test_un_total_general_desequilibre_est_une_alerte():
    lecture = lire_csv([ENTETE, *table("cloture"), ["", "Total général", 32_540_839, 32_540_800]])
    attendre(lecture, CLOTURE)
    assert codes(lecture) == {"BAL-28"}


def test_le_total_sans_les_comptes_de_classe_8_est_compris():
    hors_8 = int(CLOTURE * 100) - 740_000
    lecture = lire_csv([ENTETE, *table("cloture"), ["", "Total général", hors_8, hors_8]])
    assert lecture.verdict == "conforme"


def test_plusieurs_pages():
    premieres, suivantes = table("cloture")[:10], table("cloture")[10:]
    sommes = [sum(r[2] for r in premieres), sum(r[3] for r in premieres)]
    entete = [["CPTS des Essais", "", "", "Page 2"], ["Balance générale au 31/12/2025", "", "", ""], ENTETE]
    lecture = lire_csv(
        [
            *entete,
            *premieres,
            ["", "À reporter", *sommes],
            [],
            *entete,
            ["", "Report de la page 1", *sommes],
            *suivantes,
        ]
    )
    attendre(lecture, CLOTURE)
    assert pourquoi(lecture)["titres répétés"] == "18"


def test_deux_comptes_de_meme_montant_restent():
    rangees = [r for r in table("cloture") if r[0] != "606400"]
    rangees += [["606", "Achats non stockés", 54_455, 0], ["6064", "Fournitures", 54_455, 0]]
    attendre(lire_csv([ENTETE, *rangees]), CLOTURE, 29)


def test_un_compte_egal_a_la_somme_de_deux_autres_par_hasard_reste():
    """Without it the balance would not balance: it is an account."""
    rangees = [r for r in table("cloture") if r[0] != "606400"]
    rangees += [["606", "Achats", 54_455, 0], ["6061", "Eau", 30_000, 0], ["6064", "Papier", 24_455, 0]]
    lecture = lire_csv([ENTETE, *rangees])
    attendre(lecture, CLOTURE, 30)
    assert codes(lecture) == {"BAL-37"}


def test_un_compte_collectif_au_dessus_de_ses_auxiliaires():
    rangees = table("cloture")
    rangees[4:5] = [rangees[4], ["401001", "Cabinet", 0, 235_020], ["401002", "Imprimerie", 0, 200_000]]
    attendre(lire_csv([ENTETE, *rangees]), CLOTURE, 29)
    rangees = table("cloture")
    rangees[4:5] = [rangees[4], ["FCABINET", "Cabinet", 0, 235_020], ["FIMPRIM", "Imprimerie", 0, 200_000]]
    lecture = lire_csv([ENTETE, *rangees])
    attendre(lecture, CLOTURE)
    assert pourquoi(lecture)["détail d’un compte collectif déjà compté"] == "7-8"


def test_des_auxiliaires_sans_collectif_sont_comptes_et_dits():
    rangees = table("cloture")
    rangees[4:5] = [["FCABINET", "Cabinet", 0, 235_020], ["FIMPRIM", "Imprimerie", 0, 200_000]]
    lecture = lire_csv([ENTETE, *rangees])
    attendre(lecture, CLOTURE, 29)
    assert [c.ligne for c in lecture.constats if c.code == "BAL-25"] == [6, 7]


def test_un_montant_sans_compte_est_nomme():
    rangees = table("cloture")
    rangees[11][0] = ""
    lecture = lire_csv([ENTETE, *rangees])
    assert lecture.verdict == "bloquant"
    assert [c.ligne for c in lecture.constats if c.code == "BAL-18"] == [13]


@pytest.mark.parametrize(
    "libelle", ["TOTAL ENERGIES", "Report à nouveau", "Résultat d’exploitation", "Classe verte"]
)
def test_un_vrai_compte_au_libelle_trompeur_reste(libelle):
    rangees = table("cloture")
    rangees[11][1] = libelle
    attendre(lire_csv([ENTETE, *rangees]), CLOTURE)


def test_un_sous_total_sans_ses_comptes_bloque():
    rangees = avec_totaux(2, lambda p, d, c: [p, f"Total {p}", d, c])
    rangees = [r for r in rangees if r[0] not in ("864000", "875000")]
    lecture = lire_csv([ENTETE, *rangees])
    assert lecture.verdict == "bloquant"
    assert "BAL-38" in codes(lecture)


def test_un_tableau_colle_deux_fois_bloque():
    lecture = lire_csv([ENTETE, *table("cloture"), *table("cloture")])
    assert "BAL-39" in codes(lecture)
    assert lecture.verdict == "bloquant"


def test_la_colonne_analytique_attribue_les_missions():
    rangees = [[r[0], "Compte", "M3" if r[0] == "641100" else "", *r[2:]] for r in table("cloture")]
    rang = next(i for i, r in enumerate(rangees) if r[0] == "641100")
    rangees[rang] = ["641100", "Salaires", "M1", 1_819_157, 0]
    rangees.insert(rang, ["641100", "Salaires", "M3", 3_000_000, 0])
    lecture = lire_csv([["Compte", "Libellé", "Section", "Débit", "Crédit"], *rangees])
    assert (lecture.verdict, lecture.comptes) == ("conforme", 28)
    assert lecture.missions["acces_soins"] == Decimal("18191.57")
    assert lecture.missions["prevention"] == Decimal("30000.00")
    assert len(lecture.groupes) == 29


def test_une_ligne_de_mouvement_seule_ne_suffit_pas_sans_question():
    attendre_question(
        lire_csv([["Compte", "Libellé", "Mouvements D", "Mouvements C"], *table("cumul")]), "ouverture"
    )
