"""What figures alone cannot tell of the reading retained: whether the opening, or the closing entries, are in it."""

from __future__ import annotations

import numpy as np

from ..constats import Constats
from ..reperage import Choix, Question
from . import controles, muettes, resultat
from .decision import Decision, Lu, decrire
from .tableau import Tableau

APRES_CLOTURE, SANS_ACTIVITE = "apres-cloture", "sans-activite"
COMPRISE, ABSENTE = "comprise", "absente"
_SANS_OUVERTURE = (
    "Le tableau n’a que des mouvements, sans solde d’ouverture ni de clôture : les à-nouveaux y sont-ils ?"
)
_ENTAMEE = (
    "Pour certains comptes, les montants lus sont plus petits que l’ouverture écrite à côté : "
    "les à-nouveaux y sont-ils ?"
)


def ouverture(
    tableau: Tableau, decision: Decision, choix, reponses: dict[str, str], constats: Constats
) -> list[Question]:
    """Movements without opening nor closing, or amounts that may be such movements: whether the opening is in them, a
    person knows."""
    lu = decision.lu
    if lu is None:
        return []
    mouvements, nuls = lu.candidat.nature == "mouvements", controles.capitaux_nuls(tableau, lu)
    if not lu.sain or lu.nul or not (mouvements or _en_doute(tableau, decision, lu)):
        return []
    reponse = choix.get("ouverture")
    absente = mouvements and nuls
    if reponse in (COMPRISE, ABSENTE) and not absente:
        reponses["ouverture"] = reponse
    if absente or reponse == ABSENTE:
        constats.ajouter_fichier("BAL-27", lu=decrire(tableau, lu.candidat))
    if absente or reponse in (COMPRISE, ABSENTE):
        return []
    return [
        Question(
            "ouverture",
            _ENTAMEE if decision.sans_son_ouverture else _SANS_OUVERTURE,
            (
                Choix(
                    COMPRISE,
                    "oui, les mouvements comprennent les à-nouveaux",
                    resultat.en_euros(lu.tri.debit),
                ),
                Choix(ABSENTE, "non : je dépose une balance avec les soldes", None),
            ),
        )
    ]


def _en_doute(tableau: Tableau, decision: Decision, lu: Lu) -> bool:
    """True for amounts that look like movements; for debits and credits, cumulated or without a word, also beside a
    column that no title explains or an opening that they lack (unless a person chose them for that)."""
    nature = lu.candidat.nature
    if nature in ("libre", "cumul", "cloture") and controles.sans_ouverture(tableau, lu):
        return True
    if nature not in ("libre", "cumul"):
        return False
    return bool(
        controles.capitaux_nuls(tableau, lu)
        or muettes.contradictoires(tableau, lu.candidat, lu.tri.gardees)
        or (decision.sans_son_ouverture and "periode" not in decision.reponses)
    )


def cloture(tableau: Tableau, lu: Lu, choix, reponses: dict[str, str], constats: Constats) -> list[Question]:
    """Classes 6 and 7 nil: accounts drawn after the closing, or an exercise without activity; never a silent nil."""
    if lu.nul or not lu.sain or any(controles.mouvementee(tableau, lu, classe) for classe in "67"):
        return []
    reponse = choix.get("cloture")
    if _soldee(tableau, lu) or reponse == APRES_CLOTURE:
        constats.ajouter_fichier("BAL-16")
        if reponse == APRES_CLOTURE:
            reponses["cloture"] = reponse
        return []
    if reponse == SANS_ACTIVITE:
        reponses["cloture"] = reponse
        return []
    return [
        Question(
            "cloture",
            "Cette balance n’a ni charge ni produit : a-t-elle été tirée après la clôture, ou l’exercice est-il sans "
            "activité ?",
            (
                Choix(APRES_CLOTURE, "elle a été tirée après la clôture : je dépose celle d’avant", None),
                Choix(
                    SANS_ACTIVITE, "l’exercice n’a eu ni charge ni produit", resultat.en_euros(lu.tri.debit)
                ),
            ),
        )
    ]


def _soldee(tableau: Tableau, lu: Lu) -> bool:
    """True when accounts of classes 6 and 7 had movements that a closing entry cancelled, or 12 bears a result."""
    rangees = tableau.rangees
    gestion = [r for r in np.flatnonzero(lu.tri.gardees) if rangees.comptes[r][:1] in ("6", "7")]
    chiffres = [tableau.montants[p].valeurs for bloc in tableau.blocs for p in bloc.positions]
    if any(valeurs[r] for r in gestion for valeurs in chiffres):
        return True
    return any(lu.colonnes.net[r] for r in np.flatnonzero(lu.tri.gardees) if rangees.comptes[r][:2] == "12")
