"""Roles, and the families they form."""

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
