"""Lists as the screens show them: columns said once serve the table, its sort links and its CSV.

The address holds everything (``?tri=-montant&page=3`` and the page's own filters), so a list can be shared,
and the CSV holds the same rows and order as the screen, all pages together, its columns and those kept for files.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from cpts.commun.formats import INCONNU
from cpts.commun.tableur import SAVEURS, reponse_csv

PAR_PAGE = 50
CLASSES_DE_BADGE = {
    "succes": "fr-badge--success",
    "info": "fr-badge--info",
    "attention": "fr-badge--warning",
    "erreur": "fr-badge--error",
    "nouveau": "fr-badge--new",
}


def _mots(valeur: Any) -> str:
    return INCONNU if valeur is None else str(valeur)


@dataclass(frozen=True)
class Colonne:
    """One column.

    ``valeur`` reads the raw value of a row (a Decimal, a date, a text, None when unknown), ``mots`` words it
    on screen. ``tri`` is the field the database sorts on (empty: not sortable). ``nombre`` aligns to the
    right. ``titre`` makes the cell the header of its row. ``url`` links the cell; ``ton`` draws it as a badge
    (succes, info, attention, erreur, neutre, nouveau). ``fichier`` keeps it for the CSV: codes that programs join on.
    """

    cle: str
    libelle: str
    valeur: Callable[[Any], Any]
    mots: Callable[[Any], str] = _mots
    tri: str = ""
    nombre: bool = False
    titre: bool = False
    url: Callable[[Any], str] | None = None
    ton: Callable[[Any], str] | None = None
    fichier: bool = False


@dataclass(frozen=True)
class EnteteDeListe:
    """Header of a column: ``tri`` is the next value of the parameter, ``sens`` the current direction."""

    libelle: str
    nombre: bool
    tri: str
    sens: str

    @property
    def sens_aria(self) -> str:
        """The direction as ``aria-sort`` writes it."""
        return {"asc": "ascending", "desc": "descending"}.get(self.sens, "")


class CelluleDeListe(NamedTuple):
    texte: str
    nombre: bool
    titre: bool
    url: str
    ton: str

    @property
    def classe_badge(self) -> str:
        return CLASSES_DE_BADGE.get(self.ton, "")


@dataclass
class Liste:
    """A sorted, paginated list of ``lignes_source`` (already within the reader's perimeter, and filtered).

    ``unite`` is counted in French (« pièce » or « journal,journaux »). ``tri_defaut`` is a column's key,
    preceded by « - » for descending. ``total_connu``: how many rows there are, when the page has
    counted them already. An unknown sort or page falls back, it never fails.
    """

    request: HttpRequest
    lignes_source: QuerySet
    colonnes: Sequence[Colonne]
    nom: str
    unite: str = "ligne"
    tri_defaut: str = ""
    par_page: int = PAR_PAGE
    total_connu: int | None = None
    _par_cle: dict[str, Colonne] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._par_cle = {colonne.cle: colonne for colonne in self.colonnes if colonne.tri}

    @cached_property
    def tri(self) -> str:
        """The sort in force, as the address writes it."""
        demande = self.request.GET.get("tri", "")
        return demande if demande.removeprefix("-") in self._par_cle else self.tri_defaut

    @cached_property
    def triees(self) -> QuerySet:
        """All the rows in order. Unknown values come last, whatever the direction; ties by primary key."""
        colonne = self._par_cle.get(self.tri.removeprefix("-"))
        if colonne is None:
            return self.lignes_source
        champ = F(colonne.tri)
        ordre = champ.desc(nulls_last=True) if self.tri.startswith("-") else champ.asc(nulls_last=True)
        return self.lignes_source.order_by(ordre, "pk")

    @cached_property
    def page(self) -> Page:
        """The page asked for, or the nearest; ``page.numeros`` lists the numbers to link."""
        paginateur = Paginator(self.triees, self.par_page)
        if self.total_connu is not None:
            paginateur.count = self.total_connu
        page = paginateur.get_page(self.request.GET.get("page"))
        page.numeros = list(paginateur.get_elided_page_range(page.number, on_each_side=1, on_ends=1))  # type: ignore[attr-defined]
        return page

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def montrees(self) -> list[Colonne]:
        """The columns of the screen."""
        return [colonne for colonne in self.colonnes if not colonne.fichier]

    @property
    def entetes(self) -> list[EnteteDeListe]:
        return [self._entete(colonne) for colonne in self.montrees]

    def _entete(self, colonne: Colonne) -> EnteteDeListe:
        if not colonne.tri:
            return EnteteDeListe(colonne.libelle, colonne.nombre, "", "")
        if self.tri == colonne.cle:
            return EnteteDeListe(colonne.libelle, colonne.nombre, f"-{colonne.cle}", "asc")
        sens = "desc" if self.tri == f"-{colonne.cle}" else ""
        return EnteteDeListe(colonne.libelle, colonne.nombre, colonne.cle, sens)

    @property
    def lignes(self) -> list[list[CelluleDeListe]]:
        """Cells of the current page."""
        return [[_cellule(colonne, objet) for colonne in self.montrees] for objet in self.page.object_list]

    def export(self) -> StreamingHttpResponse | None:
        """The CSV when the address asks for one (``?export=excel`` or ``ouvert``), else None."""
        saveur = SAVEURS.get(self.request.GET.get("export", ""))
        if saveur is None:
            return None
        lignes = (
            [_brute(c, objet) for c in self.colonnes] for objet in self.triees.iterator(chunk_size=2000)
        )
        colonnes = [colonne.libelle for colonne in self.colonnes]
        return reponse_csv(self.nom, colonnes, lignes, saveur, fictives=settings.DONNEES_FICTIVES)


def _brute(colonne: Colonne, objet: Any) -> Any:
    """What the CSV receives: numbers and dates as they are, anything else in the words of the screen."""
    valeur = colonne.valeur(objet)
    return valeur if valeur is None or isinstance(valeur, int | Decimal | date) else colonne.mots(valeur)


def _cellule(colonne: Colonne, objet: Any) -> CelluleDeListe:
    valeur = colonne.valeur(objet)
    return CelluleDeListe(
        texte=colonne.mots(valeur),
        nombre=colonne.nombre,
        titre=colonne.titre,
        url=colonne.url(objet) if colonne.url else "",
        ton=colonne.ton(objet) if colonne.ton else "",
    )
