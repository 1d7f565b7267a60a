"""Kinds of rows whose changes are told, and what happened to them."""

from django.db import models


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
