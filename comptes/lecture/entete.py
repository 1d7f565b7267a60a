"""The line of titles: where it is, separator, names of the fields, what stands at each position of a line.

Names are compared without case, accents nor punctuation and mapped by name (formats §2); the order is noted,
not required. The names of the law come first, then the titles of other programs (`donnees/fec/titres-1.json`).
A trailing separator is tolerated in the titles, in the lines, or in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from cpts.commun.textes import cle

from .referentiels import charger

CHAMPS_DEBIT_CREDIT = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum",
    "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet",
    "ValidDate", "Montantdevise", "Idevise",
)  # fmt: skip
CHAMPS_MONTANT_SENS = tuple(
    {"Debit": "Montant", "Credit": "Sens"}.get(champ, champ) for champ in CHAMPS_DEBIT_CREDIT
)
CHAMPS_TRESORERIE = ("DateRglt", "ModeRglt", "NatOp", "IdClient")
FACULTATIFS = ("CompAuxNum", "CompAuxLib", "EcritureLet", "DateLet", "Montantdevise", "Idevise")

# Eighteen fields and what a software adds: beyond this, the file is another thing, and a page could not show it.
COLONNES_MAX = 200
# Position of a trailing separator, which names nothing.
VIDE_FINAL = "~"
# A column of the software beyond the eighteen: its own name after this mark.
MARQUE_SUPPLEMENT = "+"
# Fewer columns than this hold no ledger: account, date, label, debit, credit at least.
COLONNES_MIN = 5
# How far titles are looked for under the name of a CPTS or of a report.
LIGNES_AVANT_TITRES = 30
# In this order: those of the law first.
NOMS_SEPARATEURS = {"\t": "tab", "|": "pipe", ";": "semicolon", ",": "comma"}
FICHIER_TITRES = "fec/titres-1.json"

_VARIANTES = {
    "idevise": "Idevise", "iddevise": "Idevise", "devise": "Idevise", "codedevise": "Idevise",
    "montantdevise": "Montantdevise", "mtdevise": "Montantdevise",
    "compauxnum": "CompAuxNum", "compteauxnum": "CompAuxNum", "compauxcode": "CompAuxNum",
    "compauxlib": "CompAuxLib", "compteauxlib": "CompAuxLib",
    "lettrage": "EcritureLet", "datelettrage": "DateLet", "datevalidation": "ValidDate",
    "validationdate": "ValidDate", "daterglt": "DateRglt", "datereglement": "DateRglt",
    "moderglt": "ModeRglt", "modereglement": "ModeRglt", "natop": "NatOp", "idclient": "IdClient",
}  # fmt: skip
_RECONNUS = {
    **_VARIANTES,
    **{cle(champ): champ for champ in (*CHAMPS_DEBIT_CREDIT, "Montant", "Sens")},
}


class EnteteIllisible(Exception):
    """No line of titles can be used: `code` of the refusal, and what was read."""

    def __init__(self, code: str, lu: str, separateur: str | None = None) -> None:
        super().__init__(code)
        self.code, self.lu, self.separateur = code, lu, separateur


@dataclass(frozen=True)
class Disposition:
    """What stands where in the lines of one file.

    `noms` gives one internal name per position: a field of the law, `+Name` for a column of the software,
    `~` for the emptiness after a trailing separator. `titres`: internal name → title as written. `synonymes`:
    titles that are not those of the law, with the field each was taken for. `rang`: line of the titles.
    """

    separateur: str
    noms: tuple[str, ...]
    ecarts: tuple[str, ...] = ()
    absents: tuple[str, ...] = ()
    analytique: str | None = None
    separateur_final: bool = False
    champs: frozenset[str] = field(default_factory=frozenset)
    titres: dict[str, str] = field(default_factory=dict)
    synonymes: tuple[str, ...] = ()
    rang: int = 1

    @property
    def montant_sens(self) -> bool:
        """True for the Montant/Sens variant."""
        return "Montant" in self.champs and "Debit" not in self.champs

    @property
    def montants(self) -> tuple[str, ...]:
        """The columns of amounts."""
        return ("Montant",) if self.montant_sens else ("Debit", "Credit")

    @property
    def tresorerie(self) -> bool:
        """True for the cash-basis variants (21 or 22 fields), where journals may be blank."""
        return "DateRglt" in self.champs and "ModeRglt" in self.champs

    @property
    def supplementaires(self) -> tuple[str, ...]:
        """Names of the columns beyond those of the law, as written in the file."""
        return tuple(nom[1:] for nom in self.noms if nom.startswith(MARQUE_SUPPLEMENT))

    @property
    def nom_separateur(self) -> str:
        """tab, pipe, semicolon or comma."""
        return NOMS_SEPARATEURS[self.separateur]


@cache
def _synonymes() -> dict[str, tuple[str, int]]:
    """Title (compared form) → field, and how vague it is."""
    donnees = charger(FICHIER_TITRES)["champs"]
    return {
        cle(titre): (champ, rang) for champ, titres in donnees.items() for rang, titre in enumerate(titres)
    }


def reperer(lignes: Sequence[str]) -> tuple[int, str]:
    """Rank and separator of the line of titles: the first line that names an account and an amount.

    Failing one, the first line that is not empty, with its most likely separator. Raises `EnteteIllisible` when
    no separator cuts it.
    """
    for rang, ligne in enumerate(lignes[:LIGNES_AVANT_TITRES]):
        for separateur in NOMS_SEPARATEURS:
            if ligne.count(separateur) < COLONNES_MIN - 1 or ligne.count(separateur) >= COLONNES_MAX:
                continue
            noms, _, _ = _nommer(_zones(ligne, separateur)[0])
            if not _manquants(frozenset(noms)):
                return rang, separateur
    rang = next((rang for rang, ligne in enumerate(lignes) if ligne.strip()), 0)
    return rang, _separateur(lignes[rang] if lignes else "")


def analyser(
    entete: str, premieres: Sequence[str], separateur: str | None = None, rang: int = 1
) -> Disposition:
    """The layout announced by the titles, completed by what the first lines of data show.

    Raises `EnteteIllisible` when no line of the file could give an account and an amount.
    """
    separateur = separateur or reperer([entete])[1]
    if (nombre := entete.count(separateur) + 1) > COLONNES_MAX:
        raise EnteteIllisible("FEC-01", trop_de_colonnes(nombre))
    lus, final_entete = _zones(entete, separateur)
    noms, ecarts, synonymes = _nommer(lus)
    champs = frozenset(nom for nom in noms if not nom.startswith(MARQUE_SUPPLEMENT))
    if absents := _manquants(champs):
        raise EnteteIllisible("FEC-05", " ; ".join(absents), NOMS_SEPARATEURS[separateur])
    final = _final_des_lignes(premieres, separateur, len(noms), final_entete)
    attendus = CHAMPS_MONTANT_SENS if "Debit" not in champs else CHAMPS_DEBIT_CREDIT
    presents = [nom for nom in noms if nom in attendus]
    if presents != [champ for champ in attendus if champ in champs] or noms[: len(presents)] != presents:
        ecarts.append("colonnes dans un autre ordre")
    return Disposition(
        separateur=separateur,
        noms=(*noms, VIDE_FINAL) if final else tuple(noms),
        ecarts=tuple(ecarts),
        absents=tuple(champ for champ in attendus if champ not in champs),
        analytique=_colonne_analytique(noms),
        separateur_final=final or final_entete,
        champs=champs,
        titres=dict(zip(noms, lus, strict=True)),
        synonymes=tuple(synonymes),
        rang=rang,
    )


def trop_de_colonnes(nombre: int) -> str:
    """What such a file is, for the message of its refusal."""
    return f"un tableau de {nombre} colonnes ({COLONNES_MAX} au plus sont lues)"


def _zones(entete: str, separateur: str) -> tuple[list[str], bool]:
    """The titles, and whether a separator ends the line."""
    lus = [nom.strip().strip("\ufeff").strip() for nom in entete.split(separateur)]
    final = len(lus) > 1 and lus[-1] == ""
    return lus[:-1] if final else lus, final


def _separateur(entete: str) -> str:
    for separateur in NOMS_SEPARATEURS:
        if entete.count(separateur) >= COLONNES_MIN - 1:
            return separateur
    raise EnteteIllisible("FEC-03", "aucun des séparateurs prévus")


def _nommer(lus: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Internal name of each position, the differences worth telling, and the titles that are not of the law."""
    trouves = _champs_de_la_loi(lus)
    ecarts = [
        f"{lus[rang]} pour {champ}"
        for rang, champ in trouves.items()
        if champ.casefold() != lus[rang].casefold()
    ]
    autres = _champs_des_logiciels(lus, trouves)
    noms: list[str] = []
    for rang, lu in enumerate(lus):
        nom = trouves.get(rang) or autres.get(rang) or f"{MARQUE_SUPPLEMENT}{lu or f'colonne {rang + 1}'}"
        noms.append(f"{nom} ({rang + 1})" if nom in noms else nom)
    return noms, ecarts, [f"{lus[rang]} pour {champ}" for rang, champ in sorted(autres.items())]


