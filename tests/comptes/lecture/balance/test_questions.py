"""What cannot be decided is asked, answered by columns or roles, and remembered by the layout."""

from __future__ import annotations

from decimal import Decimal

import pytest

from comptes.lecture import Exercice

from .comptes import CLOTURE, COMPTES, attendre, attendre_question, cotes, lire_classeur, lire_csv, table

ENTETE = ["Compte", "Libellé"]
PAIRES = [*ENTETE, "Solde débiteur", "Solde créditeur"]


def codes(lecture):
    return [c.code for c in lecture.constats if c.gravite != "info"]


def test_deux_exercices_sans_dates_sont_demandes_puis_repondus():
    rangees = [[*PAIRES, *PAIRES[2:]], *table("precedent", "cloture")]
    lecture = lire_csv(rangees)
    assert attendre_question(lecture, "periode") == ["C-D", "E-F"]
    question = lecture.reperage.questions[0]
    assert [c.total_debit for c in question.choix][1] == CLOTURE
    assert "BAL-40" in codes(lecture)
    reponse = lire_csv(rangees, choix={"periode": "E-F"})
    attendre(reponse, CLOTURE)
    assert reponse.reperage.choix == {"periode": "E-F"}
    assert reponse.reperage.empreinte == lecture.reperage.empreinte


def test_une_reponse_a_une_question_absente_est_ignoree():
    lecture = lire_csv([PAIRES, *table("cloture")], choix={"periode": "E-F", "signe": "debit-negatif"})
    attendre(lecture, CLOTURE)
    assert lecture.reperage.choix == {}


def test_sans_exercice_demande_deux_annees_sont_une_question():
    rangees = [[*ENTETE, "Solde au 31/12/2024", "Solde au 31/12/2025"], *table("PRECEDENT", "CLOTURE")]
    lecture = lire_csv(rangees, exercice=None)
    assert attendre_question(lecture, "periode") == ["C", "D"]
    assert "31/12/2024" in lecture.reperage.questions[0].choix[0].libelle


@pytest.mark.parametrize(("annee", "total"), [(2025, CLOTURE), (2024, Decimal("248902.15"))])
def test_l_exercice_demande_choisit_les_colonnes(annee, total):
    rangees = [[*ENTETE, "Solde au 31/12/2024", "Solde au 31/12/2025"], *table("PRECEDENT", "CLOTURE")]
    lecture = lire_csv(rangees, exercice=annee)
    precedent = sum(cotes(c.precedent)[0] for c in COMPTES)
    assert lecture.total_debit == (total if annee == 2025 else Decimal(precedent) / 100)
    assert lecture.exercice.fin.year == annee


def test_l_empreinte_ne_depend_pas_des_annees():
    def empreinte(annee, nom):
        entete = [*ENTETE, f"Solde au 31/12/{annee - 1}", f"Solde au 31/12/{annee}"]
        rangees = [entete, *table("PRECEDENT", "CLOTURE")]
        return lire_classeur({f"{nom} {annee}": rangees}, exercice=annee).reperage.empreinte

    assert empreinte(2025, "Balance") == empreinte(2026, "Balance") != empreinte(2025, "Grand livre")


def test_deux_feuilles_d_un_exercice_sont_demandees():
    autre = [[c.numero, c.libelle, *cotes(c.precedent)] for c in COMPTES]
    feuilles = {"Avant": [PAIRES, *autre], "Après": [PAIRES, *table("cloture")]}
    assert attendre_question(lire_classeur(feuilles), "feuille") == ["1", "2"]
    lecture = lire_classeur(feuilles, choix={"feuille": "2"})
    attendre(lecture, CLOTURE)
    assert (lecture.reperage.feuille, lecture.reperage.choix) == ("Après", {"feuille": "2"})


