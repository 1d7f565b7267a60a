"""How one file writes its amounts and dates: decided by all its lines, before the first is read.

A file that keeps the law (decimal comma, AAAAMMJJ) shows it in its first lines and is not looked at twice. Any other
is read once for its writings alone: one amount or date in doubt is then read as all the others are, or told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from . import dates, nombres
from .blocs import lire_csv
from .entete import Disposition
from .nombres import Usage
from .repertoires import BLANCS, JOUR_FAUX, JOUR_VIDE, lire_jour

DATES = ("EcritureDate", "PieceDate", "DateLet", "ValidDate")
QUESTION_DATES = "dates"
DOUBLE_SENS = r"^[ \t\x{00A0}\x{202F}]*[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}[+-]?[ \t\x{00A0}\x{202F}]*$"
NOMS_ECRITURES = {
    "iso": "AAAA-MM-JJ", "iso_heure": "AAAA-MM-JJ avec l’heure", "iso_zone": "AAAA-MM-JJ avec l’heure",
    "jma": "JJ/MM/AAAA", "jjmmaaaa": "JJMMAAAA", "courte": "JJ/MM/AA", "lettres": "en toutes lettres",
    "serie": "en numéros de tableur", "serie_texte": "en numéros de tableur", "aaaammjj": "AAAAMMJJ",
}  # fmt: skip


VIRGULE = Usage(",")


@dataclass(frozen=True)
class Conventions:
    """What the lines of one file agree on.

    `decimale`: their mark, a comma by law. `double_sens`: `1.234` and `1,234` cannot be told between thousands
    and decimals. `usage`: what decides of an amount that is not written as the law says.
    `ordre`: for dates cut by signs, jma or mja; None when nothing tells. `libres`: date columns that are not
    all AAAAMMJJ. `ecritures`: how they are written, in French. `doute`: the order must be asked.
    """

    decimale: str = ","
    double_sens: bool = False
    usage: Usage = VIRGULE
    ordre: str | None = None
    libres: frozenset[str] = frozenset()
    ecritures: Mapping[str, str] = field(default_factory=dict)
    exemples: Mapping[str, str] = field(default_factory=dict)
    doute: bool = False


LEGALES = Conventions()


def de_la_tete(lignes: Sequence[str], disposition: Disposition) -> Conventions | None:
    """The law, when the first lines show it; None when the whole file must be looked at."""
    zones = [ligne.split(disposition.separateur) for ligne in lignes if ligne.strip()]
    place = {nom: rang for rang, nom in enumerate(disposition.noms)}
    montants = {zone for nom in disposition.montants for zone in _de_la_colonne(zones, place[nom])}
    if montants and nombres.observer(montants).decimale != "," and not _virgules(montants):
        return None
    for champ in DATES:
        if champ in place and _autres_dates(_de_la_colonne(zones, place[champ])):
            return None
    return LEGALES


def _de_la_colonne(zones: Iterable[list[str]], place: int) -> Iterator[str]:
    return (ligne[place] for ligne in zones if place < len(ligne) and ligne[place].strip())


def _autres_dates(textes: Iterable[str]) -> list[str]:
    """Dates that are not AAAAMMJJ, when most are not: one among many is a mistake, told where it stands."""
    jours = {texte: lire_jour(texte) for texte in set(textes)}
    autres = sorted(texte for texte, jour in jours.items() if jour == JOUR_FAUX)
    pleines = sum(jour != JOUR_VIDE for jour in jours.values())
    return autres if 2 * len(autres) > pleines else []


def _virgules(montants: Iterable[str]) -> bool:
    """Whether some amount proves the decimal comma, though another proves the point."""
    return any(nombres.observer([montant]).decimale == "," for montant in montants)


class Releve:
    """Writings met in a whole file, block after block."""

    def __init__(self, disposition: Disposition) -> None:
        self.disposition = disposition
        self._marques: set[str] = set()
        self._decimales = 0
        self._double_sens = False
        self._dates: dict[str, set[str]] = {champ: set() for champ in DATES if champ in disposition.champs}

    def ajouter(self, octets: bytes) -> None:
        """One block of whole lines, in UTF-8."""
        table = lire_csv(octets, self.disposition, pa.string(), lambda _: "skip")
        for champ in self.disposition.montants:
            colonne = pc.unique(table[champ].combine_chunks())
            self._double_sens |= bool(pc.any(pc.match_substring_regex(colonne, DOUBLE_SENS)).as_py())
            usage = nombres.observer(colonne.to_pylist())
            self._marques |= {".", ","} if usage.melange else {usage.decimale} if usage.decimale else set()
            self._decimales = max(self._decimales, usage.decimales)
        for champ, vues in self._dates.items():
            for morceau in table[champ].chunks:
                vues.update(valeur.strip(BLANCS) for valeur in morceau.dictionary.to_pylist())

    def conclure(self, choix: str | None) -> Conventions:
        """The conventions of the file; `choix` is the order that a person chose for its dates."""
        titres = {self.disposition.titres.get(nom, "") for nom in self.disposition.noms}
        libres, ecritures, exemples, cellules = set(), {}, {}, set()
        for champ, vues in self._dates.items():
            if autres := _autres_dates(vues - titres):
                libres.add(champ)
                exemples[champ] = autres[0]
                ecritures[champ] = _nommer(autres)
                cellules |= set(autres)
        ordre, doute = _ordonner(cellules, choix)
        usage = Usage(
            next(iter(self._marques)) if len(self._marques) == 1 else None,
            len(self._marques) > 1,
            self._decimales,
        )
        return Conventions(
            decimale=usage.decimale or ",",
            double_sens=usage.decimale is None and self._double_sens,
            usage=usage,
            ordre=ordre,
            libres=frozenset(libres),
            ecritures=ecritures,
            exemples=exemples,
            doute=doute,
        )


def _ordonner(cellules: set[str], choix: str | None) -> tuple[str | None, bool]:
    """(order of day and month, whether it must be asked)."""
    ordre = dates.observer(cellules)
    if ordre in (dates.JOUR_MOIS, dates.MOIS_JOUR):
        return ordre, False
    if ordre == dates.INCONNU:
        if choix in (dates.JOUR_MOIS, dates.MOIS_JOUR):
            return choix, False
        return dates.JOUR_MOIS, True
    return (None if ordre == dates.CONTRADICTOIRE else dates.JOUR_MOIS), False


def _nommer(textes: Sequence[str]) -> str:
    lues = dates.lire_dates(textes[:2000])
    noms = dict.fromkeys(
        NOMS_ECRITURES[ecriture] for ecriture in lues.ecritures if ecriture in NOMS_ECRITURES
    )
    noms.pop("AAAAMMJJ", None)
    if lues.ordre == dates.MOIS_JOUR:
        noms = dict.fromkeys(nom.replace("JJ/MM", "MM/JJ") for nom in noms)
    return " ou ".join(noms) or "autrement"
