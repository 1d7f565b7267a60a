"""CSV that a spreadsheet opens without harm: two flavours, text that cannot become a formula.

- ``excel``: for a French Excel (``;``, BOM, decimal comma, 12/03/2025, unknown worded « inconnu »);
- ``ouvert``: for programs (``,``, UTF-8 without BOM, decimal point, ISO dates, unknown left empty). A cell under
  secrecy is empty too, and a column tells which rows have one; another says where the file comes from: CSV has no
  comments, and a column is read by everything and stays when files are put together.

Numbers have two decimals, more only where the value does. No unit, no space, no percent sign: a column of rates is
named « (%) ».
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from cpts.commun.formats import INCONNU, date_courte
from cpts.commun.secret import NON_AFFICHE

SERVICE = "cpts-oversight"
# A cell that starts so is read as a formula by spreadsheets (full-width forms included).
DEBUTS_DE_FORMULE = tuple("=+-@|\t\r\n＝＋－＠")
COLONNE_FICTIVES = "Nature des données"
FICTIVES = "Données fictives"
COLONNE_PROVENANCE = "Provenance"
COLONNE_SECRET = "Secret"  # noqa: S105 — statistical secrecy
# What our files say beside their rows: left aside when one is read back.
COLONNES_DE_MENTION = frozenset(
    nom.casefold() for nom in (COLONNE_FICTIVES, COLONNE_PROVENANCE, COLONNE_SECRET)
)
CENTIEME = Decimal("0.01")


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


def _point(valeur: Decimal | int) -> str:
    if isinstance(valeur, int):
        return str(valeur)
    centimes = valeur.quantize(CENTIEME)
    return f"{centimes if centimes == valeur else valeur.normalize():f}"


def _virgule(valeur: Decimal | int) -> str:
    return _point(valeur).replace(".", ",")


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


def pourcents(taux: Decimal | None) -> Decimal | None:
    """A rate as a column « (%) » holds it: 0.12345 is 12.35."""
    return None if taux is None else (taux * 100).quantize(CENTIEME, ROUND_HALF_UP)


@dataclass(frozen=True)
class Mentions:
    """What a file says beside its rows: where it comes from, which rows are under secrecy, that all is invented."""

    provenance: str = ""
    secret: bool = False
    fictives: bool = False

    @property
    def colonnes(self) -> list[str]:
        return [
            *[COLONNE_SECRET] * self.secret,
            *[COLONNE_PROVENANCE] * bool(self.provenance),
            *[COLONNE_FICTIVES] * self.fictives,
        ]

    def de(self, ligne: Sequence[object]) -> list[object]:
        """Last cells of a row."""
        return [
            *[NON_AFFICHE in ligne] * self.secret,
            *[self.provenance] * bool(self.provenance),
            *[FICTIVES] * self.fictives,
        ]


def flux_csv(
    colonnes: Sequence[str],
    lignes: Iterable[Sequence[object]],
    saveur: Saveur,
    mentions: Mentions = Mentions(),
) -> Iterator[str]:
    """Lines of a CSV, one at a time."""
    ecrire = csv.writer(_Ligne(), delimiter=saveur.separateur, lineterminator="\r\n").writerow
    yield saveur.bom + ecrire([sans_formule(c) for c in (*colonnes, *mentions.colonnes)])
    for ligne in lignes:
        lues = [None if mentions.secret and v == NON_AFFICHE else v for v in ligne]
        yield ecrire([cellule(valeur, saveur) for valeur in (*lues, *mentions.de(ligne))])


def reponse_csv(
    nom: str,
    colonnes: Sequence[str],
    lignes: Iterable[Sequence[object]],
    saveur: Saveur,
    *,
    fictives: bool = False,
    secret: bool = False,
    provenance: str = "",
) -> StreamingHttpResponse:
    """A streamed download named after ``nom`` and today's date.

    ``secret``: the page hides figures from some readers. ``provenance``: of the figures, this page today by default.
    """
    jour = timezone.localdate().isoformat()
    mentions = Mentions(fictives=fictives)
    if saveur is OUVERT:
        mentions = Mentions(provenance or f"{SERVICE}, {nom}, chiffres du {jour}", secret, fictives)
    fichier = f"{slugify(nom)}-{jour}{'-donnees-fictives' if fictives else ''}.csv"
    flux = (ligne.encode() for ligne in flux_csv(colonnes, lignes, saveur, mentions))
    reponse = StreamingHttpResponse(flux, content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{fichier}"'
    return reponse
