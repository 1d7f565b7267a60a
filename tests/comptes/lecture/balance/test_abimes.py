"""Damaged files: another quantity is never read in place of the one that is broken; what is no account is none."""

from __future__ import annotations

import pytest

from comptes.lecture import Source, lire

from .comptes import ANNEE, CLOTURE, COMPTES, attendre, attendre_question, ecrire, lire_csv, table

ENTETE = ["Compte", "Libellé"]
SOLDES = [*ENTETE, "Solde débiteur", "Solde créditeur"]
CHARGE = 11
AMORTISSEMENT = 3


def codes(lecture):
    return {c.code for c in lecture.constats if c.gravite != "info"}


def lignes(lecture, code):
    return [c.ligne for c in lecture.constats if c.code == code]


def lire_octets(octets, **options):
    return lire([Source("balance.csv", octets)], "balance", exercice=ANNEE, **options)


# --- another quantity in place of the damaged one


@pytest.mark.parametrize("abime", ["", "12,3,4", "abc"])
def test_les_soldes_avant_od_ne_remplacent_pas_les_soldes_apres(abime):
    titres = [
        [*ENTETE, "Exercice N après OD", "", "Exercice N", ""],
        ["", "", "Débit", "Crédit", "Débit", "Crédit"],
    ]
    rangees = table("cloture", "cloture")
    rangees[CHARGE][4] += 100_000
    rangees[10][5] += 100_000
    rangees[CHARGE][2] = abime
    lecture = lire_csv([*titres, *rangees])
    assert lecture.verdict == "bloquant"
    assert codes(lecture) & {"BAL-36", "BAL-10"}


def test_les_mouvements_ne_remplacent_pas_un_solde_abime():
    titres = ["Compte G/L", "Nom", "SI", "Débit", "Crédit", "Solde"]
    rangees = table("OUVERTURE", "mouvements", "CLOTURE")
    attendre(lire_csv([titres, *rangees]))
    rangees[CHARGE][5] += 900
    lecture = lire_csv([titres, *rangees])
    assert (lecture.verdict, lignes(lecture, "BAL-36")) == ("bloquant", [CHARGE + 2])


@pytest.mark.parametrize("abime", ["", 123])
def test_les_cumuls_qui_contredisent_la_cloture_ne_la_remplacent_pas(abime):
    titres = [*ENTETE, "Débit", "Crédit", "Solde débiteur", "Solde créditeur"]
    rangees = table("cumul", "cloture")
    rangees[CHARGE][4] = abime
    lecture = lire_csv([titres, *rangees])
    assert (lecture.verdict, lignes(lecture, "BAL-36")) == ("bloquant", [CHARGE + 2])
    assert lecture.total_debit != lecture.total_credit


def test_deux_soldes_de_meme_rang_dont_un_est_abime_sont_demandes():
    titres = [*ENTETE, "Débiteur", "Créditeur", "Débiteur", "Créditeur"]
    rangees = table("cloture", "precedent")
    rangees[CHARGE][2] = "401%521"
    assert attendre_question(lire_csv([titres, *rangees]), "periode") == ["C-D", "E-F"]


def test_ouverture_et_mouvements_equilibres_qui_contredisent_la_cloture_sont_demandes():
    titres = [*ENTETE, "Report D", "Report C", "Mouvements D", "Mouvements C", "Solde D", "Solde C"]
    rangees = table("ouverture", "mouvements", "cloture")
    rangees[CHARGE][4] += 500
    rangees[10][5] += 500
    assert attendre_question(lire_csv([titres, *rangees]), "periode") == ["G-H", "C-D-E-F"]


# --- titles


@pytest.mark.parametrize("titre", ["Solde N-À", "Solde N-", "Solde N–"])
def test_un_n_moins_un_abime_n_est_pas_n(titre):
    rangees = [[*ENTETE, titre, "Solde N"], *table("PRECEDENT", "CLOTURE")]
    assert attendre_question(lire_csv(rangees), "periode") == ["D", "C"]
    rangees[CHARGE + 1][3] = "-20‹559.00€"
    assert lire_csv(rangees).verdict == "bloquant"


