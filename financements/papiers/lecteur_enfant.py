"""Program of the child process that opens scanned pages: its limits first, then pdfium or Pillow, then the codes.

Run by path, without this package nor Django. Arguments: the folder of the installed packages, bytes of memory, seconds
of processor, `compter`, `lire` or `extraire`, then for `lire` the first and last pages to read (`1,20`), for `extraire`
the pages to keep (`3,1,2`), all from 1. On standard input: a PDF, a JPEG or a PNG. On standard output, one line of JSON
`{"pages": n}` for `compter` and `lire`, then for `lire` one a page, as soon as it is read:
`{"page": 2, "textes": ["CPTS1:…"]}`; for `extraire`, the PDF of these pages. An error is one line:
`{"erreur": "chiffre" | "abime" | "demesure"}`.
"""

import io
import json
import os
import sys

POINTS_PAR_POUCE = 72
# A page is drawn at 200 dpi, then finer if no code was seen: a code of 20 mm has then 5, then 7 pixels a square.
FINESSES = (200, 300)
PIXELS_MAX = 20_000_000
IMAGE_PIXELS_MAX = 60_000_000


class Demesure(Exception):
    """More pixels than any scan of a page."""


def limiter(memoire, secondes):
    """No more memory, processor, core nor file than this, whatever the file asks."""
    import resource

    for quoi, combien in (
        (resource.RLIMIT_AS, memoire),
        (resource.RLIMIT_CPU, secondes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _, plafond = resource.getrlimit(quoi)
        permis = combien if plafond == resource.RLIM_INFINITY else min(combien, plafond)
        resource.setrlimit(quoi, (permis, permis))


def codes_de(image):
    """Texts of the QR codes of a picture in grey, whichever way it is turned: as it is, then with contrast."""
    import zxingcpp
    from PIL import ImageFilter, ImageOps

    essais = (
        lambda: image,
        lambda: ImageOps.autocontrast(image, cutoff=2),
        lambda: image.filter(ImageFilter.MedianFilter(3)),
    )
    formes = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for essai in essais:
        trouves = zxingcpp.read_barcodes(essai(), formats=formes)
        if textes := sorted({t.text for t in trouves if t.valid}):
            return textes
    return []


def codes_de_la_page(page):
    largeur, hauteur = page.get_size()
    textes = []
    for dpi in FINESSES:
        echelle = dpi / POINTS_PAR_POUCE
        pixels = largeur * hauteur * echelle * echelle
        if pixels > PIXELS_MAX:
            echelle *= (PIXELS_MAX / pixels) ** 0.5
        textes = codes_de(page.render(scale=echelle, grayscale=True).to_pil())
        if textes:
            break
    return textes


def image_de(octets):
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # ours is below, and refuses rather than warns
    image = Image.open(io.BytesIO(octets), formats=("JPEG", "PNG"))
    if image.width * image.height > IMAGE_PIXELS_MAX:
        raise Demesure
    return ImageOps.exif_transpose(image).convert("L")


def dire(objet):
    sys.stdout.buffer.write(json.dumps(objet).encode() + b"\n")
    sys.stdout.buffer.flush()


def compter(octets):
    """Say how many pages there are, and return the document; None for a picture, which has few enough pixels."""
    if not octets.startswith(b"%PDF-"):
        image_de(octets)
        dire({"pages": 1})
        return None
    import pypdfium2

    document = pypdfium2.PdfDocument(octets)
    dire({"pages": len(document)})
    return document


def lire(octets, premiere, derniere):
    document = compter(octets)
    if document is None:
        dire({"page": 1, "textes": codes_de(image_de(octets))})
        return
    for numero in range(premiere, min(derniere, len(document)) + 1):
        page = document[numero - 1]
        dire({"page": numero, "textes": codes_de_la_page(page)})
        page.close()


def extraire(octets, pages):
    sortie = io.BytesIO()
    if octets.startswith(b"%PDF-"):
        import pypdfium2

        nouveau = pypdfium2.PdfDocument.new()
        nouveau.import_pages(pypdfium2.PdfDocument(octets), [page - 1 for page in pages])
        nouveau.save(sortie)
    else:
        image_de(octets).save(sortie, "PDF", resolution=200)
    sys.stdout.buffer.write(sortie.getvalue())


def genre_d_erreur(erreur):
    nom = type(erreur).__name__
    if nom in ("MemoryError", "Demesure"):
        return "demesure"
    # pdfium's own words: `Failed to load document (PDFium: Incorrect password error).`
    return "chiffre" if "password" in str(erreur).lower() else "abime"


def principal(dossier, memoire, secondes, geste, pages):
    limiter(int(memoire), int(secondes))
    sys.path.append(dossier)
    octets = sys.stdin.buffer.read()
    numeros = [int(page) for page in pages.split(",")]
    try:
        if geste == "compter":
            compter(octets)
        elif geste == "lire":
            lire(octets, *numeros)
        else:
            extraire(octets, numeros)
    # Whatever a broken file raises is told by its kind, never let out.
    except BaseException as erreur:
        dire({"erreur": genre_d_erreur(erreur)})
    sys.stdout.buffer.flush()
    # Nothing is worth tidying up.
    os._exit(0)


if __name__ == "__main__":
    principal(*sys.argv[1:])
