"""How a cent found its mission. Codes are those of the API: never renamed."""

from django.db import models


class Methode(models.TextChoices):
    """How a cent found its mission, in order of trust (formats §3)."""

    OBSERVE = "observe", "observé dans le fichier"
    REGLE = "regle", "par règle"
    CLE = "cle", "par clé déclarée"
    NON_AFFECTE = "non_affecte", "non affecté"
