"""Who deposits what and when: the plan of the deposits, and the planted files among them. Pure.

A file planted for a rule goes to one of the first CPTS (``HOTES``), as a version of its ledger or of its balance;
a corrected ledger follows some of the blocking ones, as happens in life.
"""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from comptes.lecture import CATALOGUE
from comptes.versions.enums import Piece
from demonstration import defauts
from demonstration.grand_livre import Annee
from demonstration.hasard import alea as alea_de
from demonstration.nation import PREMIERES, Nation, Structure

# The visitors' CPTS, one late in 2024, one that withdraws, one that sends nothing, one whose last file is faulty.
VITRINE, TARDIVE, ACTES, SILENCIEUSE, FAUTIVE = range(5)
HOTES = range(5, PREMIERES)
# How often a CPTS sends its accounts: (share of the CPTS, chance each year).
ASSIDUITES = ((60, 0.96), (24, 0.6), (16, 0.04))
PAR_ANNEE = {2023: 0.9, 2024: 0.97, 2025: 1.0}
BALANCES = 0.04
TARDIFS = 0.12
# Ranks of the CPTS that also send documents that are not read.
DOCUMENTS = {2024: 80, 2025: 170}
# Days from the visitors' ledger to their other pieces (the budget comes well before).
DELAIS_DES_DOCUMENTS = {
    Piece.BILAN: 7, Piece.COMPTE_RESULTAT: 7, Piece.RAPPORT_ACTIVITE: 20, Piece.BUDGET: -430,
}  # fmt: skip
DOCUMENTS_ENVOYES = (Piece.RAPPORT_ACTIVITE, Piece.COMPTE_RESULTAT, Piece.BILAN)
GRAVITES = ("refus", "bloquant", "alerte", "info")
VERDICTS = {"info": "conforme"}


@dataclass(frozen=True)
class Envoi:
    """One deposit. ``nature``: ledger, balance, document, or the code of a planted fault.

    ``origine`` is the closing date of another exercise whose ledger is sent by mistake (DEP-01).
    """

    rang: int
    cloture: datetime.date
    piece: str
    le: datetime.datetime
    nature: str = "normal"
    origine: datetime.date | None = None

    @property
    def plante(self) -> bool:
        return self.nature in CATALOGUE or self.nature.startswith("DEP-")


def planifier(
    nation: Nation, annees: Mapping[int, Sequence[Annee]], maintenant: datetime.datetime
) -> dict[int, list[Envoi]]:
    """Deposits by rank of CPTS, in the order they are made; nothing after ``maintenant``."""
    plan: dict[int, list[Envoi]] = defaultdict(list)
    for structure in nation.signees:
        for envoi in _ordinaires(nation, structure, annees[structure.rang]):
            plan[structure.rang].append(envoi)
    for envoi in [*_plantes(nation, annees), *_doubles(nation, annees)]:
        plan[envoi.rang].append(envoi)
    return {
        rang: sorted((e for e in envois if e.le < maintenant), key=lambda e: (e.le, e.piece))
        for rang, envois in sorted(plan.items())
    }


# --- Ordinary deposits -----------------------------------------------------------------------------------


def _ordinaires(nation: Nation, structure: Structure, annees: Sequence[Annee]) -> Iterator[Envoi]:
    rang = structure.rang
    alea = alea_de(nation.graine, "envois", rang)
    if rang == VITRINE:
        yield from _vitrine(annees)
        return
    (assiduite,) = alea.choices([p for _, p in ASSIDUITES], [n for n, _ in ASSIDUITES])
    for annee in annees:
        chance = (
            0.0
            if rang == SILENCIEUSE
            else 1.0
            if rang <= FAUTIVE
            else 0.98
            if nation.complet
            else assiduite * PAR_ANNEE[annee.fin.year]
        )
        le = recu_le(annee.fin, alea, tardif=rang == TARDIVE and annee.fin.year == 2023)
        envoie, en_balance = alea.random() < chance, alea.random() < BALANCES
        # Hosts of planted files send what is planted, and what corrects it.
        if envoie and rang not in HOTES:
            piece = Piece.BALANCE if en_balance and rang > FAUTIVE else Piece.FEC
            faute = rang == FAUTIVE and annee is annees[-1]
            yield Envoi(rang, annee.fin, piece.value, le, "FEC-21" if faute else "normal")
        if rang < DOCUMENTS.get(annee.fin.year, 0):
            yield from _documents(rang, annee, le, alea)


def _documents(rang: int, annee: Annee, le: datetime.datetime, alea: random.Random) -> Iterator[Envoi]:
    for decalage, piece in enumerate(DOCUMENTS_ENVOYES, 1):
        if alea.random() < 0.7:
            yield Envoi(
                rang, annee.fin, piece.value, le + datetime.timedelta(minutes=3 * decalage), "document"
            )


