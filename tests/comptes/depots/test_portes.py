"""The gates: what is refused says what was read, what was expected and what to do; the rest goes in."""

import io
import socket
import struct
import threading
import zipfile

import pytest
import xlsxwriter
from pypdf import PdfWriter

from comptes.depots.portes import DepotRefuse, admettre, nom_affichable
from tests.financements.aides import envoi, fec


def classeur(texte: str = "compte") -> bytes:
    tampon = io.BytesIO()
    livre = xlsxwriter.Workbook(tampon)
    livre.add_worksheet().write(0, 0, texte)
    livre.close()
    return tampon.getvalue()


def pdf(mot_de_passe: str = "") -> bytes:
    tampon, auteur = io.BytesIO(), PdfWriter()
    auteur.add_blank_page(100, 100)
    if mot_de_passe:
        auteur.encrypt(mot_de_passe, algorithm="RC4-128")
    auteur.write(tampon)
    return tampon.getvalue()


def archive(**entrees: bytes) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as zip_:
        for nom, contenu in entrees.items():
            zip_.writestr(nom, contenu)
    return tampon.getvalue()


def avec_entree(contenu: bytes, nom: str, ajout: bytes) -> bytes:
    tampon = io.BytesIO(contenu)
    with zipfile.ZipFile(tampon, "a", zipfile.ZIP_DEFLATED) as zip_:
        zip_.writestr(nom, ajout)
    return tampon.getvalue()


def refus(nom: str, contenu: bytes, piece: str):
    with pytest.raises(DepotRefuse) as leve:
        admettre(envoi(nom, contenu), piece)
    (seul,) = leve.value.refus
    assert seul.place
    assert seul.que_faire, "un refus dit toujours que faire"
    return seul


