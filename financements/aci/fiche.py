"""Explanation sheets: which rule, which inputs, which formula, which source, for each amount.

A sheet keeps the structured form (for pages, PDF and API); its French text is written on demand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from cpts.commun.donnees_datees import lire_publie
from cpts.commun.formats import INSECABLE, date_longue, euros, nombre

from .bareme import ANNEXE, FOURNI, MontantApplique
from .calendrier import AnneeContrat
from .codes import LIBELLES

REGLES = Path(__file__).parent / "donnees" / "regles_aci"
# The version this code implements: changing a formula means a new file and a new version here.
VERSION = "2026-2"

NIVEAUX_CONFIANCE = {
    "certain": "source certaine",
    "probable": "source probable",
    "non_verifie": "source non vérifiée",
    "invente": "montant de démonstration, inventé",
    "inconnu": "montant inconnu",
}


@dataclass(frozen=True, slots=True)
class Regle:
    """A rule of payment; ``formule`` is written with the names of its terms."""

    id: str
    version: int
    titre: str
    formule: str
    arrondi: str
    source: str
    force: str

    @property
    def reference(self) -> str:
        return f"{self.id} v{self.version}"


@dataclass(frozen=True, slots=True)
class Terme:
    nom: str
    libelle: str
    unite: str  # euros, taux (fraction of 1) or jours


@cache
def regles() -> Mapping[str, Regle]:
    """Rules of the version implemented, by identifier."""
    brut = lire_publie(REGLES, f"regles-{VERSION}.json")
    return {regle["id"]: Regle(**regle) for regle in brut["regles"]}


@cache
def termes() -> Mapping[str, Terme]:
    """Names used in formulas, with their French label and unit."""
    brut = lire_publie(REGLES, f"regles-{VERSION}.json")
    return {terme["nom"]: Terme(**terme) for terme in brut["termes"]}


@dataclass(frozen=True)
class Fiche:
    """Why an amount is what it is. ``valeurs`` gives each term of the rule's formula; ``details`` are sentences
    that say where a term comes from (one per indicator)."""

    regle: Regle
    mission: str
    annee: AnneeContrat
    montant: MontantApplique
    valeurs: Mapping[str, Decimal | int]
    resultat: Decimal
    details: tuple[str, ...] = ()

    @property
    def calcul(self) -> str:
        """The formula with its numbers: « 75 % × 10 000,00 € × 181 / 365 = 3 719,18 € »."""
        formule = re.sub(r"[a-z_]+", lambda nom: self.valeur(nom.group()), self.regle.formule)
        return f"{formule} = {euros(self.resultat)}"

    def valeur(self, nom: str) -> str:
        """French wording of a term, in its unit."""
        valeur, unite = self.valeurs[nom], termes()[nom].unite
        if unite == "euros":
            return euros(valeur)
        return taux_exact(Decimal(valeur)) if unite == "taux" else nombre(valeur)

    @property
    def origine(self) -> str:
        """Where the annual amount comes from."""
        ligne = self.montant.ligne
        if ligne is not None and ligne.bareme == ANNEXE:
            verifie = "vérifié" if ligne.provenance.verifiee else "non vérifié"
            return f"Montant annuel : {ligne.designation}, {verifie}."
        if ligne is None or ligne.bareme == FOURNI:
            return "Montant annuel : barème fourni dans le fichier, jamais officiel."
        provenance = ligne.provenance
        verifie = "vérifié" if provenance.verifiee else "non vérifié"
        niveau = NIVEAUX_CONFIANCE[provenance.confiance]
        modulations = "".join(
            f" ; modulation « {m.libelle} » × {nombre(m.coefficient, _decimales(m.coefficient))}"
            for m in self.montant.modulations
        )
        return (
            f"Montant annuel : {ligne.designation}, {niveau}, {verifie} ; {provenance.source}{modulations}."
        )

    @property
    def texte(self) -> str:
        """The whole sheet in French, in a few sentences."""
        regle = self.regle
        return (
            f"{regle.titre} : {LIBELLES[self.mission]}, année de contrat du {date_longue(self.annee.debut)}. "
            f"{self.calcul} ({regle.arrondi}). {self._details}"
            f"Règle {regle.reference}, force : {regle.force} ; source : {regle.source}. {self.origine}"
        )

    @property
    def _details(self) -> str:
        return f"{' ; '.join(self.details)}. " if self.details else ""


def taux_exact(taux: Decimal) -> str:
    """« 75 % », « 33,333 % »: every digit of the rate, since it explains an amount."""
    pour_cent = (taux * 100).normalize()
    return f"{nombre(pour_cent, _decimales(pour_cent))}{INSECABLE}%"


def _decimales(valeur: Decimal) -> int:
    exposant = valeur.normalize().as_tuple().exponent
    return max(-exposant, 0) if isinstance(exposant, int) else 0
