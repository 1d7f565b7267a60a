"""Closed lists of the yearly dialogue."""

from django.db import models


class EtatDialogue(models.TextChoices):
    """A dialogue de gestion: its figures are prepared, the meeting was held, the three parties signed."""

    PREPARE = "prepare", "Préparé"
    TENU = "tenu", "Tenu"
    CLOS = "clos", "Clos"


class Partie(models.TextChoices):
    """The three parties of the contract."""

    CPTS = "cpts", "CPTS"
    CPAM = "cpam", "Caisse"
    ARS = "ars", "ARS"


class EtatEngagement(models.TextChoices):
    """What became of a commitment taken in a dialogue."""

    A_FAIRE = "a_faire", "À faire"
    FAIT = "fait", "Fait"
    ABANDONNE = "abandonne", "Abandonné"
