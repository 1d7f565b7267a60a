"""Reading: what a cell means, what a file is, and how each fault is told. No database."""

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from financements.versements.lecture import FichierIllisible, lire, ouvrir
from financements.versements.lecture.valeurs import (
    ValeurRefusee,
    lire_date,
    lire_mission,
    lire_montant_paye,
    lire_siren,
)
from tests.factories import siren
from tests.financements.versements.aides import TITRES, en_csv, en_xlsx, ligne

AUJOURD_HUI = datetime.date(2026, 3, 1)
SIREN = siren(1)


def lire_tout(contenu: bytes, genre: str = "aci", **options):
    return lire(ouvrir(contenu, genre), genre, AUJOURD_HUI, **options)


def seule(**zones):
    """The finding codes of a file of one line."""
    (lue,) = lire_tout(en_csv([ligne(**{"siren": SIREN, **zones})])).lignes
    return lue


@pytest.mark.parametrize(
    "ecrite", ["15/03/2025", "2025-03-15", "20250315", "15-03-2025", "15.03.2025", "2025-03-15 00:00:00"]
)
def test_une_date_se_lit_de_toutes_les_facons(ecrite):
    assert lire_date(ecrite, AUJOURD_HUI) == datetime.date(2025, 3, 15)


@pytest.mark.parametrize(
    ("ecrite", "code"),
    [("30/02/2025", "VER-03"), ("03/25/2025", "VER-03"), ("15/03/25", "VER-03"), ("45731", "VER-03"), ("", "VER-03"),
     ("mars", "VER-03"), ("02/03/2026", "VER-04"), ("01/01/1925", "VER-03")],
)  # fmt: skip
def test_une_date_douteuse_est_refusee(ecrite, code):
    with pytest.raises(ValeurRefusee) as refus:
        lire_date(ecrite, AUJOURD_HUI)
    assert refus.value.code == code
    assert refus.value.que_faire


@pytest.mark.parametrize(
    ("ecrit", "montant"),
    [("1234,56", "1234.56"), ("1 234,56 €", "1234.56"), ("1\u202f234,56", "1234.56"), ("1.234,56", "1234.56"),
     ("1,234.56", "1234.56"), ("1234.5", "1234.50"), ("-500", "-500.00"), ("500-", "-500.00"),
     ("(1 000,00)", "-1000.00"),
     ("\u2212500 EUR", "-500.00"), ("0", "0.00"), ("9999999999,99", "9999999999.99")],
)  # fmt: skip
def test_un_montant_se_lit_au_centime(ecrit, montant):
    assert lire_montant_paye(ecrit) == Decimal(montant)


@pytest.mark.parametrize(
    ("ecrit", "code"),
    [("1.234", "VER-07"), ("1,2345", "VER-07"), ("abc", "VER-05"), ("", "VER-05"), ("12,5,6", "VER-05")],
)
def test_un_montant_douteux_n_est_jamais_arrondi(ecrit, code):
    with pytest.raises(ValeurRefusee) as refus:
        lire_montant_paye(ecrit)
    assert refus.value.code == code


@pytest.mark.parametrize(
    ("ecrite", "code"),
    [("prevention", "prevention"), ("Prévention", "prevention"), ("M3", "prevention"), ("", ""),
     ("FON", "fonctionnement"),
     ("Crises sanitaires graves", "crises_sanitaires"), ("Accompagnement des professionnels", "accompagnement_ps")],
)  # fmt: skip
def test_une_mission_par_son_code_ou_son_nom(ecrite, code):
    assert lire_mission(ecrite) == code


def test_un_siren_abime_par_un_tableur_se_retrouve():
    assert lire_siren("912 345 675".replace("912 345 675", f"{SIREN[:3]} {SIREN[3:6]} {SIREN[6:]}")) == SIREN
    assert lire_siren(SIREN + "00012") == SIREN
    with pytest.raises(ValeurRefusee, match="n’est pas un SIREN"):
        lire_siren("9,99E+08")


@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_le_modele_dans_toutes_ses_ecritures(separateur, encodage):
    contenu = en_csv([ligne(SIREN, objet="Avance « été »")], separateur=separateur, encodage=encodage)
    table = ouvrir(contenu, "aci")
    (lue,) = lire(table, "aci", AUJOURD_HUI).lignes
    assert table.disposition == "modele-1"
    assert (lue.siren, lue.date, lue.montant, lue.mission) == (
        SIREN, datetime.date(2025, 3, 15), Decimal("1234.56"), "prevention",
    )  # fmt: skip
    assert lue.objet == "Avance « été »"
    assert lue.ligne == 2
    assert not lue.constats


