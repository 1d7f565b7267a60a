"""Values measured by the caisse, for all its CPTS at once: a table it fills in, then all its lines or none."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from comptes.lecture.nombres import AMBIGU, Nombre, lire_colonne
from comptes.lecture.tableur import TableurIllisible, ouvrir
from cpts.commun.tableur import COLONNES_DE_MENTION
from cpts.commun.tri import cle_tri
from cpts.personnes.models import Utilisateur
from financements.aci.contrat import Anomalie
from financements.contrats.entretien import entretenir
from financements.contrats.models import Contrat
from financements.indicateurs.enums import MesurePar, SensCible
from financements.indicateurs.models import DecisionIndicateur, Objectif
from financements.indicateurs.montants import mesurer

COLONNES = ("siren", "cpts", "annee_contrat", "indicateur", "libelle", "unite", "valeur", "source")
OBLIGATOIRES = ("siren", "annee_contrat", "indicateur", "valeur", "source")
OCTETS_MAX = 1 << 20
LIGNES_MAX = 20_000
VALEUR_MAX = Decimal(10) ** 12
FAIT_OU_NON = {"oui": Decimal(1), "fait": Decimal(1), "non": Decimal(0), "non fait": Decimal(0)}
Cle = tuple[str, str, str]  # SIREN, first day of the contract year, code of the indicator


@dataclass(frozen=True)
class ValeurLue:
    """A value of the table, for an objective within the caller's perimeter."""

    numero: int
    objectif: Objectif
    valeur: Decimal
    source: str


@dataclass
class LectureValeurs:
    """What a table gives; nothing is to be written while something is wrong. ``vides``: lines left without value."""

    valeurs: list[ValeurLue] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)
    vides: int = 0

    def refuser(self, lieu: str, lu: str | None, attendu: str, conseil: str) -> None:
        self.anomalies.append(Anomalie(lieu, lu, attendu, conseil))


def objectifs_a_mesurer(user: Utilisateur, au: datetime.date) -> QuerySet[Objectif]:
    """Objectives begun that the caisse measures and nobody decided, within its perimeter."""
    visibles: QuerySet[Objectif] = Objectif.objects.for_user(user)
    decides = DecisionIndicateur.objects.values("objectif")
    return (
        visibles.filter(indicateur__mesure_par=MesurePar.CAISSE, annee_contrat__lte=au)
        .exclude(pk__in=decides)
        .select_related("indicateur__contrat__cpts")
        .order_by(
            "indicateur__contrat__cpts__nom_tri", "annee_contrat", "indicateur__mission", "indicateur__numero"
        )
    )


def lignes_a_remplir(objectifs: Iterable[Objectif]) -> list[tuple[str, ...]]:
    """The table to fill in: one line per objective, its value left empty."""
    return [
        (
            o.indicateur.contrat.cpts.siren or "",
            o.indicateur.contrat.cpts.nom,
            o.annee_contrat.isoformat(),
            o.indicateur.code,
            o.indicateur.libelle,
            "oui ou non" if o.indicateur.sens == SensCible.FAIT else o.indicateur.unite,
            "",
            "",
        )
        for o in objectifs
    ]


def lire(octets: bytes, objectifs: Iterable[Objectif]) -> LectureValeurs:
    """The values of a table against the objectives this person may measure."""
    lecture = LectureValeurs()
    if len(octets) > OCTETS_MAX:
        lecture.refuser(
            "Fichier", f"{len(octets)} octets", "un fichier de 1 Mo au plus", "N’envoyez que le tableau."
        )
        return lecture
    try:
        feuilles = ouvrir(octets).feuilles
    except TableurIllisible as erreur:
        conseil = f"{erreur.que_faire} Ou repartez du tableau à remplir."
        lecture.refuser("Fichier", erreur.lu, "un tableau CSV, XLSX ou ODS", conseil)
        return lecture
    table = next((f.rangees for f in feuilles if f.visible and f.rangees), feuilles[0].rangees)
    entete = [str(cellule).strip().casefold() for cellule in table[0]] if table else []
    if _entete_juste(entete, lecture):
        connus = {_cle(o): o for o in objectifs}
        _lire_les_lignes(table, entete, connus, lecture)
    return lecture


def _cle(objectif: Objectif) -> Cle:
    cpts = objectif.indicateur.contrat.cpts
    return cpts.siren or "", objectif.annee_contrat.isoformat(), objectif.indicateur.code


def _entete_juste(entete: list[str], lecture: LectureValeurs) -> bool:
    if any(nom not in entete for nom in OBLIGATOIRES):
        lu = ", ".join(filter(None, entete)) or None
        conseil = "Repartez du tableau à remplir : sa première ligne porte les noms des colonnes."
        lecture.refuser("Ligne 1", lu, f"les colonnes {', '.join(OBLIGATOIRES)}", conseil)
    for nom in sorted(set(filter(None, entete)) - {*COLONNES, *COLONNES_DE_MENTION}):
        conseil = "Retirez cette colonne, ou corrigez son nom."
        lecture.refuser("Ligne 1", nom, f"l’une des colonnes {', '.join(COLONNES)}", conseil)
    return not lecture.anomalies


