"""Closed lists of payments. Codes are those of the API: never renamed."""

from django.db import models


class GenreImport(models.TextChoices):
    """What a file pays with. The two kinds of money are never added."""

    ACI = "aci", "Versements ACI d’une caisse"
    FIR = "fir", "Crédits FIR d’une ARS (export HAPI)"


class EtatImport(models.TextChoices):
    """Where an import is. Nothing is a payment before ``accepte``."""

    RECU = "recu", "En attente de lecture"
    EN_LECTURE = "en_lecture", "En lecture"
    A_DECRIRE = "a_decrire", "Colonnes à indiquer"
    LU = "lu", "Lu, en attente de votre décision"
    ACCEPTE = "accepte", "Accepté"
    ABANDONNE = "abandonne", "Abandonné"
    ECHEC = "echec", "Illisible"


class EtatLigne(models.TextChoices):
    """What a line of a file is, once compared with what is already known."""

    BONNE = "bonne", "Prête à enregistrer"
    CONNUE = "connue", "Déjà connue"
    ERREUR = "erreur", "À corriger"


class NatureFIR(models.TextChoices):
    """What an amount of an ARS's export says: promised or paid."""

    ENGAGEMENT = "engagement", "Engagé"
    PAIEMENT = "paiement", "Payé"


class EtatRapprochement(models.TextChoices):
    """What became of a due line; same values as ``financements.aci.rapprochement.Etat``."""

    EXACT = "exact", "Payé exactement"
    TARDIF = "tardif", "Payé en retard"
    PARTIEL = "partiel", "Payé en partie"
    NON_PAYE = "non_paye", "Non payé, en retard"
    ATTENDU = "attendu", "Attendu"
    TROP = "trop", "Payé en trop"
    INATTENDU = "inattendu", "Versement inattendu"
    ANNULE = "annule", "Versé puis repris"


class Situation(models.TextChoices):
    """What a contract's comparison says as a whole."""

    A_JOUR = "a_jour", "Payé comme dû"
    MANQUE = "manque", "Il manque un paiement"
    TROP = "trop", "Payé en trop"
    COMPENSE = "compense", "Écarts qui se compensent"
    INCONNU = "inconnu", "Échéancier inconnu"


class MotifEcart(models.TextChoices):
    """Why a gap between due and paid is accepted as it is."""

    CALENDRIER = "calendrier", "Paiement décalé dans le temps"
    RETENUE = "retenue", "Retenue ou compensation d’un indu"
    AVENANT = "avenant", "Avenant en cours de signature"
    MISSION = "mission", "Payé sur une autre mission"
    FICHIER = "fichier", "Fichier de paiement incomplet"
    AUTRE = "autre", "Autre motif"
