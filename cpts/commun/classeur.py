"""XLSX downloads: the values of a table as a spreadsheet keeps them, text that stays text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from cpts.commun.formats import INCONNU
from cpts.commun.tableur import COLONNE_FICTIVES, FICTIVES

TYPE_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEUR_MIN, LARGEUR_MAX = 10, 48
Feuille = tuple[str, Sequence[str], Iterable[Sequence[object]]]  # title, columns, rows


def classeur(feuilles: Iterable[Feuille], *, fictives: bool = False) -> bytes:
    """A workbook of one sheet a table. Nothing is read as a formula; ``None`` is worded « inconnu ».

    Amounts keep their cents: a cell holds a number that a spreadsheet shows with two decimals.
    """
    tampon = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(tampon, options) as livre:
        formats = {
            "titre": livre.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "montant": livre.add_format({"num_format": "#,##0.00"}),
            "date": livre.add_format({"num_format": "dd/mm/yyyy"}),
        }
        for titre, colonnes, lignes in feuilles:
            feuille = livre.add_worksheet(titre[:31])
            suite = [COLONNE_FICTIVES] if fictives else []
            _ecrire(feuille, [*colonnes, *suite], lignes, [FICTIVES] if fictives else [], formats)
    return tampon.getvalue()


def _ecrire(feuille, colonnes: Sequence[str], lignes: Iterable[Sequence[object]], suite, formats) -> None:
    largeurs = [len(colonne) for colonne in colonnes]
    feuille.write_row(0, 0, colonnes, formats["titre"])
    for rang, ligne in enumerate(lignes, 1):
        for place, valeur in enumerate((*ligne, *suite)):
            _cellule(feuille, rang, place, valeur, formats)
            largeurs[place] = max(largeurs[place], len(str(valeur)) + 2)
    for place, largeur in enumerate(largeurs):
        feuille.set_column(place, place, min(max(largeur, LARGEUR_MIN), LARGEUR_MAX))
    feuille.freeze_panes(1, 0)


def _cellule(feuille, rang: int, place: int, valeur: object, formats) -> None:
    if isinstance(valeur, float):
        raise TypeError("Un montant s’exporte en Decimal ou en entier, jamais en nombre flottant.")
    if isinstance(valeur, Decimal):
        feuille.write_number(rang, place, valeur, formats["montant"])
    elif isinstance(valeur, int) and not isinstance(valeur, bool):
        feuille.write_number(rang, place, valeur)
    elif isinstance(valeur, date):
        feuille.write_datetime(rang, place, valeur, formats["date"])
    else:
        feuille.write_string(rang, place, INCONNU if valeur is None else str(valeur))


def reponse_xlsx(nom: str, feuilles: Iterable[Feuille], *, fictives: bool = False) -> HttpResponse:
    """A download named after ``nom`` and today's date."""
    fin = "-donnees-fictives" if fictives else ""
    fichier = f"{slugify(nom)}-{timezone.localdate().isoformat()}{fin}.xlsx"
    reponse = HttpResponse(classeur(feuilles, fictives=fictives), content_type=TYPE_XLSX)
    reponse["Content-Disposition"] = f'attachment; filename="{fichier}"'
    return reponse
