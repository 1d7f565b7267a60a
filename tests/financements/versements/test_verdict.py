"""A payment file by the command: same codes as the page, what was read, questions, totals. No database."""

import datetime
from decimal import Decimal

import pytest

from comptes.lecture import Source
from financements.versements.lecture.verdict import verifier_versements
from tests.financements.versements.aides import TITRES, en_csv, en_xlsx, ligne

JOUR = datetime.date(2026, 1, 15)
SIREN = "999000003"
AUTRES_TITRES = ("Siren", "Contrat", "Payé le", "Somme", "Mission", "Objet", "Référence", "Agence")


def verifier(octets: bytes, **choix: str):
    return verifier_versements(Source("v.csv", octets), JOUR, choix)


def inconnu(**zones: str) -> bytes:
    """A file of a layout nobody described: a title of its own for the date, and a column we do not know."""
    valeurs = dict(zip(AUTRES_TITRES, [*ligne(SIREN, **zones).values(), "92"], strict=True))
    return en_csv([valeurs], AUTRES_TITRES)


def test_un_fichier_du_modele_est_conforme_et_raconte():
    lecture = verifier(en_csv([ligne(SIREN), ligne(SIREN, reference="R-2", montant="-34,56", mission="")]))
    assert (lecture.verdict, lecture.lignes, lecture.separateur) == ("conforme", 2, "semicolon")
    assert (lecture.total_debit, lecture.total_credit) == (Decimal("1234.56"), Decimal("34.56"))
    assert lecture.missions["prevention"] == Decimal("1234.56")
    assert lecture.missions["non_affecte"] == Decimal("-34.56")
    dit = lecture.en_dict()["lecture"]
    assert (dit["titres"], list(dit["colonnes"])) == ("1", list(TITRES))
    assert dit["periode"]["debut"] == dit["periode"]["fin"] == "2025-03-15"
    assert dit["rangees"][0][2:4] == ["15/03/2025", "1\u202f234,56\u00a0€"]


@pytest.mark.parametrize(
    ("zones", "code"),
    [
        ({"siren": ""}, "VER-01"),
        ({"siren": "123456789"}, "VER-02"),
        ({"date": "30/02/2025"}, "VER-03"),
        ({"date": "01/02/2026"}, "VER-04"),
        ({"montant": "cent"}, "VER-05"),
        ({"montant": "0"}, "VER-06"),
        ({"mission": "piscine"}, "VER-08"),
        ({"reference": ""}, "VER-09"),
        ({"reference": "R" * 61}, "VER-13"),
    ],
)
def test_une_ligne_fausse_bloque_avec_son_code_et_sa_place(zones, code):
    lecture = verifier(en_csv([ligne(SIREN, reference="R-0", date="14/03/2025"), {**ligne(SIREN), **zones}]))
    assert lecture.verdict == "bloquant"
    assert [(c.code, c.gravite, c.ligne, c.lignes) for c in lecture.constats] == [(code, "bloquant", 3, "3")]


def test_un_montant_illisible_rend_les_totaux_inconnus():
    lu = verifier(en_csv([ligne(SIREN, montant="cent")])).en_dict()
    assert (lu["lignes"], lu["total_debit"], lu["total_credit"]) == (1, None, None)
    assert set(lu["missions"].values()) == {None}


def test_une_alerte_laisse_lire():
    lecture = verifier(en_csv([ligne(SIREN), ligne(SIREN, reference="R-2")]))
    assert (lecture.verdict, [c.code for c in lecture.constats]) == ("alerte", ["VER-12"])


def test_les_constats_d_un_code_sont_comptes_et_situes_ensemble():
    lecture = verifier(en_csv([ligne(SIREN, reference=f"R-{n}", montant="cent") for n in range(60)]))
    assert len(lecture.constats) == 50
    assert (lecture.constats[0].nombre, lecture.constats[0].lignes) == (60, "2-61")


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"", "VER-40"),
        (b"%PDF-1.7", "VER-40"),
        (b"un texte sans colonnes", "VER-40"),
        (en_csv([]), "VER-40"),
        (en_csv([ligne(SIREN, objet="1 85 05 78 006 084 91")]), "VER-41"),
    ],
)
def test_un_fichier_illisible_est_refuse_sans_chiffre(octets, code):
    lecture = verifier(octets)
    assert (lecture.verdict, [c.code for c in lecture.constats]) == ("refus", [code])
    assert (lecture.lignes, lecture.total_debit) == (None, None)


def test_des_colonnes_inconnues_sont_demandees_puis_lues():
    lecture = verifier(inconnu())
    assert (lecture.verdict, lecture.lignes, lecture.total_debit) == ("a_preciser", None, None)
    (question,) = lecture.reperage.questions
    assert [(c.valeur, c.total_debit) for c in question.choix] == [
        ("proposees", Decimal("1234.56")),
        ("autres", None),
    ]
    assert lecture.reperage.rangees[0][3] == "1 234,56"
    repondue = verifier(inconnu(), colonnes="proposees")
    assert (repondue.verdict, repondue.total_debit) == ("conforme", Decimal("1234.56"))
    assert repondue.reperage.choix == {"colonnes": "proposees"}


def test_une_autre_colonne_se_designe_par_son_numero():
    autres = verifier(inconnu(), colonnes="autres")
    assert {q.code for q in autres.reperage.questions} == {"colonne_date", "colonne_montant", "colonne_siren"}
    lecture = verifier(inconnu(), colonne_montant="8")
    assert (lecture.verdict, lecture.total_debit) == ("conforme", Decimal(92))
    assert lecture.reperage.colonnes["montant"] == "Agence"


def test_une_colonne_introuvable_est_demandee():
    titres = ("Siren", "Jour", "Somme")
    octets = en_csv([dict(zip(titres, (SIREN, "15/03/2025", "10,00"), strict=True))], titres)
    assert [q.code for q in verifier(octets).reperage.questions] == ["colonne_date"]
    assert verifier(octets, colonne_date="2").total_debit == Decimal("10.00")
    assert [c.code for c in verifier(octets, colonne_date="9").constats] == ["VER-40"]


def test_des_titres_tous_connus_ne_sont_pas_demandes():
    titres = ("SIREN", "N° contrat", "Date de versement", "Montant versé", "Mission", "Libellé", "Référence")
    octets = en_csv([dict(zip(titres, ligne(SIREN).values(), strict=True))], titres)
    lecture = verifier(octets)
    assert (lecture.verdict, lecture.total_debit) == ("conforme", Decimal("1234.56"))
    assert "titres connus" in lecture.reperage.conventions[1]


def test_deux_colonnes_pour_un_meme_role_sont_demandees():
    titres = (*TITRES, "somme")
    assert verifier(en_csv([{**ligne(SIREN), "somme": "5,00"}], titres)).verdict == "a_preciser"


def test_les_totaux_d_un_classeur_sont_dits_ecartes():
    rangees = [TITRES, list(ligne(SIREN).values()), ["Total", "", "", "1 234,56"]]
    lecture = verifier(en_xlsx(rangees))
    assert (lecture.reperage.feuille, lecture.reperage.ecartees[0].lignes) == ("Versements", "3")
    assert (lecture.verdict, [c.code for c in lecture.constats]) == ("conforme", ["VER-20"])


def test_le_genre_se_choisit():
    octets = en_csv([ligne(SIREN)])
    assert "FIR" in verifier(octets, genre="fir").reperage.conventions[0]
    assert "ACI" in verifier(octets).reperage.conventions[0]
