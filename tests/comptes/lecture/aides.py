"""A small ledger that passes, and how to write it in every way the law or the world knows.

Tests start from `grand_livre()` and break one thing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from comptes.lecture import Lecture, Source
from comptes.lecture.fec import lire_fec

CHAMPS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum",
    "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet",
    "ValidDate", "Montantdevise", "Idevise",
)  # fmt: skip
RANG = {champ: rang for rang, champ in enumerate(CHAMPS)}
NOM = "123456782FEC20241231.txt"
SEPARATEURS = {"tab": "\t", "pipe": "|", "semicolon": ";"}

Ligne = list[str]


def ligne(**zones: str) -> Ligne:
    """One line; fields not given take a value that passes."""
    defaut = {
        "JournalCode": "AC", "JournalLib": "Achats", "EcritureNum": "1", "EcritureDate": "20240315",
        "CompteNum": "606400", "CompteLib": "Fournitures administratives", "PieceRef": "FA1",
        "PieceDate": "20240310", "EcritureLib": "Facture de papier", "Debit": "0,00", "Credit": "0,00",
        "ValidDate": "20240315",
    }  # fmt: skip
    valeurs = {**defaut, **zones}
    return [valeurs.get(champ, "") for champ in CHAMPS]


def ecriture(numero: int, jour: str, lignes: Sequence[tuple[str, str, str]], **zones: str) -> list[Ligne]:
    """An entry from (account, debit, credit)."""
    return [
        ligne(
            EcritureNum=str(numero), EcritureDate=jour, ValidDate=jour, PieceDate=jour, PieceRef=f"P{numero}",
            CompteNum=compte, CompteLib=f"Compte {compte}", Debit=debit, Credit=credit, **zones,
        )
        for compte, debit, credit in lignes
    ]  # fmt: skip


def grand_livre() -> list[Ligne]:
    """Ten lines, four entries: opening, purchase, payment with lettering, pay. Result: 3 165,44."""
    achats = {"CompAuxNum": "", "CompAuxLib": ""}
    return [
        *ecriture(
            1, "20240101", [("512000", "5000,00", "0,00"), ("756000", "0,00", "5000,00")],
            JournalCode="AN", JournalLib="À nouveaux", EcritureLib="À nouveaux",
        ),
        *ecriture(2, "20240315", [("606400", "1234,56", "0,00")], EcritureLib="Facture ÉTS MARTIN", **achats),
        *ecriture(
            2, "20240315", [("401000", "0,00", "1234,56")], EcritureLib="Facture ÉTS MARTIN",
            CompAuxNum="F01", CompAuxLib="ÉTS MARTIN", EcritureLet="A", DateLet="20240320",
        ),
        *ecriture(
            3, "20240320", [("401000", "1234,56", "0,00")], JournalCode="BQ", JournalLib="Banque",
            EcritureLib="Règlement ÉTS MARTIN", CompAuxNum="F01", CompAuxLib="ÉTS MARTIN", EcritureLet="A",
            DateLet="20240320",
        ),
        *ecriture(
            3, "20240320", [("512000", "0,00", "1234,56")], JournalCode="BQ", JournalLib="Banque",
            EcritureLib="Règlement ÉTS MARTIN",
        ),
        *ecriture(
            4, "20240331",
            [("641100", "500,00", "0,00"), ("645100", "100,00", "0,00"), ("431000", "0,00", "150,00"),
             ("421000", "0,00", "450,00")],
            JournalCode="PA", JournalLib="Paie", EcritureLib="Bulletins de mars",
        ),
    ]  # fmt: skip


def cloture(numero: int = 5, jour: str = "20241231", **zones: str) -> list[Ligne]:
    """The entry that closes `grand_livre()`."""
    textes = {
        "JournalCode": "OD",
        "JournalLib": "Opérations diverses",
        "EcritureLib": "Solde des comptes de gestion",
    }
    mouvements = [
        ("756000", "5000,00", "0,00"), ("606400", "0,00", "1234,56"), ("641100", "0,00", "500,00"),
        ("645100", "0,00", "100,00"), ("120000", "0,00", "3165,44"),
    ]  # fmt: skip
    return ecriture(numero, jour, mouvements, **{**textes, **zones})


def tous_soldes() -> list[Ligne]:
    """Accounts closed one by one against the funds brought forward: nothing tells the entries that did it."""
    lignes = grand_livre()
    mouvements = [("756000", 500000), ("606400", -123456), ("641100", -50000), ("645100", -10000)]
    for numero, (compte, centimes) in enumerate(mouvements, start=5):
        montant = f"{abs(centimes) // 100},{abs(centimes) % 100:02d}"
        sommes = [(compte, montant, "0,00"), ("110000", "0,00", montant)]
        inverses = [(compte, "0,00", montant), ("110000", montant, "0,00")]
        lignes += ecriture(numero, "20241130", sommes if centimes > 0 else inverses, JournalCode="OD")
    return lignes


def en_jma(lignes: Sequence[Ligne]) -> list[Ligne]:
    """The same lines with dates JJ/MM/AAAA."""
    rangs = {RANG[champ] for champ in ("EcritureDate", "PieceDate", "DateLet", "ValidDate")}
    return [
        [f"{z[6:]}/{z[4:6]}/{z[:4]}" if rang in rangs and z else z for rang, z in enumerate(zones)]
        for zones in lignes
    ]


def en_montant_sens(lignes: Sequence[Ligne], debit: str = "D", credit: str = "C") -> list[Ligne]:
    """The same lines in the Montant/Sens variant."""
    sortie = []
    for zones in lignes:
        au_debit = zones[RANG["Debit"]] != "0,00"
        montant = zones[RANG["Debit"]] if au_debit else zones[RANG["Credit"]]
        sortie.append([*zones[:11], montant, debit if au_debit else credit, *zones[13:]])
    return sortie


def ecrire(
    lignes: Sequence[Ligne],
    *,
    champs: Sequence[str] = CHAMPS,
    separateur: str = "tab",
    fin: str = "\r\n",
    encodage: str = "utf-8",
) -> bytes:
    """The bytes of a file."""
    return assembler([list(champs), *lignes], SEPARATEURS[separateur], fin, encodage)


def assembler(
    rangees: Sequence[Sequence[str]], signe: str, fin: str, encodage: str, erreurs: str = "strict"
) -> bytes:
    """Rows as they are, titles included: the one place where tests write a ledger."""
    return "".join(signe.join(zones) + fin for zones in rangees).encode(encodage, erreurs)


def lire(octets: bytes, nom: str = NOM, **options) -> Lecture:
    """Reads bytes as a FEC."""
    return lire_fec([Source(nom, octets)], **options)


def changer(lignes: list[Ligne], rang: int, **zones: str) -> list[Ligne]:
    """The lines with some fields of one of them changed (`rang` from 0)."""
    copie = [list(zones_) for zones_ in lignes]
    for champ, valeur in zones.items():
        copie[rang][RANG[champ]] = valeur
    return copie


def lire_change(rang: int, **zones: str) -> Lecture:
    """Reads the ledger that passes, with one line changed."""
    return lire(ecrire(changer(grand_livre(), rang, **zones)))


def codes(lecture: Lecture) -> list[str]:
    """Codes found, without the informative ones, gravest first."""
    return list(dict.fromkeys(c.code for c in lecture.constats if c.gravite != "info"))


def premier(lecture: Lecture, code: str):
    """The first finding of a code."""
    return next(constat for constat in lecture.constats if constat.code == code)


def etendre(plages: str | None) -> set[int]:
    """Line numbers of compact ranges."""
    lignes: set[int] = set()
    for plage in (plages or "").split(","):
        if plage:
            debut, _, fin = plage.partition("-")
            lignes |= set(range(int(debut), int(fin or debut) + 1))
    return lignes


def deposer(dossier: Path, octets: bytes, nom: str = NOM) -> Path:
    """Writes a file to read it by its path."""
    chemin = dossier / nom
    chemin.write_bytes(octets)
    return chemin


class PuitsMemoire:
    """Keeps the tables it is given."""

    def __init__(self, action: Callable | None = None) -> None:
        self.tables: list = []
        self.action = action

    def bloc(self, table) -> None:
        self.tables.append(table)
        if self.action:
            self.action(table)

    def recommencer(self) -> None:
        self.tables.clear()