def test_une_rangee_haute_perdue_laisse_la_cloture_proposee():
    rangees = [["", "", "", "Débit", "Crédit", ""], *table("OUVERTURE", "mouvements", "CLOTURE")]
    lecture = lire_csv(rangees)
    assert attendre_question(lecture, "periode") == ["D-E", "F"]
    attendre(lire_csv(rangees, choix={"periode": "F"}), CLOTURE)


def test_une_ouverture_au_titre_inconnu_n_est_pas_oubliee():
    rangees = [[*ENTETE, "Inxtxal", "Débit", "Crédit"], *table("OUVERTURE", "mouvements")]
    lecture = lire_csv(rangees)
    assert "C-D-E" in attendre_question(lecture, "periode")
    attendre(lire_csv(rangees, choix={"periode": "C-D-E"}))


def test_une_colonne_inconnue_sans_equilibre_fait_demander_l_ouverture():
    rangees = [
        [*ENTETE, "Débit", "Crédit", "Objectif"],
        *([*r, 100 * n] for n, r in enumerate(table("cumul"))),
    ]
    assert attendre_question(lire_csv(rangees), "ouverture") == ["comprise", "absente"]
    attendre(lire_csv(rangees, choix={"ouverture": "comprise"}))


@pytest.mark.parametrize("titre", ["", "Net", "Xolde"])
def test_une_colonne_inconnue_qui_repete_le_solde_confirme(titre):
    lecture = lire_csv([[*ENTETE, "Débit", "Crédit", titre], *table("cumul", "CLOTURE")])
    attendre(lecture)


def test_un_solde_date_ne_doute_pas_des_colonnes_inconnues():
    lecture = lire_csv([[*ENTETE, "Solde au 31/12/2025", "Objectif"], *table("CLOTURE", "PRECEDENT")])
    attendre(lecture, CLOTURE)
    assert attendre_question(
        lire_csv([[*ENTETE, "Solde", "Objectif"], *table("CLOTURE", "PRECEDENT")]), "periode"
    ) == ["C", "D"]


def test_des_titres_decales_ne_nomment_rien():
    titres = [
        ["Compte", "Libellé", "A-nouveaux débit"],
        ["crédit", "Mouvements débit", "Soldes débit", "Soldes crédit"],
    ]
    lecture = lire_csv([*titres, *table("cloture")])
    attendre(lecture, CLOTURE)
    assert "BAL-24" in codes(lecture)


def test_une_periode_au_dessus_du_tableau_n_est_pas_celle_d_une_colonne():
    preambule = ["", "Du 01/01/2025 au 31/12/2025"]
    colonnes = [["", c.numero, c.libelle, c.precedent, c.cloture] for c in COMPTES]
    lecture = lire_csv([preambule, ["", *ENTETE, "2024", "2025"], *colonnes])
    attendre(lecture, CLOTURE)


def test_trois_soldes_sans_titre_sont_demandes():
    rangees = table("CLOTURE", "PRECEDENT", "ECART")
    assert attendre_question(lire_csv(rangees), "periode") == ["C", "D", "E"]


def test_des_mouvements_sans_mot_ni_ouverture_sont_demandes():
    rangees = [[*ENTETE, "Débit", "Crédit"], *table("mouvements")]
    assert attendre_question(lire_csv(rangees), "ouverture") == ["comprise", "absente"]


# --- accounts


@pytest.mark.parametrize(
    "cellule",
    ["1.234", "3,974.56", "27,163.00 €", "1.234.567", "689 025,530", "00606400", "0606400", "1 234", ""],
)
def test_ce_qui_n_est_pas_ecrit_comme_un_compte_n_en_est_pas_un(cellule):
    rangees = table("cloture")
    rangees[CHARGE][0] = cellule
    lecture = lire_csv([SOLDES, *rangees])
    assert (lecture.verdict, lignes(lecture, "BAL-18")) == ("bloquant", [CHARGE + 2])


@pytest.mark.parametrize("cellule", ["606 400", "606.400", "'606400", "606400.0", "606400 - Fournitures"])
def test_un_compte_ponctue_reste_un_compte(cellule):
    rangees = table("cloture")
    rangees[CHARGE][0] = cellule
    attendre(lire_csv([SOLDES, *rangees]), CLOTURE)


