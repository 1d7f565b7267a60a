"""Reading a balance whole, and opening its workbook alone, against the bare library that opens it in the same process.

Ours judges the archive, starts a child process under limits, reads there and brings the rows back; the reading then
knows the columns, sets totals aside and checks the figures. The first opening of a process pays a few milliseconds
more (finding the library, the words of titles): one turn for nothing comes first.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from functools import partial
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook
from xlsxwriter.worksheet import Worksheet

from comptes.lecture import Source, lire
from comptes.lecture.tableur import ouvrir
from demonstration.bench.base import Resultat, chronometrer, mesure, tour_a_tour

LIGNES = "5000"
LIMITE = 2.0
TOURS = 15
PREMIER, DERNIER = 101_000, 798_000
TITRES = ("Compte", "Intitulé", "Débit", "Crédit", "Solde débiteur", "Solde créditeur")


@mesure("tableur", "lire une balance XLSX de 5 000 lignes, l’ouvrir seulement, contre calamine qui l’ouvre")
def banc_tableur(options: dict[str, Any]) -> Iterator[Resultat]:
    """Any other number of rows may be asked (`--lignes`); the limit is for 5 000 and more."""
    for lignes in map(int, (options.get("lignes") or LIGNES).split(",")):
        octets = classeur(lignes)
        for quoi, faire in (("lecture", _lire), ("ouverture", ouvrir)):
            faire(octets)
            notre, nu = tour_a_tour(
                partial(chronometrer, partial(faire, octets)),
                partial(chronometrer, partial(_calamine, octets)),
                TOURS,
            )
            yield Resultat(f"{quoi}, {lignes} lignes ({len(octets) // 1024} ko)", notre, nu, LIMITE)


def _lire(octets: bytes) -> None:
    lecture = lire([Source("balance.xlsx", octets)], "balance", exercice=2025)
    if lecture.verdict not in ("conforme", "alerte"):
        raise ValueError(f"la balance du banc est lue « {lecture.verdict} »")


def _calamine(octets: bytes) -> list[list[list[Any]]]:
    livre = CalamineWorkbook.from_filelike(io.BytesIO(octets))
    return [livre.get_sheet_by_name(nom).to_python(skip_empty_area=False) for nom in livre.sheet_names]


def classeur(lignes: int) -> bytes:
    """A balance of so many accounts of all classes, the same each time; the last one balances the others."""
    hasard = random.Random(5)  # noqa: S311 - amounts of a bench
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True}) as livre:
        feuille = livre.add_worksheet("Balance")
        feuille.write_row(0, 0, TITRES)
        totaux = [0, 0]
        for rang in range(1, lignes):
            cotes = [hasard.randrange(10**8), hasard.randrange(10**7)]
            totaux = [total + cote for total, cote in zip(totaux, cotes, strict=True)]
            numero = PREMIER + rang * ((DERNIER - PREMIER) // lignes)
            _ecrire(feuille, rang, str(numero), f"Charges diverses de gestion courante {rang}", *cotes)
        _ecrire(feuille, lignes, str(DERNIER), "Concours publics", totaux[1], totaux[0])
    return tampon.getvalue()


def _ecrire(feuille: Worksheet, rang: int, compte: str, libelle: str, debit: int, credit: int) -> None:
    feuille.write_string(rang, 0, compte)
    feuille.write_string(rang, 1, libelle)
    solde = debit - credit
    feuille.write_row(rang, 2, [c / 100 for c in (debit, credit, max(solde, 0), max(-solde, 0))])
