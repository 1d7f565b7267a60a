"""A title lost, moved or added over a sound table: movements never pass for the balances, nor these for movements."""

from __future__ import annotations

import pytest

from .comptes import CLOTURE, CUMUL, attendre, attendre_question, deux_rangees, lire_csv, table

BANQUE = 10
HAUT = ["Solde initial", "", "2025", "", "Solde final", ""]
PAIRES = ("ouverture", "mouvements", "cloture")


def lire_titres(*hauts, rangees=None, bas=None, **options):
    """The three pairs, or `rangees`, under rows of titles and the one that names debits and credits."""
    rangees = rangees or table(*PAIRES)
    return lire_csv([*deux_rangees(*hauts, paires=len(rangees[0]) // 2 - 1, bas=bas), *rangees], **options)


def egaree(mot, place):
    """A row with one word."""
    return [mot if rang == place else "" for rang in range(6)]


def abimer(rangees, rang, colonne):
    rangees[rang][colonne] = "12,3,4"
    return rangees


def colonnes(lecture):
    return lecture.reperage.colonnes["debit"], lecture.reperage.colonnes["credit"]


def test_un_titre_couvre_ses_deux_colonnes():
    lecture = lire_titres(HAUT)
    attendre(lecture, CLOTURE)
    assert colonnes(lecture) == ("Solde final Débit", "Solde final Crédit")


# --- one word added


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("mot", ["Total", "Report", "Cumul", "Solde", "Clôture", "2024", "N"])
def test_un_mot_egare_entre_les_titres_ne_change_pas_les_chiffres(mot, place):
    lecture = lire_titres(HAUT, egaree(mot, place))
    assert lecture.verdict in ("a_preciser", "bloquant") or lecture.total_debit in (CLOTURE, CUMUL)


@pytest.mark.parametrize("place", range(5))
def test_un_total_egare_laisse_lire_la_cloture(place):
    attendre(lire_titres(HAUT, egaree("Total", place)), CLOTURE)


@pytest.mark.parametrize("place", range(5))
def test_un_total_egare_et_une_ouverture_abimee(place):
    attendre(lire_titres(HAUT, egaree("Total", place), rangees=abimer(table(*PAIRES), 0, 3)), CLOTURE)


# --- movements that a title calls balances


@pytest.mark.parametrize("mot", ["Solde", "Clôture", "Solde final"])
def test_des_mouvements_nommes_soldes_a_cote_des_soldes_sont_demandes(mot):
    lecture = lire_titres([*HAUT[:2], mot, *HAUT[3:]])
    assert attendre_question(lecture, "periode") == ["E-F", "G-H"]
    attendre(lire_titres([*HAUT[:2], mot, *HAUT[3:]], choix={"periode": "G-H"}), CLOTURE)


def test_des_mouvements_dates_et_nommes_soldes_ne_passent_pas_devant_les_soldes():
    lecture = lire_titres([*HAUT[:2], "Solde 2025", *HAUT[3:]])
    assert attendre_question(lecture, "periode") == ["E-F", "G-H"]


@pytest.mark.parametrize("mot", ["Solde", "Clôture"])
def test_des_mouvements_nommes_soldes_sans_autre_colonne_sont_demandes(mot):
    lecture = lire_titres([mot, ""], rangees=table("mouvements"))
    assert attendre_question(lecture, "ouverture") == ["comprise", "absente"]
    attendre(lire_titres([mot, ""], rangees=table("cloture")), CLOTURE)


# --- movements that a title calls cumulated


@pytest.mark.parametrize("mot", ["Total", "Cumul"])
def test_des_mouvements_nommes_cumuls_sont_demandes(mot):
    attendre(lire_titres([mot, ""], rangees=table("cumul")), CUMUL)
    lecture = lire_titres([mot, ""], rangees=table("mouvements"))
    assert attendre_question(lecture, "ouverture") == ["comprise", "absente"]


@pytest.mark.parametrize("mot", ["Total", "Cumul"])
def test_des_cumuls_qui_n_ont_pas_l_ouverture_sont_demandes(mot):
    haut = [*HAUT[:2], mot, ""]
    attendre(lire_titres(haut, rangees=table("ouverture", "cumul")), CUMUL)
    rangees = table("ouverture", "mouvements")
    assert attendre_question(lire_titres(haut, rangees=rangees), "periode") == ["E-F", "C-D-E-F"]
    attendre(lire_titres(haut, rangees=rangees, choix={"periode": "C-D-E-F"}), CUMUL)


def test_des_cumuls_sans_une_ouverture_abimee_sont_demandes():
    haut = [*HAUT[:2], "Total", ""]
    rangees = abimer(table("ouverture", "mouvements"), 0, 3)
    for rangee in rangees[:4]:  # accounts that last, moved both ways: only the opening beside them tells
        rangee[4:6] = [rangee[4] + 100, rangee[5] + 100]
    lecture = lire_titres(haut, rangees=rangees)
    question = next(q for q in lecture.reperage.questions if q.code == "ouverture")
    assert "plus petits que l’ouverture" in question.question
    assert lire_titres(haut, rangees=rangees, choix={"ouverture": "absente"}).verdict == "bloquant"


def test_un_choix_de_colonnes_ne_redemande_pas_l_ouverture():
    haut = [*HAUT[:2], "Total", ""]
    lecture = lire_titres(haut, rangees=table("ouverture", "mouvements"), choix={"periode": "E-F"})
    assert [q.code for q in lecture.reperage.questions] == ["ouverture"]
    rangees = table("ouverture", "cumul")
    rangees[0][3] += 100
    rangees[BANQUE][2] += 100
    lecture = lire_titres(haut, rangees=rangees, choix={"periode": "E-F"})
    attendre(lecture, CUMUL)
    assert lecture.reperage.choix == {"periode": "E-F"}


# --- balances that pass for movements or for an opening


@pytest.mark.parametrize("mot", ["2025", "N", "au 31/12/2025"])
def test_des_soldes_sans_leur_nom_ne_s_ajoutent_pas_a_l_ouverture(mot):
    lecture = lire_titres([*HAUT[:2], "", "", mot, ""])
    assert {"C-D-G-H", "G-H"} <= set(attendre_question(lecture, "periode"))
    attendre(lire_titres([*HAUT[:2], "", "", mot, ""], choix={"periode": "G-H"}), CLOTURE)


def test_des_soldes_sans_leur_nom_quand_les_mouvements_sont_d_un_autre_exercice():
    lecture = lire_titres([*HAUT[:2], "2024", "", "", ""])
    assert attendre_question(lecture, "periode") == ["C-D-G-H", "G-H"]


def test_une_ouverture_avec_des_charges_est_peut_etre_la_cloture():
    haut = ["", "", "2025", "", "Report", ""]
    rangees = table(*PAIRES)
    lecture = lire_titres(haut, rangees=rangees)
    assert "G-H" in attendre_question(lecture, "periode")
    lecture = lire_titres(haut, rangees=abimer(table(*PAIRES), 0, 3))
    assert attendre_question(lecture, "periode") == ["G-H-E-F", "G-H"]
    attendre(lire_titres(haut, rangees=rangees, choix={"periode": "G-H"}), CLOTURE)


# --- pairs that no title names


def test_une_paire_sans_titre_dont_un_cote_repete_des_montants_connus_est_proposee():
    attendre(lire_titres([*HAUT[:4], "Solde final", ""]), CLOTURE)
    bas = ["Report débit", "Report crédit", "Cumul débit", "Cumul crédit", "xyz", "zzz"]
    lecture = lire_titres(rangees=abimer(table(*PAIRES), 2, 2), bas=bas)
    assert attendre_question(lecture, "periode") == ["E-F", "G-H", "G-H-E-F"]
    attendre(lire_titres(rangees=abimer(table(*PAIRES), 2, 2), bas=bas, choix={"periode": "G-H"}), CLOTURE)
