"""The contract as a file that ``manage.py echeancier`` computes: anyone checks the schedule without this database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from financements.aci.bareme import Grille
from financements.aci.codes import FONCTIONNEMENT, MISSIONS, Part
from financements.aci.contrat import Contrat as ContratACI
from financements.aci.contrat import EngagementMission
from financements.aci.publication import versions_publiees
from financements.contrats.calcul import Calcul
from financements.contrats.faits import contrat_aci

Fichier = dict[str, Any]


class FichierImpossible(Exception):
    """The command could not give the same amounts; the message, in French, says why."""


def fichier_de(calcul: Calcul) -> Fichier:
    """The input of the command, in the shape documented by ``financements.aci.entree``."""
    contrat = contrat_aci(calcul.faits)
    fichier: Fichier = {
        "signature": contrat.signature.isoformat(),
        "taille": contrat.taille,
        "au": calcul.au.isoformat(),
        "bareme": _bareme(calcul.grille, contrat),
        "missions": [_mission(mission) for mission in contrat.missions],
        "duree_annees": contrat.duree_annees,
    }
    if contrat.tailles:
        fichier["tailles"] = {jour.isoformat(): taille for jour, taille in contrat.tailles.items()}
    if contrat.resiliation:
        fichier["resiliation"] = contrat.resiliation.isoformat()
    if contrat.suspensions:
        fichier["suspensions"] = [
            {"debut": s.debut.isoformat(), "fin": s.fin.isoformat() if s.fin else None}
            for s in contrat.suspensions
        ]
    if contrat.modulations:
        fichier["modulations"] = list(contrat.modulations)
    return fichier


def _mission(mission: EngagementMission) -> dict[str, Any]:
    dates = {cle: getattr(mission, cle) for cle in ("demarrage", "fin", "deploiement")}
    return {
        "code": mission.code,
        **{cle: jour.isoformat() if jour else None for cle, jour in dates.items()},
        "taux": {jour.isoformat(): f"{taux.normalize():f}" for jour, taux in mission.taux.items()},
    }


def _bareme(grille: Grille, contrat: ContratACI) -> str | dict[str, Any]:
    """The version shipped with the product, or its amounts in full where it was published on screen."""
    if not grille.versions:
        raise FichierImpossible("Le barème de ce contrat n’est pas connu : il n’y a pas de calcul à refaire.")
    derniere = grille.versions[-1]
    if all(version.id in versions_publiees() for version in grille.versions):
        return derniere.id
    if (
        len(grille.versions) > 1
        or len({contrat.taille, *contrat.tailles.values()}) > 1
        or contrat.modulations
    ):
        raise FichierImpossible(
            f"Le barème « {derniere.id} » a été publié à l’écran, et ce contrat en emploie plusieurs montants selon "
            "l’année : la commande ne peut pas le lire dans un seul fichier. Les fiches d’explication portent chaque "
            "montant."
        )
    return _en_toutes_lettres(grille, contrat)


def _en_toutes_lettres(grille: Grille, contrat: ContratACI) -> dict[str, Any]:
    """Amounts of a single version and size; null where nobody knows them."""

    def montant(mission: str, part: Part) -> str | None:
        valeur: Decimal | None = grille.montant(contrat.taille, mission, part, contrat.signature).valeur
        return None if valeur is None else f"{valeur:.2f}"

    return {
        "fonctionnement": montant(FONCTIONNEMENT, Part.FONCTIONNEMENT),
        "avance_taux": f"{grille.versions[-1].avance.valeur:f}",
        "missions": {
            code: {"fixe": montant(code, Part.FIXE), "variable": montant(code, Part.VARIABLE)}
            for code in MISSIONS
        },
    }
