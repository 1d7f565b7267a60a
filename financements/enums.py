"""Closed lists of the money room. Codes are those of the API: never renamed."""

from django.db import models

from cpts.missions import LIBELLES


def _mission(code: str) -> tuple[str, str]:
    return code, LIBELLES[code]


class Mission(models.TextChoices):
    """The six missions of the ACI, running costs, and what nobody attributed yet."""

    FONCTIONNEMENT = _mission("fonctionnement")
    ACCES_SOINS = _mission("acces_soins")
    PARCOURS = _mission("parcours")
    PREVENTION = _mission("prevention")
    CRISES_SANITAIRES = _mission("crises_sanitaires")
    QUALITE_PERTINENCE = _mission("qualite_pertinence")
    ACCOMPAGNEMENT_PS = _mission("accompagnement_ps")
    NON_AFFECTE = _mission("non_affecte")


MISSIONS_ACI = tuple(m for m in Mission if m not in (Mission.FONCTIONNEMENT, Mission.NON_AFFECTE))
MISSIONS_AFFECTABLES = tuple(m for m in Mission if m != Mission.NON_AFFECTE)


class Financeur(models.TextChoices):
    """Who pays a line. Only ACI-funded spend is compared with an ACI envelope."""

    ACI = "aci", "ACI (Assurance maladie)"
    FIR = "fir", "FIR (ARS)"
    COLLECTIVITES = "collectivites", "Collectivités territoriales"
    COTISATIONS = "cotisations", "Cotisations"
    PRIVE = "prive", "Financeurs privés"
    AUTRE = "autre", "Autre financeur"
    NON_IDENTIFIE = "non_identifie", "Financeur non identifié"


class Methode(models.TextChoices):
    """How a cent found its mission, in order of trust (formats §3)."""

    OBSERVE = "observe", "observé dans le fichier"
    REGLE = "regle", "par règle"
    CLE = "cle", "par clé déclarée"
    NON_AFFECTE = "non_affecte", "non affecté"


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


class Antivirus(models.TextChoices):
    """What the scanner said of a file. « absent » is never shown as clean."""

    ABSENT = "absent", "Antivirus absent : fichier non analysé"
    SAIN = "sain", "Analysé par l’antivirus, rien trouvé"


class Part(models.TextChoices):
    """Part of an envelope (ACI art. 9)."""

    FONCTIONNEMENT = "fonctionnement", "Fonctionnement"
    FIXE = "fixe", "Part fixe"
    VARIABLE = "variable", "Part variable"


class ModeRegle(models.TextChoices):
    """The four ways a mission appears (formats §3), in order of trust; the last is a declared key."""

    ANALYTIQUE = "analytique", "Colonne analytique"
    SOUS_COMPTE = "sous_compte", "Compte ou sous-compte"
    JOURNAL = "journal", "Journal"
    LIBELLE = "libelle", "Libellé"
    CLE = "cle", "Clé de répartition déclarée"


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


class GenreFait(models.TextChoices):
    """Facts that a ceiling, a threshold or a deadline is checked against."""

    PERCEPTIONS = "perceptions", "Indemnités et rémunérations d’un professionnel"
    PRODUITS = "produits", "Produits publics d’une année civile"
    POPULATION = "population", "Population du territoire"
    CONSOMMATION = "consommation", "Consommation d’enveloppes"
    FACTURE = "facture", "Facture imputée à plusieurs financeurs"
    PROJET = "projet", "Projet de santé reçu par l’ARS"
    NATIONAL = "national", "Chiffres nationaux publiés"


class EtatTransfert(models.TextChoices):
    """Where a transfer between envelopes is. Only the two first count in the columns."""

    DECLARE_EFFECTIF = "declare_effectif", "Déclaré, effectif"
    ACCEPTE = "accepte", "Accepté"
    DEMANDE = "demande", "En attente de décision"
    REFUSE = "refuse", "Refusé"
    ANNULE = "annule", "Annulé"


TRANSFERTS_EFFECTIFS = (EtatTransfert.DECLARE_EFFECTIF, EtatTransfert.ACCEPTE)


class RegimeTransfert(models.TextChoices):
    """Same values as ``financements.aci.consommation.Fongibilite``."""

    AUTORISEE = "autorisee", "Autorisé sans accord"
    AUTORISEE_SOUS_ACCORD = "autorisee_sous_accord", "Soumis à l’accord de la caisse"
    INTERDITE = "interdite", "Interdit"


class Force(models.TextChoices):
    """Legal force of a rule or of an amount: what its source binds."""

    LOI = "loi", "Loi ou règlement"
    CONVENTION = "convention", "Convention (ACI)"
    RECOMMANDATION = "recommandation", "Recommandation"
    CHOIX = "choix", "Choix, sans texte"


class SensAvis(models.TextChoices):
    FAVORABLE = "favorable", "Avis favorable"
    RESERVE = "reserve", "Avis réservé"
    DEFAVORABLE = "defavorable", "Avis défavorable"


class EtatPlan(models.TextChoices):
    PROPOSE = "propose", "Proposé"
    CONVENU = "convenu", "Convenu"
    REFUSE = "refuse", "Refusé"


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
