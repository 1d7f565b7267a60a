"""« Ce que nous avons lu », told once: the object of `verifier --json` as labelled sentences, for page and command.

It reads the JSON form, so that a deposit kept in the database and a file read a moment ago say the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

SEPARATEURS = {
    "tab": "tabulation",
    "pipe": "barre verticale « | »",
    "semicolon": "point-virgule",
    "comma": "virgule",
}
ENCODAGES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 avec marque d’ordre (BOM)",
    "iso-8859-15": "ISO 8859-15",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
    "utf-32": "UTF-32",
    "cp850": "CP850 (DOS)",
    "cp858": "CP858 (DOS)",
    "cp437": "CP437 (DOS)",
    "mac-roman": "MacRoman",
}
CLES = {
    "journal+mois+numero": "journal, mois et numéro d’écriture",
    "journal+numero": "journal et numéro d’écriture",
    "numero": "numéro d’écriture",
    "journal+numero+date": "journal, numéro et date d’écriture",
    "journal+date": "journal et date d’écriture",
}
SOURCES = {
    "option": "demandé au dépôt",
    "nom": "d’après le nom du fichier",
    "ecritures": "d’après les écritures",
}
ROLES = {
    "compte": "Compte",
    "libelle": "Libellé",
    "debit": "Débit",
    "credit": "Crédit",
    "solde": "Solde",
    "sens": "Sens",
    "ouverture_debit": "Débit d’ouverture",
    "ouverture_credit": "Crédit d’ouverture",
    "ouverture": "Ouverture",
    "analytique": "Code analytique",
    "siren": "SIREN",
    "contrat": "Numéro du contrat",
    "finess": "FINESS",
    "nom": "Nom du bénéficiaire",
    "date": "Date",
    "montant": "Montant",
    "mission": "Mission",
    "objet": "Objet",
    "reference": "Référence",
}
# The first rows of accounts are always these four; those of other files follow their columns.
TITRES_DES_COMPTES = ("Compte", "Libellé", "Débit", "Crédit")
PIECES_COMPTABLES = ("fec", "balance")


@dataclass(frozen=True)
class ChoixDit:
    """One answer to a question: what to give back, what it means, the total debit it would give (or None)."""

    valeur: str
    libelle: str
    total_debit: str | None


@dataclass(frozen=True)
class QuestionDite:
    code: str
    question: str
    choix: tuple[ChoixDit, ...]


@dataclass(frozen=True)
class Recit:
    """What the reader chose, in French. Empty lists: nothing of that kind was chosen or met.

    `faits` and `colonnes` are (name, value); `ecartees` is (row numbers, reason); `rangees` are the first rows as
    read, under `titres`; `reponses` are the answers that a person gave (question code, value).
    """

    faits: tuple[tuple[str, str], ...] = ()
    colonnes: tuple[tuple[str, str], ...] = ()
    conventions: tuple[str, ...] = ()
    ecartees: tuple[tuple[str, str], ...] = ()
    titres: tuple[str, ...] = ()
    rangees: tuple[tuple[str, ...], ...] = ()
    questions: tuple[QuestionDite, ...] = ()
    reponses: tuple[tuple[str, str], ...] = ()

    @property
    def vide(self) -> bool:
        """True when nothing of the file could be understood."""
        return not (self.faits or self.colonnes or self.rangees)


def raconter(compte: Mapping[str, Any] | None, piece: str) -> Recit:
    """The story of one reading, from its JSON form (None: never read)."""
    compte = compte or {}
    lecture = compte.get("lecture") or {}
    comptable = piece in PIECES_COMPTABLES
    colonnes = list((lecture.get("colonnes") or {}).items())
    if comptable:
        # PostgreSQL keeps no order of keys; rows of the other pieces follow their columns as they come.
        ordre = {role: rang for rang, role in enumerate(ROLES)}
        colonnes.sort(key=lambda paire: (ordre.get(paire[0], len(ordre)), paire[0]))
    roles = tuple((ROLES.get(role, role), titre) for role, titre in colonnes)
    return Recit(
        faits=_faits(compte, lecture),
        colonnes=roles,
        conventions=tuple(lecture.get("conventions") or ()),
        ecartees=tuple((e["lignes"], e["pourquoi"]) for e in lecture.get("ecartees") or ()),
        titres=TITRES_DES_COMPTES if comptable else tuple(role for role, _ in roles),
        rangees=tuple(tuple(rangee) for rangee in lecture.get("rangees") or ()),
        questions=tuple(_question(question) for question in lecture.get("questions") or ()),
        reponses=tuple((lecture.get("choix") or {}).items()),
    )


def _faits(compte: Mapping[str, Any], lecture: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Name and value of each thing that was recognised, in the order a person would check them."""
    encodage, separateur = compte.get("encodage") or "", compte.get("separateur") or ""
    cle = compte.get("cle_ecriture") or ""
    lus = (
        ("Feuille", lecture.get("feuille") or ""),
        ("Titres", _rangees(lecture.get("titres") or "")),
        ("Période", _periode(lecture.get("periode"))),
        ("Exercice", _exercice(compte.get("exercice"))),
        ("Encodage", ENCODAGES.get(encodage, encodage)),
        ("Séparateur de colonnes", SEPARATEURS.get(separateur, separateur)),
        ("Écritures reconnues par", CLES.get(cle, cle)),
    )
    return tuple((nom, valeur) for nom, valeur in lus if valeur)


def _rangees(plage: str) -> str:
    """`8` or `8-10` as « ligne 8 », « lignes 8 à 10 »."""
    debut, _, fin = plage.partition("-")
    return f"lignes {debut} à {fin}" if fin and fin != debut else f"ligne {debut}" if debut else ""


def _periode(periode: Mapping[str, Any] | None) -> str:
    if not periode:
        return ""
    debut, fin = periode.get("debut"), periode.get("fin")
    if debut and fin:
        dates = f"du {_jour(debut)} au {_jour(fin)}"
    else:
        dates = f"au {_jour(fin)}" if fin else f"depuis le {_jour(debut)}" if debut else ""
    return ", ".join(filter(None, (dates, f"d’après {periode['d_apres']}" if periode.get("d_apres") else "")))


def _exercice(exercice: Mapping[str, Any] | None) -> str:
    if not exercice:
        return ""
    source = SOURCES.get(exercice.get("source") or "", "")
    dates = f"du {_jour(exercice['debut'])} au {_jour(exercice['fin'])}"
    return f"{dates} ({source})" if source else dates


def _jour(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"


def _question(question: Mapping[str, Any]) -> QuestionDite:
    choix = tuple(ChoixDit(c["valeur"], c["libelle"], c.get("total_debit")) for c in question["choix"])
    return QuestionDite(question["code"], question["question"], choix)
