"""Closed lists of indicators."""

from django.db import models


class NatureIndicateur(models.TextChoices):
    """An action is done or not; a result is measured (Senate report n° 32, II.B)."""

    ACTION = "action", "Action menée"
    RESULTAT = "resultat", "Résultat mesuré"


class NiveauPreuve(models.TextChoices):
    """How much a declared value rests on, weakest first."""

    DECLARATION = "declaration", "Déclaration de la CPTS"
    DOCUMENT = "document", "Document joint ou désigné"
    DONNEE = "donnee", "Donnée vérifiable"


class SensCible(models.TextChoices):
    """On which side of the target an indicator is reached."""

    AU_MOINS = "au_moins", "Au moins la cible"
    AU_PLUS = "au_plus", "Au plus la cible"
    FAIT = "fait", "Fait ou non"


class MesureIndicateur(models.TextChoices):
    """How an objective is paid: a rate weighted in its mission, or euros of its own (``aci.indicateurs``)."""

    TAUX = "taux", "Au taux, pondéré dans la mission"
    FAIT = "fait", "En euros, fait ou non"
    PALIERS = "paliers", "En euros, par paliers"
    LINEAIRE = "lineaire", "En euros, du départ à la cible"


MESURES_EN_EUROS = (MesureIndicateur.FAIT, MesureIndicateur.PALIERS, MesureIndicateur.LINEAIRE)


class MesurePar(models.TextChoices):
    """Who gives the value."""

    CPTS = "cpts", "La CPTS"
    CAISSE = "caisse", "La caisse"


class PorteeIndicateur(models.TextChoices):
    LOCAL = "local", "Local"
    NATIONAL = "national", "National"
