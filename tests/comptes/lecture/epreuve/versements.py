"""Payment files broken at random: each line read without an error is compared with its literal meaning."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

from .ecriture import ECRIVAINS, FeuilleEcrite, FormeCsv, ecrire_csv
from .jugement import centimes
from .mutations import muter_octets, muter_table
from .resultat import Chrono, Resultat, nommer

TITRES = ("siren", "contrat", "date", "montant", "mission", "objet", "reference")
AUJOURD_HUI = datetime.date(2026, 3, 1)
ENCODAGES = ("utf-8", "utf-8", "utf-8-sig", "cp1252", "iso-8859-15", "utf-16", "cp850")
MISSIONS = ("", "prevention", "acces_soins", "parcours", "fonctionnement", "crises_sanitaires")
_MONTANT = re.compile(r"(-?)(\d{1,3}(?:[  \u202f]\d{3})+|\d{1,12}),(\d{2})")


@dataclass(frozen=True)
class Ligne:
    """What a line says for certain."""

    siren: str
    date: datetime.date
    montant: int


def cle_luhn(base: str) -> str:
    """The digit that makes `base` a right SIREN."""
    total = 0
    for rang, chiffre in enumerate(reversed(base)):
        valeur = int(chiffre) * (2 if rang % 2 == 0 else 1)
        total += valeur - 9 if valeur > 9 else valeur
    return str(-total % 10)


def siren(hasard: Random) -> str:
    base = f"9{hasard.randrange(10**7):07d}"
    return base + cle_luhn(base)


def tirer(hasard: Random) -> list[list[str]]:
    """Titles and lines of a sound file of a caisse, one writing of dates and amounts."""
    date_iso, espaces = hasard.random() < 0.3, hasard.choice(("", " ", "\u00a0", "\u202f"))
    rangees = [list(TITRES)]
    for rang in range(hasard.randint(2, 12)):
        jour = datetime.date(2025, 1, 1) + datetime.timedelta(hasard.randint(0, 364))
        montant = hasard.choice((-1, 1, 1, 1, 1)) * hasard.randint(1, 9_000_000)
        entier = f"{abs(montant) // 100:,}".replace(",", espaces)
        rangees.append([
            siren(hasard), f"C-{rang}" if hasard.random() < 0.3 else "",
            f"{jour:%Y-%m-%d}" if date_iso else f"{jour:%d/%m/%Y}",
            f"{'-' if montant < 0 else ''}{entier},{abs(montant) % 100:02d}",
            hasard.choice(MISSIONS), hasard.choice(("Avance", "Solde de l’année", "")), f"R-{rang}",
        ])  # fmt: skip
    return rangees


def literal(rangee: list[str], titres: list[str]) -> Ligne | None:
    """The meaning of a line whose cells are all written as the model says; None when one is not."""
    if len(rangee) != len(titres):
        return None
    lus = dict(zip(titres, rangee, strict=True))
    date = _date(lus["date"])
    montant = _MONTANT.fullmatch(lus["montant"])
    numero = lus["siren"]
    if date is None or montant is None or not re.fullmatch(r"\d{9}", numero, re.ASCII):
        return None
    entier = int(re.sub(r"\D", "", montant[2]))
    valeur = entier * 100 + int(montant[3])
    return Ligne(numero, date, -valeur if montant[1] else valeur)


def _date(texte: str) -> datetime.date | None:
    iso = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", texte, re.ASCII)
    francaise = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", texte, re.ASCII)
    parts = iso.groups() if iso else francaise.groups()[::-1] if francaise else None
    try:
        return datetime.date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def prouver(graine: str) -> Resultat:
    """One mutated payment file, read and compared line by line."""
    hasard = Random(graine)
    rangees = tirer(hasard)
    support = hasard.choices(("csv", "xlsx", "ods"), (0.88, 0.08, 0.04))[0]
    facettes = {"support": support}
    octets, table = _muter(hasard, rangees, support, facettes)
    resultat = Resultat(
        "mutations-versements", graine, "", facettes=facettes, nom=f"versements.{support}", octets=octets
    )
    chrono = Chrono()
    try:
        resultat.issue, lecture, colonnes = _lire(octets)
    except Exception as erreur:
        resultat.issue, resultat.faute = "exception", nommer(erreur)
        return resultat
    resultat.faute = chrono.arreter()
    resultat.secondes = chrono.secondes
    if resultat.faute:
        return resultat
    if lecture is not None:
        resultat.faute = _coherente(lecture) or _juger(lecture, table, colonnes)
    return resultat


def _muter(
    hasard: Random, rangees: list[list[str]], support: str, facettes: dict[str, str]
) -> tuple[bytes, list[list[str]] | None]:
    """The bytes, and the rows that they hold for certain."""
    if support != "csv":
        return _muter_classeur(hasard, rangees, support, facettes)
    forme = FormeCsv(encodage=hasard.choice(ENCODAGES), separateur=hasard.choice(";;\t,|"))
    facettes |= {"encodage": forme.encodage, "séparateur": repr(forme.separateur)}
    if hasard.random() < 0.6:
        facettes["mutation"] = muter_table(hasard, rangees)
        octets = ecrire_csv(rangees, forme)
    else:
        facettes["mutation"], octets = muter_octets(hasard, ecrire_csv(rangees, forme))
    try:
        texte = octets.decode(forme.encodage)
        lues = list(csv.reader(io.StringIO(texte, newline=""), delimiter=forme.separateur, strict=True))
    except (UnicodeDecodeError, csv.Error):
        return octets, None
    # A quote or a lone line end in a cell lets a reader see other rows: nothing is certain then.
    surs = not re.search(r'["\x00\r\n]', "".join(c for rangee in lues for c in rangee)) and '"' not in texte
    return octets, lues if surs else None


def _muter_classeur(hasard: Random, rangees, support: str, facettes) -> tuple[bytes, list[list[str]] | None]:
    if hasard.random() < 0.5:
        facettes["mutation"] = muter_table(hasard, rangees)
        propres = [["".join(s for s in str(c) if s >= " ")[:30_000] for c in rangee] for rangee in rangees]
        return ECRIVAINS[support]([FeuilleEcrite("Versements", propres)]), propres
    facettes["mutation"], octets = muter_octets(
        hasard, ECRIVAINS[support]([FeuilleEcrite("Versements", rangees)])
    )
    return octets, None


def _lire(octets: bytes) -> tuple[str, Any, Any]:
    """(outcome, reading or None, columns)."""
    from financements.versements.lecture import FichierIllisible, lire, ouvrir

    try:
        table = ouvrir(octets, "aci")
        if not table.disposition:
            return "à préciser", None, None
        return "lu", lire(table, "aci", AUJOURD_HUI), (table.entetes, table.colonnes)
    except FichierIllisible as refus:
        if not (refus.message and refus.que_faire):
            raise AssertionError("un refus sans cause ou sans conseil") from refus
        return "refus", None, None


def _coherente(lecture: Any) -> str:
    """The total is the sum of the lines; unknown as soon as one cannot be read."""
    montants = [ligne.montant for ligne in lecture.lignes]
    connus = [montant for montant in montants if montant is not None]
    if lecture.total is not None and (len(connus) < len(montants) or lecture.total != sum(connus)):
        return f"total {lecture.total} au lieu de {sum(connus)}"
    return ""


def _juger(lecture: Any, table: list[list[str]] | None, colonnes: Any) -> str:
    """Every certain line of the file is read as it is written, or has an error; nothing else is counted."""
    if not table or table[0] != list(TITRES):
        return ""
    entetes, roles = colonnes
    if {role: entetes[place] for role, place in roles.items()} != {titre: titre for titre in TITRES}:
        return ""
    pleines = [rangee for rangee in table[1:] if any(rangee)]
    certaines = [literal(rangee, table[0]) for rangee in pleines]
    if None in certaines:
        return ""
    lues = Counter(
        (ligne.siren, ligne.date, centimes(ligne.montant)) for ligne in lecture.lignes if not ligne.en_erreur
    )
    attendues = Counter((ligne.siren, ligne.date, ligne.montant) for ligne in certaines if ligne)
    trop = lues - attendues
    if trop:
        return f"lignes lues qui ne sont pas dans le fichier : {list(trop)[:2]}"
    if len(lecture.lignes) < len(certaines):
        return f"{len(lecture.lignes)} lignes lues sur {len(certaines)}"
    return ""
