"""Amendments in words: « Fin du contrat : 28 février 2029 → 28 février 2030 »."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cpts.commun.enums import Mission
from cpts.commun.formats import date_longue
from financements.contrats.faits import CONTRAT, ENGAGEE, lire_valeur

LIBELLES = {
    "fin": "Dernier jour du contrat",
    "modulations": "Modulations",
    "clause_transmission": "Clause de transmission des comptes",
    "bareme": "Lignée du barème",
    "demarrage_prevu": "démarrage prévu",
    "deploiement_prevu": "déploiement prévu",
    ENGAGEE: "mission engagée",
}
RIEN = "rien"


@dataclass(frozen=True)
class DifferenceVue:
    """One line of an amendment, in words."""

    quoi: str
    avant: str
    apres: str


def differences_vues(differences: Iterable[dict[str, Any]]) -> list[DifferenceVue]:
    """The lines of an amendment, in its order."""
    return [
        DifferenceVue(
            libelle_du_champ(d["objet"], d["champ"]),
            _en_mots(d["champ"], d["avant"]),
            _en_mots(d["champ"], d["apres"]),
        )
        for d in differences
    ]


def libelle_du_champ(objet: str, champ: str) -> str:
    """« Dernier jour du contrat », « Prévention, démarrage prévu »."""
    nom = LIBELLES.get(champ, champ)
    return nom if objet == CONTRAT else f"{Mission(objet).label}, {nom}"


def _en_mots(champ: str, brut: Any) -> str:
    valeur = lire_valeur(champ, brut)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, datetime.date):
        return date_longue(valeur)
    if isinstance(valeur, list):
        return ", ".join(valeur) or RIEN
    return str(valeur) if valeur else ("non" if champ == ENGAGEE else RIEN)
