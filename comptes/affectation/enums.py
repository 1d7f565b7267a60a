"""How a rule of attribution applies."""

from django.db import models


class ModeRegle(models.TextChoices):
    """The four ways a mission appears (formats §3), in order of trust; the last is a declared key."""

    ANALYTIQUE = "analytique", "Colonne analytique"
    SOUS_COMPTE = "sous_compte", "Compte ou sous-compte"
    JOURNAL = "journal", "Journal"
    LIBELLE = "libelle", "Libellé"
    CLE = "cle", "Clé de répartition déclarée"
