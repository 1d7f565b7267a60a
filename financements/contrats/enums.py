"""Closed lists of contracts and due dates. Codes are those of the API: never renamed."""

from django.db import models


class Part(models.TextChoices):
    """Part of an envelope (ACI art. 9)."""

    FONCTIONNEMENT = "fonctionnement", "Fonctionnement"
    FIXE = "fixe", "Part fixe"
    VARIABLE = "variable", "Part variable"


class PartAnnexe(models.TextChoices):
    """Part of a contract year that a signed annex gives; the last one is paid when the ARS recognises a crisis."""

    FONCTIONNEMENT = "fonctionnement", "Fonctionnement"
    FIXE = "fixe", "Part fixe"
    VARIABLE = "variable", "Part variable"
    SI_CRISE = "si_crise", "Part versée si une crise est reconnue"


class FormuleVariable(models.TextChoices):
    """How a contract pays its variable part."""

    TAUX = "taux", "Au taux : moyenne pondérée des objectifs"
    INDICATEURS = "indicateurs", "En euros par indicateur, selon l’annexe"


class Saisie(models.TextChoices):
    """How complete a contract is. Only an entered one is computed."""

    REPRIS = "repris", "Repris d’un fichier, missions inconnues"
    BROUILLON = "brouillon", "En cours de saisie"
    ENREGISTRE = "enregistre", "Enregistré"


class EtatContrat(models.TextChoices):
    """What a contract is on a day, from its dates alone."""

    PREPARATION = "preparation", "En préparation"
    A_VENIR = "a_venir", "Pas encore signé"
    EN_VIGUEUR = "en_vigueur", "En vigueur"
    SUSPENDU = "suspendu", "Suspendu"
    RESILIE = "resilie", "Résilié"
    ECHU = "echu", "Échu"


class NatureSuccession(models.TextChoices):
    RENOUVELLEMENT = "renouvellement", "Renouvellement"
    FUSION = "fusion", "Fusion"
    SCISSION = "scission", "Scission"


class ObjetEcheance(models.TextChoices):
    """What a line of the schedule pays; same values as ``financements.aci.codes.Objet``."""

    SIGNATURE = "signature", "Versement à la signature"
    AVANCE = "avance", "Avance"
    SOLDE = "solde", "Solde"
    VARIABLE = "variable", "Part variable"
    REGULARISATION = "regularisation", "Avance à régulariser (proposition)"


class ChoixRegularisation(models.TextChoices):
    """What a person decides of an advance to settle."""

    RECLAMER = "reclamer", "Réclamer à la CPTS"
    COMPENSER = "compenser", "Retenir sur les paiements à venir"
    ABANDONNER = "abandonner", "Abandonner"


class SensAvis(models.TextChoices):
    FAVORABLE = "favorable", "Avis favorable"
    RESERVE = "reserve", "Avis réservé"
    DEFAVORABLE = "defavorable", "Avis défavorable"
