"""The amounts of a signed annex as a table (CSV, XLSX, ODS): bytes → amounts, every wrong cell named."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from comptes.lecture.nombres import AMBIGU, Nombre, lire_colonne
from comptes.lecture.tableur import TableurIllisible, ouvrir
from cpts.commun.enums import MISSIONS_ACI, Mission
from cpts.commun.tableur import COLONNES_DE_MENTION
from cpts.commun.tri import cle_tri
from financements.aci.contrat import Anomalie
from financements.contrats.enums import PartAnnexe

COLONNES = ("mission", "part", "montant", "page")
OBLIGATOIRES = COLONNES[:3]
EXEMPLES = (
    ("Fonctionnement", "Fonctionnement", "75000,00", "2"),
    ("Prévention", "Part fixe", "17500,00", "3"),
    ("Prévention", "Part variable", "17500,00", "3"),
)
OCTETS_MAX = 1 << 20
PAGE_MAX = 20
MONTANT_MAX = Decimal(10) ** 10
Poste = tuple[str, str]


@dataclass
class LectureAnnexe:
    """Amounts read, the page of each, and what is wrong; nothing is to be written while something is."""

    montants: dict[Poste, Decimal] = field(default_factory=dict)
    pages: dict[Poste, str] = field(default_factory=dict)
    anomalies: list[Anomalie] = field(default_factory=list)

    def refuser(self, lieu: str, lu: str | None, attendu: str, conseil: str) -> None:
        self.anomalies.append(Anomalie(lieu, lu, attendu, conseil))


def lire(octets: bytes, postes: Collection[Poste]) -> LectureAnnexe:
    """The table against the missions and parts this contract has (``postes``)."""
    lecture = LectureAnnexe()
    if len(octets) > OCTETS_MAX:
        lecture.refuser(
            "Fichier", f"{len(octets)} octets", "un fichier de 1 Mo au plus", "N’envoyez que le tableau."
        )
        return lecture
    try:
        feuilles = ouvrir(octets).feuilles
    except TableurIllisible as erreur:
        conseil = f"{erreur.que_faire} Ou repartez du modèle."
        lecture.refuser("Fichier", erreur.lu, "un tableau CSV, XLSX ou ODS", conseil)
        return lecture
    table = next((f.rangees for f in feuilles if f.visible and f.rangees), feuilles[0].rangees)
    entete = [str(cellule).strip().casefold() for cellule in table[0]] if table else []
    if _entete_juste(entete, lecture):
        _lire_les_lignes(table, entete, postes, lecture)
    return lecture


def _entete_juste(entete: list[str], lecture: LectureAnnexe) -> bool:
    lu = ", ".join(filter(None, entete)) or None
    if any(nom not in entete for nom in OBLIGATOIRES):
        conseil = "La première ligne porte les noms des colonnes du modèle ; leur ordre est libre."
        lecture.refuser("Ligne 1", lu, f"les colonnes {', '.join(OBLIGATOIRES)}", conseil)
    for nom in sorted(set(filter(None, entete)) - {*COLONNES, *COLONNES_DE_MENTION}):
        conseil = "Retirez cette colonne, ou corrigez son nom."
        lecture.refuser("Ligne 1", nom, f"l’une des colonnes {', '.join(COLONNES)}", conseil)
    return not lecture.anomalies


def _lire_les_lignes(
    table: list[list[Any]], entete: list[str], postes: Collection[Poste], lecture: LectureAnnexe
) -> None:
    pleines = [(numero, r) for numero, r in enumerate(table[1:], 2) if any(str(c).strip() for c in r)]
    if not pleines:
        lecture.refuser(
            "Fichier", None, "un montant par ligne", "Remplissez au moins une ligne sous les titres."
        )
    place = entete.index("montant")
    nombres = lire_colonne([r[place] if place < len(r) else "" for _, r in pleines]).nombres
    for (numero, rangee), nombre in zip(pleines, nombres, strict=True):
        cellules = dict(zip(entete, [str(c).strip() for c in rangee], strict=False))
        _lire_une_ligne(numero, cellules, nombre, postes, lecture)


def _lire_une_ligne(
    numero: int, lus: dict[str, str], nombre: Nombre, postes: Collection[Poste], lecture: LectureAnnexe
) -> None:
    lieu = f"Ligne {numero}"
    mission = _code(lecture, lieu, lus, "mission", [Mission.FONCTIONNEMENT, *MISSIONS_ACI])
    part = _code(lecture, lieu, lus, "part", list(PartAnnexe))
    montant = _montant(lecture, lieu, lus, nombre)
    page = lus.get("page", "")
    if len(page) > PAGE_MAX:
        lecture.refuser(
            f"{lieu}, page", page, f"{PAGE_MAX} caractères au plus", "Écrivez le numéro de la page."
        )
    if not (mission and part):
        return
    poste = (mission, part)
    if poste not in postes:
        lu = f"{Mission(mission).label}, {PartAnnexe(part).label.lower()}"
        conseil = "Retirez cette ligne, ou engagez d’abord la mission par un avenant."
        lecture.refuser(lieu, lu, "une mission engagée par ce contrat, et l’une de ses parts", conseil)
    elif poste in lecture.montants:
        conseil = "Retirez l’une des deux lignes."
        lecture.refuser(lieu, PartAnnexe(part).label, "une seule ligne par mission et par part", conseil)
    elif montant is not None:
        lecture.montants[poste], lecture.pages[poste] = montant, page


def _code(lecture: LectureAnnexe, lieu: str, lus: dict[str, str], champ: str, choix: list[Any]) -> str:
    """The code of a choice, from its code or its words."""
    lu = cle_tri(lus.get(champ, ""))
    for valeur in choix:
        if lu in (cle_tri(valeur.value), cle_tri(valeur.label)):
            return str(valeur.value)
    attendus = ", ".join(str(valeur.label) for valeur in choix)
    lecture.refuser(
        f"{lieu}, {champ}", lus.get(champ) or None, f"l’un de : {attendus}", "Recopiez l’un de ces mots."
    )
    return ""


def _montant(lecture: LectureAnnexe, lieu: str, lus: dict[str, str], nombre: Nombre) -> Decimal | None:
    valeur = None if nombre.vide or nombre.sens else nombre.valeur
    if valeur is not None and 0 <= valeur < MONTANT_MAX and valeur == round(valeur, 2):
        return valeur
    conseil = "Recopiez le montant de l’annexe ; une part que l’annexe ne prévoit pas n’a pas de ligne."
    if nombre.defaut == AMBIGU:
        conseil = "Il peut être en milliers ou en décimales : écrivez 17500,00."
    attendu = "un montant en euros, zéro ou plus, deux décimales au plus"
    lecture.refuser(f"{lieu}, montant", lus.get("montant") or None, attendu, conseil)
    return None
