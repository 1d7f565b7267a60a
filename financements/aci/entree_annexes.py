"""What the signed annex of a contract year says, in an input document: amounts, indicators in euros, crises.

Amounts of a document are never official: nobody verified them.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from .bareme import Provenance
from .codes import FONCTIONNEMENT, MISSIONS, Part
from .contrat import Annexe, CriseReconnue
from .indicateurs import IndicateurEnEuros, Mesure, Palier, Sens
from .lecteur import Lecteur

CLES_ANNEXE = frozenset({"fonctionnement", "missions"})
CLES_PARTS = frozenset({"fixe", "variable", "si_crise"})
CLES_INDICATEUR = frozenset({"code", "mission", "annee_contrat", "montant", "mesure"})
CLES_INDICATEUR_FACULTATIVES = frozenset({"sens", "paliers", "depart", "cible", "valeur", "decide"})
PROVENANCE = Provenance("annexe donnée dans le fichier", "convention", "non_verifie", date.min)


def lire_annexes(lecteur: Lecteur, valeur: Any) -> dict[date, Annexe]:
    """Annexes by first day of contract year."""

    def lire(lieu: str, brut: Any) -> Annexe:
        return Annexe(dict(_montants(lecteur, lieu, brut)), PROVENANCE)

    return lecteur.par_annee("annexes", valeur, lire)


def _montants(lecteur: Lecteur, lieu: str, valeur: Any) -> Iterator[tuple[tuple[str, str], Decimal]]:
    brut = lecteur.objet(lieu, valeur, frozenset(), CLES_ANNEXE)
    montants = {(FONCTIONNEMENT, str(Part.FONCTIONNEMENT)): brut.get("fonctionnement")}
    for code, parts in _missions(lecteur, f"{lieu}.missions", brut.get("missions")):
        lues = lecteur.objet(f"{lieu}.missions.{code}", parts, frozenset(), CLES_PARTS)
        montants.update({(code, part): lues[part] for part in sorted(CLES_PARTS & lues.keys())})
    for (code, part), montant in montants.items():
        place = f"{lieu}.{code}" if code == FONCTIONNEMENT else f"{lieu}.missions.{code}.{part}"
        lu = lecteur.montant(place, montant)
        if lu is not None:
            yield (code, part), lu


def _missions(lecteur: Lecteur, lieu: str, valeur: Any) -> Iterator[tuple[str, Any]]:
    if valeur is None:
        return
    if not isinstance(valeur, dict):
        lecteur.refuser(lieu, valeur, "un objet JSON entre accolades", "La clé est un code de mission.")
        return
    for code, parts in valeur.items():
        if lecteur.choix(f"{lieu}.{code}", code, MISSIONS):
            yield code, parts


def lire_indicateurs(lecteur: Lecteur, valeur: Any) -> tuple[IndicateurEnEuros, ...]:
    """Indicators in euros, in the order of the document."""
    lus = (
        _indicateur(lecteur, f"indicateurs[{rang}]", brut)
        for rang, brut in enumerate(lecteur.liste("indicateurs", valeur))
    )
    return tuple(indicateur for indicateur in lus if indicateur)


def _indicateur(lecteur: Lecteur, lieu: str, valeur: Any) -> IndicateurEnEuros | None:
    brut = lecteur.objet(lieu, valeur, CLES_INDICATEUR, CLES_INDICATEUR_FACULTATIVES)
    if not brut.keys() >= CLES_INDICATEUR:
        return None
    avant = len(lecteur.anomalies)
    code = lecteur.texte(f"{lieu}.code", brut["code"])
    mission = lecteur.choix(f"{lieu}.mission", brut["mission"], MISSIONS)
    annee = lecteur.lire_date(f"{lieu}.annee_contrat", brut["annee_contrat"])
    montant = lecteur.montant(f"{lieu}.montant", brut["montant"])
    mesure = lecteur.choix(f"{lieu}.mesure", brut["mesure"], tuple(Mesure))
    sens = lecteur.choix(f"{lieu}.sens", brut.get("sens", Sens.HAUSSE), tuple(Sens))
    paliers = tuple(_paliers(lecteur, f"{lieu}.paliers", brut.get("paliers", [])))
    depart = lecteur.mesure(f"{lieu}.depart", brut.get("depart"))
    cible = lecteur.mesure(f"{lieu}.cible", brut.get("cible"))
    lu = _valeur(lecteur, f"{lieu}.valeur", brut.get("valeur"), mesure)
    decide = lecteur.montant(f"{lieu}.decide", brut.get("decide"))
    if montant is None and len(lecteur.anomalies) == avant:
        conseil = "Recopiez le montant de l’annexe du contrat."
        lecteur.refuser(f"{lieu}.montant", None, "le montant de l’indicateur en euros", conseil)
    if len(lecteur.anomalies) > avant or not (code and mission and annee and mesure and sens):
        return None
    assert montant is not None
    return IndicateurEnEuros(
        code, mission, annee, montant, Mesure(mesure), Sens(sens), paliers, depart, cible, lu, decide
    )


def _paliers(lecteur: Lecteur, lieu: str, valeur: Any) -> Iterator[Palier]:
    for rang, brut in enumerate(lecteur.liste(lieu, valeur)):
        if not isinstance(brut, list) or len(brut) != 2:
            conseil = 'Écrivez par exemple ["69.70", "1000"].'
            lecteur.refuser(f"{lieu}[{rang}]", brut, "une liste de deux valeurs [borne, montant]", conseil)
            continue
        borne = lecteur.mesure(f"{lieu}[{rang}][0]", brut[0])
        montant = lecteur.montant(f"{lieu}[{rang}][1]", brut[1])
        if borne is None or montant is None:
            if None in brut:
                lecteur.refuser(f"{lieu}[{rang}]", brut, "une borne et un montant", "Complétez le palier.")
            continue
        yield Palier(borne, montant)


def _valeur(lecteur: Lecteur, lieu: str, valeur: Any, mesure: str | None) -> Decimal | bool | None:
    if valeur is None or mesure is None:
        return None
    if mesure != Mesure.FAIT:
        return lecteur.mesure(lieu, valeur)
    if isinstance(valeur, bool):
        return valeur
    lecteur.refuser(lieu, valeur, "true, false, ou null si ce n’est pas mesuré", "Dites si c’est fait.")
    return None


def lire_crises(lecteur: Lecteur, valeur: Any) -> tuple[CriseReconnue, ...]:
    """Crises recognised by the ARS."""
    crises = []
    for rang, element in enumerate(lecteur.liste("crises", valeur)):
        lieu = f"crises[{rang}]"
        brut = lecteur.objet(lieu, element, frozenset({"reconnue_le", "du"}), frozenset({"au"}))
        dates = {
            cle: lecteur.lire_date(f"{lieu}.{cle}", brut[cle]) for cle in ("reconnue_le", "du") if cle in brut
        }
        au = lecteur.lire_date_ou_null(f"{lieu}.au", brut.get("au"))
        reconnue_le, du = dates.get("reconnue_le"), dates.get("du")
        if reconnue_le and du:
            crises.append(CriseReconnue(reconnue_le, du, au))
    return tuple(crises)
