"""Indicators of a contract as a table: a template to download, a file read with every wrong cell named.

All the lines are added, or none. Codes and words of the screen are both understood (« prevention », « Prévention »).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from cpts.commun.classeur import classeur
from cpts.commun.tableur import COLONNE_FICTIVES, DEBUTS_DE_FORMULE
from cpts.commun.tri import cle_tri
from cpts.models import Utilisateur
from financements.aci.contrat import Anomalie
from financements.enums import MISSIONS_ACI, NatureIndicateur, NiveauPreuve, SensCible
from financements.indicateurs import actes
from financements.lecture.tableur import TableurIllisible, ouvrir
from financements.models import Contrat, EngagementMission, Indicateur

COLONNES = (
    "mission", "indicateur", "nature", "definition", "unite", "sens", "poids", "preuve_attendue", "niveau_attendu",
    "source", "cible", "cible_texte",
)  # fmt: skip
OBLIGATOIRES = ("mission", "indicateur", "nature", "preuve_attendue", "source")
EXEMPLE = (
    "Prévention", "Séances de dépistage (exemple à remplacer)", "Action menée", "Séances tenues, hors reports",
    "séances", "Au moins la cible", "1", "Feuilles d’émargement", "Document joint ou désigné",
    "Annexe 2 du contrat", "4", "",
)  # fmt: skip
LONGUEURS = {
    "indicateur": 300, "unite": 40, "preuve_attendue": 300, "source": 300, "cible_texte": 300, "definition": 2000,
}  # fmt: skip
LIGNES_MAX = 200
OCTETS_MAX = 1 << 20
Refuser = Callable[[str, str, str], None]  # column, expected, what to do
_ESPACES = dict.fromkeys(map(ord, "\u202f\u00a0 "))


@dataclass(frozen=True)
class LigneLue:
    """An indicator to add, and its target if one was written."""

    numero: int
    mission: str
    champs: dict[str, Any]
    cible: Decimal | None
    cible_texte: str

    @property
    def a_un_objectif(self) -> bool:
        return self.cible is not None or bool(self.cible_texte)


@dataclass
class Lecture:
    """What a file gives: lines to add, or what is wrong in it."""

    lignes: list[LigneLue] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)


def modele_xlsx() -> bytes:
    return classeur([("Indicateurs", COLONNES, [EXEMPLE])])


def lire(octets: bytes, contrat: Contrat) -> Lecture:
    """The indicators of a CSV or workbook for a contract; nothing is written."""
    lecture = Lecture()
    if len(octets) > OCTETS_MAX:
        _refuser(
            lecture,
            "Fichier",
            f"{len(octets)} octets",
            "un fichier de 1 Mo au plus",
            "N’envoyez que le tableau.",
        )
        return lecture
    try:
        table = ouvrir(octets).feuilles[0].rangees
    except TableurIllisible as erreur:
        conseil = "Repartez du modèle, puis importez-le."
        _refuser(lecture, "Fichier", erreur.lu, "un tableau CSV, XLSX ou ODS", conseil)
        return lecture
    entete = [_texte(cellule).casefold() for cellule in table[0]] if table else []
    if _entete_juste(entete, lecture):
        _lire_les_lignes(table, entete, contrat, lecture)
    return lecture


def _entete_juste(entete: list[str], lecture: Lecture) -> bool:
    manquantes = [nom for nom in OBLIGATOIRES if nom not in entete]
    if manquantes:
        conseil = "La première ligne porte les noms des colonnes du modèle ; leur ordre est libre."
        lu = ", ".join(filter(None, entete)) or None
        _refuser(lecture, "Ligne 1", lu, f"les colonnes {', '.join(OBLIGATOIRES)}", conseil)
    for nom in sorted(set(filter(None, entete)) - {*COLONNES, COLONNE_FICTIVES.casefold()}):
        conseil = "Retirez cette colonne, ou corrigez son nom."
        _refuser(lecture, "Ligne 1", nom, f"l’une des colonnes {', '.join(COLONNES)}", conseil)
    return not lecture.anomalies


def _lire_les_lignes(table: list[list[Any]], entete: list[str], contrat: Contrat, lecture: Lecture) -> None:
    pleines = [(numero, r) for numero, r in enumerate(table[1:], 2) if any(_texte(c) for c in r)]
    if not pleines:
        _refuser(
            lecture,
            "Fichier",
            None,
            "un indicateur par ligne",
            "Remplissez au moins une ligne sous les titres.",
        )
    if len(pleines) > LIGNES_MAX:
        conseil = "Un contrat a quelques dizaines d’indicateurs : vérifiez que c’est le bon fichier."
        _refuser(lecture, "Fichier", f"{len(pleines)} lignes", f"{LIGNES_MAX} lignes au plus", conseil)
        return
    engagees = list(EngagementMission.objects.filter(contrat=contrat).values_list("mission", flat=True))
    connus = {
        (mission, cle_tri(libelle)): "déjà au contrat"
        for mission, libelle in Indicateur.objects.filter(
            contrat=contrat, retire_le__isnull=True
        ).values_list("mission", "libelle")
    }
    for numero, rangee in pleines:
        cellules = dict(zip(entete, [_texte(c) for c in rangee], strict=False))
        _lire_une_ligne(numero, cellules, engagees, connus, lecture)


def _lire_une_ligne(
    numero: int,
    lus: Mapping[str, str],
    engagees: Iterable[str],
    connus: dict[tuple[str, str], str],
    lecture: Lecture,
) -> None:
    def refuser(champ: str, attendu: str, conseil: str) -> None:
        _refuser(lecture, f"Ligne {numero}, {champ}", lus.get(champ) or None, attendu, conseil)

    deja = len(lecture.anomalies)
    mission = _code(lus, "mission", [m for m in MISSIONS_ACI if m in engagees], "", refuser)
    champs = {
        "libelle": lus.get("indicateur", ""),
        "nature": _code(lus, "nature", list(NatureIndicateur), "", refuser),
        "sens": _code(lus, "sens", list(SensCible), SensCible.AU_MOINS, refuser),
        "poids": _poids(lus, refuser),
        "niveau_attendu": _code(lus, "niveau_attendu", list(NiveauPreuve), NiveauPreuve.DOCUMENT, refuser),
        **{champ: lus.get(champ, "") for champ in ("definition", "unite", "preuve_attendue", "source")},
    }
    cible = _nombre(lus, "cible", refuser)
    _verifier_les_textes(lus, refuser)
    cle = (mission, cle_tri(lus.get("indicateur", "")))
    if mission and cle[1] and cle in connus:
        conseil = "Retirez cette ligne, ou changez son libellé."
        refuser("indicateur", f"un indicateur qui n’est pas {connus[cle]}", conseil)
    connus.setdefault(cle, f"déjà à la ligne {numero}")
    if len(lecture.anomalies) == deja:
        lecture.lignes.append(LigneLue(numero, mission, champs, cible, lus.get("cible_texte", "")))


def _verifier_les_textes(lus: Mapping[str, str], refuser: Refuser) -> None:
    for champ in ("indicateur", "preuve_attendue", "source"):
        if not lus.get(champ):
            refuser(champ, "un texte", "Remplissez cette cellule : elle est obligatoire.")
    for champ, maximum in LONGUEURS.items():
        if len(lus.get(champ, "")) > maximum:
            refuser(champ, f"{maximum} caractères au plus", "Raccourcissez ce texte.")


def _poids(lus: Mapping[str, str], refuser: Refuser) -> Decimal:
    """One where nothing is written."""
    poids = _nombre(lus, "poids", refuser)
    if poids is not None and poids <= 0:
        refuser("poids", "un nombre supérieur à zéro", "Écrivez 1 pour un poids égal aux autres.")
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
    conseil = (
        "Choisissez parmi les missions que ce contrat engage."
        if champ == "mission"
        else "Recopiez l’un de ces mots."
    )
    refuser(champ, f"l’un de : {attendus}" if choix else "une mission engagée par ce contrat", conseil)
    return ""


def _nombre(lus: Mapping[str, str], champ: str, refuser: Refuser) -> Decimal | None:
    """A figure with four decimals at most; None for an empty cell, or a wrong one, refused."""
    texte = lus.get(champ, "").replace(",", ".").translate(_ESPACES)
    if not texte:
        return None
    try:
        valeur = Decimal(texte)
    except InvalidOperation:
        valeur = Decimal("NaN")
    decimales = 2 if champ == "poids" else 4
    borne = Decimal(10) ** (4 if champ == "poids" else 12)
    if not valeur.is_finite() or abs(valeur) >= borne or -int(valeur.as_tuple().exponent) > decimales:
        refuser(
            champ,
            f"un nombre, {decimales} décimales au plus, par exemple 12,5",
            "Écrivez le nombre seul, sans unité.",
        )
        return None
    return valeur


@transaction.atomic
def importer(user: Utilisateur, contrat: Contrat, annee: datetime.date, lignes: list[LigneLue]) -> int:
    """Add the indicators and fix their targets for a contract year; all or none. Returns how many were added."""
    refus = []
    for ligne in lignes:
        try:
            with transaction.atomic():
                indicateur = actes.ajouter_indicateur(user, contrat, ligne.mission, **ligne.champs)
                if ligne.a_un_objectif:
                    actes.fixer_objectif(user, indicateur, annee, ligne.cible, ligne.cible_texte)
        except ValidationError as erreur:
            refus += [f"Ligne {ligne.numero} : {message}" for message in erreur.messages]
    if refus:
        raise ValidationError(refus)
    return len(lignes)


def _refuser(lecture: Lecture, lieu: str, lu: str | None, attendu: str, conseil: str) -> None:
    lecture.anomalies.append(Anomalie(lieu, lu, attendu, conseil))


def _texte(cellule: Any) -> str:
    """A cell as a person would have typed it; the apostrophe that guards a formula is not part of the text."""
    if isinstance(cellule, bool):
        return "oui" if cellule else "non"
    if isinstance(cellule, float):
        return str(int(cellule)) if cellule.is_integer() else repr(cellule)
    texte = str(cellule).strip()
    return texte[1:] if texte.startswith("'") and texte[1:].startswith(DEBUTS_DE_FORMULE) else texte


def libelles(choix: type[models.TextChoices]) -> str:
    """« Action menée, Résultat mesuré », for the page that explains the columns."""
    return ", ".join(str(valeur.label) for valeur in choix)
