"""Ledgers (FEC) broken at random, judged against a literal sum of their lines."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.comptes.lecture.aides import CHAMPS, assembler

from .comptes import LIBELLES, depense
from .jugement import centimes
from .mutations import muter_octets, muter_table
from .resultat import Chrono, Resultat, nommer

JOURNAUX = {
    "AN": "A nouveaux",
    "AC": "Achats",
    "BQ": "Banque",
    "OD": "Opérations diverses",
    "VE": "Subventions",
}
DEBUT, FIN = datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)
# Forms of an amount that nobody can read in two ways: at least one digit, no thousands, two decimals at most.
_MONTANT = re.compile(r"(-?)0*(\d{1,15})(?:,(\d{1,2}))?")
# What may hold an entry together, by rank in (journal, number, date).
CLES = ((0, 1, 2), (0, 1), (1,), (0, 2))
_COMPTE = re.compile(r"[1-8]\d{2}.*")
# What may still be an account, for a program at least: then nothing is certain.
_PEUT_ETRE_COMPTE = re.compile(r"[1-9][0-9A-Za-z ._-]*")


@dataclass(frozen=True)
class Livre:
    """How a ledger is written."""

    separateur: str
    fin: str
    encodage: str

    def ecrire(self, lignes: list[list[str]]) -> bytes:
        return assembler(lignes, self.separateur, self.fin, self.encodage, "replace")


@dataclass(frozen=True)
class SommeLivre:
    """Literal totals in cents; `hors_exercice`: a date is outside 2025; `desequilibre`: by no key;
    `comptes_illisibles`: lines whose account is no account at all."""

    lignes: int
    debit: int
    credit: int
    resultat: int
    depense: int
    hors_exercice: bool
    desequilibre: bool
    comptes_illisibles: int = 0


def tirer_livre(hasard: Random) -> tuple[list[list[str]], Livre]:
    """The lines of a small sound ledger, titles first, and the way it is written."""
    lignes = [list(CHAMPS)]
    numero = 0

    def passer(
        journal: str, jour: datetime.date, mouvements: list[tuple[str, int, int]], libelle: str
    ) -> None:
        nonlocal numero
        numero += 1
        for compte, debit, credit in mouvements:
            lignes.append([
                journal, JOURNAUX[journal], str(numero), f"{jour:%Y%m%d}", compte, LIBELLES[compte], "", "",
                f"P{numero}", f"{jour:%Y%m%d}", libelle, _montant(debit), _montant(credit), "", "", f"{jour:%Y%m%d}",
                "", "",
            ])  # fmt: skip

    depart = hasard.randint(1000, 9_000_000)
    passer("AN", DEBUT, [("512000", depart, 0), ("110000", 0, depart)], "À nouveaux")
    jours = sorted(hasard.randint(0, 364) for _ in range(hasard.randint(5, 20)))
    for ecart in jours:
        jour = DEBUT + datetime.timedelta(ecart)
        montant = hasard.randint(1, 3_000_000)
        charge = hasard.choice(("606400", "611000", "622600", "641100", "653000", "689400"))
        genre = hasard.choice(("achat", "banque", "produit", "double"))
        if genre == "achat":
            passer("AC", jour, [(charge, montant, 0), ("401000", 0, montant)], "Facture d’été n° 12")
        elif genre == "banque":
            passer("BQ", jour, [("401000", montant, 0), ("512000", 0, montant)], "Règlement")
        elif genre == "produit":
            passer(
                "VE",
                jour,
                [("512000", montant, 0), (hasard.choice(("730000", "741000")), 0, montant)],
                "Versement",
            )
        else:
            part = montant // 3
            passer(
                "OD",
                jour,
                [(charge, part, 0), ("625100", montant - part, 0), ("467000", 0, montant)],
                "Frais",
            )
    forme = Livre(
        hasard.choice("\t\t|"), hasard.choice(("\r\n", "\n", "\r")), hasard.choice(("utf-8", "iso-8859-15"))
    )
    return lignes, forme


def _montant(montant: int) -> str:
    return f"{montant // 100},{montant % 100:02d}"


def sommer(octets: bytes, forme: Livre) -> SommeLivre | None:
    """The literal sum of the bytes; None when a line, a date, an account or an amount is not certain."""
    try:
        texte = octets.decode(forme.encodage)
    except UnicodeDecodeError:
        return None
    rangees = [ligne.split(forme.separateur) for ligne in texte.split(forme.fin)]
    if rangees and rangees[-1] == [""]:
        rangees.pop()
    if (
        not rangees
        or rangees[0] != list(CHAMPS)
        or "\x00" in texte
        or re.search(r"[\r\n]", texte.replace(forme.fin, ""))
    ):
        return None
    if any(len(rangee) != len(CHAMPS) or not all(rangee[:5]) for rangee in rangees[1:]):
        return None
    lues = [_ligne(rangee) for rangee in rangees[1:]]
    if not lues or None in lues:
        return None
    return _conclure([lue for lue in lues if lue is not None])


def perte(octets: bytes, forme: Livre) -> str:
    """What shows that a part of the ledger is not under its titles: lines above them, a last line cut short."""
    texte = octets.decode(forme.encodage, "replace")
    rangees = [ligne.split(forme.separateur) for ligne in texte.split(forme.fin)]
    titres = [rang for rang, rangee in enumerate(rangees) if rangee == list(CHAMPS)]
    if len(titres) == 1 and any(
        len(rangee) == len(CHAMPS) and any(rangee) for rangee in rangees[: titres[0]]
    ):
        return "des écritures au-dessus des titres sont laissées de côté"
    pleines = [rangee for rangee in rangees[1:-1] if any(rangee)]
    entieres = pleines and all(len(rangee) == len(CHAMPS) for rangee in pleines)
    coupee = any(rangees[-1]) and len(rangees[-1]) < len(CHAMPS)
    if rangees[0] == list(CHAMPS) and entieres and coupee:
        return "la dernière ligne est coupée"
    return ""


def _ligne(rangee: list[str]) -> tuple[tuple[str, str, str], str, int, int] | None:
    """(entry, account, debit, credit)."""
    date, compte = rangee[3], rangee[4]
    debit, credit = _centimes(rangee[11]), _centimes(rangee[12])
    if not re.fullmatch(r"\d{8}", date, re.ASCII) or debit is None or credit is None:
        return None
    if not _COMPTE.fullmatch(compte) and _PEUT_ETRE_COMPTE.fullmatch(compte):
        return None
    try:
        datetime.date(int(date[:4]), int(date[4:6]), int(date[6:]))
    except ValueError:
        return None
    return (rangee[0], rangee[2], date), compte, debit, credit


def _centimes(texte: str) -> int | None:
    trouve = _MONTANT.fullmatch(texte)
    if not trouve or not texte.isascii():
        return None
    valeur = int(trouve[2]) * 100 + int((trouve[3] or "0").ljust(2, "0"))
    return -valeur if trouve[1] else valeur


def _conclure(lues: list[tuple[tuple[str, str, str], str, int, int]]) -> SommeLivre:
    dates = [cle[2] for cle, *_ in lues]
    return SommeLivre(
        lignes=len(lues),
        debit=sum(debit for _, _, debit, _ in lues),
        credit=sum(credit for *_, credit in lues),
        resultat=sum(credit - debit for _, compte, debit, credit in lues if compte[0] in "67"),
        depense=sum(debit - credit for _, compte, debit, credit in lues if depense(compte)),
        hors_exercice=any(not f"{DEBUT:%Y%m%d}" <= date <= f"{FIN:%Y%m%d}" for date in dates),
        comptes_illisibles=sum(not _COMPTE.fullmatch(compte) for _, compte, *_ in lues),
        desequilibre=not any(_equilibre(lues, cle) for cle in CLES),
    )


def _equilibre(lues: list[tuple[tuple[str, str, str], str, int, int]], rangs: tuple[int, ...]) -> bool:
    soldes: dict[tuple[str, ...], int] = {}
    for entree, _, debit, credit in lues:
        cle = tuple(entree[rang] for rang in rangs)
        soldes[cle] = soldes.get(cle, 0) + debit - credit
    return not any(soldes.values())


def prouver(graine: str) -> Resultat:
    """One mutated ledger, read and compared."""
    hasard = Random(graine)
    lignes, forme = tirer_livre(hasard)
    sain = sommer(forme.ecrire(lignes), forme)
    facettes = {"séparateur": repr(forme.separateur), "encodage": forme.encodage, "fin": repr(forme.fin)}
    if hasard.random() < 0.6:
        facettes["mutation"] = muter_table(hasard, lignes)
        octets = forme.ecrire(lignes)
    else:
        facettes["mutation"], octets = muter_octets(hasard, forme.ecrire(lignes))
    somme = sommer(octets, forme)
    facettes["certaine"] = "oui" if somme else "non"
    resultat = Resultat(
        "mutations-fec", graine, "", facettes=facettes, nom="999000003FEC20251231.txt", octets=octets
    )
    chrono = Chrono()
    try:
        lecture = _lire(resultat.nom, octets)
    except Exception as erreur:
        resultat.issue, resultat.faute = "exception", nommer(erreur)
        return resultat
    resultat.issue = lecture.verdict
    resultat.faute = chrono.arreter()
    resultat.secondes = chrono.secondes
    if resultat.faute:
        return resultat
    if lecture.verdict in ("conforme", "alerte"):
        resultat.faute, resultat.defaut = _juger(lecture, somme, sain)
        perdue = perte(octets, forme)
        if resultat.defaut and perdue:
            resultat.faute, resultat.defaut = f"accepté ({lecture.verdict}) : {perdue}", ""
    return resultat


def _lire(nom: str, octets: bytes) -> Any:
    from comptes.lecture import Exercice, Source, lire

    return lire([Source(nom, octets)], "fec", exercice=Exercice(DEBUT, FIN), siren="999000003")


def _juger(lecture: Any, somme: SommeLivre | None, sain: SommeLivre | None) -> tuple[str, str]:
    parts = list(lecture.missions.values())
    depense_lue = None if None in parts else sum(centimes(part) or 0 for part in parts)
    lus = (
        centimes(lecture.total_debit),
        centimes(lecture.total_credit),
        centimes(lecture.resultat),
        depense_lue,
    )
    if lus[0] != lus[1]:
        return f"accepté sans équilibre : {lus}", ""
    if somme is None:
        attendus = sain and (sain.debit, sain.credit, sain.resultat, sain.depense)
        return (
            "",
            "" if lus == attendus else f"douteux, accepté ({lecture.verdict}) : {lus} au lieu de {attendus}",
        )
    if somme.comptes_illisibles:
        avant = sain and (sain.resultat, sain.depense)
        faux = lus[2:] != avant
        return f"accepté ({lecture.verdict}) avec un compte qui n’en est pas un : {lus}" if faux else "", ""
    attendus = (somme.debit, somme.credit, somme.resultat, somme.depense)
    if lus != attendus:
        return f"accepté ({lecture.verdict}) : {lus} au lieu de {attendus}", ""
    if somme.hors_exercice:
        return f"accepté ({lecture.verdict}) avec une date hors de 2025", ""
    if somme.desequilibre:
        return f"accepté ({lecture.verdict}) : aucune clé n’équilibre les écritures", ""
    return "", ""
