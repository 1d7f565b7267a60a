"""What every fault is made with: the register, and the gestures on a ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from demonstration.grand_livre import COLONNES, RANGS, Livre, encoder

NIR = "1 85 05 78 006 084 91"
IBAN = "FR7630006000011234567890189"


class Fautif(NamedTuple):
    """A faulty file, and where its finding must be. ``verdict`` when it is graver than the rule's gravity."""

    nom: str
    contenu: bytes
    ligne: int | None = None
    champ: str | None = None
    verdict: str | None = None


Defaut = Callable[[Livre], Fautif]
# A deposit always knows its exercise: these are found by the verifier command alone.
HORS_DEPOT = frozenset({"FEC-23", "FEC-33", "BAL-34"})
# The gate looks for NUL bytes in the first 64 kB: the fault is beyond.
LONGS = frozenset({"FEC-35", "FEC-28"})
DEFAUTS: dict[str, Defaut] = {}


def defaut(code: str) -> Callable[[Defaut], Defaut]:
    """Register the fault of a rule."""

    def inscrire(fonction: Defaut) -> Defaut:
        DEFAUTS[code] = fonction
        return fonction

    return inscrire


def rendre(livre: Livre, ligne: int | None = None, champ: str | None = None, **autres: str) -> Fautif:
    return Fautif(livre.nom, encoder(livre), ligne, champ, **autres)


def achat(livre: Livre, n: int = 3) -> int:
    """Row of the n-th invoice: its line of class 6, followed by that of the supplier."""
    rangs = [i for i, zones in enumerate(livre.lignes) if zones[0] == "AC" and zones[4][0] == "6"]
    return rangs[n]


def changer(livre: Livre, rang: int, champ: str, valeur: str) -> Fautif:
    livre.lignes[rang][RANGS[champ]] = valeur
    return rendre(livre, rang + 2, champ)


def ajouter(livre: Livre, *sommes: tuple[str, str, str], numero: int | None = None, jour: str = "") -> int:
    """Append an entry to the end; return the physical line of its first row."""
    dernier = livre.lignes[-1]
    jour = jour or dernier[3]
    debut = len(livre.lignes) + 2
    for compte, debit, credit in sommes:
        zones = [""] * len(livre.entete)
        zones[: len(COLONNES)] = [
            "OD", "Opérations diverses", str(numero or int(dernier[2]) + 1), jour, compte, f"Compte {compte}",
            "", "", "OD99999", jour, "Écriture ajoutée", debit, credit, "", "", jour, "", "",
        ]  # fmt: skip
        livre.lignes.append(zones)
    return debut


def soldes_de_gestion(livre: Livre) -> dict[str, int]:
    """Debit − credit, in cents, of the accounts of classes 6 and 7 that are not nil."""
    soldes: dict[str, int] = {}
    for zones in livre.lignes:
        compte = zones[RANGS["CompteNum"]]
        if compte[0] in "67":
            debit, credit = (int(zones[RANGS[champ]].replace(",", "")) for champ in ("Debit", "Credit"))
            soldes[compte] = soldes.get(compte, 0) + debit - credit
    return {compte: solde for compte, solde in soldes.items() if solde}


def sans_colonne(livre: Livre, champ: str) -> None:
    rang = livre.entete.index(champ)
    for zones in (livre.entete, *livre.lignes):
        del zones[rang]


def renomme(livre: Livre, nom: str) -> Fautif:
    return Fautif(nom, encoder(livre))
