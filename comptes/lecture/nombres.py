"""One reader of amounts for every table: any usual writing, or a word of why not. A value is never guessed.

A cell is read alone when its writing leaves no doubt. `1.234` and `1,234` can be thousands or decimals: the other
cells of the column (and of the columns beside it) decide; when they do not, the amount is `ambigu`.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from cpts.commun.textes import sans_accents

from .montants import CHIFFRES_MAX

ILLISIBLE, AMBIGU, DEMESURE = "illisible", "ambigu", "demesure"
# Spaces of every width, then signs that have none: all mean nothing, or thousands between two digits.
ESPACES = " \t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
INVISIBLES = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
MOINS = "-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
APOSTROPHES = "'\u2019\u02bc\u2018"
LONGUEUR_MAX = 60
ZERO = Decimal(0)
_CENTIME = Decimal("0.01")
# A binary number this near an amount in cents is that amount; it is also the finest amount that is stored.
_MILLIONIEME = Decimal("0.000001")
_BORNE = Decimal(10) ** CHIFFRES_MAX
# The same, in cents, for binary numbers.
_PRES = 1e-4

_PROPRE = str.maketrans(
    {**dict.fromkeys(ESPACES, " "), **dict.fromkeys(INVISIBLES, None), **dict.fromkeys(APOSTROPHES, "'")}
    | dict.fromkeys(MOINS, "-")
)
_SIMPLE = re.compile(r"(-?\d{1,10})(?:([.,])(\d{1,2}))?", re.ASCII)
_ENTIER_GROUPE = re.compile(r"\d{1,3}(?:([ '])\d{3})(?:\1\d{3})*", re.ASCII)
_GROUPE_PUIS_DECIMALE = re.compile(r"\d{1,3}(?:([ '])\d{3})(?:\1\d{3})*([.,])(\d*)", re.ASCII)
_MILLIERS_PUIS_DECIMALE = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?!\1)([.,])(\d*)", re.ASCII)
_MILLIERS_REPETES = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+", re.ASCII)
_DECIMALE = re.compile(r"(\d*)([.,])(\d*)", re.ASCII)
_DOUBLE_SENS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_SCIENTIFIQUE = re.compile(r"(\d*)(?:([.,])(\d*))?[eE]([+-]?\d{1,3})", re.ASCII)
_FORMULE_TEXTE = re.compile(r'="?([^"]*)"?')
_DEVISE = re.compile(r"€|euros?|eur", re.IGNORECASE)
_SENS = re.compile(r"\(?(debiteur|crediteur|debit|credit|deb|cred|db|cr|dr|d|c)\.?\)?", re.IGNORECASE)
_TETE = re.compile(r"[^\d\s.,'+\-()]+\.?")
_QUEUE = re.compile(r"\([^\d()]+\)$|[^\d\s.,'+\-()]+\.?$")

_AUTRE = {".": ",", ",": "."}
_NOMS = {".": "point", ",": "virgule", " ": "espace", "'": "apostrophe"}


class Nombre(NamedTuple):
    """What a cell holds. `valeur` is None when `defaut` says why: illisible, ambigu or demesure.

    `vide`: nothing is written (the value is then zero: the caller knows what an empty cell means).
    `sens`: D or C when the side is written with the amount; the sign of `valeur` is then what is written beside it.
    `ecriture`: what was met, for what is told of the reading. `possibles`: both values of an ambiguous amount.
    """

    valeur: Decimal | None
    sens: str | None = None
    defaut: str | None = None
    vide: bool = False
    ecriture: frozenset[str] = frozenset()
    raison: str = ""
    possibles: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class Usage:
    """What the cells of one or several columns say of their writing.

    `decimale`: the only decimal mark they show, None when they show none or both (`melange`).
    `decimales`: the greatest number of decimals met in a cell that leaves no doubt. `milliers`: what sets thousands
    apart in those, "" for nothing.
    """

    decimale: str | None = None
    melange: bool = False
    decimales: int = 0
    milliers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ColonneLue:
    """A column as read, cell by cell, with the usage that decided and all the writings met."""

    nombres: list[Nombre]
    usage: Usage
    ecritures: frozenset[str] = frozenset()

    def de_defaut(self, defaut: str) -> list[int]:
        """Ranks (from 0) of the cells of this fault."""
        return [rang for rang, nombre in enumerate(self.nombres) if nombre.defaut == defaut]


@dataclass
class _Habille:
    """The digits of a cell once currency, side and sign are set apart. `faute`: why it is no amount."""

    corps: str
    sens: str | None = None
    negatif: bool = False
    faute: str = ""
    marques: set[str] = field(default_factory=set)
    signes: int = 0


SANS_USAGE = Usage()
VIDE = Nombre(ZERO, vide=True)
NEANT = Nombre(ZERO, ecriture=frozenset({"tiret"}))


def lire_colonne(cellules: Sequence[object], soeurs: Iterable[Sequence[object]] = ()) -> ColonneLue:
    """A column; `soeurs` are columns of amounts of the same table, whose writing also decides."""
    return lire_colonnes([cellules, *soeurs])[0]


def lire_colonnes(colonnes: Sequence[Sequence[object]]) -> list[ColonneLue]:
    """Columns of amounts of one table, read together: one usage for all."""
    usage = observer(cellule for colonne in colonnes for cellule in colonne)
    connus: dict[str, Nombre] = {}

    def lire(cellule: object) -> Nombre:
        if not isinstance(cellule, str):
            return lire_nombre(cellule, usage)
        nombre = connus.get(cellule)
        if nombre is None:
            nombre = connus[cellule] = lire_nombre(cellule, usage)
        return nombre

    lues = [[lire(cellule) for cellule in colonne] for colonne in colonnes]
    return [ColonneLue(lu, usage, frozenset().union(*{n.ecriture for n in lu})) for lu in lues]


def observer(cellules: Iterable[object]) -> Usage:
    """What texts show without doubt: decimal mark, decimals at most, how thousands are set apart."""
    preuves = [
        _preuve_du_texte(texte) for texte in {cellule for cellule in cellules if isinstance(cellule, str)}
    ]
    marques = {preuve.decimale for preuve in preuves if preuve.decimale}
    return Usage(
        next(iter(marques)) if len(marques) == 1 else None,
        len(marques) > 1,
        max((preuve.decimales for preuve in preuves), default=0),
        frozenset(preuve.milliers for preuve in preuves if preuve.milliers is not None),
    )


class _Preuve(NamedTuple):
    """What one cell proves. `milliers`: what sets thousands apart, "" for nothing, None when it has no thousands."""

    decimale: str | None = None
    decimales: int = 0
    milliers: str | None = None


_AUCUNE_PREUVE = _Preuve()


def _preuve_du_texte(texte: str) -> _Preuve:
    if simple := _SIMPLE.fullmatch(texte):
        return _preuve_simple(*simple.groups(default=""))
    return _AUCUNE_PREUVE if len(texte) > LONGUEUR_MAX else _preuve(_deshabiller(texte).corps)


def _preuve_simple(entier: str, signe: str, decimales: str) -> _Preuve:
    """Digits, then decimals or not: from a thousand on, nothing sets thousands apart."""
    return _Preuve(signe or None, len(decimales), "" if len(entier.lstrip("-0")) > 3 else None)


def _preuve(corps: str) -> _Preuve:
    if trouve := _GROUPE_PUIS_DECIMALE.fullmatch(corps) or _MILLIERS_PUIS_DECIMALE.fullmatch(corps):
        return _Preuve(trouve[2], len(trouve[3]), trouve[1])
    if trouve := _MILLIERS_REPETES.fullmatch(corps):
        return _Preuve(_AUTRE[trouve[1]], 0, trouve[1])
    if trouve := _ENTIER_GROUPE.fullmatch(corps):
        return _Preuve(milliers=trouve[1])
    if _DOUBLE_SENS.fullmatch(corps):
        return _AUCUNE_PREUVE
    trouve = _DECIMALE.fullmatch(corps)
    return _preuve_simple(*trouve.groups()) if trouve and (trouve[1] or trouve[3]) else _AUCUNE_PREUVE


def lire_nombre(cellule: object, usage: Usage = SANS_USAGE) -> Nombre:
    """One cell, as text, number or anything a workbook holds."""
    if isinstance(cellule, str):
        return _du_texte(cellule, usage)
    if isinstance(cellule, float):
        return _du_flottant(cellule)
    if cellule is None:
        return VIDE
    if isinstance(cellule, int | Decimal) and not isinstance(cellule, bool):
        return _borner(Decimal(cellule), Nombre(None, ecriture=frozenset({"nombre"})))
    dates = (datetime.date, datetime.time, datetime.timedelta)
    raison = "une date ou une heure" if isinstance(cellule, dates) else "une valeur qui n’est pas un nombre"
    return Nombre(None, defaut=ILLISIBLE, raison=raison)


_NATIF = Nombre(None, ecriture=frozenset({"nombre"}))


def _du_flottant(valeur: float) -> Nombre:
    """A number of a workbook: binary, fifteen digits are meant."""
    if not math.isfinite(valeur):
        return Nombre(None, defaut=ILLISIBLE, raison="une valeur qui n’est pas un nombre")
    if abs(valeur) < 1e10 and abs(valeur * 100 - (centimes := round(valeur * 100))) < _PRES:
        return Nombre(Decimal(centimes).scaleb(-2), ecriture=_NATIF.ecriture)
    return _borner(Decimal(format(valeur, ".15g")), _NATIF)


def _borner(valeur: Decimal, modele: Nombre) -> Nombre:
    """The amount to the cent when it is within a millionth of it, else to the millionth; a size that no euro has
    is refused."""
    if not valeur.is_finite():
        return Nombre(None, defaut=ILLISIBLE, raison="une valeur qui n’est pas un nombre")
    if abs(valeur) >= _BORNE:
        return Nombre(
            None, modele.sens, DEMESURE, ecriture=modele.ecriture, raison="plus de dix chiffres d’euros"
        )
    arrondi = valeur.quantize(_CENTIME)
    if abs(valeur - arrondi) >= _MILLIONIEME:
        arrondi = valeur.quantize(_MILLIONIEME).normalize()
    return modele._replace(valeur=arrondi or abs(arrondi))


def _du_texte(texte: str, usage: Usage) -> Nombre:
    simple = _SIMPLE.fullmatch(texte)
    if simple:
        entier, signe, decimales = simple.groups()
        valeur = Decimal(f"{entier}.{(decimales or '')[:2]:0<2}")
        return Nombre(valeur or abs(valeur), ecriture=_ECRITURES_SIMPLES[signe])
    if len(texte) > LONGUEUR_MAX and len(texte.strip(ESPACES)) > LONGUEUR_MAX:
        return Nombre(None, defaut=ILLISIBLE, raison="un texte")
    habille = _deshabiller(texte)
    if habille.faute:
        return Nombre(None, defaut=ILLISIBLE, raison=habille.faute)
    if not habille.corps:
        return _sans_chiffre(habille)
    return _signer(_chiffres(habille.corps, usage), habille)


_ECRITURES_SIMPLES = {
    None: frozenset[str](),
    ".": frozenset({"decimale_point"}),
    ",": frozenset({"decimale_virgule"}),
}


def _sans_chiffre(habille: _Habille) -> Nombre:
    if habille.signes == 1 and habille.negatif and not habille.sens:
        return NEANT
    if not (habille.marques or habille.sens):
        return VIDE
    return Nombre(None, defaut=ILLISIBLE, raison="un texte sans chiffre")


def _signer(lu: Nombre, habille: _Habille) -> Nombre:
    ecriture = lu.ecriture | habille.marques
    if lu.valeur is None:
        possibles = tuple(-v if habille.negatif else v for v in lu.possibles)
        return lu._replace(sens=habille.sens, ecriture=ecriture, possibles=possibles)
    valeur = -lu.valeur if habille.negatif and lu.valeur else lu.valeur
    return lu._replace(valeur=valeur, sens=habille.sens, ecriture=ecriture)


def _deshabiller(texte: str) -> _Habille:
    """Sets apart what surrounds the digits, from both ends, each thing once."""
    texte = " ".join(texte.translate(_PROPRE).split())
    if texte.startswith("="):
        formule = _FORMULE_TEXTE.fullmatch(texte)
        texte = formule[1].strip(" ") if formule else texte
    habille = _Habille(texte.removeprefix("'").strip(" ") if len(texte) > 1 else texte)
    while habille.corps and not habille.faute and (_un_mot(habille) or _un_signe(habille)):
        pass
    if habille.signes > 1:
        habille.faute = "un nombre qui porte deux signes"
    return habille


def _un_mot(habille: _Habille) -> bool:
    """Takes one word off an end: a currency or a side. Any other word is a fault."""
    corps = habille.corps
    trouve = _TETE.match(corps)
    reste = corps[trouve.end() :] if trouve else ""
    if not trouve:
        mot = _QUEUE.search(corps)
        if mot is None or not mot[0].strip("()."):
            return False
        trouve, reste = mot, corps[: mot.start()]
    if not _classer(trouve[0], habille):
        return False
    habille.corps = reste.strip(" ")
    return True


def _classer(mot: str, habille: _Habille) -> bool:
    if _DEVISE.fullmatch(mot.strip(".")) and "devise" not in habille.marques:
        habille.marques.add("devise")
        return True
    sens = _SENS.fullmatch(sans_accents(mot))
    if sens and habille.sens is None:
        habille.sens = sens[1][0].upper()
        habille.marques.add("sens")
        return True
    habille.faute = "un pourcentage" if "%" in mot else f"un texte (« {mot.strip()[:20]} »)"
    return False


def _un_signe(habille: _Habille) -> bool:
    corps = habille.corps
    if corps[0] in "+-":
        habille.corps, signe = corps[1:].strip(" "), corps[0]
    elif corps[-1] in "+-":
        habille.corps, signe = corps[:-1].strip(" "), corps[-1]
        habille.marques.add("signe_a_droite")
    elif corps[0] == "(" and corps[-1] == ")" and len(corps) > 2:
        habille.corps, signe = corps[1:-1].strip(" "), "-"
        habille.marques.add("parentheses")
    else:
        return False
    habille.negatif = habille.negatif or signe == "-"
    habille.signes += 1
    return True


def _chiffres(corps: str, usage: Usage) -> Nombre:
    """The value of digits and marks alone, positive."""
    if corps.isdecimal() and corps.isascii():
        return _borner(Decimal(corps), Nombre(None))
    if _DOUBLE_SENS.fullmatch(corps):
        return _trancher(corps, usage)
    if trouve := _GROUPE_PUIS_DECIMALE.fullmatch(corps) or _MILLIERS_PUIS_DECIMALE.fullmatch(corps):
        return _composer(corps, milliers=trouve[1], decimale=trouve[2])
    if trouve := _ENTIER_GROUPE.fullmatch(corps) or _MILLIERS_REPETES.fullmatch(corps):
        return _composer(corps, milliers=trouve[1])
    if (trouve := _DECIMALE.fullmatch(corps)) and (trouve[1] or trouve[3]):
        return _composer(corps, decimale=trouve[2])
    if trouve := _SCIENTIFIQUE.fullmatch(corps):
        return _scientifique(*trouve.groups())
    return Nombre(None, defaut=ILLISIBLE, raison="un texte qui n’est pas un nombre")


def _composer(corps: str, milliers: str | None = None, decimale: str | None = None) -> Nombre:
    marques = set()
    if milliers:
        corps = corps.replace(milliers, "")
        marques.add(f"milliers_{_NOMS[milliers]}")
    if decimale:
        corps = corps.replace(decimale, ".")
        marques.add(f"decimale_{_NOMS[decimale]}")
    entier, _, decimales = corps.partition(".")
    return _borner(Decimal(f"{entier or 0}.{decimales or 0}"), Nombre(None, ecriture=frozenset(marques)))


def _trancher(corps: str, usage: Usage) -> Nombre:
    """`1.234`: thousands when the decimal mark of the column is the other one and no other thousands are written
    otherwise; decimals when the column writes three of them with this mark; else nobody can tell."""
    signe = "." if "." in corps else ","
    en_milliers, en_decimales = _composer(corps, milliers=signe), _composer(corps, decimale=signe)
    if usage.decimale == _AUTRE[signe] and (not usage.milliers or signe in usage.milliers):
        return en_milliers
    if usage.decimale == signe and usage.decimales > 2:
        return en_decimales
    possibles = tuple(lu.valeur for lu in (en_milliers, en_decimales) if lu.valeur is not None)
    return Nombre(None, defaut=AMBIGU, raison="des milliers ou des décimales", possibles=possibles)


def _scientifique(entier: str, _signe: str | None, decimales: str | None, exposant: str) -> Nombre:
    """Read when its digits go down to the cent: `1,23E+05` is what a spreadsheet shows of a longer number."""
    chiffres = f"{entier}{decimales or ''}"
    if not chiffres:
        return Nombre(None, defaut=ILLISIBLE, raison="un texte qui n’est pas un nombre")
    echelle = int(exposant) - len(decimales or "")
    if echelle > -2 and int(chiffres):
        return Nombre(None, defaut=ILLISIBLE, raison="un nombre arrondi par l’écriture scientifique")
    valeur = Decimal(int(chiffres)).scaleb(echelle) if abs(echelle) < 300 else ZERO
    return _borner(valeur, Nombre(None, ecriture=frozenset({"scientifique"})))
