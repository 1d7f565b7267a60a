"""Facts that a person looks at."""

from django.db import models


class GenreFait(models.TextChoices):
    """Facts that a ceiling, a threshold or a deadline is checked against."""

    PERCEPTIONS = "perceptions", "Indemnités et rémunérations d’un professionnel"
    PRODUITS = "produits", "Produits publics d’une année civile"
    POPULATION = "population", "Population du territoire"
    CONSOMMATION = "consommation", "Consommation d’enveloppes"
    FACTURE = "facture", "Facture imputée à plusieurs financeurs"
    PROJET = "projet", "Projet de santé reçu par l’ARS"
    NATIONAL = "national", "Chiffres nationaux publiés"
