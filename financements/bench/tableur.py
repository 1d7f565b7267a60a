"""Opening a workbook through the one door of tables, against the bare library that reads it in the same process.

Ours judges the archive, starts a child process under limits, reads there and brings the rows back. The first opening
of a process pays a few milliseconds more (finding the library): it is measured apart, by a process of its own.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from functools import partial
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from financements.bench.base import Resultat, chronometrer, mesure, tour_a_tour
from financements.lecture.tableur import ouvrir

LIGNES = "5000"
LIMITE = 2.0
TOURS = 15
TITRES = ("Compte", "Intitulé", "Débit", "Crédit", "Solde débiteur", "Solde créditeur")


@mesure("tableur", "ouvrir une balance XLSX de 5 000 lignes dans un processus enfant, contre calamine seul")
def banc_tableur(options: dict[str, Any]) -> Iterator[Resultat]:
    """Any other number of rows may be asked (`--lignes`); the limit is for 5 000 and more."""
    for lignes in map(int, (options.get("lignes") or LIGNES).split(",")):
        octets = classeur(lignes)
        notre, nu = tour_a_tour(
            partial(chronometrer, partial(ouvrir, octets)),
            partial(chronometrer, partial(_calamine, octets)),
            TOURS,
        )
        yield Resultat(f"{lignes} lignes ({len(octets) // 1024} ko)", notre, nu, LIMITE)


def _calamine(octets: bytes) -> list[list[list[Any]]]:
    livre = CalamineWorkbook.from_filelike(io.BytesIO(octets))
    return [livre.get_sheet_by_name(nom).to_python(skip_empty_area=False) for nom in livre.sheet_names]


def classeur(lignes: int) -> bytes:
    """A balance of so many accounts, the same each time."""
    hasard = random.Random(5)  # noqa: S311 - amounts of a bench
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True}) as livre:
        feuille = livre.add_worksheet("Balance")
        feuille.write_row(0, 0, TITRES)
        for rang in range(1, lignes + 1):
            debit, credit = (hasard.randrange(10**8) / 100 for _ in range(2))
            solde = round(debit - credit, 2)
            feuille.write_string(rang, 0, str(600_000 + rang))
            feuille.write_string(rang, 1, f"Charges diverses de gestion courante {rang}")
            feuille.write_row(rang, 2, (debit, credit, max(solde, 0), max(-solde, 0)))
    return tampon.getvalue()