def test_un_classeur_avec_ses_dates_et_ses_nombres():
    lecture = lire_tout(
        en_xlsx(
            [
                ["Paiements de mars"],
                [],
                TITRES,
                [int(SIREN), "", datetime.date(2025, 3, 15), 0.1 + 0.2, "M1", "x", 42],
            ]
        )
    )
    (lue,) = lecture.lignes
    assert (lue.siren, lue.date, lue.montant, lue.reference) == (
        SIREN, datetime.date(2025, 3, 15), Decimal("0.30"), "42",
    )  # fmt: skip
    assert lue.ligne == 4


def test_un_negatif_est_une_reprise():
    assert seule(montant="-1 000,00").montant == Decimal("-1000.00")


@pytest.mark.parametrize(
    ("zones", "code", "champ"),
    [({"siren": ""}, "VER-01", "siren"), ({"siren": "123456789"}, "VER-02", "siren"),
     ({"date": "32/01/2025"}, "VER-03", "date"),
     ({"date": "01/01/2027"}, "VER-04", "date"), ({"montant": "mille"}, "VER-05", "montant"),
     ({"montant": "0,00"}, "VER-06", "montant"), ({"montant": "1,234"}, "VER-07", "montant"),
     ({"mission": "prévantion"}, "VER-08", "mission"), ({"reference": ""}, "VER-09", "reference"),
     ({"reference": "x" * 61}, "VER-13", "reference")],
)  # fmt: skip
def test_chaque_faute_est_nommee(zones, code, champ):
    lue = seule(**zones)
    assert lue.en_erreur
    (constat,) = lue.constats
    assert (constat.code, constat.champ) == (code, champ)
    assert constat.message.endswith((".", "!"))
    assert constat.que_faire
    assert constat.attendu


def test_une_ligne_repetee_et_une_reference_prise_deux_fois():
    lecture = lire_tout(
        en_csv([
            ligne(SIREN, reference="A"), ligne(SIREN, reference="A"),
            ligne(SIREN, reference="B", montant="10"), ligne(SIREN, reference="B", montant="11"),
            ligne(SIREN, reference="C"),
        ])
    )  # fmt: skip
    codes = [[c.code for c in lue.constats] for lue in lecture.lignes]
    assert codes == [[], ["VER-10"], ["VER-11"], ["VER-11"], ["VER-12"]]
    assert "ligne 2" in lecture.lignes[1].constats[0].message
    assert not lecture.lignes[4].en_erreur


def test_la_ligne_de_total_n_est_pas_un_paiement():
    bon = lire_tout(en_csv([ligne(SIREN)], fin="Total général;;;1234,56;;;\r\n"))
    assert len(bon.lignes) == 1
    assert [(c.code, c.gravite) for c in bon.constats] == [("VER-20", "info")]
    faux = lire_tout(en_csv([ligne(SIREN)], fin="TOTAL;;;1234,57;;;\r\n"))
    assert [(c.code, c.gravite) for c in faux.constats] == [("VER-20", "bloquant")]
    assert "0,01" in faux.constats[0].message


def test_le_total_attendu_se_compare_au_centime():
    contenu = en_csv([ligne(SIREN)])
    assert lire_tout(contenu, total_attendu=Decimal("1234.56")).constats[0].gravite == "info"
    assert lire_tout(contenu, total_attendu=Decimal("1234.55")).constats[0].gravite == "bloquant"


def test_un_montant_illisible_rend_le_total_inconnu():
    lecture = lire_tout(
        en_csv([ligne(SIREN), ligne(SIREN, montant="?", reference="b")]), total_attendu=Decimal("2000")
    )
    assert lecture.total is None
    assert lecture.total_lisible == Decimal("1234.56")
    assert [(c.code, c.gravite) for c in lecture.constats] == [("VER-22", "alerte")]


def test_une_autre_disposition_est_proposee_jamais_devinee():
    contenu = en_csv(
        [{"N° SIREN": SIREN, "Date de paiement": "15/03/2025", "Montant (€)": "12", "Libellé": "x"}],
        ("N° SIREN", "Date de paiement", "Montant (€)", "Libellé"),
    )
    table = ouvrir(contenu, "aci")
    assert table.disposition == ""
    assert table.colonnes == {"siren": 0, "date": 1, "montant": 2, "objet": 3}
    choisie = ouvrir(contenu, "aci", {"siren": 0, "date": 1, "montant": 2})
    (lue,) = lire(choisie, "aci", AUJOURD_HUI).lignes
    assert lue.montant == 12
    assert lue.reference.startswith("SANS-REF-")


