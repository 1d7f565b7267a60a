"""Reads typed values out of a JSON document, and keeps everything that is wrong with its place."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from .contrat import Anomalie

ANNEES_ACCEPTEES = (1900, 2199)
LONGUEUR_LUE = 80

MOTIF_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MOTIF_MONTANT = re.compile(r"\d{1,12}(\.\d{1,2})?")
MOTIF_MESURE = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
MOTIF_TAUX = re.compile(r"-?\d{1,3}(\.\d{1,10})?")


class EntreeRefusee(ValueError):
    """The document cannot be computed; ``anomalies`` says everything that is wrong."""

    def __init__(self, anomalies: Iterable[Anomalie]) -> None:
        self.anomalies = tuple(anomalies)
        super().__init__("\n".join(anomalie.message for anomalie in self.anomalies))


def decoder(octets: bytes) -> Any:
    """A JSON document in UTF-8, numbers kept as written. Raises ``EntreeRefusee``."""
    try:
        texte = octets.decode("utf-8-sig")
        return json.loads(
            texte, parse_float=Decimal, parse_constant=_constante, object_pairs_hook=_sans_doublon
        )
    except UnicodeDecodeError as erreur:
        lieu = f"octet {erreur.start + 1}"
        raise _refus(lieu, None, "un texte en UTF-8", "Enregistrez le fichier en UTF-8.") from erreur
    except json.JSONDecodeError as erreur:
        lu = erreur.doc[erreur.pos : erreur.pos + 20] or None
        lieu = f"ligne {erreur.lineno}, colonne {erreur.colno}"
        conseil = "Vérifiez les guillemets, les virgules et les accolades à cet endroit."
        raise _refus(lieu, lu, "un document JSON", conseil) from erreur
    except (RecursionError, ValueError) as erreur:
        if isinstance(erreur, EntreeRefusee):
            raise
        conseil = "Le document est trop imbriqué, ou un nombre trop long : simplifiez-le."
        raise _refus("document", None, "un document JSON", conseil) from erreur


def _refus(lieu: str, lu: str | None, attendu: str, conseil: str) -> EntreeRefusee:
    return EntreeRefusee([Anomalie(lieu, lu, attendu, conseil)])


def _constante(texte: str) -> Any:
    raise _refus("document", texte, "un nombre fini", "Écrivez null si la valeur est inconnue.")


def _sans_doublon(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    objet: dict[str, Any] = {}
    for cle, valeur in paires:
        if cle in objet:
            raise _refus(
                cle, _lu(valeur), "une clé écrite une seule fois", "Supprimez l’une des deux valeurs."
            )
        objet[cle] = valeur
    return objet


def _lu(valeur: Any) -> str | None:
    """What was read, short enough for a message."""
    if valeur is None:
        return "null"
    texte = valeur if isinstance(valeur, str) else json.dumps(valeur, ensure_ascii=False, default=str)
    return texte if len(texte) <= LONGUEUR_LUE else texte[: LONGUEUR_LUE - 1] + "…"


@dataclass
class Lecteur:
    """Reads typed values and keeps what is wrong; a value that could not be read is None."""

    anomalies: list[Anomalie] = field(default_factory=list)

    def refuser(self, lieu: str, valeur: Any, attendu: str, conseil: str) -> None:
        self.anomalies.append(Anomalie(lieu, _lu(valeur), attendu, conseil))

    def objet(
        self, lieu: str, valeur: Any, cles: frozenset[str], facultatives: frozenset[str] = frozenset()
    ) -> dict:
        """An object with exactly the known keys; an unknown one is a typing error that would be paid for."""
        if not isinstance(valeur, dict):
            self.refuser(
                lieu or "document", valeur, "un objet JSON entre accolades", "Reprenez le modèle documenté."
            )
            return {}
        prefixe = f"{lieu}." if lieu else ""
        for cle in sorted(cles - valeur.keys()):
            self.anomalies.append(
                Anomalie(f"{prefixe}{cle}", None, "une valeur", "Ajoutez cette clé : elle est obligatoire.")
            )
        connues = cles | facultatives
        for cle in valeur:
            if cle not in connues:
                proches = get_close_matches(cle, connues, 1)
                conseil = f"Vouliez-vous écrire « {proches[0]} » ?" if proches else "Retirez cette clé."
                self.refuser(
                    f"{prefixe}{cle}", valeur[cle], f"l’une des clés {', '.join(sorted(connues))}", conseil
                )
        return valeur

    def liste(self, lieu: str, valeur: Any) -> list:
        if isinstance(valeur, list):
            return valeur
        self.refuser(lieu, valeur, "une liste JSON entre crochets", "Une liste vide s’écrit [].")
        return []

    def lire_date(self, lieu: str, valeur: Any) -> date | None:
        if isinstance(valeur, str) and MOTIF_DATE.fullmatch(valeur):
            try:
                jour = date.fromisoformat(valeur)
            except ValueError:
                self.refuser(lieu, valeur, "une date qui existe, AAAA-MM-JJ", "Corrigez le mois ou le jour.")
                return None
            if ANNEES_ACCEPTEES[0] <= jour.year <= ANNEES_ACCEPTEES[1]:
                return jour
            self.refuser(lieu, valeur, "une année entre 1900 et 2199", "Corrigez l’année.")
            return None
        self.refuser(lieu, valeur, "une date AAAA-MM-JJ", 'Écrivez par exemple "2024-03-01".')
        return None

    def lire_date_ou_null(self, lieu: str, valeur: Any) -> date | None:
        return None if valeur is None else self.lire_date(lieu, valeur)

    def montant(self, lieu: str, valeur: Any) -> Decimal | None:
        """Euros, None when unknown (null)."""
        if valeur is None:
            return None
        attendu = "un montant positif en euros, deux décimales au plus, ou null s’il est inconnu"
        return self._decimal(lieu, valeur, MOTIF_MONTANT, attendu, 'Écrivez par exemple "10000.00".')

    def mesure(self, lieu: str, valeur: Any) -> Decimal | None:
        """A measured value, a bound, a target; None when not given (null)."""
        if valeur is None:
            return None
        attendu = "un nombre, six décimales au plus, ou null"
        return self._decimal(lieu, valeur, MOTIF_MESURE, attendu, 'Écrivez par exemple "72.40".')

    def texte(self, lieu: str, valeur: Any) -> str | None:
        """A short text that is not empty."""
        if isinstance(valeur, str) and 0 < len(valeur.strip()) <= LONGUEUR_LUE:
            return valeur.strip()
        self.refuser(lieu, valeur, f"un texte de 1 à {LONGUEUR_LUE} caractères", "Donnez un code court.")
        return None

    def taux(self, lieu: str, valeur: Any) -> Decimal | None:
        attendu = "un taux entre 0 et 1"
        return self._decimal(lieu, valeur, MOTIF_TAUX, attendu, 'Écrivez "0.80" pour 80 %.')

    def _decimal(
        self, lieu: str, valeur: Any, motif: re.Pattern[str], attendu: str, conseil: str
    ) -> Decimal | None:
        est_nombre = isinstance(valeur, int | Decimal) and not isinstance(valeur, bool)
        texte = str(valeur) if est_nombre else valeur
        if isinstance(texte, str) and motif.fullmatch(texte):
            return Decimal(texte)
        self.refuser(lieu, valeur, attendu, conseil)
        return None

    def choix(self, lieu: str, valeur: Any, connus: Iterable[str]) -> str | None:
        if isinstance(valeur, str) and valeur in connus:
            return valeur
        proches = get_close_matches(valeur, list(connus), 1) if isinstance(valeur, str) else []
        conseil = f"Vouliez-vous écrire « {proches[0]} » ?" if proches else "Reprenez l’une de ces valeurs."
        self.refuser(lieu, valeur, ", ".join(connus), conseil)
        return None

    def par_annee(self, lieu: str, valeur: Any, lire: Callable[[str, Any], Any]) -> dict[date, Any]:
        """An object keyed by the first day of a contract year."""
        if valeur is None:
            return {}
        if not isinstance(valeur, dict):
            self.refuser(
                lieu,
                valeur,
                "un objet JSON entre accolades",
                "La clé est le premier jour d’une année de contrat.",
            )
            return {}
        paires = (
            (self.lire_date(f"{lieu}[{cle}]", cle), lire(f"{lieu}[{cle}]", valeur[cle])) for cle in valeur
        )
        return {jour: lu for jour, lu in paires if jour is not None and lu is not None}