@pytest.mark.parametrize("ecrire_compte", ["00{}", "{:.3} {}", "{:.3},{}", "{}.0"])
def test_une_ecriture_commune_a_tous_les_comptes_est_la_leur(ecrire_compte):
    def ecrit(numero):
        return (
            ecrire_compte.format(numero, numero[3:])
            if "{:" in ecrire_compte
            else ecrire_compte.format(numero)
        )

    attendre(lire_csv([SOLDES, *([ecrit(r[0]), *r[1:]] for r in table("cloture"))]), CLOTURE)


def test_une_ligne_decalee_ne_change_pas_la_colonne_des_comptes():
    titres = ["Numéro de compte", "Nom du compte", "Total débit", "Total crédit", *SOLDES[2:]]
    rangees = table("cumul", "cloture")
    rangees[CHARGE] = ["0,00", "", rangees[CHARGE][0], *rangees[CHARGE][1:3]]
    lecture = lire_csv(
        [titres, *rangees], montant=lambda c: f"{c // 100:,}.{c % 100:02}".replace(",", "\u2009")
    )
    assert lecture.reperage.colonnes["compte"] == "Numéro de compte"
    assert lecture.verdict == "bloquant"


def test_une_classe_ne_remplace_pas_un_compte_vide():
    rangees = [[r[0][0], *r] for r in table("cloture")]
    rangees[CHARGE][1] = ""
    lecture = lire_csv([["Classe", *SOLDES], *rangees])
    assert (lecture.verdict, lignes(lecture, "BAL-18")) == ("bloquant", [CHARGE + 2])


@pytest.mark.parametrize(("rang", "verdict"), [(0, "bloquant"), (CHARGE, "bloquant"), (7, "alerte")])
def test_un_code_en_lettres_ne_compte_que_parmi_les_tiers(rang, verdict):
    rangees = table("cloture")
    rangees[rang][0] = "HONORAIRES"
    assert lire_csv([SOLDES, *rangees]).verdict == verdict


@pytest.mark.parametrize("classe", ["8", "9"])
def test_une_charge_passee_hors_des_comptes_bloque(classe):
    rangees = table("cloture")
    rangees[CHARGE][0] = f"{classe}06400"
    lecture = lire_csv([SOLDES, *rangees])
    assert lecture.verdict == "bloquant"
    assert CHARGE + 2 in lignes(lecture, "BAL-45")


@pytest.mark.parametrize("compte", ["689025", "999", "64"])
@pytest.mark.parametrize("mots", ["Total de la balance", "TOTAL GÉNÉRAL", "S/Total"])
def test_un_total_ne_compte_jamais_comme_un_compte(compte, mots):
    total = [compte, mots, int(CLOTURE * 100), int(CLOTURE * 100)]
    attendre(lire_csv([SOLDES, *table("cloture"), total]), CLOTURE)


def test_un_compte_qui_porte_le_mot_total_compte_si_l_equilibre_le_demande():
    rangees = table("cloture")
    rangees[CHARGE][1] = "Total Énergies - carburant"
    lecture = lire_csv([SOLDES, *rangees])
    attendre(lecture, CLOTURE)
    assert lignes(lecture, "BAL-37") == [CHARGE + 2]


def test_un_titre_de_groupe_sans_montant_est_ecarte():
    rangees = table("cloture")
    rangees.insert(CHARGE, ["60", "Achats", "", ""])
    lecture = lire_csv([SOLDES, *rangees])
    attendre(lecture, CLOTURE)
    assert [e.pourquoi for e in lecture.reperage.ecartees] == ["titre de groupe, sans montant"]


# --- the end of the file, its bytes


@pytest.mark.parametrize("fin", ["864000;Pers", "864", "8", "864000;Personnel;740"])
def test_une_derniere_ligne_coupee_bloque(fin):
    entier = ecrire([SOLDES, *table("cloture", comptes=COMPTES[:-2])])
    lecture = lire_octets(entier + f"\r\n{fin}".encode())
    assert (lecture.verdict, lignes(lecture, "BAL-42")) == ("bloquant", [len(COMPTES)])
    assert "BAL-42" in codes(lire_octets(entier + f"\r\n{fin}\r\n".encode()))


