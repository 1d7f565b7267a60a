"""Indicators as a table: bytes → lines and findings, every wrong cell named. No database: see ``importation``.

Codes and words of the screen are both understood (« prevention », « Prévention »).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from comptes.lecture.nombres import AMBIGU, VIDE, Nombre, lire_colonne
from comptes.lecture.tableur import Classeur, Feuille, TableurIllisible, ouvrir
from cpts.commun.enums import MISSIONS_ACI
from cpts.commun.tableur import COLONNES_DE_MENTION, DEBUTS_DE_FORMULE
from cpts.commun.tri import cle_tri
from financements.aci.contrat import Anomalie
from financements.aci.indicateurs import Palier
from financements.indicateurs.en_euros import EnEuros
from financements.indicateurs.enums import (
    MesureIndicateur,
    MesurePar,
    NatureIndicateur,
    NiveauPreuve,
    PorteeIndicateur,
    SensCible,
)

COLONNES = (
    "mission", "indicateur", "nature", "definition", "unite", "sens", "poids", "preuve_attendue", "niveau_attendu",
    "source", "cible", "cible_texte", "mesure", "montant", "depart", "paliers", "mesure_par", "livrables", "portee",
)  # fmt: skip
OBLIGATOIRES = ("mission", "indicateur", "nature", "preuve_attendue", "source")
EXEMPLE = (
    "Prévention", "Séances de dépistage (exemple à remplacer)", "Action menée", "Séances tenues, hors reports",
    "séances", "Au moins la cible", "1", "Feuilles d’émargement", "Document joint ou désigné",
    "Annexe 2 du contrat", "4", "", "", "", "", "", "", "", "",
)  # fmt: skip
LONGUEURS = {
    "indicateur": 300, "unite": 40, "preuve_attendue": 300, "source": 300, "cible_texte": 300,
    "definition": 2000, "livrables": 2000,
}  # fmt: skip
LIGNES_MAX = 200
OCTETS_MAX = 1 << 20
Refuser = Callable[[str, str, str, str], None]  # code, column, expected, what to do
CHIFFRES = ("poids", "cible", "montant", "depart")
DECIMALES = {"poids": 2, "montant": 2}
ENTIERS = {"poids": 4, "montant": 10}
ENTRE_PALIERS, DANS_UN_PALIER = "|", ":"


@dataclass(frozen=True)
class AnomalieIndicateur(Anomalie):
    """Something wrong in the file, with the code of its rule; ``ligne`` and ``champ`` are None for the whole file."""

    code: str
    ligne: int | None = None
    champ: str | None = None


@dataclass(frozen=True)
class LigneLue:
    """An indicator, and its target if one was written. To be added only when the file has nothing wrong."""

    numero: int
    mission: str
    champs: dict[str, Any]
    cible: Decimal | None
    cible_texte: str
    en_euros: EnEuros | None = None

    @property
    def a_un_objectif(self) -> bool:
        return self.cible is not None or bool(self.cible_texte) or self.en_euros is not None


@dataclass
class Lecture:
    """What a file gives: its lines, what is wrong in it, and the table they come from (None: unreadable)."""

    lignes: list[LigneLue] = field(default_factory=list)
    anomalies: list[AnomalieIndicateur] = field(default_factory=list)
    classeur: Classeur | None = None
    feuille: Feuille | None = None
    entete: list[str] = field(default_factory=list)
    lignes_pleines: int | None = None


def lire(octets: bytes) -> Lecture:
    """The indicators of a CSV or workbook, whatever the contract."""
    lecture = Lecture()
    if len(octets) > OCTETS_MAX:
        lu, conseil = f"{len(octets)} octets", "N’envoyez que le tableau."
        _refuser(lecture, "IND-01", "Fichier", lu, "un fichier de 1 Mo au plus", conseil)
        return lecture
    try:
        lecture.classeur = ouvrir(octets)
    except TableurIllisible as erreur:
        conseil = f"{erreur.que_faire} Ou repartez du modèle."
        _refuser(lecture, "IND-01", "Fichier", erreur.lu, "un tableau CSV, XLSX ou ODS", conseil)
        return lecture
    lecture.feuille = _feuille(lecture.classeur)
    table = lecture.feuille.rangees
    lecture.entete = [_texte(cellule) for cellule in table[0]] if table else []
    entete = [titre.casefold() for titre in lecture.entete]
    if _entete_juste(entete, lecture):
        _lire_les_lignes(table, entete, lecture)
    return lecture


def _feuille(classeur: Classeur) -> Feuille:
    """The first visible sheet that holds something; else the first one."""
    pleines = [feuille for feuille in classeur.feuilles if feuille.visible and feuille.rangees]
    return (pleines or classeur.feuilles)[0]


def _entete_juste(entete: list[str], lecture: Lecture) -> bool:
    manquantes = [nom for nom in OBLIGATOIRES if nom not in entete]
    if manquantes:
        conseil = "La première ligne porte les noms des colonnes du modèle ; leur ordre est libre."
        lu = ", ".join(filter(None, entete)) or None
        _refuser(lecture, "IND-02", "Ligne 1", lu, f"les colonnes {', '.join(OBLIGATOIRES)}", conseil)
    for nom in sorted(set(filter(None, entete)) - {*COLONNES, *COLONNES_DE_MENTION}):
        conseil = "Retirez cette colonne, ou corrigez son nom."
        _refuser(lecture, "IND-03", "Ligne 1", nom, f"l’une des colonnes {', '.join(COLONNES)}", conseil)
    return not lecture.anomalies


def _lire_les_lignes(table: list[list[Any]], entete: list[str], lecture: Lecture) -> None:
    pleines = [(numero, r) for numero, r in enumerate(table[1:], 2) if any(_texte(c) for c in r)]
    lecture.lignes_pleines = len(pleines)
    if not pleines:
        conseil = "Remplissez au moins une ligne sous les titres."
        _refuser(lecture, "IND-04", "Fichier", None, "un indicateur par ligne", conseil)
    if len(pleines) > LIGNES_MAX:
        conseil = "Un contrat a quelques dizaines d’indicateurs : vérifiez que c’est le bon fichier."
        _refuser(
            lecture, "IND-05", "Fichier", f"{len(pleines)} lignes", f"{LIGNES_MAX} lignes au plus", conseil
        )
        return
    connus: dict[tuple[str, str], int] = {}
    chiffres = _chiffres([rangee for _, rangee in pleines], entete)
    for rang, (numero, rangee) in enumerate(pleines):
        cellules = dict(zip(entete, [_texte(c) for c in rangee], strict=False))
        nombres = {champ: colonne[rang] for champ, colonne in chiffres.items()}
        _lire_une_ligne(numero, cellules, nombres, connus, lecture)


def _chiffres(rangees: list[list[Any]], entete: list[str]) -> dict[str, list[Nombre]]:
    """The columns of figures, each read over all its cells: they tell thousands from decimals together."""
    return {
        champ: lire_colonne([r[place] if place < len(r) else "" for r in rangees]).nombres
        for champ in CHIFFRES
        if champ in entete
        for place in [entete.index(champ)]
    }


def _lire_une_ligne(
    numero: int,
    lus: Mapping[str, str],
    nombres: Mapping[str, Nombre],
    connus: dict[tuple[str, str], int],
    lecture: Lecture,
) -> None:
    def refuser(code: str, champ: str, attendu: str, conseil: str) -> None:
        refuser_la_cellule(lecture, code, numero, champ, lus.get(champ) or None, attendu, conseil)

    mission = _code(lus, "mission", list(MISSIONS_ACI), "", refuser)
    champs = {
        "libelle": lus.get("indicateur", ""),
        "nature": _code(lus, "nature", list(NatureIndicateur), "", refuser),
        "sens": _code(lus, "sens", list(SensCible), SensCible.AU_MOINS, refuser),
        "poids": _poids(nombres, refuser),
        "niveau_attendu": _code(lus, "niveau_attendu", list(NiveauPreuve), NiveauPreuve.DOCUMENT, refuser),
        "mesure_par": _code(lus, "mesure_par", list(MesurePar), MesurePar.CPTS, refuser),
        "portee": _code(lus, "portee", list(PorteeIndicateur), PorteeIndicateur.LOCAL, refuser),
        **{
            champ: lus.get(champ, "")
            for champ in ("definition", "unite", "preuve_attendue", "source", "livrables")
        },
    }
    cible = _nombre(nombres, "cible", refuser)
    _verifier_les_textes(lus, refuser)
    cle = (mission, cle_tri(lus.get("indicateur", "")))
    if mission and cle[1] and cle in connus:
        conseil = "Retirez cette ligne, ou changez son libellé."
        attendu = f"un indicateur qui n’est pas déjà à la ligne {connus[cle]}"
        refuser("IND-20", "indicateur", attendu, conseil)
    connus.setdefault(cle, numero)
    en_euros = _en_euros(lus, nombres, refuser)
    lecture.lignes.append(LigneLue(numero, mission, champs, cible, lus.get("cible_texte", ""), en_euros))


def _en_euros(lus: Mapping[str, str], nombres: Mapping[str, Nombre], refuser: Refuser) -> EnEuros | None:
    """What the annex pays; None for an indicator paid at a rate. Whether it is complete is told by its row."""
    mesure = _code(lus, "mesure", list(MesureIndicateur), MesureIndicateur.TAUX, refuser)
    montant, depart = _nombre(nombres, "montant", refuser), _nombre(nombres, "depart", refuser)
    paliers = _paliers(lus, refuser)
    if mesure == MesureIndicateur.TAUX:
        for champ in ("montant", "depart", "paliers"):
            if lus.get(champ):
                attendu = "une cellule vide pour un indicateur payé au taux"
                refuser("IND-15", champ, attendu, "Dites comment il est payé dans la colonne « mesure ».")
        return None
    if montant is None:
        if not lus.get("montant"):
            refuser("IND-15", "montant", "un montant en euros", "Recopiez le montant de l’annexe.")
        return None
    return EnEuros(mesure, montant, depart, paliers) if mesure else None


def _paliers(lus: Mapping[str, str], refuser: Refuser) -> tuple[Palier, ...]:
    """« 69,70 : 1000 | 72,40 : 2500 »: bound and euros of each step."""
    paliers = []
    for ecrit in filter(str.strip, lus.get("paliers", "").split(ENTRE_PALIERS)):
        borne, _, montant = ecrit.partition(DANS_UN_PALIER)
        nombres = lire_colonne([borne.strip(), montant.strip()]).nombres
        valeurs = [None if nombre.vide or nombre.sens else nombre.valeur for nombre in nombres]
        if None in valeurs:
            attendu = (
                "des paliers « borne : montant », séparés par « | », par exemple 69,70 : 1000 | 72,40 : 2500"
            )
            refuser("IND-15", "paliers", attendu, "Écrivez une borne, deux points, un montant en euros.")
            return ()
        paliers.append(Palier(*(valeur for valeur in valeurs if valeur is not None)))
    return tuple(paliers)


def _verifier_les_textes(lus: Mapping[str, str], refuser: Refuser) -> None:
    for champ in ("indicateur", "preuve_attendue", "source"):
        if not lus.get(champ):
            refuser("IND-10", champ, "un texte", "Remplissez cette cellule : elle est obligatoire.")
    for champ, maximum in LONGUEURS.items():
        if len(lus.get(champ, "")) > maximum:
            refuser("IND-11", champ, f"{maximum} caractères au plus", "Raccourcissez ce texte.")


def _poids(nombres: Mapping[str, Nombre], refuser: Refuser) -> Decimal:
    """One where nothing is written."""
    poids = _nombre(nombres, "poids", refuser)
    if poids is not None and poids <= 0:
        refuser("IND-14", "poids", "un nombre supérieur à zéro", "Écrivez 1 pour un poids égal aux autres.")
    return Decimal(1) if poids is None else poids


def _code(lus: Mapping[str, str], champ: str, choix: list[Any], defaut: str, refuser: Refuser) -> str:
    """The code of a choice, from its code or its words; the default of an empty cell, else it is refused."""
    lu = cle_tri(lus.get(champ, ""))
    if not lu and defaut:
        return defaut
    for valeur in choix:
        if lu in (cle_tri(valeur.value), cle_tri(valeur.label)):
            return str(valeur.value)
    attendus = ", ".join(valeur.label for valeur in choix)
    refuser("IND-12", champ, f"l’un de : {attendus}", "Recopiez l’un de ces mots.")
    return ""


def _nombre(nombres: Mapping[str, Nombre], champ: str, refuser: Refuser) -> Decimal | None:
    """A figure with four decimals at most; None for an empty cell, or a wrong one, refused."""
    lu = nombres.get(champ, VIDE)
    if lu.vide:
        return None
    decimales = DECIMALES.get(champ, 4)
    borne = Decimal(10) ** ENTIERS.get(champ, 12)
    valeur = lu.valeur
    if valeur is None or lu.sens or abs(valeur) >= borne or valeur != round(valeur, decimales):
        attendu = f"un nombre, {decimales} décimales au plus, par exemple 12,5"
        conseil = "Écrivez le nombre seul, sans unité."
        if lu.defaut == AMBIGU:
            conseil = "Il peut être en milliers ou en décimales : écrivez 1234, ou 1,2340."
        refuser("IND-13", champ, attendu, conseil)
        return None
    return valeur


def refuser_la_cellule(
    lecture: Lecture, code: str, numero: int, champ: str, lu: str | None, attendu: str, conseil: str
) -> None:
    """Add what is wrong in one cell: its line, its column, what was read and what is expected."""
    lieu = f"Ligne {numero}, {champ}"
    lecture.anomalies.append(AnomalieIndicateur(lieu, lu, attendu, conseil, code, numero, champ))


def _refuser(lecture: Lecture, code: str, lieu: str, lu: str | None, attendu: str, conseil: str) -> None:
    ligne = 1 if lieu == "Ligne 1" else None
    lecture.anomalies.append(AnomalieIndicateur(lieu, lu, attendu, conseil, code, ligne))


def _texte(cellule: Any) -> str:
    """A cell as a person would have typed it; the apostrophe that guards a formula is not part of the text."""
    if isinstance(cellule, bool):
        return "oui" if cellule else "non"
    if isinstance(cellule, float):
        return str(int(cellule)) if cellule.is_integer() else repr(cellule)
    texte = str(cellule).strip()
    return texte[1:] if texte.startswith("'") and texte[1:].startswith(DEBUTS_DE_FORMULE) else texte