def test_les_ecritures_d_inventaire_sont_dedans_ou_non():
    titres = [*ENTETE, "Débit avant OD", "Crédit avant OD", "OD débit", "OD crédit"]
    rangees = [[*r, 0, 0] for r in table("cloture")]
    rangees[11][2:4], rangees[11][4:] = [100_000, 0], [8_910, 0]
    rangees[10][2:4], rangees[10][4:] = [rangees[10][2] + 8_910, 0], [0, 8_910]
    lecture = lire_csv([titres, *rangees])
    assert attendre_question(lecture, "periode") == ["E-F-C-D", "C-D"]
    assert sum(lire_csv([titres, *rangees], choix={"periode": "E-F-C-D"}).missions.values()) == Decimal(
        "163947.46"
    )


def test_un_sens_contradictoire_est_demande():
    rangees = [[*ENTETE, "Solde"], ["606400", "A", 10_000], ["706000", "B", 5_000], ["512000", "C", -15_000]]
    lecture = lire_csv(rangees)
    assert attendre_question(lecture, "signe") == ["debit-positif", "debit-negatif"]
    assert lire_csv(rangees, choix={"signe": "debit-negatif"}).resultat == Decimal("150.00")
    assert lire_csv(rangees, choix={"signe": "debit-positif"}).resultat == Decimal("-150.00")


def test_une_colonne_signee_a_l_envers_est_retournee_et_dite():
    rangees = [[n, lib, -solde] for n, lib, solde in table("CLOTURE")]
    lecture = lire_csv([[*ENTETE, "Solde"], *rangees])
    attendre(lecture, CLOTURE)
    assert any("inversés" in phrase for phrase in lecture.reperage.conventions)


def apres_cloture(*, avec_resultat):
    rangees = [[n, lib, 0 if n[0] in "67" else s] for n, lib, s in table("CLOTURE")]
    ecart = -sum(s for *_, s in rangees)
    return [[*ENTETE, "Solde"], *rangees, ["120000" if avec_resultat else "106800", "Résultat", ecart]]


def test_une_balance_apres_cloture_bloque():
    lecture = lire_csv(apres_cloture(avec_resultat=True))
    assert lecture.verdict == "bloquant"
    assert {"BAL-16", "BAL-26"} <= set(codes(lecture))


def test_des_comptes_de_gestion_mouvementes_et_soldes_bloquent():
    rangees = [[*r[:2], max(r[2], r[3]), max(r[2], r[3]), 0, 0] for r in table("cumul") if r[0][0] in "67"]
    bilan = [r for r in table("cumul", "cloture") if r[0][0] not in "67"]
    bilan.append(["106800", "Réserves", 0, 2_792_472, 0, 2_792_472])
    lecture = lire_csv([[*ENTETE, "Débit", "Crédit", "Solde débiteur", "Solde créditeur"], *bilan, *rangees])
    assert "BAL-16" in codes(lecture)


def test_ni_charge_ni_produit_est_demande():
    rangees = apres_cloture(avec_resultat=False)
    assert attendre_question(lire_csv(rangees), "cloture") == ["apres-cloture", "sans-activite"]
    assert lire_csv(rangees, choix={"cloture": "apres-cloture"}).verdict == "bloquant"
    lecture = lire_csv(rangees, choix={"cloture": "sans-activite"})
    assert (lecture.verdict, codes(lecture)) == ("alerte", ["BAL-26", "BAL-26"])


def test_des_mouvements_seuls_sont_demandes_ou_bloquent():
    titres = [*ENTETE, "Mouvements débit", "Mouvements crédit"]
    rangees = [titres, *table("cumul")]
    assert attendre_question(lire_csv(rangees), "ouverture") == ["comprise", "absente"]
    attendre(lire_csv(rangees, choix={"ouverture": "comprise"}))
    assert codes(lire_csv(rangees, choix={"ouverture": "absente"})) == ["BAL-27"]


def test_un_mois_seul_bloque():
    lecture = lire_csv([[*ENTETE, "Débit décembre", "Crédit décembre"], *table("mois")])
    assert (lecture.verdict, codes(lecture)) == ("bloquant", ["BAL-17"])


