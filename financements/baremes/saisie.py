"""What a form or a file changes in a draft: read cell by cell, refused cell by cell, applied whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cpts.commun.formats import FINE, INSECABLE
from financements.aci.codes import TAILLES
from financements.aci.contrat import Anomalie
from financements.baremes.contenu import (
    Contenu,
    cle_de_tri,
    nom_poste,
    oublier_verification,
)

MOTIF_MONTANT = re.compile(r"\d{1,9}(?:[.,]\d{1,2})?", re.ASCII)
ATTENDU_MONTANT = "un montant positif en euros, deux décimales au plus, ou rien s’il est inconnu"
CONSEIL_MONTANT = "Écrivez par exemple 12 500 ou 12 500,50 ; laissez vide un montant que personne ne connaît."
INCONNUS = {"", "inconnu"}
LONGUEUR_LUE = 40

Poste = tuple[str, str]


@dataclass(frozen=True)
class Origine:
    """Where the amounts of one entry come from: said once for all the cells that it changes."""

    source: str
    force: str
    confiance: str
    demonstration: bool

    def appliquer(self, ligne: dict[str, Any]) -> None:
        inconnu = ligne["montant"] is None
        ligne.update(
            source=self.source,
            force=self.force,
            confiance="inconnu" if inconnu else self.confiance,
            demonstration=self.demonstration,
        )
        oublier_verification(ligne)


@dataclass
class Cellule:
    """One input of the grid: its name, what is written in it, what is wrong."""

    nom: str
    libelle: str
    texte: str
    erreur: Anomalie | None = None


@dataclass
class Rangee:
    """A mission and part, with one cell per size."""

    titre: str
    poste: Poste
    cellules: list[Cellule] = field(default_factory=list)


class MontantIllisible(ValueError):
    """A cell that is not an amount."""


def lire_montant(texte: str) -> Decimal | None:
    """« 12 500,50 € » is 12500.50; nothing, or « inconnu », is unknown. Raises ``MontantIllisible``."""
    nettoye = texte.strip().removesuffix("€").translate({ord(c): None for c in f" {FINE}{INSECABLE}"})
    if nettoye.casefold() in INCONNUS:
        return None
    if not MOTIF_MONTANT.fullmatch(nettoye):
        raise MontantIllisible(texte)
    return Decimal(nettoye.replace(",", ".")).quantize(Decimal("0.01"))


def anomalie_montant(lieu: str, lu: str) -> Anomalie:
    """The refusal of a cell: place, value read, value expected, what to do."""
    court = lu if len(lu) <= LONGUEUR_LUE else lu[: LONGUEUR_LUE - 1] + "…"
    return Anomalie(lieu, court, ATTENDU_MONTANT, CONSEIL_MONTANT)


def postes(*contenus: Mapping[str, Any]) -> list[Poste]:
    """Mission and part of every line, in the order of the agreement."""
    lignes = {(x["mission"], x["part"]): x for contenu in contenus for x in contenu["lignes"]}
    return [poste for poste, _ in sorted(lignes.items(), key=lambda paire: cle_de_tri(paire[1]))]


def nom_cellule(taille: str, poste: Poste) -> str:
    """Name of an input: « m-T2-prevention-fixe »."""
    return f"m-{taille}-{poste[0]}-{poste[1]}"


def grille_de_saisie(contenu: Contenu, envoye: Mapping[str, str] | None = None) -> list[Rangee]:
    """The grid of a draft; with ``envoye``, what was written in it, each wrong cell with its refusal."""
    lignes = _par_cellule(contenu)
    rangees = []
    for poste in postes(contenu):
        rangee = Rangee(nom_poste(*poste), poste)
        for taille in TAILLES:
            rangee.cellules.append(_cellule(taille, poste, lignes.get((taille, *poste)), envoye))
        rangees.append(rangee)
    return rangees


def _par_cellule(contenu: Contenu) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The line that a cell edits: the first in force from the day the version takes effect."""
    lignes: dict[tuple[str, str, str], dict[str, Any]] = {}
    for ligne in sorted(contenu["lignes"], key=cle_de_tri):
        lignes.setdefault((ligne["taille"], ligne["mission"], ligne["part"]), ligne)
    return lignes


def _cellule(
    taille: str, poste: Poste, ligne: dict[str, Any] | None, envoye: Mapping[str, str] | None
) -> Cellule:
    nom = nom_cellule(taille, poste)
    libelle = f"{nom_poste(*poste)}, taille {taille}"
    enregistre = (
        "" if ligne is None or ligne["montant"] is None else ecrire_montant(Decimal(ligne["montant"]))
    )
    texte = enregistre if envoye is None else envoye.get(nom, enregistre)
    cellule = Cellule(nom, libelle, texte)
    try:
        lire_montant(texte)
    except MontantIllisible:
        cellule.erreur = anomalie_montant(libelle, texte)
    return cellule


def ecrire_montant(montant: Decimal) -> str:
    """« 12 500 » or « 12 500,50 », as a person would type it."""
    texte = f"{montant:,.2f}".replace(",", " ").replace(".", ",")
    return texte.removesuffix(",00")


def montants_changes(
    contenu: Contenu, rangees: Iterable[Rangee]
) -> dict[tuple[str, str, str], Decimal | None]:
    """Cells whose amount is not the one of the draft; a cell that stays empty where there is no line is nothing."""
    lignes = _par_cellule(contenu)
    changes = {}
    for rangee in rangees:
        for taille, cellule in zip(TAILLES, rangee.cellules, strict=True):
            cle = (taille, *rangee.poste)
            montant = lire_montant(cellule.texte)
            ligne = lignes.get(cle)
            avant = None if ligne is None or ligne["montant"] is None else Decimal(ligne["montant"])
            if montant != avant:
                changes[cle] = montant
    return changes


def appliquer_montants(
    contenu: Contenu, changes: Mapping[tuple[str, str, str], Decimal | None], origine: Origine
) -> None:
    """Write the changed amounts, each with where it comes from; a new cell becomes a new line."""
    lignes = _par_cellule(contenu)
    for (taille, mission, part), montant in changes.items():
        ligne = lignes.get((taille, mission, part))
        if ligne is None:
            ligne = nouvelle_ligne(taille, mission, part, contenu["effet"])
            contenu["lignes"].append(ligne)
        ligne["montant"] = None if montant is None else f"{montant:.2f}"
        origine.appliquer(ligne)
    contenu["lignes"].sort(key=cle_de_tri)


def ajouter_poste(contenu: Contenu, mission: str, part: str, origine: Origine) -> bool:
    """Open a mission and part in every size, amounts unknown; False when the draft already has it."""
    if (mission, part) in postes(contenu):
        return False
    for taille in TAILLES:
        ligne = nouvelle_ligne(taille, mission, part, contenu["effet"])
        origine.appliquer(ligne)
        contenu["lignes"].append(ligne)
    contenu["lignes"].sort(key=cle_de_tri)
    return True


def nouvelle_ligne(taille: str, mission: str, part: str, effet: str) -> dict[str, Any]:
    """A line without an amount, in force from the day the version takes effect."""
    return {
        "taille": taille,
        "mission": mission,
        "part": part,
        "montant": None,
        "source": "",
        "force": "choix",
        "confiance": "inconnu",
        "effet_du": effet,
        "effet_au": None,
        "verifie_par": None,
        "verifie_le": None,
        "demonstration": False,
    }
