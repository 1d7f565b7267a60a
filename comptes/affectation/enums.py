"""How a rule of attribution applies."""

from django.db import models

from comptes.lecture import attribution


class ModeRegle(models.TextChoices):
    """The four ways a mission appears (formats §3), in order of trust; the last is a declared key."""

    ANALYTIQUE = attribution.ANALYTIQUE, "Colonne analytique"
    SOUS_COMPTE = attribution.SOUS_COMPTE, "Compte ou sous-compte"
    JOURNAL = attribution.JOURNAL, "Journal"
    LIBELLE = attribution.LIBELLE, "Libellé"
    CLE = attribution.CLE, "Clé de répartition déclarée"
