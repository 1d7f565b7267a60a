"""The contract as a file that ``manage.py echeancier`` computes: anyone checks the schedule without this database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from financements.aci.bareme import Grille
from financements.aci.codes import FONCTIONNEMENT
from financements.aci.contrat import Annexe, EngagementMission
from financements.aci.indicateurs import IndicateurEnEuros, Mesure
from financements.aci.publication import versions_publiees
from financements.contrats.calcul import Calcul
from financements.contrats.faits import contrat_aci

Fichier = dict[str, Any]


def fichier_de(calcul: Calcul) -> Fichier:
    """The input of the command, in the shape documented by ``financements.aci.entree``.

    Raises ``ValidationError`` when the command could not give the same amounts.
    """
    contrat = contrat_aci(calcul.faits)
    fichier: Fichier = {
        "signature": contrat.signature.isoformat(),
        "taille": contrat.taille,
        "au": calcul.au.isoformat(),
        "bareme": _bareme(calcul.grille),
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
    if contrat.annexes:
        fichier["annexes"] = {jour.isoformat(): _annexe(annexe) for jour, annexe in contrat.annexes.items()}
    if contrat.indicateurs:
        fichier["indicateurs"] = [_indicateur(indicateur) for indicateur in contrat.indicateurs]
    return fichier


def _indicateur(indicateur: IndicateurEnEuros) -> dict[str, Any]:
    """A measured value travels as text, « fait » as a boolean; what has no value stays null."""
    fait = indicateur.mesure == Mesure.FAIT
    lu: dict[str, Any] = {
        "code": indicateur.code,
        "mission": indicateur.mission,
        "annee_contrat": indicateur.annee.isoformat(),
        "montant": f"{indicateur.montant:.2f}",
        "mesure": indicateur.mesure.value,
        "sens": indicateur.sens.value,
        "valeur": indicateur.valeur if fait else _texte(indicateur.valeur),
    }
    if indicateur.mesure == Mesure.PALIERS:
        lu["paliers"] = [[_texte(palier.borne), f"{palier.montant:.2f}"] for palier in indicateur.paliers]
    if indicateur.mesure == Mesure.LINEAIRE:
        lu |= {"depart": _texte(indicateur.depart), "cible": _texte(indicateur.cible)}
    if indicateur.decide is not None:
        lu["decide"] = f"{indicateur.decide:.2f}"
    return lu


def _texte(valeur: Decimal | bool | None) -> str | None:
    return None if valeur is None else f"{Decimal(valeur).normalize():f}"


def _annexe(annexe: Annexe) -> dict[str, Any]:
    lu: dict[str, Any] = {}
    for (mission, part), montant in annexe.montants.items():
        if mission == FONCTIONNEMENT:
            lu["fonctionnement"] = f"{montant:.2f}"
        else:
            lu.setdefault("missions", {}).setdefault(mission, {})[part] = f"{montant:.2f}"
    return lu


def _mission(mission: EngagementMission) -> dict[str, Any]:
    dates = {cle: getattr(mission, cle) for cle in ("demarrage", "fin", "deploiement")}
    return {
        "code": mission.code,
        **{cle: jour.isoformat() if jour else None for cle, jour in dates.items()},
        "taux": {jour.isoformat(): f"{taux.normalize():f}" for jour, taux in mission.taux.items()},
    }


def versions_a_joindre(grille: Grille) -> list[str]:
    """Identifiers of the versions published on screen: the command reads their files (``/baremes/<id>.json``) beside
    the contract, ``manage.py echeancier CONTRAT.json --bareme VERSION.json``."""
    fournies = versions_publiees()
    return [version.id for version in grille.versions if version.id not in fournies]


def _bareme(grille: Grille) -> str:
    """The last version of the lineage: each one names the version it replaces."""
    if not grille.versions:
        raise ValidationError(
            "Le barème de ce contrat n’est pas connu : il n’y a pas de calcul à refaire.",
            code="bareme_inconnu",
        )
    return grille.versions[-1].id
