"""One sound ledger as programs and spreadsheets write it: same figures, an alert at most, or a question."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from comptes.lecture import Lecture, Source
from comptes.lecture.fec import lire_fec

from .aides import CHAMPS, RANG, codes, premier
from .test_fec_cas import CHIFFRES, DEPENSE, NOM, chiffres, depense

TEMOIN = Path(__file__).parent / "cas" / "fec-temoin.txt"
DATES = ("EcritureDate", "PieceDate", "DateLet", "ValidDate")
Rangees = list[list[str]]


def temoin() -> Rangees:
    return [ligne.split("\t") for ligne in TEMOIN.read_text(encoding="utf-8").splitlines()[1:]]


def ecrire(
    rangees: Sequence[Sequence[str]], champs: Sequence[str] = CHAMPS, signe: str = "\t", fin: str = "\r\n"
) -> bytes:
    return "".join(signe.join(zones) + fin for zones in [list(champs), *rangees]).encode()


def lire(octets: bytes, nom: str = f"{NOM}.txt", **options) -> Lecture:
    return lire_fec([Source(nom, octets)], **{"exercice_voulu": 2025, **options})


def changer(champs: Sequence[str], traduire: Callable[[str], str]) -> Rangees:
    rangs = {RANG[champ] for champ in champs}
    return [[traduire(z) if rang in rangs else z for rang, z in enumerate(zones)] for zones in temoin()]


def juste(lecture: Lecture, verdict: str = "alerte") -> None:
    assert (lecture.verdict, chiffres(lecture)) == (verdict, CHIFFRES), codes(lecture)
    assert depense(lecture) == DEPENSE


# --- dates -----------------------------------------------------------------------------------------------


def _iso(d: str) -> str:
    return f"{d[:4]}-{d[4:6]}-{d[6:]}" if d else ""


def _serie(d: str) -> str:
    return str((date.fromisoformat(_iso(d)) - date(1899, 12, 30)).days) if d else ""


@pytest.mark.parametrize(
    "ecrire_date",
    [
        lambda d: f"{d[6:]}/{d[4:6]}/{d[:4]}", lambda d: f"{d[6:]}-{d[4:6]}-{d[:4]}", _iso,
        lambda d: f"{d[6:]}.{d[4:6]}.{d[:4]}", lambda d: f"{_iso(d)} 00:00:00", lambda d: f"{_iso(d)}T10:22:33Z",
        lambda d: f"{d[6:]}{d[4:6]}{d[:4]}", lambda d: f"{d[4:6]}/{d[6:]}/{d[:4]}", _serie,
        lambda d: f"{d[6:]}/{d[4:6]}/{d[2:4]}", lambda d: f"{int(d[6:])}/{int(d[4:6])}/{d[:4]}",
        lambda d: f"{d[:4]}/{d[4:6]}/{d[6:]}",
    ],
)  # fmt: skip
def test_une_autre_ecriture_des_dates_partout_la_meme(ecrire_date):
    lecture = lire(ecrire(changer(DATES, lambda d: ecrire_date(d) if d else "")))
    juste(lecture)
    assert set(codes(lecture)) == {"FEC-42"}
    assert lecture.reperage.conventions


def test_seule_la_date_de_validation_a_une_heure():
    juste(lire(ecrire(changer(["ValidDate"], lambda d: f"{_iso(d)} 09:30:00"))))


def test_des_zeros_ne_sont_pas_une_date():
    juste(lire(ecrire(changer(["DateLet"], lambda _: "00000000"))), "conforme")
    lecture = lire(ecrire(changer(["PieceDate"], lambda _: "00/00/0000")))
    juste(lecture)
    assert codes(lecture) == ["FEC-12"]


def test_une_date_autrement_ecrite_que_les_autres_bloque_a_sa_place():
    rangees = temoin()
    rangees[100][RANG["EcritureDate"]] = "05/06/2025"
    lecture = lire(ecrire(rangees))
    assert lecture.verdict == "bloquant"
    assert premier(lecture, "FEC-13").lignes == "102"


def test_des_jours_et_des_mois_contradictoires_bloquent():
    rangees = changer(DATES, lambda d: f"{d[6:]}/{d[4:6]}/{d[:4]}" if d else "")
    rangees[50][RANG["EcritureDate"]] = "12/25/2025"
    assert lire(ecrire(rangees)).verdict == "bloquant"


def indecis(ecrire_date: Callable[[str], str]) -> Rangees:
    """Every date in the first twelve days of a month."""

    def traduire(d: str) -> str:
        return ecrire_date(f"{d[:6]}{(int(d[6:]) - 1) % 12 + 1:02d}") if d else ""

    return changer(DATES, traduire)


def test_jour_et_mois_indecidables_sont_demandes_puis_lus():
    octets = ecrire(indecis(lambda d: f"{d[6:]}/{d[4:6]}/{d[:4]}"))
    lecture = lire(octets)
    assert lecture.verdict == "a_preciser"
    assert (lecture.total_debit, lecture.resultat, lecture.lignes, lecture.missions) == (None, None, None, {})
    (question,) = lecture.reperage.questions
    assert (question.code, [c.valeur for c in question.choix]) == ("dates", ["jma", "mja"])
    repondue = lire(octets, choix={"dates": "jma"})
    juste(repondue)
    assert repondue.reperage.choix == {"dates": "jma"}
    autre = lire(octets, choix={"dates": "mja"})
    assert autre.verdict in ("alerte", "bloquant")


def test_une_reponse_a_une_question_non_posee_est_ignoree():
    lecture = lire(ecrire(temoin()), choix={"dates": "mja", "cloture": "laisser", "feuille": "X"})
    juste(lecture, "conforme")
    assert lecture.reperage.choix == {}


# --- amounts ---------------------------------------------------------------------------------------------


def _groupe(texte: str, milliers: str, decimale: str) -> str:
    entier, _, decimales = texte.partition(",")
    return f"{int(entier):,}".replace(",", milliers) + decimale + decimales


@pytest.mark.parametrize(
    "ecrire_montant",
    [
        lambda m: m.replace(",", "."), lambda m: _groupe(m, " ", ","), lambda m: _groupe(m, "\u202f", ","),
        lambda m: _groupe(m, "\u00a0", ","), lambda m: _groupe(m, ".", ","), lambda m: _groupe(m, ",", "."),
        lambda m: _groupe(m, "'", "."), lambda m: f"{m} €", lambda m: f"{m} EUR",
        lambda m: m.replace(",", ".").removesuffix(".00"), lambda m: "-" if m == "0,00" else m,
        lambda m: m.replace(",", ".").removesuffix("0").removesuffix(".0"),
    ],
)  # fmt: skip
def test_une_autre_ecriture_des_montants_partout_la_meme(ecrire_montant):
    lecture = lire(ecrire(changer(["Debit", "Credit"], ecrire_montant)))
    juste(lecture)
    assert codes(lecture) == ["FEC-15"]


@pytest.mark.parametrize(
    "ecrire_montant", [lambda m: f"{m}0", lambda m: m.rjust(16, "0"), lambda m: f" {m} ", lambda m: f"+{m}"]
)
def test_ce_que_la_loi_permet_reste_conforme(ecrire_montant):
    juste(lire(ecrire(changer(["Debit", "Credit"], ecrire_montant))), "conforme")


@pytest.mark.parametrize("signe", [",", "."])
def test_des_milliers_sans_decimales_ne_sont_pas_pris_pour_des_decimales(signe):
    """`5,000` is five thousand or five: no cent anywhere tells."""
    comptes = [("606400", True), ("401000", False), ("512000", True), ("741000", False)]
    rangees = [[*z] for z in temoin()[:4]]
    for rang, (zones, (compte, au_debit)) in enumerate(zip(rangees, comptes, strict=True)):
        montant = f"5{signe}000"
        zones[2], zones[4] = str(rang // 2), compte
        zones[11:13] = [montant, "0"] if au_debit else ["0", montant]
    lecture = lire(ecrire(rangees))
    assert lecture.verdict == "bloquant"
    assert premier(lecture, "FEC-18").lignes == "2,4"
    assert lecture.total_debit is None


def test_un_point_de_milliers_isole_parmi_des_virgules_est_a_double_sens():
    rangees = temoin()
    rangees[3][RANG["Credit"]] = "1.066"
    lecture = lire(ecrire(rangees))
    assert lecture.verdict == "bloquant"
    assert premier(lecture, "FEC-18").lignes == "5"


# --- columns, titles, separators -------------------------------------------------------------------------

TITRES = {
    "Sage": (
        "Code journal;Intitulé du journal;N° écriture;Date comptable;N° compte général;Intitulé du compte;"
        "N° tiers;Nom tiers;N° pièce;Date pièce;Libellé écriture;Débit;"
        "Crédit;Lettrage;Date lettrage;Date validation;Montant devise;Devise"
    ),
    "EBP": (
        "Code journal;Libellé journal;Numéro d'écriture;Date;Compte;Intitulé du compte;"
        "Compte auxiliaire;Libellé auxiliaire;Pièce;Date de pièce;Libellé;Débit;"
        "Crédit;Lettrage;Date de lettrage;Date de validation;Montant en devise;Code devise"
    ),
    "Ciel": (
        "Journal;Libellé du journal;N° mouvement;Date d'écriture;N° de compte;Libellé du compte;"
        "Auxiliaire;Nom auxiliaire;Référence;Date document;Libellé mouvement;Montant débit;"
        "Montant crédit;Lettre;Date du lettrage;Validé le;Montant en devises;Currency"
    ),
    "Odoo": (
        "Journal code;Journal name;Move number;Entry date;Account code;Account name;"
        "Subledger account;Nom du tiers;Document;Document date;Label;Debit;"
        "Credit;Code lettrage;DateLet;Validation date;Amount currency;Currency"
    ),
    "Noalyss": (
        "Jnl;Nom journal;N° opération;Date opération;Numéro compte;Libellé compte;"
        "Code tiers;Libellé tiers;N° de pièce;Date facture;Description;Débit;"
        "Crédit;Lettrage;Date lettrage;Date validité;Montantdevise;Idevise"
    ),
}


@pytest.mark.parametrize("programme", TITRES)
@pytest.mark.parametrize("signe", ["\t", "|", ";"])
def test_titres_d_autres_logiciels(programme, signe):
    lecture = lire(ecrire(temoin(), TITRES[programme].split(";"), signe))
    juste(lecture)
    assert "FEC-38" in codes(lecture)
    assert lecture.reperage.colonnes["CompteNum"] == TITRES[programme].split(";")[4]


@pytest.mark.parametrize("graine", range(6))
def test_colonnes_dans_le_desordre_et_facultatives_absentes(graine):
    alea = random.Random(graine)
    garde = [
        c
        for c in CHAMPS
        if c in ("EcritureNum", "EcritureDate", "CompteNum", "Debit", "Credit") or alea.random() < 0.6
    ]
    alea.shuffle(garde)
    rangees = [[zones[RANG[champ]] for champ in garde] for zones in temoin()]
    if "JournalCode" not in garde:
        garde.append("JournalCode")
        rangees = [[*zones, t[0]] for zones, t in zip(rangees, temoin(), strict=True)]
    lecture = lire(ecrire(rangees, garde))
    assert lecture.verdict in ("alerte", "conforme")
    assert chiffres(lecture) == CHIFFRES


def test_sans_numero_la_piece_et_la_date_reconnaissent_les_ecritures():
    for rangees, champs in (
        (changer(["EcritureNum"], lambda _: ""), CHAMPS),
        ([[*z[:2], *z[3:]] for z in temoin()], [c for c in CHAMPS if c != "EcritureNum"]),
    ):
        lecture = lire(ecrire(rangees, champs))
        assert lecture.verdict == "alerte"
        assert depense(lecture) == DEPENSE
        assert "FEC-20" not in codes(lecture)
        assert "pas de numéro" in premier(lecture, "FEC-53").message


def test_sans_date_d_ecriture_rien_ne_se_range():
    lecture = lire(ecrire([[*z[:3], *z[4:]] for z in temoin()], [c for c in CHAMPS if c != "EcritureDate"]))
    assert lecture.verdict == "bloquant"
    assert premier(lecture, "FEC-10").champ == "EcritureDate"


def test_la_virgule_partout_est_refusee_par_son_nom():
    lecture = lire(ecrire(temoin(), signe=","))
    assert lecture.verdict == "refus"
    assert codes(lecture) == ["FEC-08"]


def test_un_titre_et_des_lignes_vides_au_dessus_des_titres():
    octets = b"CPTS du Bout du Monde\r\nGrand livre 2025\r\n\r\n" + ecrire(temoin())
    lecture = lire(octets)
    juste(lecture, "conforme")
    assert lecture.reperage.titres == "4"
    assert lecture.reperage.ecartees[0].lignes == "1-3"


def test_sep_annonce_par_un_tableur():
    juste(lire(b"sep=;\r\n" + ecrire(temoin(), signe=";")))


def test_titres_repetes_au_milieu():
    rangees = temoin()
    lecture = lire(ecrire([*rangees[:80], list(CHAMPS), *rangees[80:]]))
    juste(lecture)
    assert premier(lecture, "FEC-39").lignes == "82"
    assert [(e.lignes, e.pourquoi) for e in lecture.reperage.ecartees] == [("82", "titres répétés")]


def test_zones_finales_omises():
    lecture = lire(ecrire([[*z[:16]] for z in temoin()]))
    juste(lecture)
    assert codes(lecture) == ["FEC-43"]
    rangees = temoin()
    rangees[30] = rangees[30][:16]
    assert premier(lire(ecrire(rangees)), "FEC-43").lignes == "32"


def test_un_fichier_coupe_dans_sa_derniere_ligne_bloque():
    octets = ecrire(temoin()).removesuffix(b"\r\n")
    assert lire(octets).verdict == "conforme"
    coupe = octets.removesuffix(b"\t\t")
    lecture = lire(coupe)
    assert lecture.verdict == "bloquant"
    assert premier(lecture, "FEC-11").lignes == "170"
    juste(lire(ecrire([z[:16] for z in temoin()]).removesuffix(b"\r\n")))


@pytest.mark.parametrize("place", range(18))
def test_une_zone_manquante_au_milieu_n_est_jamais_prise_pour_une_fin_omise(place):
    rangees = temoin()
    del rangees[30][place]
    lecture = lire(ecrire(rangees))
    assert lecture.verdict == "bloquant" or chiffres(lecture) == CHIFFRES


@pytest.mark.parametrize(
    "ecrire_compte",
    [
        lambda c: f"'{c}",
        lambda c: f'="{c}"',
        lambda c: f"{c}.0",
        lambda c: f'"{c}"',
        lambda c: f"{c} - Banque",
    ],
)
def test_un_compte_mal_ecrit_se_lit(ecrire_compte):
    lecture = lire(ecrire(changer(["CompteNum"], ecrire_compte)))
    juste(lecture)
    assert codes(lecture) in (["FEC-44"], ["FEC-37"])


@pytest.mark.parametrize("encodage", ["cp850", "mac-roman", "cp1252", "utf-8"])
@pytest.mark.parametrize("fichier", ["temoin", "titres-en-francais"])
@pytest.mark.parametrize("guillemets", [False, True])
def test_encodages_du_dos_et_du_mac(encodage, fichier, guillemets):
    texte = (TEMOIN.parent / f"fec-{fichier}.txt").read_text(encoding="utf-8").replace("\u2019", "'")
    if guillemets:
        lignes = [ligne.split("\t") for ligne in texte.splitlines()]
        texte = "".join("\t".join(f'"{zone}"' for zone in zones) + "\r\n" for zones in lignes)
    lecture = lire(texte.encode(encodage, "replace"))
    assert chiffres(lecture) == CHIFFRES
    assert "Matériel de bureau et informatique" in {g.compte_lib for g in lecture.groupes}
