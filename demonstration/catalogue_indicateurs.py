"""Indicators that the fictitious contracts measure: invented, four by mission, in pairs of one weight."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from cpts.commun.enums import Mission
from financements.indicateurs.enums import NatureIndicateur, NiveauPreuve, SensCible


class Modele(NamedTuple):
    """An indicator as a contract would write it; ``cible`` None: told in words."""

    libelle: str
    nature: str
    cible: Decimal | None
    unite: str = ""
    poids: int = 1
    sens: str = SensCible.AU_MOINS
    preuve: str = "Tableau de suivi anonyme"
    niveau: str = NiveauPreuve.DOCUMENT
    cible_texte: str = ""


ACTION, RESULTAT = NatureIndicateur.ACTION, NatureIndicateur.RESULTAT
DONNEE = NiveauPreuve.DONNEE


def _fait(libelle: str, texte: str, preuve: str = "Protocole signé") -> Modele:
    return Modele(libelle, ACTION, None, sens=SensCible.FAIT, preuve=preuve, cible_texte=texte)


# Pairs of one weight: the rates set above and below that of the mission then have it as their mean.
CATALOGUE: dict[str, tuple[Modele, ...]] = {
    Mission.ACCES_SOINS: (
        Modele("Patients sans médecin traitant orientés", RESULTAT, Decimal(200), "patients", 2, niveau=DONNEE),
        Modele("Demandes de soins non programmés régulées", RESULTAT, Decimal(400), "demandes", 2, niveau=DONNEE),
        Modele("Cabinets qui réservent des créneaux", ACTION, Decimal(20), "cabinets", preuve="Liste des cabinets"),
        _fait("Réponse aux soins non programmés écrite", "Protocole écrit et diffusé"),
    ),
    Mission.PARCOURS: (
        Modele("Patients suivis dans un parcours partagé", RESULTAT, Decimal(100), "patients", 2),
        Modele("Parcours écrits entre ville et hôpital", ACTION, Decimal(4), "parcours", 2, preuve="Parcours signés"),
        Modele("Délai de première consultation du parcours", RESULTAT, Decimal(15), "jours", sens=SensCible.AU_PLUS),
        Modele("Réunions de cas complexes", ACTION, Decimal(10), "réunions", preuve="Feuilles d’émargement"),
    ),
    Mission.PREVENTION: (
        Modele("Personnes rencontrées en séance de dépistage", RESULTAT, Decimal(400), "personnes", 2),
        Modele("Séances de dépistage tenues", ACTION, Decimal(12), "séances", 2, preuve="Feuilles d’émargement"),
        Modele("Professionnels formés au repérage", ACTION, Decimal(40), "professionnels", preuve="Attestations"),
        Modele("Écoles où une action est menée", ACTION, Decimal(5), "écoles", preuve="Conventions signées"),
    ),
    Mission.CRISES_SANITAIRES: (
        _fait("Plan de crise à jour", "Plan revu dans l’année et transmis", "Plan daté"),
        _fait("Exercice de crise mené", "Un exercice dans l’année", "Compte rendu de l’exercice"),
        Modele("Volontaires inscrits à la liste d’appel", RESULTAT, Decimal(50), "volontaires", preuve="Effectif"),
    ),
    Mission.QUALITE_PERTINENCE: (
        Modele("Groupes de pairs réunis", ACTION, Decimal(6), "réunions", preuve="Feuilles d’émargement"),
        Modele("Dossiers relus en pertinence", RESULTAT, Decimal(100), "dossiers"),
        _fait("Bilan de pertinence partagé", "Bilan présenté en assemblée générale", "Compte rendu d’assemblée"),
    ),
    Mission.ACCOMPAGNEMENT_PS: (
        Modele("Étudiants accueillis en stage", RESULTAT, Decimal(20), "étudiants", preuve="Conventions de stage"),
        Modele("Installations accompagnées", RESULTAT, Decimal(5), "installations", preuve="Liste sans nom"),
        _fait("Guide d’accueil des nouveaux professionnels", "Guide mis à jour", "Guide daté"),
    ),
}  # fmt: skip
