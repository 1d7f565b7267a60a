"""Closed lists of structures."""

from django.db import models


class TypeOrganisation(models.TextChoices):
    ARS = "ars", "Agence régionale de santé"
    CPAM = "cpam", "Caisse primaire d’assurance maladie"
    MSA = "msa", "Mutualité sociale agricole"
    CNAM = "cnam", "Caisse nationale de l’assurance maladie"
    DGOS = "dgos", "Direction générale de l’offre de soins"
    FEDERATION = "federation", "Fédération des CPTS"


class NatureRattachement(models.TextChoices):
    """What an organisation is to a CPTS: the signing caisse and the ARS hold rights."""

    CAISSE = "caisse", "Caisse signataire"
    ARS = "ars", "ARS"
    COSIGNATAIRE = "cosignataire", "Caisse cosignataire"


class Etat(models.TextChoices):
    """Life of a CPTS (CSP art. L. 1434-12; ACI)."""

    LETTRE_INTENTION = "lettre_intention", "Lettre d’intention"
    PROJET_VALIDE = "projet_valide", "Projet de santé validé"
    ACI_SIGNE = "aci_signe", "ACI signé"
    SUSPENDU = "suspendu", "Contrat suspendu"
    RESILIE = "resilie", "Contrat résilié"
    ECHU = "echu", "Contrat échu"


class FormeJuridique(models.TextChoices):
    """Association since the order of 12 May 2021 (CSP art. L. 1434-12-1); others are legacy."""

    ASSOCIATION = "association", "Association loi 1901"
    GCS = "gcs", "Groupement de coopération sanitaire"
    SISA = "sisa", "SISA"
    AUTRE = "autre", "Autre forme"
