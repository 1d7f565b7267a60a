"""Cells and rows of tables, written as text by Python rather than by a template.

A table holds hundreds of cells, and Django's templates take longer to draw a cell than the database to read its row.
Everything is escaped here, as a template would.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe


def texte_sur(valeur: Any) -> str:
    """The words of a value, escaped unless they are HTML already."""
    return valeur.__html__() if hasattr(valeur, "__html__") else escape(str(valeur))


def cellule(
    mots: Any, url: str = "", *, titre: bool = False, nombre: bool = False, badge: str | None = None
) -> str:
    """One cell: the header of its row (``titre``), aligned to the right (``nombre``), a link, or a badge
    (``badge``: its classes, none for the neutral one)."""
    contenu = texte_sur(mots)
    if url:
        contenu = f'<a href="{escape(url)}">{contenu}</a>'
    elif badge is not None:
        contenu = f'<span class="fr-badge fr-badge--sm {escape(badge)}">{contenu}</span>'
    if titre:
        return f'<th scope="row">{contenu}</th>'
    return f'<td class="nombre">{contenu}</td>' if nombre else f"<td>{contenu}</td>"


def rangee(cellules: Iterable[str]) -> str:
    """A row of cells made by ``cellule``."""
    return f"<tr>{''.join(cellules)}</tr>"


def assembler(morceaux: Iterable[str]) -> SafeString:
    """What goes into a template: pieces made by this module, one a line."""
    return mark_safe("\n".join(morceaux))  # noqa: S308 — every text above went through escape


def cellules_de_nombres(valeurs: Iterable[Any]) -> SafeString:
    """Cells of figures: words, or (words, address or nothing)."""
    return assembler(
        cellule(v[0], v[1], nombre=True) if type(v) is tuple else cellule(v, nombre=True) for v in valeurs
    )


def rangees_nommees(lignes: Iterable[tuple[Any, Iterable[Any]]]) -> SafeString:
    """Rows of figures: (what names the row, its figures)."""
    return assembler(
        rangee([cellule(nom, titre=True), *(cellule(mots, nombre=True) for mots in nombres)])
        for nom, nombres in lignes
    )


def rangees_de_nombres(lignes: Iterable[Any]) -> SafeString:
    """Rows of a chart's table: their first cell names them and opens onto ``url``, the others are figures."""
    return assembler(
        rangee(
            [
                cellule(ligne.cellules[0], ligne.url, titre=True),
                *(cellule(mots, nombre=True) for mots in ligne.cellules[1:]),
            ]
        )
        for ligne in lignes
    )