def _lire_les_lignes(
    table: list[list[Any]], entete: list[str], connus: Mapping[Cle, Objectif], lecture: LectureValeurs
) -> None:
    pleines = [(numero, r) for numero, r in enumerate(table[1:], 2) if any(str(c).strip() for c in r)]
    if len(pleines) > LIGNES_MAX:
        conseil = "Envoyez le tableau en plusieurs fichiers."
        lecture.refuser("Fichier", f"{len(pleines)} lignes", f"{LIGNES_MAX} lignes au plus", conseil)
        return
    place = entete.index("valeur")
    nombres = lire_colonne([r[place] if place < len(r) else "" for _, r in pleines]).nombres
    vues: dict[Cle, int] = {}
    for (numero, rangee), nombre in zip(pleines, nombres, strict=True):
        lus = dict(zip(entete, [_texte(c) for c in rangee], strict=False))
        if not lus.get("valeur"):
            lecture.vides += 1
            continue
        _lire_une_ligne(numero, lus, nombre, connus, vues, lecture)
    if not lecture.valeurs and not lecture.anomalies:
        lecture.refuser("Fichier", None, "au moins une valeur", "Remplissez la colonne « valeur ».")


def _lire_une_ligne(
    numero: int,
    lus: Mapping[str, str],
    nombre: Nombre,
    connus: Mapping[Cle, Objectif],
    vues: dict[Cle, int],
    lecture: LectureValeurs,
) -> None:
    lieu = f"Ligne {numero}"
    cle = (lus.get("siren", "").replace(" ", ""), lus.get("annee_contrat", ""), lus.get("indicateur", ""))
    objectif = connus.get(cle)
    if objectif is None:
        lu = ", ".join(filter(None, cle)) or None
        attendu = "un indicateur mesuré par votre caisse, d’une année commencée et sans décision"
        conseil = "Recopiez le SIREN, l’année et le code du tableau à remplir."
        lecture.refuser(lieu, lu, attendu, conseil)
        return
    if cle in vues:
        lecture.refuser(
            lieu, cle[2], f"un indicateur qui n’est pas déjà à la ligne {vues[cle]}", "Retirez une ligne."
        )
        return
    vues[cle] = numero
    valeur = _valeur(objectif, lieu, lus["valeur"], nombre, lecture)
    source = lus.get("source", "")
    if not source or len(source) > 300:
        conseil = "Dites d’où vient la valeur, par exemple : requête locale du 15/01/2026."
        lecture.refuser(f"{lieu}, source", source[:60] or None, "un texte de 300 caractères au plus", conseil)
    elif valeur is not None:
        lecture.valeurs.append(ValeurLue(numero, objectif, valeur, source))


def _valeur(
    objectif: Objectif, lieu: str, ecrit: str, nombre: Nombre, lecture: LectureValeurs
) -> Decimal | None:
    """A figure, or yes and no for what is done or not."""
    if objectif.indicateur.sens == SensCible.FAIT:
        valeur = FAIT_OU_NON.get(cle_tri(ecrit), {"1": Decimal(1), "0": Decimal(0)}.get(ecrit))
        if valeur is None:
            lecture.refuser(f"{lieu}, valeur", ecrit, "oui ou non", "Écrivez oui si c’est fait, non sinon.")
        return valeur
    lue = None if nombre.vide or nombre.sens else nombre.valeur
    if lue is None or abs(lue) >= VALEUR_MAX or lue != round(lue, 4):
        conseil = "Écrivez le nombre seul, sans unité ; laissez vide ce qui n’est pas mesuré."
        if nombre.defaut == AMBIGU:
            conseil = "Il peut être en milliers ou en décimales : écrivez 1234, ou 1,2340."
        lecture.refuser(f"{lieu}, valeur", ecrit, "un nombre, quatre décimales au plus", conseil)
        return None
    return lue


def _texte(cellule: Any) -> str:
    """A cell as a person would have typed it: dates ISO, « oui » and « non »."""
    if isinstance(cellule, bool):
        return "oui" if cellule else "non"
    if isinstance(cellule, datetime.datetime):
        return cellule.date().isoformat()
    if isinstance(cellule, float) and cellule.is_integer():
        return str(int(cellule))
    return str(cellule).strip()


@transaction.atomic
def enregistrer(user: Utilisateur, valeurs: list[ValeurLue]) -> int:
    """Write every value, or none; what is due is computed once for each contract."""
    refus, contrats = [], dict[int, Contrat]()
    for lue in valeurs:
        try:
            with transaction.atomic():
                mesurer(user, lue.objectif, lue.valeur, lue.source, recalculer=False)
        except ValidationError as erreur:
            refus += [f"Ligne {lue.numero} : {message}" for message in erreur.messages]
        contrat = lue.objectif.indicateur.contrat
        contrats[contrat.pk] = contrat
    if refus:
        raise ValidationError(refus)
    entretenir(contrats.values())
    return len(valeurs)
