"""The barème of an input document: the identifier of a published version, or amounts written in full.

Amounts written in full hold for one size and every date, and are never official.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cpts.commun.donnees_datees import DonneeInconnue

from .bareme import FOURNI, Bareme, Grille, LigneBareme, Provenance, Taux
from .codes import FONCTIONNEMENT, MISSIONS, Part
from .contrat import EngagementMission
from .lecteur import Lecteur
from .publication import grille_avec_fournies, versions_publiees

CLES_BAREME = frozenset({"fonctionnement", "avance_taux", "missions"})
CLES_PARTS = frozenset({"fixe", "variable"})
CLES_PARTS_FACULTATIVES = frozenset({"si_crise"})
PROVENANCE = Provenance("fourni dans le fichier", "choix", "non_verifie", date.min)


def lire_grille(
    lecteur: Lecteur,
    valeur: Any,
    taille: str | None,
    missions: tuple[EngagementMission, ...],
    fournies: Mapping[str, Bareme] | None = None,
) -> Grille | None:
    """None when something is wrong, which ``lecteur`` then holds. ``fournies``: versions handed over as files."""
    if not isinstance(valeur, str):
        return _fournie(lecteur, valeur, taille, missions)
    try:
        return grille_avec_fournies(valeur, fournies or {})
    except DonneeInconnue:
        lecteur.choix("bareme", valeur, (*versions_publiees(), *(fournies or {})))
        if not lecteur.anomalies:  # the version is known, one it replaces is not
            attendu = "une version dont toutes celles qu’elle remplace sont connues"
            lecteur.refuser("bareme", valeur, attendu, "Ajoutez le fichier des versions remplacées.")
        return None


def _fournie(
    lecteur: Lecteur, valeur: Any, taille: str | None, missions: tuple[EngagementMission, ...]
) -> Grille | None:
    brut = lecteur.objet("bareme", valeur, CLES_BAREME)
    if not brut.keys() >= CLES_BAREME:
        return None
    montants = {(FONCTIONNEMENT, Part.FONCTIONNEMENT): brut["fonctionnement"]}
    montants.update(_parts(lecteur, brut["missions"]))
    avance = _avance(lecteur, brut["avance_taux"])
    _missions_sans_montant(lecteur, brut["missions"], missions)
    lignes = tuple(
        LigneBareme(taille or "", code, part, lecteur.montant(_lieu(code, part), montant), PROVENANCE, FOURNI)
        for (code, part), montant in montants.items()
    )
    if avance is None:
        return None
    taux = Taux(avance, PROVENANCE)
    return Grille((Bareme(FOURNI, "Barème fourni", False, date.min, taux, lignes, publie=False),))


def _parts(lecteur: Lecteur, valeur: Any) -> Iterator[tuple[tuple[str, Part], Any]]:
    """((mission, part), value as written) of each amount."""
    if not isinstance(valeur, dict):
        conseil = "La clé est un code de mission."
        lecteur.refuser("bareme.missions", valeur, "un objet JSON entre accolades", conseil)
        return
    for code, parts in valeur.items():
        lieu = f"bareme.missions.{code}"
        lues = lecteur.objet(lieu, parts, CLES_PARTS, CLES_PARTS_FACULTATIVES)
        connues = CLES_PARTS | CLES_PARTS_FACULTATIVES
        if lecteur.choix(lieu, code, MISSIONS):
            yield from (((code, Part(part)), lues[part]) for part in sorted(connues & lues.keys()))


def _avance(lecteur: Lecteur, valeur: Any) -> Decimal | None:
    lieu = "bareme.avance_taux"
    taux = lecteur.taux(lieu, valeur)
    if taux is not None and not 0 <= taux <= 1:
        lecteur.refuser(lieu, valeur, "un taux entre 0 et 1", 'Écrivez "0.75" pour 75 %.')
    return taux


def _missions_sans_montant(lecteur: Lecteur, montants: Any, missions: tuple[EngagementMission, ...]) -> None:
    if not isinstance(montants, dict):
        return
    for rang, mission in enumerate(missions):
        if mission.code not in montants:
            attendu = "une mission dont le barème fourni donne les montants"
            conseil = f"Ajoutez « {mission.code} » dans bareme.missions."
            lecteur.refuser(f"missions[{rang}].code", mission.code, attendu, conseil)


def _lieu(code: str, part: Part) -> str:
    return "bareme.fonctionnement" if code == FONCTIONNEMENT else f"bareme.missions.{code}.{part}"