@pytest.mark.parametrize(
    ("nom", "contenu", "piece", "type_detecte"),
    [
        ("999FEC20251231.txt", fec(), "fec", "text/plain"),
        ("fec.xml", b"<?xml version='1.0'?><comptabilite/>", "fec", "application/xml"),
        ("utf16.txt", "\ufeffJournalCode\t".encode("utf-16"), "fec", "text/plain"),
        ("balance.csv", b"compte;debit\n", "balance", "text/plain"),
        (
            "Balance 2025.XLSX",
            classeur(),
            "balance",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("bilan.pdf", pdf(), "bilan", "application/pdf"),
    ],
)
def test_ce_qui_entre(nom, contenu, piece, type_detecte):
    admis = admettre(envoi(nom, contenu), piece)
    assert admis.type_detecte == type_detecte
    assert admis.antivirus == "absent"


def test_un_fichier_vide_est_refuse():
    seul = refus("x.txt", b"", "fec")
    assert seul.message == "Ce fichier est vide (0 octet)."


def test_un_fichier_trop_lourd_est_refuse(settings):
    settings.DEPOT_TAILLE_MAX = 1_000
    seul = refus("x.txt", b"a" * 1_500, "fec")
    assert "1,5\u00a0ko pour 1\u00a0ko au plus" in seul.message
    assert "plusieurs fichiers" in seul.que_faire


@pytest.mark.parametrize(
    ("nom", "piece", "conseil"),
    [
        ("comptes.xls", "balance", ".xlsx ou .ods"),
        ("comptes.xlsm", "balance", "sans macro"),
        ("tout.zip", "fec", "Décompressez"),
        ("fec.docx", "fec", "Déposez un fichier .txt"),
        ("999000003FEC20251231", "fec", "Ajoutez « .txt » à la fin de son nom : 999000003FEC20251231.txt."),
        ("rapport.exe", "rapport_activite", "Déposez un fichier .pdf"),
    ],
)
def test_une_extension_imprevue_est_refusee_avec_un_conseil(nom, piece, conseil):
    seul = refus(nom, b"abc", piece)
    assert conseil in seul.que_faire
    assert seul.attendu.startswith(".")


@pytest.mark.parametrize(
    ("nom", "contenu", "piece", "lu"),
    [
        ("fec.txt", pdf(), "fec", "un PDF"),
        ("fec.txt", classeur(), "fec", "une archive ZIP"),
        ("fec.csv", b"MZ\x90\x00" + b"\x00" * 60, "fec", "un"),
        ("bilan.pdf", b"compte;montant\n", "bilan", "un fichier"),
        ("b.xlsx", b"compte;montant\n", "balance", "un fichier"),
    ],
)
def test_le_contenu_doit_etre_celui_de_l_extension(nom, contenu, piece, lu):
    assert refus(nom, contenu, piece).lu.startswith(lu)


def test_un_classeur_protege_est_nomme():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    assert "mot de passe" in refus("b.xlsx", ole, "balance").message


def test_un_pdf_protege_est_nomme():
    assert refus("b.pdf", pdf("secret"), "bilan").message == "Ce PDF est protégé par un mot de passe."


@pytest.mark.parametrize("nom", ["b.pdf", "b.xlsx"])
def test_un_fichier_tronque_ne_s_ouvre_pas(nom):
    contenu = pdf() if nom.endswith("pdf") else classeur()
    assert (
        "ne s’ouvre pas"
        in refus(nom, contenu[: len(contenu) // 2], "bilan" if nom == "b.pdf" else "balance").message
    )


def test_une_archive_d_un_autre_type_est_refusee():
    assert refus("b.xlsx", archive(a=b"x"), "balance").lu == "une archive d’un autre type"


def test_une_macro_est_refusee():
    seul = refus("b.xlsx", avec_entree(classeur(), "xl/vbaProject.bin", b"x"), "balance")
    assert "macros" in seul.message


class TestBombe:
    """Sizes announced, then sizes found: nothing of the content is ever kept in memory."""

    def test_trop_gros_une_fois_decompresse(self):
        seul = refus("b.xlsx", avec_entree(classeur(), "xl/media/a.xml", b"\x00" * (30 << 20)), "balance")
        assert "anormalement gros" in seul.message
        assert "n’a pas été ouvert" in seul.message

    def test_total_annonce_au_dela_du_plafond(self, monkeypatch):
        monkeypatch.setattr("comptes.depots.archives.TOTAL_MAX", 1_000)
        assert "au plus" in refus("b.xlsx", classeur(), "balance").attendu

    def test_trop_d_elements(self, monkeypatch):
        monkeypatch.setattr("comptes.depots.archives.ENTREES_MAX", 3)
        assert "éléments" in refus("b.xlsx", classeur(), "balance").lu

    def test_une_archive_qui_ment_sur_sa_taille(self):
        contenu = bytearray(avec_entree(classeur(), "xl/media/a.xml", b"abc" * 200_000))
        vraie = struct.pack("<I", 600_000)
        assert contenu.count(vraie) == 2
        seul = refus("b.xlsx", bytes(contenu.replace(vraie, struct.pack("<I", 10))), "balance")
        assert "plus de contenu que l’archive n’en annonce" in seul.message

    def test_un_classeur_ordinaire_et_repetitif_passe(self):
        tampon = io.BytesIO()
        livre = xlsxwriter.Workbook(tampon)
        feuille = livre.add_worksheet()
        for ligne in range(3_000):
            feuille.write_row(ligne, 0, ["606400", "Fournitures", 10, 0])
        livre.close()
        assert admettre(envoi("b.xlsx", tampon.getvalue()), "balance")


@pytest.mark.parametrize(
    ("recu", "montre"),
    [
        ("C:\\Users\\x\\fec.txt", "fec.txt"),
        ("../../etc/passwd", "passwd"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("é\x00\x07.txt", "é.txt"),
        ("...", "fichier"),
        ("a" * 300 + ".txt", "a" * 196 + ".txt"),
    ],
)
def test_le_nom_montre_est_sans_danger(recu, montre):
    assert nom_affichable(recu) == montre


class TestAntivirus:
    """A scanner that speaks clamd's protocol, on a Unix socket of the test's own."""

    @pytest.fixture
    def scanner(self, tmp_path, settings):
        def _scanner(reponse: bytes):
            prise = socket.socket(socket.AF_UNIX)
            chemin = tmp_path / "clamd.sock"
            prise.bind(str(chemin))
            prise.listen(1)
            recu = []
            fil = threading.Thread(target=_servir, args=(prise, reponse, recu), daemon=True)
            fil.start()
            settings.ANTIVIRUS_ADRESSE = str(chemin)
            return recu, fil

        return _scanner

    def test_un_fichier_sain_est_dit_analyse(self, scanner):
        recu, fil = scanner(b"stream: OK\0")
        assert admettre(envoi("x.txt", fec()), "fec").antivirus == "sain"
        fil.join(2)
        assert b"".join(recu) == fec()

    def test_un_fichier_infecte_est_refuse(self, scanner):
        scanner(b"stream: Essai.Test FOUND\0")
        seul = refus("x.txt", fec(), "fec")
        assert "programme malveillant" in seul.message
        assert seul.lu == "Essai.Test"

    def test_un_antivirus_muet_refuse_le_depot(self, settings, tmp_path):
        settings.ANTIVIRUS_ADRESSE = str(tmp_path / "absent.sock")
        assert "ne répond pas" in refus("x.txt", fec(), "fec").message


def _servir(prise: socket.socket, reponse: bytes, recu: list[bytes]) -> None:
    with prise, prise.accept()[0] as client, client.makefile("rb") as flux:
        assert flux.read(10) == b"zINSTREAM\0"
        while taille := struct.unpack("!I", flux.read(4))[0]:
            recu.append(flux.read(taille))
        client.sendall(reponse)
