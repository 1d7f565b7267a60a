"""What the reading of a payment file gives: lines as understood, findings by line, findings on the whole."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, field
from decimal import Decimal

# Role → (label of the column, what is expected in it).
ROLES = {
    "siren": ("SIREN", "neuf chiffres"),
    "contrat": ("Numéro du contrat", "le numéro donné par la caisse"),
    "finess": ("FINESS", "neuf caractères"),
    "nom": ("Nom du bénéficiaire", "un texte"),
    "date": ("Date", "une date, par exemple 15/03/2025, 2025-03-15 ou 20250315"),
    "montant": ("Montant", "un montant en euros, par exemple 1\u202f234,56"),
    "mission": ("Mission", "le code ou le nom d’une mission de l’ACI, ou rien"),
    "objet": ("Objet", "un texte court"),
    "reference": ("Référence", "la référence unique du paiement"),
}
ERREUR, BLOQUANT, ALERTE, INFO = "erreur", "bloquant", "alerte", "info"


@dataclass(frozen=True)
class Constat:
    """Place (``champ``), value read, value expected, what is wrong and what to do; a line with an « erreur » waits."""

    code: str
    gravite: str
    champ: str
    lu: str
    attendu: str
    message: str
    que_faire: str = ""

    def en_dict(self) -> dict[str, str]:
        return asdict(self)


@dataclass
class LigneLue:
    """A line: ``ligne`` is its number in the file (header included), ``lu`` its cells as text, by role."""

    ligne: int
    lu: dict[str, str]
    siren: str = ""
    contrat: str = ""
    finess: str = ""
    date: datetime.date | None = None
    montant: Decimal | None = None
    mission: str = ""
    objet: str = ""
    reference: str = ""
    constats: list[Constat] = field(default_factory=list)

    @property
    def en_erreur(self) -> bool:
        return any(constat.gravite == ERREUR for constat in self.constats)

    def signaler(
        self, code: str, gravite: str, champ: str, message: str, que_faire: str = "", attendu: str = ""
    ):
        """Add a finding on a column; what was read and what is expected come by themselves."""
        voulu = attendu or (ROLES[champ][1] if champ in ROLES else "")
        self.constats.append(Constat(code, gravite, champ, self.lu.get(champ, ""), voulu, message, que_faire))


@dataclass(frozen=True)
class Lecture:
    """A whole file. ``total`` is None when an amount could not be read: it is then unknown, never approached."""

    lignes: list[LigneLue]
    constats: list[Constat]
    total: Decimal | None
    total_lisible: Decimal
    illisibles: int


class FichierIllisible(Exception):
    """Nothing can be read: what was met, what to do. ``a_detruire``: it holds what we may not keep."""

    def __init__(self, message: str, que_faire: str, *, a_detruire: bool = False) -> None:
        super().__init__(f"{message} {que_faire}".strip())
        self.message, self.que_faire, self.a_detruire = message, que_faire, a_detruire

    @property
    def code(self) -> str:
        """The rule of the public catalogue."""
        return "VER-41" if self.a_detruire else "VER-40"
