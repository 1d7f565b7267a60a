"""Closed lists of deposits. Codes are those of the API: never renamed."""

from django.db import models


class Piece(models.TextChoices):
    """What can be deposited."""

    FEC = "fec", "Fichier des écritures comptables (FEC)"
    BALANCE = "balance", "Balance générale"
    GRAND_LIVRE = "grand_livre", "Grand livre"
    BUDGET = "budget", "Budget prévisionnel"
    COMPTE_RESULTAT = "compte_resultat", "Compte de résultat"
    BILAN = "bilan", "Bilan"
    ANNEXE = "annexe", "Annexe comptable"
    COMPTE_RENDU_FINANCIER = "compte_rendu_financier", "Compte rendu financier"
    RAPPORT_ACTIVITE = "rapport_activite", "Rapport d’activité"
    RAPPORT_CAC = "rapport_cac", "Rapport du commissaire aux comptes"
    MEMBRES = "membres", "Liste des membres"
    ACTIONS = "actions", "Liste des actions"


# Read automatically; the others are received and counted as transmitted.
PIECES_LUES = (Piece.FEC, Piece.BALANCE)


class EtatLecture(models.TextChoices):
    """Where the reading of a version is. The row itself is the outbox: ``recu`` is swept by beat."""

    RECU = "recu", "Reçu"
    EN_LECTURE = "en_lecture", "En lecture"
    LU = "lu", "Lu"
    ECHEC = "echec", "Lecture interrompue"


class Verdict(models.TextChoices):
    """What the reading says. The last label never says « contrôlé »: reading is not checking."""

    REFUS = "refus", "Fichier refusé"
    BLOQUANT = "bloquant", "À corriger"
    A_PRECISER = "a_preciser", "À préciser"
    ALERTE = "alerte", "Lisible, avec des points à vérifier"
    CONFORME = "conforme", "Fichier lisible et équilibré"


VERDICTS_ACCEPTES = (Verdict.CONFORME, Verdict.ALERTE)


class Statut(models.TextChoices):
    """Where a version stands, in one word: the same on every page, in the API, in lists and mails.

    At most one version of an exercise is ``compte``: its figures alone are in the totals.
    """

    EN_LECTURE = "en_lecture", "En lecture"
    INTERROMPUE = "interrompue", "Lecture interrompue"
    A_PRECISER = "a_preciser", "À préciser"
    A_CORRIGER = "a_corriger", "À corriger"
    REFUSEE = "refusee", "Refusée"
    A_CONFIRMER = "a_confirmer", "À confirmer"
    A_ATTESTER = "a_attester", "À attester"
    COMPTE = "compte", "Compte"
    NE_COMPTE_PAS = "ne_compte_pas", "Ne compte pas : une autre pièce compte"
    TRANSMISE = "transmise", "Transmise"
    REMPLACEE = "remplacee", "Remplacée"
    RETIREE = "retiree", "Retirée"

    @property
    def phrase(self) -> str:
        """The same in a sentence that says what becomes of the figures."""
        return PHRASES_DES_STATUTS[self]

    @property
    def ton(self) -> str:
        """Tone of the badge, never the only sign."""
        return TONS_DES_STATUTS.get(self, "info")


PHRASES_DES_STATUTS = {
    Statut.EN_LECTURE: "Ce dépôt est en cours de lecture : ses chiffres n’entrent encore dans aucun total.",
    Statut.INTERROMPUE: "La lecture s’est interrompue : ce dépôt n’entre dans aucun total.",
    Statut.A_PRECISER: "La lecture pose une question : ce dépôt n’entre dans aucun total tant que la CPTS n’y a "
    "pas répondu.",
    Statut.A_CORRIGER: "Ce fichier est à corriger : il n’entre dans aucun total.",
    Statut.REFUSEE: "Ce fichier n’a pas pu être lu : il n’entre dans aucun total.",
    Statut.A_CONFIRMER: "Ce dépôt attend la confirmation de la CPTS : il n’entre dans aucun total.",
    Statut.A_ATTESTER: "Ce dépôt est confirmé et attend l’attestation de la présidence : d’ici là, il n’entre dans "
    "aucun total.",
    Statut.COMPTE: "Ce dépôt compte : ses chiffres sont ceux de l’exercice.",
    Statut.NE_COMPTE_PAS: "Ce dépôt est lisible, mais ses chiffres ne comptent pas : ceux d’une autre pièce du même "
    "exercice comptent.",
    Statut.TRANSMISE: "Cette pièce est reçue, conservée, et comptée comme transmise.",
    Statut.REMPLACEE: "Une autre version a pris la place de ce dépôt : il n’entre dans aucun total.",
    Statut.RETIREE: "Ce dépôt a été retiré : il n’entre dans aucun total. Il reste dans l’historique.",
}


TONS_DES_STATUTS = {
    Statut.INTERROMPUE: "attention",
    Statut.A_PRECISER: "attention",
    Statut.A_CORRIGER: "erreur",
    Statut.REFUSEE: "erreur",
    Statut.A_CONFIRMER: "attention",
    Statut.A_ATTESTER: "attention",
    Statut.COMPTE: "succes",
    Statut.TRANSMISE: "succes",
    Statut.REMPLACEE: "neutre",
    Statut.RETIREE: "neutre",
}


class Gravite(models.TextChoices):
    REFUS = "refus", "Refus"
    BLOQUANT = "bloquant", "Bloquant"
    ALERTE = "alerte", "À vérifier"
    INFO = "info", "Information"


class Etape(models.TextChoices):
    """Visible steps of a reading, in order."""

    ATTENTE = "attente", "En attente de lecture"
    OUVERTURE = "ouverture", "Ouverture du fichier"
    LECTURE = "lecture", "Lecture et vérification des lignes"
    VENTILATION = "ventilation", "Affectation aux missions"
    TOTAUX = "totaux", "Enregistrement des totaux"
    SUITES = "suites", "Mise à jour des pièces attendues"
    TERMINE = "termine", "Terminé"
