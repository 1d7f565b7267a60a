"""CSV that a spreadsheet opens without harm: two flavours, text that cannot become a formula.

- ``excel``: for a French Excel (``;``, BOM, decimal comma, 12/03/2025, unknown worded « inconnu »);
- ``ouvert``: for programs (``,``, UTF-8 without BOM, decimal point, ISO dates, unknown left empty).
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from cpts.commun.formats import INCONNU, date_courte

# A cell that starts so is read as a formula by spreadsheets (full-width forms included).
DEBUTS_DE_FORMULE = tuple("=+-@|\t\r\n＝＋－＠")
COLONNE_FICTIVES = "Nature des données"
FICTIVES = "Données fictives"


@dataclass(frozen=True)
class Saveur:
    """How values are written for one kind of reader."""

    nom: str
    separateur: str
    bom: str
    inconnu: str
    nombre: Callable[[Decimal | int], str]
    date: Callable[[date], str]
    instant: Callable[[datetime], str]


def _virgule(valeur: Decimal | int) -> str:
    return f"{valeur:f}".replace(".", ",") if isinstance(valeur, Decimal) else str(valeur)


def _point(valeur: Decimal | int) -> str:
    return f"{valeur:f}" if isinstance(valeur, Decimal) else str(valeur)


EXCEL = Saveur(
    "excel", ";", "\ufeff", INCONNU, _virgule, date_courte, lambda i: f"{date_courte(i)} {i:%H:%M:%S}"
)
OUVERT = Saveur("ouvert", ",", "", "", _point, date.isoformat, lambda i: i.isoformat(timespec="seconds"))
SAVEURS = {saveur.nom: saveur for saveur in (EXCEL, OUVERT)}


def sans_formule(texte: str) -> str:
    """Text that a spreadsheet will not run: an apostrophe goes before what looks like a formula."""
    return f"'{texte}" if texte.lstrip(" \u00a0\u202f").startswith(DEBUTS_DE_FORMULE) else texte


def cellule(valeur: object, saveur: Saveur) -> str:
    """One value as the flavour writes it. Numbers are numbers; everything else is guarded text."""
    if valeur is None:
        return saveur.inconnu
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float):
        raise TypeError("Un montant s’exporte en Decimal ou en entier, jamais en nombre flottant.")
    if isinstance(valeur, Decimal | int):
        return saveur.nombre(valeur)
    if isinstance(valeur, datetime):
        return saveur.instant(timezone.localtime(valeur) if timezone.is_aware(valeur) else valeur)
    return saveur.date(valeur) if isinstance(valeur, date) else sans_formule(str(valeur))


class _Ligne:
    """A file for ``csv.writer`` that hands each line back instead of keeping it."""

    def write(self, ligne: str) -> str:
        return ligne


def flux_csv(
    colonnes: Sequence[str], lignes: Iterable[Sequence[object]], saveur: Saveur, *, fictives: bool = False
) -> Iterator[str]:
    """Lines of a CSV, one at a time. ``fictives`` adds a last column that says the data are invented."""
    ecrire = csv.writer(_Ligne(), delimiter=saveur.separateur, lineterminator="\r\n").writerow
    yield saveur.bom + ecrire([sans_formule(c) for c in (*colonnes, *[COLONNE_FICTIVES] * fictives)])
    for ligne in lignes:
        yield ecrire([cellule(valeur, saveur) for valeur in (*ligne, *[FICTIVES] * fictives)])


def reponse_csv(
    nom: str,
    colonnes: Sequence[str],
    lignes: Iterable[Sequence[object]],
    saveur: Saveur,
    *,
    fictives: bool = False,
) -> StreamingHttpResponse:
    """A streamed download named after ``nom`` and today's date."""
    fichier = (
        f"{slugify(nom)}-{timezone.localdate().isoformat()}{'-donnees-fictives' if fictives else ''}.csv"
    )
    flux = (ligne.encode() for ligne in flux_csv(colonnes, lignes, saveur, fictives=fictives))
    reponse = StreamingHttpResponse(flux, content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{fichier}"'
    return reponse