def test_sans_reference_deux_paiements_identiques_restent_deux():
    memes = {"siren": SIREN, "date": "15/03/2025", "montant": "12"}
    table = ouvrir(
        en_csv([memes, memes], ("siren", "date", "montant")), "aci", {"siren": 0, "date": 1, "montant": 2}
    )
    premiere, seconde = lire(table, "aci", AUJOURD_HUI).lignes
    assert premiere.reference != seconde.reference
    assert [c.code for c in seconde.constats] == ["VER-12"]


def test_un_guillemet_seul_n_avale_pas_la_suite():
    titres = "siren;contrat;date;montant;mission;objet;reference"
    texte = f'{titres}\n{SIREN};;15/03/2025;1;;"Avance;a\n{SIREN};;15/03/2025;2;;b;b\n'
    assert [lue.montant for lue in lire_tout(texte.encode()).lignes] == [1, 2]


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        (b"", "vide"),
        (b"%PDF-1.7", "ni un CSV"),
        (b"bonjour", "colonnes"),
        (b"siren;date;montant\n", "Aucune ligne"),
    ],
)
def test_un_fichier_illisible_dit_pourquoi(contenu, message):
    with pytest.raises(FichierIllisible, match=message) as refus:
        lire_tout(contenu)
    assert refus.value.que_faire


def test_un_numero_de_securite_sociale_fait_detruire_le_fichier():
    with pytest.raises(FichierIllisible, match="sécurité sociale") as refus:
        lire_tout(en_csv([ligne(SIREN, objet="255081416802538")]))
    assert refus.value.a_detruire


def test_un_iban_est_masque():
    lue = seule(objet="FR7630006000011234567890189")
    assert "30006000011234567890" not in lue.objet + lue.lu["objet"]


@pytest.mark.parametrize(
    ("colonnes", "disposition", "guillemets"), [(40, "hapi-2024", False), (35, "hapi-2026", True)]
)
def test_les_deux_exports_hapi(colonnes, disposition, guillemets):
    titres = [
        "SIRET bénéficiaire",
        "Bénéficiaire",
        "Date engagement",
        "Montant engagé",
        "Libellé",
        "Numéro engagement",
    ]
    valeurs = [
        SIREN + "00012",
        'CPTS du "Val"' if guillemets else 'CPTS du "Val',
        "2024-05-06",
        "1234.5",
        "Amorçage",
        "E1",
    ]
    titres += [f"Colonne {n}" for n in range(colonnes - len(titres))]
    valeurs += [""] * (colonnes - len(valeurs))
    if guillemets:
        contenu = en_csv([dict(zip(titres, valeurs, strict=True))], titres)
    else:
        contenu = ("\n".join([";".join(titres), ";".join(valeurs)]) + "\n").encode()
    table = ouvrir(contenu, "fir")
    (lue,) = lire(table, "fir", AUJOURD_HUI).lignes
    assert (table.disposition, table.nature) == (disposition, "engagement")
    assert (lue.siren, lue.montant, lue.reference) == (SIREN, Decimal("1234.50"), "E1")


EXEMPLES = Path(settings.RACINE) / "exemples" / "versements"


@pytest.mark.parametrize(
    ("nom", "genre", "disposition", "lues", "fausses"),
    [
        ("bon.csv", "aci", "modele-1", 40, 0),
        ("cinq_lignes_fausses_sur_huit_cents.csv", "aci", "modele-1", 800, 5),
        ("autre_presentation.csv", "aci", "", 7, 0),
        ("hapi_2024.csv", "fir", "hapi-2024", 2, 0),
        ("hapi_2026.csv", "fir", "hapi-2026", 2, 0),
    ],
)
def test_les_fichiers_d_exemple_montrent_ce_qu_ils_disent(nom, genre, disposition, lues, fausses):
    table = ouvrir((EXEMPLES / nom).read_bytes(), genre)
    lecture = lire(table, genre, AUJOURD_HUI)
    assert table.disposition == disposition
    assert len(lecture.lignes) == lues
    assert sum(lue.en_erreur for lue in lecture.lignes) == fausses
