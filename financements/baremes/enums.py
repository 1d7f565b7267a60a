"""Closed lists of the versions of the scale."""

from django.db import models


class EtatBareme(models.TextChoices):
    """Life of a version of the scale entered on screen; entered by one person, verified by another."""

    BROUILLON = "brouillon", "Brouillon"
    A_VERIFIER = "a_verifier", "À vérifier"
    VERIFIEE = "verifiee", "Vérifiée"
    PUBLIEE = "publiee", "Publiée"
    ABANDONNEE = "abandonnee", "Abandonnée"


class GesteBareme(models.TextChoices):
    """What a person does to a version of the scale."""

    CREER = "creer", "Création"
    SAISIR = "saisir", "Saisie"
    IMPORTER = "importer", "Import d’un fichier"
    SOUMETTRE = "soumettre", "Envoi en vérification"
    CONFIRMER = "confirmer", "Lignes confirmées"
    VERIFIER = "verifier", "Vérification terminée"
    RENVOYER = "renvoyer", "Renvoi en saisie"
    ABANDONNER = "abandonner", "Abandon"
    PUBLIER = "publier", "Publication"


class MomentEffet(models.TextChoices):
    """Whether the effect of a version was foreseen before its publication, or found after it."""

    ANNONCE = "annonce", "annoncé"
    CONSTATE = "constate", "constaté"


class EtatCalcul(models.TextChoices):
    """Where a computation asked for on a page is. The row itself is the outbox."""

    DEMANDE = "demande", "En cours"
    PRET = "pret", "Prêt"
    ECHEC = "echec", "Interrompu"


class Force(models.TextChoices):
    """Legal force of a rule or of an amount: what its source binds."""

    LOI = "loi", "Loi ou règlement"
    CONVENTION = "convention", "Convention (ACI)"
    RECOMMANDATION = "recommandation", "Recommandation"
    CHOIX = "choix", "Choix, sans texte"
