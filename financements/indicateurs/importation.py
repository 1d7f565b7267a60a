"""A table of indicators against a contract: what it engages, what it already has, then all the lines or none."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import models, transaction

from cpts.commun.classeur import classeur
from cpts.commun.enums import MISSIONS_ACI, Mission
from cpts.commun.tri import cle_tri
from cpts.personnes.models import Utilisateur
from financements.contrats.entretien import entretenir
from financements.contrats.models import Contrat, EngagementMission
from financements.indicateurs import actes
from financements.indicateurs.fichier import COLONNES, EXEMPLE, Lecture, LigneLue, lire, refuser_la_cellule
from financements.indicateurs.models import Indicateur


def modele_xlsx() -> bytes:
    """The empty table with one line of example."""
    return classeur([("Indicateurs", COLONNES, [EXEMPLE])])


def lire_pour(contrat: Contrat, octets: bytes) -> Lecture:
    """The indicators of a file, with what this contract refuses of them; nothing is written."""
    lecture = lire(octets)
    engagees = list(EngagementMission.objects.filter(contrat=contrat).values_list("mission", flat=True))
    en_place = Indicateur.objects.filter(contrat=contrat, retire_le__isnull=True)
    connus = {(mission, cle_tri(lib)) for mission, lib in en_place.values_list("mission", "libelle")}
    for ligne in lecture.lignes:
        if ligne.mission and ligne.mission not in engagees:
            _refuser_la_mission(lecture, ligne, engagees)
        if (ligne.mission, cle_tri(ligne.champs["libelle"])) in connus:
            conseil = "Retirez cette ligne, ou changez son libellé."
            lu, attendu = ligne.champs["libelle"], "un indicateur qui n’est pas déjà au contrat"
            refuser_la_cellule(lecture, "IND-31", ligne.numero, "indicateur", lu, attendu, conseil)
    lecture.anomalies.sort(key=lambda anomalie: anomalie.ligne or 0)
    return lecture


def _refuser_la_mission(lecture: Lecture, ligne: LigneLue, engagees: Sequence[str]) -> None:
    libelles_ = [mission.label for mission in MISSIONS_ACI if mission in engagees]
    attendu = f"l’un de : {', '.join(libelles_)}" if libelles_ else "une mission engagée par ce contrat"
    conseil = "Choisissez parmi les missions que ce contrat engage."
    lu = Mission(ligne.mission).label
    refuser_la_cellule(lecture, "IND-30", ligne.numero, "mission", lu, attendu, conseil)


@transaction.atomic
def importer(user: Utilisateur, contrat: Contrat, annee: datetime.date, lignes: list[LigneLue]) -> int:
    """Add the indicators and fix their targets for a contract year; all or none. Returns how many were added."""
    refus = []
    for ligne in lignes:
        try:
            with transaction.atomic():
                indicateur = actes.ajouter_indicateur(user, contrat, ligne.mission, **ligne.champs)
                if ligne.a_un_objectif:
                    actes.fixer_sans_recalcul(
                        user, indicateur, annee, ligne.cible, ligne.cible_texte, ligne.en_euros
                    )
        except ValidationError as erreur:
            refus += [f"Ligne {ligne.numero} : {message}" for message in erreur.messages]
    if refus:
        raise ValidationError(refus)
    if any(ligne.en_euros for ligne in lignes):
        entretenir([contrat])
    return len(lignes)


def libelles(choix: type[models.TextChoices]) -> str:
    """« Action menée, Résultat mesuré », for the page that explains the columns."""
    return ", ".join(str(valeur.label) for valeur in choix)
