"""What a scenario changes in a barème, as its file writes it."""

import re
from collections.abc import Container
from decimal import Decimal
from typing import Any

from .codes import FONCTIONNEMENT, LIBELLES, MISSIONS, TAILLES, Part
from .lecteur import Lecteur
from .projection import CleTarif
from .scenario import Coefficient, Modification, NouveauxMontants, PartVariable

GENRES = ("part_variable", "montants", "coefficients")
TOTAUX = ("constant", "libre")
PARTS = tuple(part.value for part in Part)
COEFFICIENT_MAX = 10
MOTIF_COEFFICIENT = re.compile(r"\d{1,2}(\.\d{1,6})?")


def lire_modifications(lecteur: Lecteur, valeur: Any) -> tuple[Modification, ...]:
    """One object or a list of objects; what is wrong is kept by ``lecteur``."""
    if isinstance(valeur, dict):
        return tuple(_modification(lecteur, "modifications", valeur))
    lues: list[Modification] = []
    for rang, element in enumerate(lecteur.liste("modifications", valeur)):
        lues += _modification(lecteur, f"modifications[{rang}]", element)
    return tuple(lues)


def _modification(lecteur: Lecteur, lieu: str, valeur: Any) -> list[Modification]:
    brut = lecteur.objet(lieu, valeur, frozenset(), frozenset(GENRES))
    genres = [genre for genre in GENRES if genre in brut]
    if len(genres) != 1:
        if isinstance(valeur, dict) and not set(brut) - set(GENRES):
            attendu = f"une seule des clés {', '.join(GENRES)}"
            lecteur.refuser(lieu, valeur, attendu, "Écrivez une modification par objet de la liste.")
        return []
    genre = genres[0]
    return _LECTEURS[genre](lecteur, f"{lieu}.{genre}", brut[genre])


def _part_variable(lecteur: Lecteur, lieu: str, valeur: Any) -> list[Modification]:
    cles = frozenset({"cible", "total"})
    brut = lecteur.objet(lieu, valeur, cles, frozenset({"missions"}))
    if not brut.keys() >= cles:
        return []
    total = lecteur.choix(f"{lieu}.total", brut["total"], TOTAUX)
    cible = lecteur.taux(f"{lieu}.cible", brut["cible"])
    missions = _codes(lecteur, f"{lieu}.missions", brut.get("missions"), tuple(MISSIONS))
    if total is None or cible is None:
        return []
    constant = total == "constant"
    if cible < 0 or cible > 1 or (cible == 1 and not constant):
        attendu = "un taux entre 0 et 1" if constant else "un taux de 0 à moins de 1 quand le total est libre"
        lecteur.refuser(f"{lieu}.cible", brut["cible"], attendu, 'Écrivez "0.50" pour 50 %.')
        return []
    return [PartVariable(cible, constant, missions)]


def _montants(lecteur: Lecteur, lieu: str, valeur: Any) -> list[Modification]:
    montants: dict[CleTarif, Decimal] = {}
    for rang, element in enumerate(lecteur.liste(lieu, valeur)):
        place = f"{lieu}[{rang}]"
        if poste := lire_poste(lecteur, place, element, montants):
            montant = lecteur.montant(f"{place}.montant", element["montant"])
            if element["montant"] is None:
                conseil = "Retirez la ligne pour garder le montant du barème."
                lecteur.refuser(f"{place}.montant", None, "un montant en euros", conseil)
            if montant is not None:
                montants[poste] = montant
    return [NouveauxMontants(montants)]


def lire_poste(lecteur: Lecteur, lieu: str, valeur: Any, deja: Container[CleTarif]) -> CleTarif | None:
    """(size, mission, part) of an object ``{taille, mission, part, montant}``; ``deja``: those already read."""
    cles = frozenset({"taille", "mission", "part", "montant"})
    brut = lecteur.objet(lieu, valeur, cles)
    if not brut.keys() >= cles:
        return None
    taille = lecteur.choix(f"{lieu}.taille", brut["taille"], TAILLES)
    mission = lecteur.choix(f"{lieu}.mission", brut["mission"], tuple(LIBELLES))
    part = lecteur.choix(f"{lieu}.part", brut["part"], PARTS)
    if taille is None or mission is None or part is None:
        return None
    if (mission == FONCTIONNEMENT) != (part == Part.FONCTIONNEMENT):
        attendu = "fonctionnement pour le fonctionnement, fixe ou variable pour une mission"
        lecteur.refuser(f"{lieu}.part", part, attendu, "Corrigez la mission ou la part.")
        return None
    poste = (taille, mission, part)
    if poste in deja:
        lecteur.refuser(
            lieu, " ".join(poste), "un poste écrit une seule fois", "Supprimez l’une des deux lignes."
        )
        return None
    return poste


def _coefficients(lecteur: Lecteur, lieu: str, valeur: Any) -> list[Modification]:
    lus: list[Modification] = []
    for rang, element in enumerate(lecteur.liste(lieu, valeur)):
        place = f"{lieu}[{rang}]"
        facultatives = frozenset({"tailles", "missions", "parts"})
        brut = lecteur.objet(place, element, frozenset({"coefficient"}), facultatives)
        if "coefficient" not in brut:
            continue
        coefficient = _coefficient(lecteur, f"{place}.coefficient", brut["coefficient"])
        tailles = _codes(lecteur, f"{place}.tailles", brut.get("tailles"), TAILLES)
        missions = _codes(lecteur, f"{place}.missions", brut.get("missions"), tuple(LIBELLES))
        parts = _codes(lecteur, f"{place}.parts", brut.get("parts"), PARTS)
        if coefficient is not None:
            lus.append(Coefficient(coefficient, tailles, missions, parts))
    return lus


def _coefficient(lecteur: Lecteur, lieu: str, valeur: Any) -> Decimal | None:
    texte = str(valeur) if isinstance(valeur, int | Decimal) and not isinstance(valeur, bool) else valeur
    if isinstance(texte, str) and MOTIF_COEFFICIENT.fullmatch(texte) and Decimal(texte) <= COEFFICIENT_MAX:
        return Decimal(texte)
    attendu = f"un coefficient de 0 à {COEFFICIENT_MAX}, six décimales au plus"
    lecteur.refuser(lieu, valeur, attendu, 'Écrivez "1.02" pour une hausse de 2 %.')
    return None


def _codes(lecteur: Lecteur, lieu: str, valeur: Any, connus: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of a list, all of them when it is left out; in the order of the agreement, each once."""
    if valeur is None:
        return connus
    lus = {
        lecteur.choix(f"{lieu}[{rang}]", code, connus)
        for rang, code in enumerate(lecteur.liste(lieu, valeur))
    }
    if not lus:
        lecteur.refuser(
            lieu, valeur, f"au moins un de {', '.join(connus)}", "Retirez la clé pour tout viser."
        )
    return tuple(code for code in connus if code in lus)


_LECTEURS = {"part_variable": _part_variable, "montants": _montants, "coefficients": _coefficients}
