"""Closed lists of the room: who people are, what organisations are, where a CPTS is in its life."""

from django.db import models


class Role(models.TextChoices):
    """What a person does, on a CPTS or for an organisation."""

    PRESIDENCE = "presidence", "Présidence"
    TRESORERIE = "tresorerie", "Trésorerie"
    COORDINATION = "coordination", "Coordination"
    EXPERT_COMPTABLE = "expert_comptable", "Expertise comptable"
    CPAM = "cpam", "Contrôle CPAM"
    ARS = "ars", "Contrôle ARS"
    CNAM = "cnam", "CNAM"
    DGOS = "dgos", "Ministère (DGOS)"
    FEDERATION = "federation", "Fédération"
    ADMIN = "admin", "Administration du service"


ROLES_DE_CPTS = (Role.PRESIDENCE, Role.TRESORERIE, Role.COORDINATION, Role.EXPERT_COMPTABLE)
ROLES_DE_CONTROLE = (Role.CPAM, Role.ARS)
# These read aggregates only, never one CPTS.
ROLES_D_AGREGATS = (Role.DGOS, Role.FEDERATION)


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


class TypeSuivi(models.TextChoices):
    """Kinds of rows that ``changements/`` follows, named as their list or their data set is."""

    CPTS = "cpts", "CPTS"
    EXERCICES = "exercices", "Exercices"
    DEPOTS = "depots", "Dépôts"
    CONSTATS = "constats", "Constats de lecture"
    DEPENSES = "depenses", "Dépenses d’un exercice"
    COMPTES = "comptes", "Totaux des comptes d’un exercice"
    LIGNES = "lignes", "Lignes d’écriture d’un exercice"
    TRANSMISSIONS = "transmissions", "Pièces attendues"
    DIALOGUES = "dialogues", "Dialogues de gestion"
    CONTRATS = "contrats", "Contrats"
    ENVELOPPES = "enveloppes", "Enveloppes"
    ECHEANCES = "echeances", "Échéances"
    VERSEMENTS = "versements", "Versements"
    IMPORTS = "imports", "Fichiers de versements"
    RAPPROCHEMENTS = "rapprochements", "Dû et versé"
    TRANSFERTS = "transferts", "Transferts entre missions"
    PLANS_EMPLOI = "plans_emploi", "Plans d’emploi"
    INDICATEURS = "indicateurs", "Indicateurs d’une année de contrat"
    VERIFICATIONS = "verifications", "Faits vérifiés"
    ACTES = "actes", "Journal des actes"
    ARRETES = "arretes", "Arrêtés"


class OperationSuivie(models.TextChoices):
    """What happened to a row that ``changements/`` follows. A withdrawal is read from the row itself."""

    CREE = "cree", "Créée"
    MODIFIE = "modifie", "Modifiée"
    RETIRE = "retire", "Retirée"
    SUPPRIME = "supprime", "Supprimée"
