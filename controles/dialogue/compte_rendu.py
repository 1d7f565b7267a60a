"""What the three parties sign: the minutes, the figures, questions and commitments of a dialogue, and their hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from controles.dialogue.models import Dialogue, EngagementPris, QuestionDialogue
from financements.enveloppes.colonnes import Ligne, Tableau, par_annee_de_contrat
from financements.enveloppes.lecture import lire
from financements.enveloppes.periodes import annees_commencees

COLONNES = ("alloue", "du", "verse", "transfere", "depense", "depense_aci", "depense_aci_max")


def empreinte(
    dialogue: Dialogue, questions: Iterable[QuestionDialogue], engagements: Iterable[EngagementPris]
) -> str:
    """SHA-256 of the minutes in JSON, keys sorted: the same text gives the same hash, whoever computes it."""
    lu = contenu(dialogue, questions, engagements)
    texte = json.dumps(lu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()


def contenu(
    dialogue: Dialogue, questions: Iterable[QuestionDialogue], engagements: Iterable[EngagementPris]
) -> dict[str, Any]:
    """The minutes in JSON types. The follow-up of a commitment comes later: it is not signed."""
    return {
        "contrat": str(dialogue.contrat.uuid),
        "annee_contrat": dialogue.annee_contrat.isoformat(),
        "cadre": dialogue.cadre,
        "date_reunion": dialogue.date_reunion.isoformat() if dialogue.date_reunion else None,
        "participants": dialogue.participants,
        "compte_rendu": dialogue.compte_rendu,
        "chiffres": dialogue.chiffres,
        "questions": [
            {"partie": q.partie, "texte": q.texte, "reponse": q.reponse}
            for q in sorted(questions, key=lambda q: (q.posee_le, q.pk))
        ],
        "engagements": [
            {"partie": e.partie, "texte": e.texte, "echeance": e.echeance.isoformat()}
            for e in sorted(engagements, key=lambda e: (e.echeance, e.pk))
        ],
    }


def chiffres_du_jour(dialogue: Dialogue) -> list[dict[str, str | None]]:
    """The four columns of the contract year as they are now, kept with the minutes; empty when nothing is known."""
    cpts = dialogue.contrat.cpts
    donnees = lire(cpts.pk)
    cle = (dialogue.contrat_id, dialogue.annee_contrat)
    annees = annees_commencees(donnees, dialogue.annee_contrat)
    annee = next((a for a in annees if (a.contrat.pk, a.debut) == cle), None)
    return chiffres_de(par_annee_de_contrat(cpts, donnees, annee)) if annee else []


def chiffres_de(tableau: Tableau) -> list[dict[str, str | None]]:
    """Rows of the four columns in JSON types: euros as text, null for what is not known; the total last."""
    return [_ligne(ligne) for ligne in (*tableau.lignes, tableau.total)]


def ecarts(dialogue: Dialogue, tableau: Tableau) -> list[tuple[str, str, Decimal | None, Decimal | None]]:
    """What moved in the total since the minutes: (column, label, then, now). Empty before the meeting."""
    if not dialogue.chiffres:
        return []
    alors, maintenant = dialogue.chiffres[-1], tableau.total
    libelles = ("Alloué", "Dû", "Versé", "Transféré", "Dépensé", "Dont ACI", "Dont ACI, au plus")
    lus = [
        (colonne, libelle, _montant(alors.get(colonne)), getattr(maintenant, colonne))
        for colonne, libelle in zip(COLONNES, libelles, strict=True)
        if colonne in alors  # minutes signed before a column existed say nothing of it
    ]
    return [ecart for ecart in lus if ecart[2] != ecart[3]]


def _ligne(ligne: Ligne) -> dict[str, str | None]:
    montants = {colonne: getattr(ligne, colonne) for colonne in COLONNES}
    textes = {colonne: None if montant is None else f"{montant:.2f}" for colonne, montant in montants.items()}
    return {"mission": ligne.mission.value if ligne.mission else "total", **textes}


def _montant(texte: str | None) -> Decimal | None:
    return None if texte is None else Decimal(texte)
