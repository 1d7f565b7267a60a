"""States of a deposit of scanned pages, and of each page."""

from django.db import models


class EtatScan(models.TextChoices):
    """Where a deposit of scanned pages stands."""

    RECU = "recu", "Reçu, en attente de lecture"
    EN_LECTURE = "en_lecture", "En cours de lecture"
    LU = "lu", "Lu"


class EtatPage(models.TextChoices):
    """What became of a scanned page. Only ``classee`` and ``ecartee`` ask nothing more of anybody."""

    A_CLASSER = "a_classer", "À classer"
    CLASSEE = "classee", "Rattachée"
    ILLISIBLE = "illisible", "Code illisible"
    PLUSIEURS = "plusieurs", "Plusieurs codes"
    INCONNUE = "inconnue", "Document introuvable"
    DOUBLE = "double", "En double"
    INCOMPLETE = "incomplete", "Document incomplet"
    ECARTEE = "ecartee", "Écartée"


# A page that nobody has put in its place yet.
A_REPRENDRE = (
    EtatPage.ILLISIBLE,
    EtatPage.PLUSIEURS,
    EtatPage.INCONNUE,
    EtatPage.DOUBLE,
    EtatPage.INCOMPLETE,
)
TONS = {
    EtatPage.CLASSEE: "succes",
    EtatPage.ECARTEE: "neutre",
    EtatPage.A_CLASSER: "info",
}
CE_QUI_SE_PASSE = {
    EtatPage.A_CLASSER: "La page est lue ; elle sera rangée à la fin de la lecture.",
    EtatPage.CLASSEE: "",
    EtatPage.ECARTEE: "",
    EtatPage.ILLISIBLE: (
        "Aucun code du service n’est lisible sur cette page. Attendu : le carré imprimé en bas à gauche. Numérisez-la "
        "à nouveau à plat, en 200 points par pouce, ou rattachez-la à la main."
    ),
    EtatPage.PLUSIEURS: (
        "Lu : plusieurs codes différents sur la page. Attendu : un seul. Numérisez une feuille par page, ou "
        "rattachez-la à la main."
    ),
    EtatPage.INCONNUE: (
        "Le code se lit, mais ne désigne aucun document que votre organisme peut compléter. Vérifiez que la feuille "
        "est bien pour vous ; sinon, écartez-la."
    ),
    EtatPage.DOUBLE: (
        "Cette page du document a déjà été reçue. Écartez-la, ou rattachez-la à la main si elle remplace une copie mal "
        "numérisée."
    ),
    EtatPage.INCOMPLETE: (
        "Rien n’est rattaché tant que le document n’est pas entier. Déposez les pages qui manquent : elles rejoindront "
        "celle-ci."
    ),
}
