"""The acts as the screens name them: title, what happens, the word on the button, when each is offered."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat


@dataclass(frozen=True)
class Geste:
    """An act: ``code`` is in the address, ``lien`` on the page of the contract."""

    code: str
    lien: str
    titre: str
    explication: str
    bouton: str


NOUVEAU = Geste(
    "nouveau",
    "Préparer un contrat",
    "Préparer un contrat",
    "Le contrat reste « en préparation », et rien n’est calculé, tant que vous ne l’avez pas enregistré.",
    "Préparer le contrat",
)
MISSION = Geste(
    "mission",
    "Indiquer une date",
    "Mettre à jour une mission",
    "Indiquez ce qui s’est passé. L’échéancier est recalculé aussitôt ; la CPTS et l’ARS voient cette date.",
    "Enregistrer cette date",
)
GESTES = {
    geste.code: geste
    for geste in (
        Geste(
            "missions",
            "Indiquer les missions du contrat",
            "Indiquer les missions du contrat",
            "Cochez les missions que ce contrat engage. Les missions socles de l’accord en vigueur à la signature sont "
            "obligatoires. Les dates constatées ne se remplissent que si elles sont passées.",
            "Enregistrer les missions",
        ),
        Geste(
            "corriger",
            "Corriger ce contrat",
            "Corriger le contrat",
            "Ce contrat n’est pas enregistré : ses dates, son numéro et sa taille se corrigent ici. Le journal garde "
            "ce qui était écrit avant.",
            "Enregistrer la correction",
        ),
        Geste(
            "supprimer",
            "Supprimer ce contrat en préparation",
            "Supprimer le contrat en préparation",
            "Ce contrat et ses missions disparaissent ; le journal garde qu’il a été préparé puis supprimé. Rien n’a "
            "été calculé ni dû de lui.",
            "Supprimer ce contrat",
        ),
        Geste(
            "enregistrer",
            "Enregistrer ce contrat",
            "Enregistrer le contrat",
            "Le contrat signé entre en vigueur dans le service : l’échéancier et les délais sont calculés, la CPTS et "
            "l’ARS le voient. Ensuite, il ne change plus que par un avenant.",
            "Enregistrer le contrat",
        ),
        Geste(
            "avenant",
            "Enregistrer un avenant",
            "Enregistrer un avenant",
            "Ne remplissez que ce que l’avenant change. Un avenant enregistré ne se modifie pas : un autre le corrige.",
            "Enregistrer l’avenant",
        ),
        Geste(
            "suspendre",
            "Suspendre le contrat",
            "Suspendre le contrat",
            "Les jours suspendus ne sont pas dus, et aucune avance n’est versée pendant la suspension.",
            "Suspendre le contrat",
        ),
        Geste(
            "reprendre",
            "Reprendre le contrat",
            "Reprendre le contrat",
            "Indiquez le premier jour où le contrat a de nouveau effet.",
            "Reprendre le contrat",
        ),
        Geste(
            "renouveler",
            "Préparer le renouvellement",
            "Préparer le renouvellement",
            "Un nouveau contrat est préparé, à la suite de celui-ci ; les missions en cours s’y poursuivent sans "
            "interruption. Vous l’enregistrez une fois signé.",
            "Préparer le renouvellement",
        ),
        Geste(
            "fusionner",
            "Fusionner avec un autre contrat",
            "Fusionner des contrats",
            "Les contrats réunis prennent fin la veille de la nouvelle signature ; leurs communes et leurs missions en "
            "cours passent au nouveau contrat, que vous enregistrez une fois signé.",
            "Fusionner ces contrats",
        ),
        Geste(
            "scinder",
            "Scinder ce contrat",
            "Scinder le contrat",
            "Le contrat prend fin la veille de la nouvelle signature. Chaque CPTS issue de la scission reçoit ses "
            "communes et un contrat à enregistrer.",
            "Scinder le contrat",
        ),
        Geste(
            "resilier",
            "Résilier le contrat",
            "Résilier le contrat",
            "Le contrat prend fin avant son terme. Ce qui est dû s’arrête la veille ; une avance de trop devient une "
            "proposition à décider, jamais une reprise automatique.",
            "Résilier le contrat",
        ),
    )
}
_EN_VIGUEUR = ("avenant", "suspendre", "renouveler", "fusionner", "scinder", "resilier")


def gestes_possibles(contrat: Contrat, suspendu: bool) -> list[Geste]:
    """Acts that make sense on a contract as it stands; the act itself still checks."""
    if contrat.saisie != Saisie.ENREGISTRE:
        codes = ["missions", "corriger", "enregistrer"]
        return [
            GESTES[code] for code in (*codes, *(["supprimer"] if contrat.saisie == Saisie.BROUILLON else []))
        ]
    if contrat.resiliation or contrat.fin < timezone.localdate():
        return [] if contrat.resiliation else [GESTES["renouveler"]]
    codes = ["reprendre" if code == "suspendre" and suspendu else code for code in _EN_VIGUEUR]
    return [GESTES[code] for code in codes]
