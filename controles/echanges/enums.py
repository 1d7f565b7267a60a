"""State of an exchange."""

from django.db import models


class EtatEchange(models.TextChoices):
    """A question on a finding or a line, and whose turn it is."""

    ATTEND_CPTS = "attend_cpts", "En attente de réponse de la CPTS"
    ATTEND_ADMINISTRATION = "attend_administration", "Réponse à lire"
    CLOS = "clos", "Clos"
