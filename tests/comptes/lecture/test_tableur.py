"""The one door of tables: what it opens and how rows are numbered, what it refuses and the words of each refusal."""

import contextlib
import datetime
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from comptes.lecture import porte_classeurs
from comptes.lecture.tableur import LIGNES_MAX, TableurIllisible, noms_des_feuilles, ouvrir
from tests.comptes.lecture.classeurs import VALEUR_ODS, archive, feuille, lestee, ods, xlsx
from tests.financements.versements.aides import en_xlsx

UNE = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c></row>'


def refus(octets: bytes) -> TableurIllisible:
    with pytest.raises(TableurIllisible) as illisible:
        ouvrir(octets)
    assert illisible.value.code == "BAL-01"
    assert illisible.value.que_faire
    return illisible.value


def test_un_classeur_rend_ses_cellules_de_la_premiere():
    octets = en_xlsx([[], ["", "Débit"], [1.5, True, datetime.date(2025, 3, 15)]])
    (lue,) = ouvrir(octets).feuilles
    assert lue.rangees == [["", "", ""], ["", "Débit", ""], [1.5, True, datetime.date(2025, 3, 15)]]
    assert lue.visible
    assert not lue.demesure


def test_les_formules_jamais_calculees_restent_avec_leur_feuille():
    sans = '<row r="2"><c r="C2"><f>A1+1</f></c><c r="D2" s="1"><f>A1</f><v></v></c><c r="E2"><f>A1</f><v/></c></row>'
    calculees = (
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
    )
    melees = feuille(UNE + calculees + sans.replace('r="2"', 'r="3"').replace("2", "3"))
    for absolu in (False, True):
        premiere, deuxieme, troisieme = ouvrir(
            xlsx(feuille(UNE), feuille(UNE + sans), melees, absolu=absolu)
        ).feuilles
        assert premiere.formules_sans_valeur == ()
        assert deuxieme.formules_sans_valeur == (("C", 2), ("D", 2), ("E", 2))
        assert troisieme.formules_sans_valeur == (("C", 3), ("D", 3), ("E", 3))


def test_un_prefixe_d_elements_ne_cache_rien():
    rangees = '<x:row r="1"><x:c r="A1"><x:f>B1</x:f></x:c><x:c r="B1"><x:v>1</x:v></x:c></x:row>'
    (lue,) = ouvrir(xlsx(feuille(rangees, prefixe="x:"))).feuilles
    assert lue.formules_sans_valeur == (("A", 1),)