def recu_le(cloture: datetime.date, alea: random.Random, tardif: bool = False) -> datetime.datetime:
    """A working moment in the six months after the closing, later for some."""
    jours = alea.randrange(190, 260) if alea.random() < TARDIFS or tardif else alea.randrange(50, 178)
    jour = cloture + datetime.timedelta(days=jours)
    jour -= datetime.timedelta(days=max(0, jour.weekday() - 4))
    return datetime.datetime(
        jour.year, jour.month, jour.day, alea.randrange(7, 16), alea.randrange(60), tzinfo=datetime.UTC
    )


def _vitrine(annees: Sequence[Annee]) -> Iterator[Envoi]:
    """The visitors' CPTS: past years read (the first time with a fault), the last ledger still to send."""
    for annee in annees:
        printemps = datetime.datetime(annee.fin.year + 1, 4, 12, 8, 30, tzinfo=datetime.UTC)
        if annee.fin.year == 2023:
            yield Envoi(VITRINE, annee.fin, Piece.FEC.value, printemps, "FEC-20")
        if annee.fin.year < 2025:
            yield Envoi(VITRINE, annee.fin, Piece.FEC.value, printemps + datetime.timedelta(days=6))
        for piece in _documents_de_la_vitrine(annee.fin.year):
            suite = printemps + datetime.timedelta(days=DELAIS_DES_DOCUMENTS[piece], minutes=47)
            yield Envoi(VITRINE, annee.fin, piece.value, suite, "document")


def _documents_de_la_vitrine(annee: int) -> Iterator[Piece]:
    """All of 2024; in 2023 the income statement was handed over on paper; in 2025 the accounts are still to come."""
    yield Piece.RAPPORT_ACTIVITE
    if annee < 2025:
        yield Piece.BILAN
    if annee == 2024:
        yield Piece.COMPTE_RESULTAT
    if annee == 2025:
        yield Piece.BUDGET


# --- Planted files ---------------------------------------------------------------------------------------


def cases(nation: Nation, annees: Mapping[int, Sequence[Annee]]) -> list[tuple[int, Annee]]:
    """Where files are planted: (rank, exercise), one exercise of every host before the next."""
    hotes = [s.rang for s in nation.signees if s.rang in HOTES]
    return [(rang, annees[rang][n]) for n in range(3) for rang in hotes if n < len(annees[rang])]


def _plantes(nation: Nation, annees: Mapping[int, Sequence[Annee]]) -> Iterator[Envoi]:
    """One file per rule that a deposit can break, spread over the hosts, gravest first in each exercise."""
    lieux = cases(nation, annees)
    if not lieux:
        return
    par_lieu: dict[int, list[str]] = defaultdict(list)
    codes = sorted(set(CATALOGUE) - defauts.HORS_DEPOT)
    for n, code in enumerate(codes):
        par_lieu[n % len(lieux)].append(code)
    for n, (rang, annee) in enumerate(lieux):
        alea = alea_de(nation.graine, "plante", n)
        le = recu_le(annee.fin, alea)
        ordre = sorted(par_lieu[n], key=lambda code: (GRAVITES.index(CATALOGUE[code].gravite), code))
        for pas, code in enumerate(ordre):
            piece = Piece.FEC if code.startswith("FEC") else Piece.BALANCE
            yield Envoi(rang, annee.fin, piece.value, le + datetime.timedelta(days=2 * pas), code)
        if _corrige(ordre, n):
            suite = le + datetime.timedelta(days=2 * len(ordre) + 9)
            yield Envoi(rang, annee.fin, Piece.FEC.value, suite)


def _corrige(codes: Sequence[str], n: int) -> bool:
    """Two in three of the exercises left without readable accounts get a good ledger in the end."""
    lisible = any(CATALOGUE[code].gravite in ("alerte", "info") for code in codes)
    return not lisible and n % 3 != 1


def _doubles(nation: Nation, annees: Mapping[int, Sequence[Annee]]) -> Iterator[Envoi]:
    """DEP-01: last year's very file sent for this year. DEP-02: a balance that disagrees with its ledger."""
    if ACTES not in annees or len(annees[ACTES]) < 3:
        return
    premiere, deuxieme, _ = annees[ACTES]
    le = datetime.datetime(deuxieme.fin.year + 1, 9, 20, 9, 0, tzinfo=datetime.UTC)
    yield Envoi(ACTES, deuxieme.fin, Piece.FEC.value, le, "DEP-01", origine=premiere.fin)
    yield Envoi(ACTES, premiere.fin, Piece.BALANCE.value, le + datetime.timedelta(days=1), "DEP-02")
