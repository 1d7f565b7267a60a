"""The schedule written out: one JSON object (contract of the command), or tables for a reader."""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from cpts.commun.formats import date_courte, euros

from .calcul import Ligne
from .codes import LIBELLES, Objet
from .contrat import Anomalie
from .echeancier import AnneeDue, Echeancier

LIBELLES_OBJETS = {
    Objet.SIGNATURE: "Versement à la signature",
    Objet.AVANCE: "Avance",
    Objet.SOLDE: "Solde",
    Objet.VARIABLE: "Part variable",
    Objet.REGULARISATION: "Avance à régulariser (proposition)",
}


def en_dict(echeancier: Echeancier) -> dict[str, Any]:
    """The object documented for ``--json``: amounts as text, dates ISO, null = unknown."""
    return {
        "lignes": [_ligne(ligne) for ligne in echeancier.lignes],
        "annees": [_annee(due) for due in echeancier.annees],
        "officiel": echeancier.officiel,
        "reserves": list(echeancier.reserves),
    }


def en_json(echeancier: Echeancier) -> str:
    return json.dumps(en_dict(echeancier), ensure_ascii=False, indent=2)


def refus_en_json(anomalies: Sequence[Anomalie], message: str) -> str:
    """A refusal, in the shape of the errors of the API."""
    champs = [{"champ": a.lieu, "lu": a.lu, "attendu": a.attendu, "message": a.message} for a in anomalies]
    refus = {"code": "refus", "message": message, "champs": champs}
    return json.dumps(refus, ensure_ascii=False, indent=2)


def en_tableau(echeancier: Echeancier, explications: bool = False) -> str:
    """Readable French tables: payments, contract years, reserves, and the explanations when asked for."""
    blocs = [
        ("Échéances", tableau(_lignes_du_tableau(echeancier)) or "Aucune échéance à cette date."),
        ("Dû par année de contrat", tableau(_annees_du_tableau(echeancier))),
        ("Statut", "Décompte officiel." if echeancier.officiel else "Résultat non officiel."),
        ("Réserves", "\n".join(f"- {reserve}" for reserve in echeancier.reserves)),
    ]
    if explications:
        textes = (f"{rang}. {ligne.fiche.texte}" for rang, ligne in enumerate(echeancier.lignes, 1))
        blocs.append(("Explications", "\n".join(textes)))
    return "\n\n".join(f"{titre}\n{'=' * len(titre)}\n{corps}" for titre, corps in blocs)


def _ligne(ligne: Ligne) -> dict[str, str]:
    return {
        "date": ligne.date.isoformat(),
        "annee_contrat": ligne.annee.debut.isoformat(),
        "objet": ligne.objet.value,
        "mission": ligne.mission,
        "montant": _texte(ligne.montant) or "",
        "explication": ligne.fiche.texte,
    }


def _annee(due: AnneeDue) -> dict[str, Any]:
    return {
        "annee_contrat": due.annee.debut.isoformat(),
        "fixe_du": _texte(due.fixe_du),
        "variable_du": _texte(due.variable_du),
        "fonctionnement_du": _texte(due.fonctionnement_du),
        "total": _texte(due.total),
        "variable_par_indicateur": {i.code: _texte(i.gagne) for i in due.indicateurs},
        "maximum": _texte(due.maximum),
        "maximum_si_crise": _texte(due.maximum_si_crise),
    }


def _texte(montant: Decimal | None) -> str | None:
    return None if montant is None else f"{montant:.2f}"


def _lignes_du_tableau(echeancier: Echeancier) -> Iterator[tuple[str, ...]]:
    if echeancier.lignes:
        yield "N°", "Date", "Année de contrat", "Objet", "Mission", "Montant"
    for rang, ligne in enumerate(echeancier.lignes, 1):
        objet = LIBELLES_OBJETS[ligne.objet]
        annee = date_courte(ligne.annee.debut)
        yield str(rang), date_courte(ligne.date), annee, objet, LIBELLES[ligne.mission], euros(ligne.montant)


def _annees_du_tableau(echeancier: Echeancier) -> Iterator[tuple[str, ...]]:
    yield "Année de contrat", "Taille", "Fonctionnement", "Part fixe", "Part variable", "Total"
    for due in echeancier.annees:
        montants = (due.fonctionnement_du, due.fixe_du, due.variable_du, due.total)
        yield date_courte(due.annee.debut), due.taille, *(euros(montant) for montant in montants)


def tableau(lignes: Iterator[tuple[str, ...]]) -> str:
    """Columns aligned, amounts (and unknown amounts) to the right."""
    toutes = list(lignes)
    if not toutes:
        return ""
    largeurs = [max(len(cellule) for cellule in colonne) for colonne in zip(*toutes, strict=True)]
    return "\n".join("  ".join(_cellules(ligne, largeurs)).rstrip() for ligne in toutes)


def _cellules(ligne: tuple[str, ...], largeurs: Sequence[int]) -> Iterator[str]:
    for cellule, largeur in zip(ligne, largeurs, strict=True):
        a_droite = cellule.endswith("€") or cellule == "inconnu"
        yield cellule.rjust(largeur) if a_droite else cellule.ljust(largeur)
