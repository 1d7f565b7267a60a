"""Closed lists that every app speaks: missions, funders, legal force. Codes are those of the API: never renamed."""

from django.db import models

from cpts.commun.missions import LIBELLES


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


class Antivirus(models.TextChoices):
    """What the scanner said of a file. « absent » is never shown as clean."""

    ABSENT = "absent", "Antivirus absent : fichier non analysé"
    SAIN = "sain", "Analysé par l’antivirus, rien trouvé"
