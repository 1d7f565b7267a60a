"""Payment files as caisses, spreadsheets and people write them: each read with its right total, or told why not."""

import datetime
from decimal import Decimal

import pytest

from comptes.lecture import Source
from financements.versements.lecture import FichierIllisible, lire, ouvrir
from financements.versements.lecture.verdict import verifier_versements
from tests.comptes.lecture.classeurs import feuille, xlsx
from tests.financements.versements.aides import TITRES, en_csv, en_xlsx, ligne

AUJOURD_HUI = datetime.date(2026, 3, 1)
SIREN = "999000003"
MODELE = "siren;contrat;date;montant;mission;objet;reference\r\n"


def lire_tout(contenu: bytes):
    return lire(ouvrir(contenu, "aci"), "aci", AUJOURD_HUI)


def de(*lignes: str) -> bytes:
    return (MODELE + "".join(f"{texte}\r\n" for texte in lignes)).encode()


def avec_dates(*dates: object):
    lignes = [[SIREN, "", date, 100, "", "Avance", f"R{n}"] for n, date in enumerate(dates)]
    if all(isinstance(date, str) for date in dates):
        return lire_tout(en_csv([ligne(SIREN, date=d, reference=f"R{n}") for n, d in enumerate(dates)]))
    return lire_tout(en_xlsx([TITRES, *lignes]))


def jours(lecture) -> list[datetime.date | None]:
    return [lue.date for lue in lecture.lignes]


def codes(lecture) -> list[list[str]]:
    return [[constat.code for constat in lue.constats] for lue in lecture.lignes]


def du_fichier(lecture) -> list[str]:
    return [constat.code for constat in lecture.constats]


def test_un_siren_apres_une_apostrophe():
    lecture = lire_tout(de(f"'{SIREN};;15/03/2025;1000,00;;Avance;'R1"))
    (lue,) = lecture.lignes
    assert (lue.siren, lue.reference, lecture.total) == (SIREN, "R1", Decimal("1000.00"))
    assert not lue.constats


def test_des_dates_douteuses_chacune_avec_sa_cause():
    dates = ["15/03/25", "15 mars 2025", "2025-03-17T00:00:00Z", "2025-03-17T23:30:00+01:00"]
    lecture = avec_dates(*dates)
    assert codes(lecture) == [["VER-03"]] * 4
    messages = [lue.constats[0].message for lue in lecture.lignes]
    assert [
        mot in message
        for mot, message in zip(["deux chiffres", "comme les autres", "fuseau", "fuseau"], messages)
    ]
    assert all(lue.constats[0].que_faire.startswith("Écrivez-la 15/03/2025") for lue in lecture.lignes)


def test_un_mois_en_lettres_tout_au_long_se_lit():
    lecture = avec_dates("15 mars 2025", "1er avril 2025")
    assert jours(lecture) == [datetime.date(2025, 3, 15), datetime.date(2025, 4, 1)]
    assert not any(codes(lecture))


def test_des_dates_mois_jour_ne_sont_jamais_lues_en_silence():
    lecture = avec_dates("03/15/2025", "03/04/2025")
    assert codes(lecture) == [["VER-03"], ["VER-03"]]
    assert "le 3\u00a0avril\u00a02025 ou le 4\u00a0mars\u00a02025" in lecture.lignes[1].constats[0].message
    assert lecture.lignes[1].date is None


def test_une_colonne_qui_ne_prouve_rien_est_lue_a_la_francaise_et_le_dit():
    lecture = avec_dates("03/04/2025", "05/06/2025")
    assert jours(lecture) == [datetime.date(2025, 4, 3), datetime.date(2025, 6, 5)]
    assert du_fichier(lecture) == ["VER-23"]
    assert du_fichier(avec_dates("03/04/2025", "15/06/2025")) == []
    assert du_fichier(avec_dates("04/04/2025")) == []


def test_des_ecritures_melees_se_disent():
    lecture = avec_dates("15/03/2025", "2025-03-16")
    assert jours(lecture) == [datetime.date(2025, 3, 15), datetime.date(2025, 3, 16)]
    assert du_fichier(lecture) == ["VER-24"]


