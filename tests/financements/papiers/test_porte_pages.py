"""The door of scanned pages: our own PDF as bad scanners give it back, files that lie, files that are bombs."""

import io
import random
import tempfile
import uuid
import zlib

import pypdf
import pytest
from PIL import Image
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

from financements.papiers import porte_pages
from financements.papiers.code import lire_code
from financements.papiers.impression import imprimer
from financements.papiers.porte_pages import PagesIllisibles, compter, extraire, lire_pages
from tests.financements.papiers.scans import dessiner, en_image, en_pdf, numeriser, papier, tacher


@pytest.fixture
def sur_disque():
    ouverts = []

    def _sur_disque(octets: bytes):
        fichier = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed below
        fichier.write(octets)
        ouverts.append(fichier)
        return fichier

    yield _sur_disque
    for fichier in ouverts:
        fichier.close()


def codes(fichier):
    return [[lire_code(texte) for texte in lue.textes] for lue in lire_pages(fichier, compter(fichier))]


@pytest.fixture(scope="module")
def document():
    return uuid.uuid4()


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_le_code_de_chaque_page_se_lit(sur_disque, document, dpi):
    scan = en_pdf(dessiner(papier("DEC", document, 3), dpi), dpi)
    lus = codes(sur_disque(scan))
    assert [(c.genre, c.document, c.page, c.pages) for (c,) in lus] == [
        ("DEC", document, n, 3) for n in (1, 2, 3)
    ]


@pytest.mark.parametrize("graine", range(8))
def test_une_page_tournee_grise_et_bruitee_se_lit(sur_disque, document, graine):
    tirage = random.Random(graine)
    (image,) = dessiner(papier("AVE", document), tirage.choice((150, 200, 300)))
    abimee = numeriser(image, tirage)
    for octets in (en_image(abimee, "JPEG"), en_image(abimee, "PNG"), en_pdf([abimee])):
        ((code,),) = codes(sur_disque(octets))
        assert (code.genre, code.document) == ("AVE", document)


def test_une_page_tachee_ne_donne_aucun_code(sur_disque, document):
    propre = dessiner(papier("AVE", document))[0]
    assert codes(sur_disque(en_pdf([tacher(propre), propre])))[0] == []


def test_les_pages_s_extraient_dans_l_ordre_demande(sur_disque, document):
    fichier = sur_disque(papier("DEC", document, 3))
    lus = codes(sur_disque(extraire(fichier, [3, 1])))
    assert [code.page for (code,) in lus] == [3, 1]


@pytest.mark.parametrize(
    "octets", [b"ceci n'est pas un PDF", b"%PDF-1.7\nfin", b"\x89PNG\r\n\x1a\nabime", b""]
)
def test_un_fichier_abime_est_dit(sur_disque, octets):
    with pytest.raises(PagesIllisibles) as refus:
        compter(sur_disque(octets))
    assert refus.value.genre == "abime"


def test_un_pdf_chiffre_est_dit(sur_disque, document):
    ecrit, tampon = pypdf.PdfWriter(), io.BytesIO()
    ecrit.append(io.BytesIO(papier("DEC", document)))
    ecrit.encrypt("secret", algorithm="RC4-128")
    ecrit.write(tampon)
    with pytest.raises(PagesIllisibles) as refus:
        compter(sur_disque(tampon.getvalue()))
    assert refus.value.genre == "chiffre"


def test_une_image_demesuree_est_refusee(sur_disque):
    """Two kilobytes that ask for four hundred million pixels."""
    tampon = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(tampon, "PNG")
    with pytest.raises(PagesIllisibles) as refus:
        compter(sur_disque(tampon.getvalue()))
    assert refus.value.genre == "demesure"


def bombe(cote: int = 34_000) -> bytes:
    """A PDF of one megabyte whose one picture unfolds to ``cote``² bytes."""
    compresse, rangee = zlib.compressobj(1), bytes(cote * 100)
    donnees = b"".join(compresse.compress(rangee) for _ in range(cote // 100)) + compresse.flush()
    image = StreamObject()
    image._data = donnees
    taille = NumberObject(cote)
    image.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): taille,
            NameObject("/Height"): taille,
            NameObject("/ColorSpace"): NameObject("/DeviceGray"),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): NameObject("/FlateDecode"),
        }
    )
    ecrit, tampon = pypdf.PdfWriter(), io.BytesIO()
    page = ecrit.add_blank_page(595, 842)
    images = DictionaryObject({NameObject("/I"): ecrit._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): images})
    trace = StreamObject()
    trace._data = b"q 595 0 0 842 0 0 cm /I Do Q"
    page[NameObject("/Contents")] = ecrit._add_object(trace)
    ecrit.write(tampon)
    return tampon.getvalue()


def test_une_bombe_ne_fait_tomber_que_sa_page(sur_disque, document, monkeypatch):
    """A page that cannot be drawn is told as a page without a code; those after it are read."""
    monkeypatch.setattr(porte_pages, "SECONDES", 5)
    ensemble, tampon = pypdf.PdfWriter(), io.BytesIO()
    for morceau in (bombe(), papier("DEC", document, 2)):
        ensemble.append(io.BytesIO(morceau))
    ensemble.write(tampon)
    premiere, *autres = codes(sur_disque(tampon.getvalue()))
    assert premiere == []
    assert [code.page for (code,) in autres] == [1, 2]


def test_une_page_geante_est_dessinee_dans_les_bornes(sur_disque, document):
    ecrit, tampon = pypdf.PdfWriter(), io.BytesIO()
    ecrit.add_blank_page(14_400, 14_400)
    ecrit.append(io.BytesIO(papier("DEC", document)))
    ecrit.write(tampon)
    vide, (code,) = codes(sur_disque(tampon.getvalue()))
    assert vide == []
    assert code.document == document


def test_un_fichier_qui_tue_le_lecteur_n_est_pas_relu_sans_fin(sur_disque, document, monkeypatch):
    """After a few deaths the rest is given as not read: each page is there, none hangs the worker."""
    fichier = sur_disque(papier("DEC", document, 5))
    monkeypatch.setattr(porte_pages, "_lignes", lambda *_: iter(()))
    lues = list(lire_pages(fichier, 5))
    assert [lue.page for lue in lues] == [1, 2, 3, 4, 5]
    assert all(lue.demesure for lue in lues)


def test_une_feuille_de_style_du_document_ne_coupe_pas_le_code(sur_disque, document):
    """The minutes link a sheet with a lower margin: each page must keep its code whole all the same."""
    lien = '<link rel="stylesheet" href="/static/css/pdf.css">'
    corps = "<p>Texte.</p>" * 120
    html = f"<!DOCTYPE html><html lang=fr><head><title>x</title>{lien}</head><body>{corps}</body></html>"
    lus = codes(sur_disque(en_pdf(dessiner(imprimer(html, "DIA", document)))))
    assert len(lus) > 1
    assert [code.page for (code,) in lus] == list(range(1, len(lus) + 1))
