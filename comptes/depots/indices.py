"""What a file says of itself beside its accounts: SIREN, closing date, number of the part."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from stdnum import luhn

from comptes.versions.models import Fichier

TETE = 64 * 1024
_SIREN = re.compile(
    r"(?<!\d)(\d{3})[ \u00a0\u202f]?(\d{3})[ \u00a0\u202f]?(\d{3})(?:[ \u00a0\u202f]?\d{5})?(?!\d)"
)
_JOUR = re.compile(r"(?<!\d)((?:19|20)\d{6})(?!\d)")
_PARTIE = re.compile(r"(?:FEC[ _-]?\d{8}_(\d{1,2})|_(\d))(?=\.[A-Za-z]+$|$)", re.IGNORECASE)
# Where a workbook keeps its texts, in the order of reading.
_TEXTES_DES_CLASSEURS = ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "content.xml")


def sirens(texte: str) -> list[str]:
    """Valid SIREN (key included) written in a text, alone or at the head of a SIRET."""
    lus = ("".join(trouve.groups()) for trouve in _SIREN.finditer(texte))
    return list(dict.fromkeys(lu for lu in lus if set(lu) != {"0"} and luhn.is_valid(lu)))


def fin_de_mois_du_nom(nom: str) -> date | None:
    """The closing date that a name gives: AAAAMMJJ, the last day of a month. Another day is a day of export."""
    for trouve in _JOUR.finditer(nom):
        try:
            jour = datetime.strptime(trouve[1], "%Y%m%d").date()  # noqa: DTZ007
        except ValueError:
            continue
        if (jour + timedelta(days=1)).day == 1:
            return jour
    return None


def parties_manquantes(noms: Iterable[str]) -> list[int]:
    """Numbers of the parts that the names call for and that are not there.

    ``…_2`` calls for ``…_1``; ``…_1`` alone calls for ``…_2``: nobody numbers a whole.
    """
    numeros = {int(trouve[1] or trouve[2]) for nom in noms if (trouve := _PARTIE.search(nom))}
    if not numeros:
        return []
    return sorted(set(range(1, max(max(numeros), 2) + 1)) - numeros)


def tete_de(fichier: Fichier) -> str:
    """First texts of a balance: what is written above the titles. Empty when they cannot be had."""
    with fichier.contenu.open("rb") as flux:
        if not fichier.nom.lower().endswith((".xlsx", ".ods")):
            return _texte(flux.read(TETE))
        try:
            with zipfile.ZipFile(flux) as archive:
                presents = set(archive.namelist())
                return " ".join(
                    _texte(archive.open(nom).read(TETE)) for nom in _TEXTES_DES_CLASSEURS if nom in presents
                )
        except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError):
            return ""


def _texte(octets: bytes) -> str:
    """Digits read the same in every encoding once null bytes are gone."""
    return octets.replace(b"\0", b"").decode("latin-1").replace("&#160;", " ")