@pytest.mark.parametrize(
    ("ecrits", "total"),
    [(["1 234.56", "- 1 234,56 €", "1.234,56", "1\u202f234,56 EUR", "(250,00)", "250,00-"], "1969.12"),
     (["1.234", "5.678,90"], "6912.90"), (["1,234", "5,678.90"], "6912.90"), (["-", "12,00"], None),
     (["1.234", "5678,90"], None), (["100,00 D"], None), (["100,00 C"], None), (["12 %"], None)],
)  # fmt: skip
def test_des_montants_de_toutes_les_ecritures(ecrits, total):
    lignes = [
        ligne(SIREN, montant=m, date=f"{15 + n}/03/2025", reference=f"R{n}") for n, m in enumerate(ecrits)
    ]
    lecture = lire_tout(en_csv(lignes))
    fautes = [code for ligne_ in codes(lecture) for code in ligne_]
    assert (lecture.total, fautes) == (Decimal(total), []) if total else fautes


def test_un_fichier_du_dos_garde_sa_colonne_de_reference():
    texte = (
        "SIREN;N° contrat;Date de versement;Montant versé;Mission;Libellé;Référence\r\n"
        f"{SIREN};;15/03/2025;1000,00;prévention;Avance;R1\r\n{SIREN};;16/03/2025;500,00;;Été;R2\r\n"
    )
    source = Source("cpam.csv", texte.encode("cp850"))
    lecture = verifier_versements(source, AUJOURD_HUI, {"colonnes": "proposees"})
    assert (lecture.verdict, lecture.encodage, lecture.total_debit) == (
        "conforme",
        "cp850",
        Decimal("1500.00"),
    )
    assert lecture.missions["prevention"] == 1000
    assert lecture.reperage.colonnes["reference"] == "Référence"


def test_le_texte_unicode_d_excel():
    texte = f"{MODELE}{SIREN};;15/03/2025;1000,00;prévention;Été;R1\r\n{SIREN};;16/03/2025;500,00;;;R2\r\n"
    lecture = lire_tout(texte.replace(";", "\t").encode("utf-16"))
    assert (lecture.total, lecture.lignes[0].mission) == (Decimal("1500.00"), "prevention")


def test_un_siret_en_nombre_et_de_vraies_dates():
    rangees = [
        TITRES,
        [99900000300012, "", datetime.date(2025, 3, 15), 1000, "", "Avance", "R1"],
        [999000003, "", datetime.datetime.fromisoformat("2025-03-16T23:00"), 500.1, "", "Avance", "R2"],
    ]
    lecture = lire_tout(en_xlsx(rangees))
    assert [lue.siren for lue in lecture.lignes] == [SIREN, SIREN]
    assert jours(lecture) == [datetime.date(2025, 3, 15), datetime.date(2025, 3, 16)]
    assert lecture.total == Decimal("1500.10")


def test_des_numeros_de_tableur_sont_des_dates_dans_un_classeur_seulement():
    assert jours(avec_dates(45731, 45732)) == [datetime.date(2025, 3, 15), datetime.date(2025, 3, 16)]
    assert codes(avec_dates("45731")) == [["VER-03"]]


def test_un_siret_arrondi_par_le_tableur_se_dit():
    (lue,) = lire_tout(de("9,99E+13;;15/03/2025;1000,00;;Avance;R1")).lignes
    assert "arrondi" in lue.constats[0].message


def test_un_montant_jamais_calcule_se_nomme():
    cellules = "".join(
        f'<c r="{lettre}1" t="inlineStr"><is><t>{titre}</t></is></c>'
        for lettre, titre in zip("ABCDEFG", TITRES, strict=True)
    )
    suite = (
        f'<c r="A2"><v>{SIREN}</v></c><c r="C2" t="inlineStr"><is><t>15/03/2025</t></is></c><c r="D2"><f>1+1</f></c>'
        '<c r="G2" t="inlineStr"><is><t>R1</t></is></c>'
    )
    (lue,) = lire_tout(xlsx(feuille(f'<row r="1">{cellules}</row><row r="2">{suite}</row>'))).lignes
    assert [c.code for c in lue.constats] == ["VER-05"]
    assert "jamais été calculée" in lue.constats[0].message


def test_les_lignes_se_comptent_comme_dans_un_tableur():
    contenu = de(f'{SIREN};;15/03/2025;1,00;;"Avance\r\nde mars";R1', f"{SIREN};;15/03/2025;2,00;;x;R2")
    assert [lue.ligne for lue in lire_tout(contenu).lignes] == [2, 3]


@pytest.mark.parametrize(
    ("contenu", "message"),
    [(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "Retirez le mot de passe"),
     (b"<html><table>", r"\.xlsx"), (b"siren,date,montant\n999000003,15/03/2025,12,50\n", "point-virgule")],
)  # fmt: skip
def test_un_refus_dit_quoi_faire(contenu, message):
    with pytest.raises(FichierIllisible, match=message):
        lire_tout(contenu)