def _champs_de_la_loi(lus: list[str]) -> dict[int, str]:
    trouves: dict[int, str] = {}
    for rang, lu in enumerate(lus):
        champ = _RECONNUS.get(cle(lu))
        if champ and champ not in trouves.values():
            trouves[rang] = champ
    return trouves


def _champs_des_logiciels(lus: list[str], trouves: dict[int, str]) -> dict[int, str]:
    """Columns that another title names: the most precise title of each field that the law's names left out."""
    rangs = _synonymes()
    candidats = sorted(
        (vague, rang, champ)
        for rang, lu in enumerate(lus)
        if rang not in trouves and cle(lu) in rangs
        for champ, vague in [rangs[cle(lu)]]
    )
    pris = set(trouves.values())
    if {"Debit", "Credit"} <= pris | {champ for _, _, champ in candidats}:
        pris |= {"Montant", "Sens"}
    autres: dict[int, str] = {}
    for _, rang, champ in candidats:
        if champ not in pris:
            autres[rang] = champ
            pris.add(champ)
    return autres


def _manquants(champs: frozenset[str]) -> list[str]:
    absents = [] if "CompteNum" in champs else ["CompteNum"]
    if not ({"Debit", "Credit"} <= champs or {"Montant", "Sens"} <= champs):
        absents.append("Debit et Credit (ou Montant et Sens)")
    return absents


def _final_des_lignes(premieres: Sequence[str], separateur: str, attendu: int, final_entete: bool) -> bool:
    """Whether lines end with a separator in excess: most of the first lines tell, else the header."""
    lignes = [ligne.split(separateur) for ligne in premieres if ligne.strip()]
    if not lignes:
        return final_entete
    finales = [len(zones) == attendu + 1 and not zones[-1].strip() for zones in lignes]
    return 2 * sum(finales) > len(lignes)


def _colonne_analytique(noms: list[str]) -> str | None:
    """The column that carries the mission codes: the first recognised name, in the order of the data file."""
    supplements = {cle(nom): nom for nom in reversed(noms) if nom.startswith(MARQUE_SUPPLEMENT)}
    for candidat in charger("analytique/missions.json")["colonnes"]:
        if candidat in supplements:
            return supplements[candidat]
    return None
