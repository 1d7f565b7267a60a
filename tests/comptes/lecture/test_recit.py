"""« Ce que nous avons lu », from the JSON form of a reading: every choice worded, nothing invented."""

from datetime import date
from decimal import Decimal

from comptes.lecture import Choix, Ecartees, Exercice, Lecture, Periode, Question, Reperage
from comptes.lecture.recit import raconter


def lecture(**champs) -> dict:
    valeurs = {"piece": "balance", "verdict": "conforme", "constats": (), "fichiers": ()} | champs
    return Lecture(**valeurs).en_dict()


def test_rien_n_est_lu_rien_n_est_dit():
    assert raconter(None, "fec").vide
    assert raconter(lecture(), "balance").vide


def test_les_faits_disent_feuille_titres_periode_exercice_et_forme():
    reperage = Reperage(
        feuille="Balance", titres="8-10", periode=Periode(None, date(2025, 12, 31), "le titre « Solde N »")
    )
    exercice = Exercice(date(2025, 1, 1), date(2025, 12, 31))
    compte = lecture(reperage=reperage, exercice=exercice, encodage="cp1252", separateur="semicolon")
    assert raconter(compte, "balance").faits == (
        ("Feuille", "Balance"),
        ("Titres", "lignes 8 à 10"),
        ("Période", "au 31/12/2025, d’après le titre « Solde N »"),
        ("Exercice", "du 01/01/2025 au 31/12/2025 (demandé au dépôt)"),
        ("Encodage", "Windows-1252"),
        ("Séparateur de colonnes", "point-virgule"),
    )


def test_ce_qui_n_a_pas_de_nom_garde_celui_du_lecteur():
    compte = lecture(encodage="koi8-r", cle_ecriture="folio", reperage=Reperage(colonnes={"folio": "F."}))
    recit = raconter(compte, "fec")
    assert recit.faits == (("Encodage", "koi8-r"), ("Écritures reconnues par", "folio"))
    assert recit.colonnes == (("folio", "F."),)


def test_une_seule_ligne_de_titres_et_les_periodes_a_une_ou_deux_dates():
    def periode(debut, fin, d_apres="") -> str:
        faits = raconter(lecture(reperage=Reperage(periode=Periode(debut, fin, d_apres))), "balance").faits
        return dict(faits).get("Période", "")

    assert dict(raconter(lecture(reperage=Reperage(titres="3")), "balance").faits)["Titres"] == "ligne 3"
    assert periode(date(2025, 1, 1), date(2025, 6, 30)) == "du 01/01/2025 au 30/06/2025"
    assert periode(date(2025, 1, 1), None) == "depuis le 01/01/2025"
    assert periode(None, None, "votre choix") == "d’après votre choix"


def test_ecartees_conventions_rangees_et_reponses():
    reperage = Reperage(
        conventions=("Les charges sont négatives.",),
        ecartees=(Ecartees("12,40-44", "sous-totaux"),),
        rangees=(("606400", "Fournitures", "1,00", ""),),
        choix={"periode": "N"},
    )
    recit = raconter(lecture(reperage=reperage), "balance")
    assert recit.conventions == ("Les charges sont négatives.",)
    assert recit.ecartees == (("12,40-44", "sous-totaux"),)
    assert recit.titres == ("Compte", "Libellé", "Débit", "Crédit")
    assert recit.rangees == (("606400", "Fournitures", "1,00", ""),)
    assert recit.reponses == (("periode", "N"),)
    assert not recit.vide


def test_les_questions_gardent_leurs_totaux_et_leurs_inconnus():
    question = Question("periode", "Quel exercice ?", (Choix("N", "2025", Decimal(10)), Choix("N-1", "2024")))
    (dite,) = raconter(lecture(reperage=Reperage(questions=(question,))), "balance").questions
    assert [(c.valeur, c.libelle, c.total_debit) for c in dite.choix] == [
        ("N", "2025", "10.00"),
        ("N-1", "2024", None),
    ]


def test_les_rangees_d_une_autre_piece_suivent_ses_colonnes():
    recit = raconter(lecture(reperage=Reperage(colonnes={"siren": "SIRET", "montant": "Payé"})), "versements")
    assert recit.titres == ("SIREN", "Montant")


def test_les_colonnes_d_une_balance_sont_dans_l_ordre_des_comptes():
    colonnes = {"debit": "D", "zone": "Z", "compte": "C", "libelle": "L"}
    recit = raconter(lecture(reperage=Reperage(colonnes=colonnes)), "balance")
    assert [role for role, _ in recit.colonnes] == ["Compte", "Libellé", "Débit", "zone"]
