"""Our own PDF printed, signed and scanned badly: pages drawn, turned, darkened, and put back in one PDF or picture."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable
from functools import cache

import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

from financements.contrats.papiers import FEUILLES
from financements.papiers.impression import imprimer

POINTS = 72


@cache
def papier(genre: str, document, pages: int = 1) -> bytes:
    """A short document with its codes, of this many pages."""
    corps = '<p style="break-after: page">Texte de la page.</p>' * (pages - 1) + "<p>Dernière page.</p>"
    html = f"<!DOCTYPE html><html lang=fr><head><title>Essai</title></head><body><h1>{genre}</h1>{corps}</body></html>"
    return imprimer(html, genre, document, *FEUILLES)


def dessiner(pdf: bytes, dpi: int = 150) -> list[Image.Image]:
    """Each page as a picture in grey."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / POINTS, grayscale=True).to_pil().copy() for page in document]


def numeriser(image: Image.Image, tirage: random.Random) -> Image.Image:
    """What a tired scanner makes of a page: turned, a little skewed, grey, noisy, blurred, saved as JPEG."""
    signee = image.convert("L")
    trait = ImageDraw.Draw(signee)
    large, haut = signee.size
    trait.line([(large * 0.5, haut * 0.7), (large * 0.8, haut * 0.75), (large * 0.6, haut * 0.8)], 40, 4)
    tournee = signee.rotate(
        tirage.choice((0, 90, 180, 270)) + tirage.uniform(-4, 4),
        expand=True,
        fillcolor=235,
        resample=Image.BICUBIC,
    )
    grise = tournee.point(lambda p: int(30 + p * 0.8))
    bruit = Image.effect_noise(grise.size, tirage.uniform(10, 25))
    floue = Image.blend(grise, bruit, 0.15).filter(ImageFilter.GaussianBlur(0.6))
    return _en_jpeg(floue, tirage.randint(45, 80))


def _en_jpeg(image: Image.Image, qualite: int) -> Image.Image:
    tampon = io.BytesIO()
    image.save(tampon, "JPEG", quality=qualite)
    return Image.open(io.BytesIO(tampon.getvalue())).convert("L")


def tacher(image: Image.Image) -> Image.Image:
    """The same page, coffee on the code."""
    sale = image.copy()
    large, haut = sale.size
    ImageDraw.Draw(sale).ellipse([0, haut * 0.84, large * 0.3, haut], fill=60)
    return sale


def en_pdf(images: Iterable[Image.Image], dpi: int = 150) -> bytes:
    premiere, *autres = images
    tampon = io.BytesIO()
    premiere.save(tampon, "PDF", save_all=True, append_images=autres, resolution=dpi)
    return tampon.getvalue()


def en_image(image: Image.Image, forme: str = "PNG") -> bytes:
    tampon = io.BytesIO()
    image.save(tampon, forme)
    return tampon.getvalue()


def fichier(octets: bytes, nom: str = "scan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(nom, octets)


def coller(pdfs: Iterable[bytes]) -> bytes:
    """Documents one after the other in one PDF, not scanned."""
    ensemble, tampon = pypdfium2.PdfDocument.new(), io.BytesIO()
    for pdf in pdfs:
        with pypdfium2.PdfDocument(pdf) as document:
            ensemble.import_pages(document)
    ensemble.save(tampon)
    ensemble.close()
    return tampon.getvalue()


def ranger(pdf: bytes, ordre: Iterable[int]) -> bytes:
    """The pages of a PDF in another order, from 0."""
    nouveau, tampon = pypdfium2.PdfDocument.new(), io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as document:
        nouveau.import_pages(document, list(ordre))
    nouveau.save(tampon)
    nouveau.close()
    return tampon.getvalue()
