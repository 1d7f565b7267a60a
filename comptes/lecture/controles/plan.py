"""Accounts against the chart of the exercise (dated files of `donnees/plan_comptable/`)."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..comptes import lisible
from ..referentiels import charger

PLANS = ("plan_comptable/associations-2020.json", "plan_comptable/associations-2025.json")


def plan_de(ouverture: date | None) -> dict[str, Any]:
    """The chart of an exercise opened on that day; the oldest one before, the latest when unknown."""
    plans = [charger(nom) for nom in PLANS]
    if ouverture is None:
        return plans[-1]
    en_vigueur = [p for p in plans if p["exercices_ouverts_du"] <= ouverture.isoformat()]
    return en_vigueur[-1] if en_vigueur else plans[0]


def juger(compte: str, plan: dict[str, Any]) -> tuple[str, dict[str, str]] | None:
    """Code and context of what is wrong with an account, None when the chart knows it."""
    if not lisible(compte):
        return "FEC-25", {"lu": compte}
    racine = compte[:3]
    if not (len(racine) == 3 and racine.isascii() and racine.isdigit()):
        return "FEC-40", {"lu": compte}
    for longueur in (3, 2):
        ferme = plan["fermes"].get(compte[:longueur])
        if ferme:
            remplacant = ferme["remplace_par"]
            suite = f" Il est remplacé par le compte {remplacant}." if remplacant else ""
            return "FEC-41", {"lu": compte, "indice": f"« {ferme['libelle']} » n’existe plus.{suite}"}
    if racine in plan["comptes"]:
        return None
    if compte[:2] in plan["comptes"]:
        return "FEC-87", {"lu": compte, "attendu": compte[:2]}
    return "FEC-41", {"lu": compte, "indice": ""}


def suspect(compte: str) -> bool:
    """True when some chart has something to say of the account: its lines are then remembered."""
    return bool(compte) and any(juger(compte, charger(nom)) for nom in PLANS)