def test_une_formule_d_un_ods_jamais_calculee():
    vide = '<table:table-cell table:number-columns-repeated="2"/>'
    rangees = (
        f'<table:table-row table:number-rows-repeated="3">{VALEUR_ODS.format("")}</table:table-row>'
        f"<table:table-row>{vide}"
        '<table:table-cell table:formula="of:=[.A1]"/></table:table-row><table:table-row table:number-rows-repeated='
        '"1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    (lue,) = ouvrir(ods(rangees)).feuilles
    assert lue.formules_sans_valeur == (("C", 4),)
    assert [rangee[0] for rangee in lue.rangees[:3]] == [1.0, 1.0, 1.0]


def test_les_cellules_fusionnees_et_la_base_des_dates_sont_dites():
    suite = '<mergeCells count="1"><mergeCell ref="C1:D2"/></mergeCells>'
    (lue,) = ouvrir(xlsx(feuille(UNE, suite=suite))).feuilles
    assert lue.fusions == ((1, 3, 2, 4),)
    livre = '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="A" r:id="rId1"/></sheets></workbook>'
    assert ouvrir(xlsx(feuille(UNE), classeur=livre)).base_1904
    assert not ouvrir(xlsx(feuille(UNE))).base_1904


def test_les_noms_des_feuilles_sans_leurs_rangees():
    assert noms_des_feuilles(xlsx(feuille(UNE), feuille(UNE))) == ["A", "B"]


@pytest.mark.parametrize(
    ("octets", "lu", "conseil"),
    [(b"", "vide", "XLSX"), (b"\xef\xbb\xbf \r\n", "vide", "XLSX"), (b"%PDF-1.7", "PDF", "XLSX"),
     (b"\x89PNG\r\n", "image", "XLSX"), (b"\x1f\x8b\x08", "archive", "XLSX"),
     (b"a\0b\0\0\1", "binaire", "XLSX"),
     (b"\xd0\xcf\x11\xe0" + b"\0" * 600, ".xls", ".xlsx"),
     (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "mot de passe", "Retirez le mot de passe"),
     (b"<html><table><tr><td>512</td></tr></table></html>", "page web", ".xlsx"),
     (b"\xef\xbb\xbf\n<!DOCTYPE html><meta charset=utf-8>", "page web", ".xlsx"),
     ("<html><body>".encode("utf-16"), "page web", ".xlsx"), (b"<?xml version='1.0'?><a/>", "XML", ".xlsx"),
     (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "classeur XML",
      ".xlsx"),
     (b"MIME-Version: 1.0\r\n", "archivée", ".xlsx"), (b"bonjour", "sans colonnes", "point-virgule"),
     (archive({"a.txt": "a"}), "ZIP", ".xlsx"), (archive({"xl/workbook.bin": "a"}), ".xlsb", ".xlsx"),
     (archive({"encrypted-package": "a"}), "mot de passe", "Retirez"),
     (ods("", manifeste="<manifest:encryption-data/>"), "mot de passe", "Retirez"),
     (xlsx(classeur="<workbook"), "abîmé", "enregistrez"),
     (xlsx(classeur="<workbook/>"), "abîmé", "enregistrez"),
     (xlsx(feuille(UNE), classeur='<!DOCTYPE a [<!ENTITY b "c">]><workbook/>'), "abîmé", "enregistrez"),
     (xlsx(feuille(UNE))[:-40], "abîmé", "enregistrez"), (b"PK\x03\x04abime", "abîmé", "enregistrez"),
     ("Compte,Libellé,Débit,Crédit\n512,Banque,135510,93,0,00\n".encode(), "virgule", "point-virgule")],
)  # fmt: skip
def test_chaque_refus_dit_ce_que_c_est_et_quoi_faire(octets, lu, conseil):
    illisible = refus(octets)
    assert lu in illisible.lu
    assert conseil in illisible.que_faire


LOIN = '<row r="1"><c r="A1"><v>1</v></c></row><row r="{}"><c r="{}"><v>1</v></c></row>'


@pytest.mark.parametrize(
    "octets",
    [xlsx(feuille(LOIN.format(1048576, "XFD1048576"))),
     xlsx(feuille(LOIN.format(LIGNES_MAX + 1, f"A{LIGNES_MAX + 1}"))),
     xlsx(feuille(LOIN.format(5000, "XFD5000"))), xlsx(feuille(LOIN.replace('"', "'").format(1048576, "XFD1048576"))),
     xlsx(feuille('<row><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>')),
     xlsx(feuille("<row><c><v>1</v></c></row>" * (LIGNES_MAX + 1))),
     xlsx(feuille('<row r="1">' + '<c t="s"><v>0</v></c>' * 700 + "</row>"),
          chaines=f"<sst><si><t>{'x' * 4_000_000}</t></si></sst>"),
     xlsx(feuille(" " * 30_000_000)),
     ods(f'<table:table-row table:number-rows-repeated="1048576">{VALEUR_ODS.format("")}</table:table-row>'),
     ods('<table:table-row>' + VALEUR_ODS.format(' table:number-columns-repeated="16384"') + "</table:table-row>"),
     b"a;b\n" * (LIGNES_MAX + 1), b"a;" * 3_000_001],
    ids=range(12),
)  # fmt: skip
def test_ce_qui_serait_demesure_n_est_pas_ouvert(octets):
    debut = time.perf_counter()
    assert "démesuré" in refus(octets).lu
    assert time.perf_counter() - debut < 15


def test_des_styles_jusqu_au_bord_ne_genent_pas():
    rangees = UNE + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    (lue,) = ouvrir(xlsx(feuille(rangees))).feuilles
    assert lue.rangees == [[1.0, "x"]]


def test_une_feuille_demesuree_n_empeche_pas_de_lire_les_autres():
    grande, petite = ouvrir(xlsx(feuille(LOIN.format(1048576, "A1048576")), feuille(UNE))).feuilles
    assert (grande.demesure, grande.rangees) == (True, [])
    assert (petite.demesure, petite.rangees) == (False, [[1.0, "x"]])


@pytest.mark.parametrize(
    "xml",
    ['<row r="1">' + '<c r="A1"><f>' * 200_000, '<row r="1">' + '<c r="A1" ' * 400_000, "<row " * 400_000,
     '<row r="' + "1" * 4_000_000, 'r="AAA1' * 400_000, "<f><v><f>" * 200_000, "<a>" * 500_000],
    ids=range(7),
)  # fmt: skip
def test_aucune_expression_ne_revient_sur_ce_qu_elle_a_lu(xml):
    """Each of these was, or would have been, quadratic."""
    debut = time.perf_counter()
    with contextlib.suppress(TableurIllisible):
        ouvrir(lestee(xlsx(feuille(xml))))
    assert time.perf_counter() - debut < 5


def test_l_enfant_qui_depasse_l_heure_est_arrete(monkeypatch):
    monkeypatch.setattr(porte_classeurs, "HORLOGE_PAR_SECONDE", 0)
    assert "trop long" in refus(xlsx(feuille(UNE))).lu


@pytest.mark.parametrize(
    ("code", "lu"), [(-9, "trop long"), (-24, "trop long"), (-6, "démesuré"), (-11, "abîmé"), (1, "abîmé")]
)
def test_la_mort_de_l_enfant_se_dit(code, lu):
    assert lu in porte_classeurs._mort(code).lu


def test_l_enfant_qui_manque_de_memoire_meurt_seul():
    """Seventy million empty cells: nothing tells them before the opening."""
    assert "démesuré" in refus(xlsx(feuille(LOIN.format(99_999, "ZZ99999")))).lu


def test_rien_que_des_cellules_ne_sort_de_l_enfant():
    with pytest.raises(Exception, match=r"posix\.system"):
        porte_classeurs._comprendre(b"Pcposix\nsystem\n(S'true'\ntR.")


def test_plusieurs_fils_ouvrent_en_meme_temps():
    octets = xlsx(feuille(UNE))
    with ThreadPoolExecutor(4) as fils:
        assert all(len(livre.feuilles) == 1 for livre in fils.map(ouvrir, [octets] * 12))


DEMONIAQUE = """
import multiprocessing, sys
from comptes.lecture.tableur import ouvrir
def lire(octets):
    return len(ouvrir(octets).feuilles)
if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as groupe:
        assert groupe.apply(lire, (open(sys.argv[1], "rb").read(),)) == 1
"""


def test_un_processus_demon_ouvre_un_classeur(tmp_path):
    """Those of Celery may not have children of `multiprocessing`."""
    (tmp_path / "a.xlsx").write_bytes(xlsx(feuille(UNE)))
    commande = [sys.executable, "-c", DEMONIAQUE, str(tmp_path / "a.xlsx")]
    subprocess.run(commande, check=True, timeout=60)


def test_le_processus_qui_lit_ne_charge_pas_la_bibliotheque(tmp_path):
    """What opens workbooks is not even imported here."""
    (tmp_path / "a.xlsx").write_bytes(xlsx(feuille(UNE)))
    programme = (
        "import sys; from comptes.lecture.tableur import ouvrir; ouvrir(open(sys.argv[1], 'rb').read()); "
        "sys.exit(any('calamine' in nom for nom in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", programme, str(tmp_path / "a.xlsx")], check=True, timeout=60)


def test_un_texte_numerote_ses_rangees_comme_un_tableur():
    livre = ouvrir('"Compte\r\nnuméro";Débit\r\n\r\n512;"a\nb"\r\n606;x\r\n'.encode())
    assert livre.feuilles[0].rangees == [["Compte\r\nnuméro", "Débit"], [], ["512", "a\nb"], ["606", "x"]]
    assert (livre.encodage, livre.separateur) == ("utf-8", "semicolon")


def test_la_ligne_sep_n_est_pas_une_rangee():
    livre = ouvrir("\ufeffsep=|\r\nCompte|Débit; etc\r\n512|1\r\n".encode())
    assert livre.feuilles[0].rangees == [["Compte", "Débit; etc"], ["512", "1"]]
    assert (livre.separateur, livre.separateur_annonce, livre.encodage) == ("pipe", True, "utf-8-sig")
