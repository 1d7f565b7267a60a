"""Closed lists of required pieces and of their transmission."""

from django.db import models


class Destinataire(models.TextChoices):
    """To whom a piece is sent."""

    ARS = "ars", "ARS"
    CPAM = "cpam", "CPAM"


class Force(models.TextChoices):
    """Legal force of a request. Only ``loi`` and ``convention`` make a piece late."""

    LOI = "loi", "Loi ou règlement"
    CONVENTION = "convention", "Convention ou clause du contrat"
    RECOMMANDATION = "recommandation", "Recommandation"
    CHOIX = "choix", "Choix du service"


FORCES_OPPOSABLES = (Force.LOI, Force.CONVENTION)


class EtatTransmission(models.TextChoices):
    ATTENDUE = "attendue", "Attendue"
    EN_RETARD = "en_retard", "En retard"
    NON_TRANSMISE = "non_transmise", "Non transmise (demandée, sans obligation)"
    INCOMPLETE = "incomplete", "À corriger"
    RECUE = "recue", "Reçue"
    DISPENSEE = "dispensee", "Dispensée"
