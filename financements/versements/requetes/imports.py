"""What the page of a payment file shows: its figures, its faults with their place, what may be decided."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from functools import cached_property

from cpts.commun.enums import Mission
from cpts.commun.formats import date_courte, euros
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from financements.versements.codes import EtatImport, EtatLigne
from financements.versements.lecture import (
    LIBELLES_DES_DISPOSITIONS,
    ROLES,
    FichierIllisible,
    LigneLue,
    Table,
    lire,
    manquants,
)
from financements.versements.models import ImportVersements, LigneImport

LIGNES_MONTREES = 50
TONS = {
    EtatImport.RECU: "info",
    EtatImport.EN_LECTURE: "info",
    EtatImport.A_DECRIRE: "attention",
    EtatImport.LU: "attention",
    EtatImport.ACCEPTE: "succes",
    EtatImport.ABANDONNE: "neutre",
    EtatImport.ECHEC: "erreur",
}
TONS_LIGNES = {EtatLigne.BONNE: "succes", EtatLigne.CONNUE: "info", EtatLigne.ERREUR: "erreur"}


@dataclass(frozen=True)
class Faute:
    """One finding of one line: where, what was read, what is expected, what to do."""

    ligne: int
    code: str
    colonne: str
    lu: str
    attendu: str
    message: str
    que_faire: str
    alerte: bool


def fautes(lignes: list[LigneImport]) -> list[Faute]:
    return [
        Faute(
            ligne.ligne,
            constat["code"],
            ROLES[constat["champ"]][0] if constat["champ"] in ROLES else constat["champ"],
            constat["lu"] or "(vide)",
            constat["attendu"],
            constat["message"],
            constat["que_faire"],
            constat["gravite"] != "erreur",
        )
        for ligne in lignes
        for constat in ligne.constats
    ]


class PageImport:
    """One import for one reader."""

    def __init__(self, importation: ImportVersements, user: Utilisateur) -> None:
        self.importation = importation
        self.peut_decider = importation.organisation_id in perimetre_de(user).organisations

    @property
    def ton(self) -> str:
        return TONS[EtatImport(self.importation.etat)]

    @property
    def pourquoi_total(self) -> str:
        inconnu = self.importation.total_fichier is None
        return "Un montant au moins est illisible : le total n’est pas connu." if inconnu else ""

    @property
    def disposition(self) -> str:
        return LIBELLES_DES_DISPOSITIONS.get(self.importation.disposition, self.importation.disposition)

    @cached_property
    def fautes(self) -> list[Faute]:
        """Faults of the first lines in error."""
        lignes = self.importation.lignes.filter(etat=EtatLigne.ERREUR)[:LIGNES_MONTREES]
        return fautes(list(lignes))

    @cached_property
    def alertes(self) -> list[Faute]:
        """What deserves a look in lines that may be recorded all the same."""
        lignes = self.importation.lignes.exclude(etat=EtatLigne.ERREUR).exclude(constats=[])
        return fautes(list(lignes[:LIGNES_MONTREES]))

    @property
    def fautes_cachees(self) -> int:
        return max(self.importation.erreurs - LIGNES_MONTREES, 0)

    @cached_property
    def a_reprendre(self) -> int:
        if self.importation.etat != EtatImport.ACCEPTE:
            return 0
        return self.importation.lignes.filter(etat=EtatLigne.ERREUR, reprise_le__isnull=True).count()


@dataclass(frozen=True)
class Cellule:
    texte: str
    faute: str = ""


def apercu(table: Table, genre: str, aujourd_hui: datetime.date) -> list[tuple[int, list[Cellule]]]:
    """The first ten lines as understood with the columns of ``table``: what is right, and what is not."""
    if manquants(genre, table.colonnes):
        return []
    try:
        lecture = lire(replace(table, rangees=table.apercu), genre, aujourd_hui)
    except FichierIllisible:
        return []
    return [(ligne.ligne, [_cellule(ligne, role) for role in table.colonnes]) for ligne in lecture.lignes]


def _cellule(ligne: LigneLue, role: str) -> Cellule:
    faute = next((c.message for c in ligne.constats if c.champ == role and c.gravite == "erreur"), "")
    if faute:
        return Cellule(ligne.lu.get(role, "") or "(vide)", faute)
    if role == "date":
        return Cellule(date_courte(ligne.date))
    if role == "montant":
        return Cellule(euros(ligne.montant))
    if role == "mission":
        return Cellule(Mission(ligne.mission).label if ligne.mission else "Non précisée")
    return Cellule(str(getattr(ligne, role, "") or ligne.lu.get(role, "")))