@pytest.mark.parametrize("fin", ["Classe 8;", "Classe 8;;"])
def test_un_fichier_coupe_dans_une_ligne_de_titre_bloque(fin):
    lecture = lire_octets(ecrire([SOLDES, *table("cloture", comptes=COMPTES[:-2])]) + f"\r\n{fin}".encode())
    assert lignes(lecture, "BAL-42") == [len(COMPTES)]


def test_une_ligne_coupee_au_milieu_bloque():
    rangees = table("cloture")
    rangees[-2], rangees[-1] = rangees[-2][:2], rangees[-1][:2]
    rangees.append(["", "Total", int(CLOTURE * 100), int(CLOTURE * 100)])
    assert lignes(lire_csv([SOLDES, *rangees]), "BAL-42") == [len(COMPTES), len(COMPTES) + 1]


def test_des_lignes_courtes_partout_sont_une_facon_d_ecrire_rien():
    rangees = [rangee if rangee[3] else rangee[:3] for rangee in table("cloture")]
    attendre(lire_csv([SOLDES, *rangees]), CLOTURE)


@pytest.mark.parametrize("compte", ["758 000000", "606 4000"])
def test_un_compte_ponctue_d_une_autre_longueur_n_en_est_pas_un(compte):
    rangees = [[f"{r[0][:3]} {r[0][3:]}", *r[1:]] for r in table("cloture")]
    attendre(lire_csv([SOLDES, *rangees]), CLOTURE)
    rangees[4][0] = compte
    assert lignes(lire_csv([SOLDES, *rangees]), "BAL-18") == [6]


def test_un_compte_court_ecrit_comme_les_autres_reste_un_compte():
    rangees = [[f"{r[0]}.0", *r[1:]] for r in table("cloture")]
    rangees[CHARGE][0] = "606.0"
    attendre(lire_csv([SOLDES, *rangees]), CLOTURE)


def test_un_compte_entre_deux_classes_qui_n_est_d_aucune_est_dit():
    rangees = table("cloture")
    rangees[25][0] = "678000"
    assert lignes(lire_csv([SOLDES, *rangees]), "BAL-41") == [27]


def test_une_derniere_ligne_entiere_sans_retour_est_lue():
    attendre(lire_octets(ecrire([SOLDES, *table("cloture")])), CLOTURE)


def test_un_pied_de_page_court_n_est_pas_une_coupure():
    lecture = lire_octets(ecrire([SOLDES, *table("cloture")]) + "\r\nÉdité le 12/01/2026".encode())
    attendre(lecture, CLOTURE)


@pytest.mark.parametrize("fin_de_ligne", [b"\r\n", b"\r", b"\n"])
def test_un_octet_abime_laisse_l_utf8_et_le_dit(fin_de_ligne):
    octets = ecrire([SOLDES, *table("cloture")]).replace("Sécurité".encode(), b"S\xc3curit\xc3\xa9")
    lecture = lire_octets(octets.replace(b"\r\n", fin_de_ligne))
    attendre(lecture, CLOTURE)
    assert (lecture.encodage, lignes(lecture, "BAL-43")) == ("utf-8", [8])
    assert [lecture.groupes[rang].compte_lib for rang in (3, 6)] == [
        "Amortissements du matériel informatique",
        "S\ufffdcurité sociale",
    ]


# --- no account left


@pytest.mark.parametrize("octets", [b"6,960;", b"5.01 \xac;", b'5.01 ",', b'"8\xe2\x80\xaf50"\t'])
def test_ce_qui_ressemble_a_des_comptes_et_n_en_est_pas_est_refuse(octets):
    """A damaged file may keep one cell: read whole, the column that looked like accounts holds none."""
    lecture = lire_octets(octets)
    assert lecture.verdict in ("bloquant", "refus")
    assert codes(lecture) & {"BAL-02", "BAL-14"}


@pytest.mark.parametrize("guillemets", ["", '"'])
def test_un_fichier_qui_a_perdu_ses_fins_de_ligne_ne_passe_pas(guillemets):
    rangees = [SOLDES, *table("cloture")]
    texte = "".join(";".join(f"{guillemets}{c}{guillemets}" for c in rangee) for rangee in rangees)
    lecture = lire_octets(texte.encode())
    assert lecture.verdict in ("bloquant", "refus")
    assert lecture.total_debit is None
