"""The first line: separator, names of the fields, and what stands at each position of a line.

Names are compared without case, accents nor punctuation and mapped by name (formats §2); the order is noted,
not required. A trailing separator is tolerated in the header, in the lines, or in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .donnees import charger, cle

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
    """The first line cannot be used: `code` of the refusal, and what was read."""

    def __init__(self, code: str, lu: str, separateur: str | None = None) -> None:
        super().__init__(code)
        self.code, self.lu, self.separateur = code, lu, separateur


@dataclass(frozen=True)
class Disposition:
    """What stands where in the lines of one file.

    `noms` gives one internal name per position: a field of the law, `+Name` for a column of the software,
    `~` for the emptiness after a trailing separator.
    """

    separateur: str
    noms: tuple[str, ...]
    ecarts: tuple[str, ...] = ()
    absents: tuple[str, ...] = ()
    analytique: str | None = None
    separateur_final: bool = False
    champs: frozenset[str] = field(default_factory=frozenset)

    @property
    def montant_sens(self) -> bool:
        """True for the Montant/Sens variant."""
        return "Montant" in self.champs and "Debit" not in self.champs

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
        """tab or pipe."""
        return "tab" if self.separateur == "\t" else "pipe"


def analyser(entete: str, premieres: Sequence[str]) -> Disposition:
    """The layout announced by the header, completed by what the first lines of data show.

    Raises `EnteteIllisible` when no line of the file could give an account and an amount.
    """
    separateur = _separateur(entete)
    if (nombre := entete.count(separateur) + 1) > COLONNES_MAX:
        raise EnteteIllisible("FEC-01", trop_de_colonnes(nombre))
    lus = [nom.strip().strip("\ufeff") for nom in entete.split(separateur)]
    final_entete = len(lus) > 1 and lus[-1] == ""
    lus = lus[:-1] if final_entete else lus
    noms, ecarts = _nommer(lus)
    champs = frozenset(nom for nom in noms if not nom.startswith(MARQUE_SUPPLEMENT))
    _exiger_indispensables(champs)
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
    )


def trop_de_colonnes(nombre: int) -> str:
    """What such a file is, for the message of its refusal."""
    return f"un tableau de {nombre} colonnes ({COLONNES_MAX} au plus sont lues)"


def _separateur(entete: str) -> str:
    if entete.lstrip().startswith('"'):
        raise EnteteIllisible("FEC-07", "des guillemets", _nom_autre(entete))
    for separateur in "\t|":
        if entete.count(separateur) >= 8:
            return separateur
    for separateur, nom in ((";", "un point-virgule"), (",", "une virgule")):
        if entete.count(separateur) >= 8:
            raise EnteteIllisible("FEC-03", nom, "semicolon" if separateur == ";" else None)
    raise EnteteIllisible("FEC-03", "aucun des séparateurs prévus")


def _nom_autre(entete: str) -> str | None:
    for separateur, nom in ((";", "semicolon"), ("\t", "tab"), ("|", "pipe")):
        if entete.count(separateur) >= 8:
            return nom
    return None


def _nommer(lus: list[str]) -> tuple[list[str], list[str]]:
    """Internal name of each position, and the differences worth telling."""
    noms: list[str] = []
    vus: set[str] = set()
    ecarts: list[str] = []
    for rang, lu in enumerate(lus, start=1):
        nom = _RECONNUS.get(cle(lu))
        if nom is None or nom in vus:
            nom = f"{MARQUE_SUPPLEMENT}{lu or f'colonne {rang}'}"
            if nom in vus:
                nom = f"{nom} ({rang})"
        elif nom.casefold() != lu.casefold():
            ecarts.append(f"{lu} pour {nom}")
        noms.append(nom)
        vus.add(nom)
    return noms, ecarts


def _exiger_indispensables(champs: frozenset[str]) -> None:
    absents = [] if "CompteNum" in champs else ["CompteNum"]
    if not ({"Debit", "Credit"} <= champs or {"Montant", "Sens"} <= champs):
        absents.append("Debit et Credit (ou Montant et Sens)")
    if absents:
        raise EnteteIllisible("FEC-05", " ; ".join(absents))


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