@pytest.mark.parametrize(
    "preambule",
    [
        "Balance générale au 31/12/2024",
        "Exercice clos le 31 décembre 2024",
        "Exercice 2024",
        "Du 01/01/2024 au 31/12/2024",
    ],
)
def test_le_titre_d_un_autre_exercice_bloque(preambule):
    lecture = lire_csv([[preambule], PAIRES, *table("cloture")])
    assert (lecture.verdict, codes(lecture)) == ("bloquant", ["BAL-15"])
    assert "2024" in next(c for c in lecture.constats if c.code == "BAL-15").message


@pytest.mark.parametrize(
    "preambule", ["Édité le 05/02/2026", "Tirage du 12/03/2026", "Imprimé le 5 mars 2026 à 10:12"]
)
def test_la_date_d_impression_n_est_pas_celle_des_comptes(preambule):
    attendre(lire_csv([["Balance au 31/12/2025", "", "", preambule], PAIRES, *table("cloture")]), CLOTURE)


def test_l_exercice_de_dix_huit_mois_vient_du_titre():
    lecture = lire_csv([["Période du 01/07/2024 au 31/12/2025"], PAIRES, *table("cloture")])
    attendre(lecture, CLOTURE)
    assert (lecture.exercice.debut.isoformat(), lecture.exercice.mois) == ("2024-07-01", 18)


def test_une_situation_intermediaire_n_est_pas_l_exercice():
    from datetime import date

    voulu = Exercice(date(2025, 1, 1), date(2025, 12, 31))
    lecture = lire_csv([["Balance au 30/09/2025"], PAIRES, *table("cloture")], exercice=voulu)
    assert "BAL-15" in codes(lecture)


def test_le_nom_du_fichier_d_une_autre_annee_est_dit():
    lecture = lire_csv([PAIRES, *table("cloture")], nom="Balance 2024.csv")
    assert codes(lecture) == ["BAL-35"]
    assert codes(lire_csv([PAIRES, *table("cloture")], nom="Balance 2025.csv")) == []


def test_ce_qui_a_ete_choisi_est_dit():
    def montant(centimes):
        return f"({abs(centimes) / 100:.2f})" if centimes < 0 else f"{centimes / 100:.2f}"

    lecture = lire_csv([["Balance au 31/12/2025"], [*ENTETE, "Solde"], *table("CLOTURE")], montant=montant)
    attendre(lecture, CLOTURE)
    dites = " ".join(lecture.reperage.conventions)
    for mots in (
        "soldes de clôture",
        "positif est un débit",
        "point décimal",
        "parenthèses",
        "UTF-8",
        "point-virgule",
    ):
        assert mots in dites
    assert lecture.reperage.titres == "2"
    assert lecture.reperage.colonnes == {"compte": "Compte", "libelle": "Libellé", "solde": "Solde"}
    assert lecture.reperage.periode.d_apres == "le titre du tableau"
    assert lecture.reperage.rangees[0][:2] == ("110000", "Report à nouveau")


def test_tout_a_zero_bloque():
    assert "BAL-19" in codes(lire_csv([PAIRES, *table("nuls")]))


def test_la_cloture_desequilibree_bloque_a_la_ligne_que_les_cumuls_contredisent():
    rangees = table("cumul", "cloture")
    rangees[11][4] += 1
    titres = [*ENTETE, "Débit cumulé", "Crédit cumulé", "Solde débiteur", "Solde créditeur"]
    lecture = lire_csv([titres, *rangees])
    assert lecture.verdict == "bloquant"
    assert [c.ligne for c in lecture.constats if c.code == "BAL-36"] == [13]


def test_ouverture_et_mouvements_qui_ne_donnent_pas_la_cloture():
    rangees = table("ouverture", "mouvements", "cloture")
    rangees[11][4] += 100
    titres = [*ENTETE, "Report D", "Report C", "Mouvements D", "Mouvements C", "Solde D", "Solde C"]
    lecture = lire_csv([titres, *rangees])
    attendre(lecture, CLOTURE)
    constat = next(c for c in lecture.constats if c.code == "BAL-29")
    assert (constat.ligne, constat.lu) == (13, "1\u202f089,10\u00a0€")
