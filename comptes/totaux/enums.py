"""How a cent found its mission. Codes are those of the API: never renamed."""

from django.db import models

from comptes.lecture import attribution
from cpts.commun import missions


class Methode(models.TextChoices):
    """How a cent found its mission, in order of trust (formats §3)."""

    OBSERVE = attribution.OBSERVE, "observé dans le fichier"
    REGLE = attribution.PAR_REGLE, "par règle"
    CLE = attribution.PAR_CLE, "par clé déclarée"
    NON_AFFECTE = missions.NON_AFFECTE, "non affecté"
