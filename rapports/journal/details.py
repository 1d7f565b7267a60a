"""What an act changed, in words: « Dernier jour du contrat : 28 février 2029 → 28 février 2030 »."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils import timezone

from cpts.commun.enums import Financeur, Mission
from cpts.commun.formats import date_heure, date_longue, euros, nombre, pourcent
from financements.contrats.libelles import differences_vues
from financements.enveloppes.enums import EtatTransfert, RegimeTransfert
from financements.indicateurs.enums import NatureIndicateur, NiveauPreuve, SensCible

RIEN = "rien"
# Keys whose name alone would not be read well.
_LIBELLES = {
    "73": "Concours publics (comptes 73)",
    "74": "Subventions d’exploitation (comptes 74)",
    "avis_ars": "Avis de l’ARS reçu avant la décision",
    "cible_texte": "Cible en toutes lettres",
    "clause_transmission": "Clause de transmission des comptes",
    "connues": "Lignes déjà connues",
    "definition": "Définition",
    "attestee_le": "Attestés le",
    "attestee_par": "Attestés par",
    "debut": "Premier jour",
    "demarrage": "Démarrage",
    "depense": "Dépense",
    "deploiement": "Déploiement",
    "ecartees": "Lignes écartées",
    "etat": "État",
    "fin": "Dernier jour",
    "libelle": "Libellé",
    "manque": "Il manque",
    "niveau": "Niveau de preuve",
    "niveau_attendu": "Niveau de preuve attendu",
    "numero": "Numéro",
    "premiere": "Première échéance",
    "preuve_attendue": "Preuve attendue",
    "regime": "Régime",
    "resultat": "Résultat",
    "reponses": "Réponses",
    "resiliation": "Premier jour sans effet",
    "trop": "En trop",
    "unite": "Unité",
}
# A mission stops on its first day without activity; a contract ends on its last day.
_FIN_D_UNE_MISSION = "Premier jour sans activité"
_MONTANTS = frozenset({"montant", "manque", "trop", "73", "74", "realise", "depense", "resultat"})
_QUANTITES = frozenset({"cible", "connues", "ecartees", "nombre", "poids", "valeur"})
_TAUX = frozenset({"taux", "objectifs"})
_MOTS_DES_CODES = {
    code: str(mot)
    for choix in (
        EtatTransfert,
        Financeur,
        Mission,
        NatureIndicateur,
        NiveauPreuve,
        RegimeTransfert,
        SensCible,
    )
    for code, mot in choix.choices
} | {"indemnites": "Indemnités", "remunerations": "Rémunérations"}
_A_CODES = frozenset({"etat", "financeur", "mission", "nature", "niveau", "niveau_attendu", "regime", "sens"})


@dataclass(frozen=True)
class DetailVu:
    """One thing an act says. ``avant`` None: nothing was said of what stood before."""

    quoi: str
    apres: str
    avant: str | None = None

    def __str__(self) -> str:
        return f"{self.quoi} : {self.apres if self.avant is None else f'{self.avant} → {self.apres}'}"


def details_vus(details: Mapping[str, Any]) -> list[DetailVu]:
    """What the details of an act say, in their order; identifiers of rows are left out."""
    vus = [DetailVu(d.quoi, d.apres, d.avant) for d in differences_vues(details.get("differences", ()))]
    reste = {cle: valeur for cle, valeur in details.items() if cle != "differences"}
    if {"avant", "apres"} <= reste.keys():
        vus += _avant_apres(reste.pop("avant"), reste.pop("apres"), str(reste.pop("ligne", "Valeur")))
    for cle, valeur in reste.items():
        libelle = _FIN_D_UNE_MISSION if cle == "fin" and "mission" in details else _libelle(cle)
        vus += _detail(cle, libelle, valeur)
    return vus


def details_en_texte(details: Mapping[str, Any]) -> str:
    """The same on one line, for a table to download."""
    return " ; ".join(map(str, details_vus(details)))


def _avant_apres(avant: Any, apres: Any, quoi: str) -> Iterable[DetailVu]:
    """Values before and after: one, or several by name. What did not change is left out."""
    if not isinstance(apres, Mapping):
        return [DetailVu(quoi, _mots("realise", apres), _mots("realise", avant))]
    avant = avant or {}
    return [
        DetailVu(_libelle(cle), _mots(cle, valeur), _mots(cle, avant.get(cle)))
        for cle, valeur in apres.items()
        if valeur != avant.get(cle)
    ]


def _detail(cle: str, libelle: str, valeur: Any) -> Iterable[DetailVu]:
    if _est_un_identifiant(valeur) or valeur in ("", [], {}):
        return []
    if isinstance(valeur, list) and len(valeur) == 2 and not isinstance(valeur[1], Mapping):
        if any(map(_est_un_identifiant, valeur)):
            return []
        return [DetailVu(libelle, _mots(cle, valeur[1]), _mots(cle, valeur[0]))]
    return [DetailVu(libelle, _mots(cle, valeur))]


def _mots(cle: str, valeur: Any) -> str:
    """A value as JSON keeps it, in French. ``cle`` says what it is."""
    if isinstance(valeur, Mapping):
        return ", ".join(_mots(cle if _est_un_identifiant(k) else k, v) for k, v in valeur.items())
    if isinstance(valeur, list):
        return " ; ".join(_mots(cle, v) for v in valeur) or RIEN
    if valeur is None or valeur == "":
        return RIEN
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if cle in _A_CODES:
        return _MOTS_DES_CODES.get(str(valeur), str(valeur))
    return _date(valeur) or _chiffre(cle, valeur)


def _date(valeur: Any) -> str:
    """A day written AAAA-MM-JJ, or an instant with its zone, in words; empty for anything else."""
    try:
        if len(valeur) == 10:
            return date_longue(datetime.date.fromisoformat(valeur))
        instant = datetime.datetime.fromisoformat(valeur)
    except (TypeError, ValueError):
        return ""
    return "" if instant.tzinfo is None else date_heure(timezone.localtime(instant))


def _chiffre(cle: str, valeur: Any) -> str:
    """An amount, a rate or a number, to its last decimal; any other text as it came."""
    texte = str(valeur)
    try:
        lu = Decimal(texte)
    except InvalidOperation:
        return texte
    if not lu.is_finite():
        return texte
    if cle in _MONTANTS:
        return euros(lu)
    decimales = max(-int(lu.normalize().as_tuple().exponent), 0)
    if cle in _TAUX:
        return pourcent(lu, max(decimales - 2, 0))
    # A number given by people (« 2025-041 », « 00012 ») is a name, not a quantity.
    return nombre(lu, decimales) if cle in _QUANTITES else texte


def _est_un_identifiant(valeur: Any) -> bool:
    """Whether a value is the identifier of a row, or a list of them: a reader cannot tell what it names."""
    if isinstance(valeur, list):
        return bool(valeur) and all(map(_est_un_identifiant, valeur))
    try:
        UUID(valeur)
    except (AttributeError, TypeError, ValueError):
        return False
    return len(valeur) == 36


def _libelle(cle: str) -> str:
    return _LIBELLES.get(cle, cle.replace("_", " ").capitalize())
