"""Closed lists of the room that judges."""

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


class EtatEchange(models.TextChoices):
    """A question on a finding or a line, and whose turn it is."""

    ATTEND_CPTS = "attend_cpts", "En attente de réponse de la CPTS"
    ATTEND_ADMINISTRATION = "attend_administration", "Réponse à lire"
    CLOS = "clos", "Clos"


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
