"""The schedule of a contract as one document: what the page, the PDF, the API and an official statement all show.

Values are typed (``Decimal`` euros, ``date``; None = unknown). ``en_json`` writes them as text, ``relire`` reads them
back from an official statement years later: nothing is computed again then.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from financements.aci.bareme import LigneBareme
from financements.aci.calcul import Ligne, PartDue
from financements.aci.codes import LIBELLES
from financements.aci.delais import alertes, echeance
from financements.aci.echeancier import AnneeDue
from financements.aci.indicateurs import IndicateurEnEuros
from financements.aci.montants import somme
from financements.aci.sortie import LIBELLES_OBJETS
from financements.aci.sortie_fiche import fiche_en_dict, ligne_bareme_en_dict
from financements.contrats.calcul import Calcul, delais_de
from financements.contrats.enums import Part
from financements.contrats.faits import contrat_aci
from financements.contrats.models import Contrat

Document = dict[str, Any]
MONTANTS = frozenset(
    {
        "montant", "resultat", "fonctionnement_du", "fixe_du", "variable_du", "total", "maximum", "variable_maximum",
        "du", "plafond", "maximum_annee", "maximum_si_crise", "gagne",
    }
)  # fmt: skip
DATES = frozenset(
    {
        "date", "au", "signature", "fin", "resiliation", "annee_contrat", "anniversaire", "effet_du", "effet_au",
        "verifie_le", "demarrage", "deploiement", "demarrage_limite", "deploiement_limite",
        "constate", "limite", "decide_le",
    }
)  # fmt: skip
TAUX = "taux"  # a fraction, four decimals


def document(calcul: Calcul, fiches: bool = True) -> Document:
    """Everything the schedule says up to ``calcul.au``.

    Without ``fiches``, a line has only the formula with its numbers: a page links to its sheets.
    """
    echeancier = calcul.echeancier
    return {
        "contrat": contrat_en_dict(calcul.faits.dossier.contrat),
        "au": calcul.au,
        "lignes": [ligne_en_dict(rang, ligne, fiches) for rang, ligne in enumerate(echeancier.lignes, 1)],
        "annees": [_annee(due) for due in echeancier.annees],
        "delais": _delais(calcul),
        "officiel": echeancier.officiel,
        "demonstration": est_de_demonstration(calcul),
        "lignes_bareme": [ligne_bareme_en_dict(ligne) for ligne in lignes_utilisees(calcul)],
        "reserves": list(echeancier.reserves),
    }


TAUX_RESERVE = (
    "Part variable arrêtée au dialogue de gestion. Le taux retenu est propre à ce contrat : il se lit avec la CPTS, "
    "sa caisse et son ARS, et ne se compare pas."
)


def sans_taux_locaux(contenu: Document) -> Document:
    """The same document for national readers: amounts, without the rates decided, nor what gives them by a division.

    The whole of a variable part is left out once it is decided; what is not decided keeps its maximum.
    """
    return {
        **contenu,
        "lignes": [ligne_sans_taux(ligne) for ligne in contenu["lignes"]],
        "annees": [_annee_sans_taux(annee) for annee in contenu["annees"]],
    }


def ligne_sans_taux(ligne: dict[str, Any]) -> dict[str, Any]:
    if ligne["objet"] != Part.VARIABLE:
        return ligne
    fiche = {**ligne["fiche"], "calcul": TAUX_RESERVE}
    if "entrees" in fiche:
        regle = {**fiche["regle"], "formule": "", "formule_lisible": ""}
        fiche |= {"regle": regle, "entrees": [], "details": [], "modulations": [], "bareme": None}
    return {**ligne, "fiche": fiche, **({"explication": TAUX_RESERVE} if "explication" in ligne else {})}


def _annee_sans_taux(annee: dict[str, Any]) -> dict[str, Any]:
    annee = {**annee, "indicateurs": []}
    if not any(p["part"] == Part.VARIABLE and p["du"] is not None for p in annee["parts"]):
        return {**annee, TAUX: None}
    parts = [
        {**p, "plafond": None} if p["part"] == Part.VARIABLE and p["du"] is not None else p
        for p in annee["parts"]
    ]
    maxima = dict.fromkeys(("variable_maximum", "maximum", "maximum_annee", "maximum_si_crise", TAUX))
    return {**annee, "parts": parts, **maxima}


def document_vide(contrat: Contrat, au: datetime.date, motif: str) -> Document:
    """A contract that cannot be computed: nothing is known, and the reason is said."""
    return {
        "contrat": contrat_en_dict(contrat),
        "au": au,
        "lignes": [],
        "annees": [],
        "delais": [],
        "officiel": False,
        "demonstration": False,
        "lignes_bareme": [],
        "reserves": [motif],
    }


def contrat_en_dict(contrat: Contrat) -> dict[str, Any]:
    cpts = contrat.cpts
    return {
        "id": str(contrat.uuid),
        "numero": contrat.numero,
        "cpts": {"id": str(cpts.uuid), "nom": cpts.nom, "siren": cpts.siren},
        "caisse": contrat.caisse.nom,
        "ars": contrat.ars.nom,
        "signature": contrat.signature,
        "fin": contrat.fin,
        "resiliation": contrat.resiliation,
        "taille": contrat.taille,
        "bareme": contrat.bareme,
        "saisie": contrat.saisie,
    }


def ligne_en_dict(rang: int, ligne: Ligne, fiche: bool = True) -> dict[str, Any]:
    """One payment; ``explication`` is the whole sheet in sentences, ``fiche`` the same as data."""
    if fiche:
        explication = {"explication": ligne.fiche.texte, "fiche": fiche_en_dict(ligne.fiche)}
    else:
        explication = {"fiche": {"calcul": ligne.fiche.calcul}}
    return {
        "rang": rang,
        "date": ligne.date,
        "annee_contrat": ligne.annee.debut,
        "objet": ligne.objet.value,
        "libelle": LIBELLES_OBJETS[ligne.objet],
        "mission": ligne.mission,
        "mission_libelle": LIBELLES[ligne.mission],
        "montant": ligne.montant,
        "a_decider": ligne.a_decider,
        **explication,
    }


def _annee(due: AnneeDue) -> dict[str, Any]:
    maximum = somme(p.plafond for p in due.parts)
    return {
        "rang": due.annee.rang,
        "annee_contrat": due.annee.debut,
        "anniversaire": due.annee.anniversaire,
        "taille": due.taille,
        "fonctionnement_du": due.fonctionnement_du,
        "fixe_du": due.fixe_du,
        "variable_du": due.variable_du,
        "total": due.total,
        "variable_maximum": somme(p.plafond for p in due.parts if p.part == "variable"),
        "maximum": maximum,
        "maximum_annee": due.maximum,
        "maximum_si_crise": due.maximum_si_crise,
        TAUX: round(due.total / maximum, 4) if due.total is not None and maximum else None,
        "parts": [_part(part) for part in due.parts],
        "indicateurs": [_indicateur(indicateur) for indicateur in due.indicateurs],
    }


def _indicateur(indicateur: IndicateurEnEuros) -> dict[str, Any]:
    """What one indicator of the annex earns; ``gagne`` None while it is not measured."""
    return {
        "code": indicateur.code,
        "libelle": indicateur.libelle,
        "mission": indicateur.mission,
        "montant": indicateur.montant,
        "gagne": indicateur.gagne,
        "explication": indicateur.etat,
    }


def _part(part: PartDue) -> dict[str, Any]:
    return {
        "mission": part.mission,
        "mission_libelle": LIBELLES[part.mission],
        "part": part.part.value,
        "du": part.du,
        "plafond": part.plafond,
    }


def _delais(calcul: Calcul) -> list[dict[str, Any]]:
    """Deadlines of each mission (rule R7): an alert is said, never a sanction."""
    contrat = contrat_aci(calcul.faits)
    delais = delais_de(calcul.grille, contrat.signature)
    limites = {delai.mission: echeance(contrat.signature, delai) for delai in delais}
    retards: dict[str, list[str]] = {}
    for alerte in alertes(contrat, delais, calcul.au):
        retards.setdefault(alerte.mission, []).append(alerte.message)
    return [
        {
            "mission": mission.code,
            "mission_libelle": LIBELLES[mission.code],
            "demarrage": mission.demarrage,
            "demarrage_limite": limites[mission.code].demarrage if mission.code in limites else None,
            "deploiement": mission.deploiement,
            "deploiement_limite": limites[mission.code].deploiement if mission.code in limites else None,
            "alertes": retards.get(mission.code, []),
        }
        for mission in contrat.missions
    ]


def lignes_utilisees(calcul: Calcul) -> list[LigneBareme]:
    """Lines of the scale that the amounts rest on, each once, in the order of the contract years."""
    parts = (part.ligne_bareme for annee in calcul.echeancier.annees for part in annee.parts)
    return list(dict.fromkeys(ligne for ligne in parts if ligne))


def est_de_demonstration(calcul: Calcul) -> bool:
    """Whether one version, or one line used, is invented for the demonstration."""
    return any(version.demonstration for version in calcul.grille.versions) or any(
        ligne.provenance.demonstration for ligne in lignes_utilisees(calcul)
    )


@dataclass(frozen=True)
class Paiement:
    """Lines due on one day for one contract year; ``total`` leaves out the proposals."""

    date: datetime.date
    annee_contrat: datetime.date
    lignes: list[dict[str, Any]]

    @property
    def total(self) -> Decimal:
        return total_du(self.lignes)

    @property
    def a_decider(self) -> bool:
        return all(ligne["a_decider"] for ligne in self.lignes)


def paiements(lignes: Iterable[dict[str, Any]]) -> list[Paiement]:
    """Lines by day and contract year, in the order of the schedule."""
    groupes = groupby(lignes, key=lambda ligne: (ligne["date"], ligne["annee_contrat"]))
    return [Paiement(jour, annee, list(groupe)) for (jour, annee), groupe in groupes]


def total_du(lignes: Iterable[dict[str, Any]]) -> Decimal:
    """Sum of the lines due; a proposal that nobody decided is not due."""
    return sum((ligne["montant"] for ligne in lignes if not ligne["a_decider"]), Decimal("0.00"))


def en_json(valeur: Any) -> Any:
    """The same document in JSON types: amounts « 0.00 », dates ISO, null for what is not known."""
    if isinstance(valeur, dict):
        return {
            cle: f"{element:.4f}" if cle == TAUX and element is not None else en_json(element)
            for cle, element in valeur.items()
        }
    if isinstance(valeur, list | tuple):
        return [en_json(element) for element in valeur]
    if isinstance(valeur, Decimal):
        return f"{valeur:.2f}"
    if isinstance(valeur, datetime.date):
        return valeur.isoformat()
    return valeur


def relire(valeur: Any, cle: str = "") -> Any:
    """Typed values from JSON ones; amounts and dates are told by their key."""
    if isinstance(valeur, dict):
        return {nom: relire(element, nom) for nom, element in valeur.items()}
    if isinstance(valeur, list):
        return [relire(element, cle) for element in valeur]
    if isinstance(valeur, str) and (cle in MONTANTS or cle == TAUX):
        return Decimal(valeur)
    if isinstance(valeur, str) and cle in DATES:
        return datetime.date.fromisoformat(valeur)
    return valeur


def empreinte(contenu: Document) -> str:
    """SHA-256 of the document in JSON types, keys sorted: the same for the same content, wherever it is kept."""
    texte = json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()
