"""The slow and literal reader of a balance: it knows how the file was written, and sums only what is certain.

`None` means that a row, a title or an amount is no longer written as the file writes it: the meaning is uncertain.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from .cas import Brouillon
from .comptes import depense
from .dispositions import Colonne
from .ecriture import ENCODAGES, Formule
from .grille import Montant
from .styles import StyleMontant

Paire = tuple[int, int]
# What stands before and after the number in each style of accounts.
ENTOURS = {
    "apostrophe": ("'", ""), "formule": ('="', '"'), "decimal": ("", ".0"), "complété": ("", "   "),
}  # fmt: skip


@dataclass(frozen=True)
class Somme:
    """Totals that may be given (closing, cumulated, opening and movements), with their result and spend, in cents."""

    paires: dict[Paire, tuple[int, int]]

    def admet(
        self, totaux: tuple[int | None, int | None], resultat: int | None, depense_lue: int | None
    ) -> bool:
        """True when these figures are those of the file, and balance."""
        return totaux[0] == totaux[1] and self.paires.get(totaux) == (resultat, depense_lue)


def lire_montant(texte, style: StyleMontant, forme: str) -> int | None:
    """Cents of a text written exactly as the style writes them; None otherwise. A number is itself."""
    if isinstance(texte, Formule):
        texte = texte.valeur
    if isinstance(texte, float | int):
        return round(texte * 100)
    if not isinstance(texte, str):
        return None
    if texte in ("", "-") and (texte == style.nul or not texte):
        return 0
    nu = texte.removesuffix(" D").removesuffix(" C") if forme == "x" else texte
    chiffres = "".join(signe for signe in nu if signe in "0123456789")
    if not chiffres or len(chiffres) > 20:
        return None
    for valeur in _valeurs(chiffres, nu, style):
        for signe in (1, -1):
            if style.ecrire(Montant(signe * valeur, forme)) == texte:
                return signe * valeur
    return None


def _valeurs(chiffres: str, texte: str, style: StyleMontant) -> list[int]:
    """The cents that these digits may be, decimals as the style writes them."""
    entier = int(chiffres)
    if style.decimales == 3:
        return [entier // 10]
    if style.decimales == 2:
        return [entier]
    if style.decimales == 0:
        return [entier * 100]
    _, virgule, apres = texte.partition(style.virgule)
    decimales = sum(signe in "0123456789" for signe in apres) if virgule else 0
    return [entier * 10 ** (2 - decimales)] if decimales < 3 else []


def relire_csv(octets: bytes, plan: Brouillon) -> list[list[str]] | None:
    """The rows of the bytes in the encoding and separator they were written with; None when they no longer hold."""
    try:
        texte = octets.decode(ENCODAGES[plan.facettes["encodage"]]).removeprefix("\ufeff")
        separateur = plan.facettes["séparateur"][1:-1].replace("\\t", "\t")
        lues = list(csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True))
    except (UnicodeDecodeError, csv.Error):
        return None
    if any("\x00" in cellule for rangee in lues for cellule in rangee):
        return None
    return lues[1:] if lues and lues[0][:1] and lues[0][0].startswith("sep=") else lues


def sommer(table: list[list], base: list[list], plan: Brouillon) -> Somme | None:
    """Sums of a mutated table whose rows are, each, a row of the base or an account written as the file writes it."""
    colonnes = _colonnes(table, base, plan)
    if colonnes is None:
        return None
    fin = plan.grille.titres[1]
    if table[:fin] != base[:fin]:
        return None
    attendues = [base[rang] for rang in range(fin, len(base)) if rang not in set(plan.grille.comptes)]
    total: dict[str, list[int]] = {}
    for rangee in table[fin:]:
        if rangee in attendues or not any(cellule not in ("", None) for cellule in rangee):
            continue
        if not _ajouter(rangee, colonnes, plan, total):
            return None
    return _conclure(total)


def _colonnes(table: list[list], base: list[list], plan: Brouillon) -> list[Colonne] | None:
    """The columns, when the table still has titles and rows as wide as they are."""
    if plan.facettes["titres"] == "0" or any(len(rangee) != len(base[0]) for rangee in table):
        return None
    return list(plan.disposition.colonnes)


def _ajouter(rangee: list, colonnes: list[Colonne], plan: Brouillon, total: dict[str, list[int]]) -> bool:
    """Adds one account row; False when something in it is not certain."""
    numero = _numero(rangee, colonnes, plan)
    if numero is None or _parle_de_total(rangee):
        return False
    sens = next((str(rangee[p]) for p, c in enumerate(colonnes) if c.role == "sens"), None)
    lus: dict[str, list[int]] = {}
    en_paires = {colonne.quantite for colonne in colonnes if colonne.forme == "d"}
    for place, colonne in enumerate(colonnes):
        if not colonne.est_montant or (colonne.forme in "si" and colonne.quantite in en_paires):
            continue
        montant = lire_montant(rangee[place], plan.montants, colonne.forme)
        if montant is None:
            return False
        if colonne.forme == "a":
            if sens not in ("D", "C") and montant:
                return False
            montant = -montant if sens == "C" else montant
        paire = lus.setdefault(colonne.quantite, [0, 0])
        _cumuler(paire, colonne.forme, montant)
    for quantite, (debit, credit) in lus.items():
        somme = total.setdefault(quantite, [0, 0, 0, 0])
        somme[0] += debit
        somme[1] += credit
        somme[2] += credit - debit if numero[0] in "67" else 0
        somme[3] += debit - credit if depense(numero) else 0
    return True


def _cumuler(paire: list[int], forme: str, montant: int) -> None:
    montant = -montant if forme == "i" else montant
    if forme == "d":
        paire[0] += montant
    elif forme == "c":
        paire[1] += montant
    else:
        paire[0] += max(montant, 0)
        paire[1] += max(-montant, 0)


def _numero(rangee: list, colonnes: list[Colonne], plan: Brouillon) -> str | None:
    """The account of a row, three digits at least, written in the style of the file."""
    place = next(p for p, c in enumerate(colonnes) if c.role in ("compte", "joint"))
    cellule = rangee[place]
    if isinstance(cellule, float):
        return str(int(cellule)) if cellule == int(cellule) and cellule >= 100 else None
    texte = str(cellule)
    if colonnes[place].role == "joint":
        texte, liaison, _ = texte.partition(plan.comptes.liaison)
        return texte if liaison and _est_numero(texte) else None
    avant, apres = ENTOURS.get(plan.comptes.forme, ("", ""))
    if not texte.startswith(avant) or not texte.endswith(apres):
        return None
    nu = texte[len(avant) : len(texte) - len(apres)]
    if plan.comptes.forme == "espacé" and nu[3:4] == " ":
        nu = nu[:3] + nu[4:]
    return nu if _est_numero(nu) else None


def _est_numero(texte: str) -> bool:
    return 3 <= len(texte) <= 10 and all(signe in "0123456789" for signe in texte) and texte[0] in "1245678"


def _parle_de_total(rangee: list) -> bool:
    """A broken total row may look like an account; no label of an account has these words."""
    mots = ("total", "totaux", "cumul", "classe", "s/t", "groupe")
    return any(isinstance(cellule, str) and mot in cellule.casefold() for cellule in rangee for mot in mots)


def _conclure(total: dict[str, list[int]]) -> Somme:
    paires: dict[Paire, tuple[int, int]] = {}
    for quantite in ("cloture", "cumul"):
        if quantite in total:
            debit, credit, resultat, depense_ = total[quantite]
            paires[debit, credit] = (resultat, depense_)
    if {"ouv", "mvt"} <= set(total):
        debit, credit, resultat, depense_ = (a + b for a, b in zip(total["ouv"], total["mvt"], strict=True))
        paires[debit, credit] = (resultat, depense_)
    return Somme(paires)
