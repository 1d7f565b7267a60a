"""The file of a scenario: read strictly, and written so that it reads the same anywhere.

Required keys:

- ``version``: 1, the layout described here.
- ``titre``: what the scenario tries, in a few words.
- ``bareme``: identifier of a published version, or ``{libelle, lignes: [{taille, mission, part, montant}]}``.
- ``au``: day whose amounts are taken.

Optional keys:

- ``modifications``: one object or a list, applied in turn, each with one of these keys:
  ``part_variable``: ``{cible, total: constant|libre, missions}`` (all missions when left out);
  ``montants``: list of ``{taille, mission, part, montant}``;
  ``coefficients``: list of ``{coefficient, tailles, missions, parts}`` (everything when left out).
- ``taux_atteinte``: rate from 0 to 1, or ``{defaut, missions: {code: rate}}``; 1 when left out.
- ``population``: ``{au, source, regions: {code: name}, contrats: [{region, taille, nombre}]}``. ``region`` may be
  null (not told apart), ``taille`` too (unknown); ``nombre`` is 1 when left out, so that contracts are also read
  one by one.
- ``empreinte_tarif``: SHA-256 of the amounts; a barème that gives others here is refused.

Everything wrong is said at once, each with its place, the value read, the value expected and what to do.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from .bareme import Grille
from .codes import FONCTIONNEMENT, MISSIONS, TAILLES, Part
from .contrat import Anomalie
from .lecteur import EntreeRefusee, Lecteur, decoder
from .modifications_scenario import lire_modifications, lire_poste
from .projection import TOUT_ATTEINT, CleTarif, Groupe, Hypothese, Tarif, tarif_au
from .publication import charger_grille, versions_publiees
from .scenario import Population, Scenario, empreinte_du_tarif

VERSION = 1
LONGUEUR_TITRE = 200
CONTRATS_MAX = 20_000  # lines of a population
NOMBRE_MAX = 100_000  # contracts of a line
# Control and format signs, half of a pair, line breaks: a no-break space is none of them.
INVISIBLES = ("Cc", "Cf", "Cs", "Zl", "Zp")
MOTIF_REGION = re.compile(r"[0-9A-Z]{1,3}")

CLES = frozenset({"version", "titre", "bareme", "au"})
CLES_FACULTATIVES = frozenset({"modifications", "taux_atteinte", "population", "empreinte_tarif"})


def lire(octets: bytes, grilles: Mapping[str, Grille] | None = None) -> Scenario:
    """A JSON document in UTF-8. Raises ``EntreeRefusee``.

    ``grilles``: versions of the barème one may name, by identifier, those of the product when left out.
    """
    return lire_document(decoder(octets), grilles)


def lire_document(document: Any, grilles: Mapping[str, Grille] | None = None) -> Scenario:
    """A document already decoded, numbers with decimals as ``Decimal`` or text. Raises ``EntreeRefusee``."""
    lecteur = Lecteur()
    brut = lecteur.objet("", document, CLES, CLES_FACULTATIVES)
    if not isinstance(document, dict):
        raise EntreeRefusee(lecteur.anomalies)
    _version(lecteur, brut)
    titre = _texte(lecteur, "titre", brut["titre"]) if "titre" in brut else None
    au = lecteur.lire_date("au", brut["au"]) if "au" in brut else None
    tarif = _tarif(lecteur, brut["bareme"], au, grilles) if "bareme" in brut else None
    modifications = lire_modifications(lecteur, brut.get("modifications", []))
    hypothese = _hypothese(lecteur, brut.get("taux_atteinte"))
    population = _population(lecteur, brut["population"]) if brut.get("population") is not None else None
    if tarif is not None and brut.get("empreinte_tarif") is not None:
        _empreinte(lecteur, brut["empreinte_tarif"], tarif)
    if lecteur.anomalies or titre is None or au is None or tarif is None:
        raise EntreeRefusee(lecteur.anomalies)
    scenario = Scenario(titre, au, tarif, modifications, hypothese, population)
    scenario.modifie()  # a change that has no meaning for this barème is refused with the file
    return scenario


def sans_population() -> EntreeRefusee:
    """Refusal of a scenario that must hold its contracts."""
    attendu = "les contrats du scénario : {au, source, contrats: [{region, taille, nombre}]}"
    conseil = (
        "Téléchargez le scénario depuis la page « Simulateur » : il contient alors les contrats comptés."
    )
    return EntreeRefusee([Anomalie("population", None, attendu, conseil)])


def _version(lecteur: Lecteur, brut: dict[str, Any]) -> None:
    lue = brut.get("version", VERSION)
    if lue != VERSION or isinstance(lue, bool):
        conseil = "Ce fichier suit une autre présentation : reprenez le modèle documenté."
        lecteur.refuser("version", lue, str(VERSION), conseil)


def _texte(lecteur: Lecteur, lieu: str, valeur: Any) -> str | None:
    lisible = isinstance(valeur, str) and valeur.strip() and len(valeur) <= LONGUEUR_TITRE
    if lisible and not any(unicodedata.category(signe) in INVISIBLES for signe in valeur):
        return str(valeur.strip())
    attendu = f"un texte sur une ligne, de 1 à {LONGUEUR_TITRE} caractères"
    lecteur.refuser(lieu, valeur, attendu, "Écrivez quelques mots entre guillemets.")
    return None


def _tarif(
    lecteur: Lecteur, valeur: Any, au: date | None, grilles: Mapping[str, Grille] | None
) -> Tarif | None:
    """Amounts of the barème on the day; None when something is wrong, which ``lecteur`` then holds."""
    if not isinstance(valeur, str):
        return _tarif_fourni(lecteur, valeur)
    connues = versions_publiees() if grilles is None else tuple(grilles)
    if lecteur.choix("bareme", valeur, connues) is None or au is None:
        return None
    grille = charger_grille(valeur) if grilles is None else grilles[valeur]
    tarif = tarif_au(grille, au)
    if not tarif.bareme:
        attendu = f"un jour où une version du barème « {valeur} » est en vigueur"
        premiere = grille.versions[0].effet
        lecteur.refuser("au", str(au), attendu, f"La première version prend effet le {premiere}.")
        return None
    return tarif


def _tarif_fourni(lecteur: Lecteur, valeur: Any) -> Tarif | None:
    brut = lecteur.objet("bareme", valeur, frozenset({"libelle", "lignes"}))
    if not brut.keys() >= {"libelle", "lignes"}:
        return None
    libelle = _texte(lecteur, "bareme.libelle", brut["libelle"])
    montants: dict[CleTarif, Decimal | None] = {}
    for rang, element in enumerate(lecteur.liste("bareme.lignes", brut["lignes"])):
        lieu = f"bareme.lignes[{rang}]"
        if lu := lire_poste(lecteur, lieu, element, montants):
            montants[lu] = lecteur.montant(f"{lieu}.montant", element["montant"])
    _completer(montants)
    return Tarif(libelle or "", montants, publie=False)


def _completer(montants: dict[CleTarif, Decimal | None]) -> None:
    """Every size has every part of every mission named: what the document does not say is unknown."""
    postes = {(FONCTIONNEMENT, Part.FONCTIONNEMENT.value)}
    for mission in {mission for _, mission, _ in montants} - {FONCTIONNEMENT}:
        postes |= {(mission, Part.FIXE.value), (mission, Part.VARIABLE.value)}
    for taille in TAILLES:
        for mission, part in postes:
            montants.setdefault((taille, mission, part), None)


def _hypothese(lecteur: Lecteur, valeur: Any) -> Hypothese:
    if valeur is None:
        return TOUT_ATTEINT
    if not isinstance(valeur, dict):
        return Hypothese(_taux(lecteur, "taux_atteinte", valeur))
    brut = lecteur.objet("taux_atteinte", valeur, frozenset(), frozenset({"defaut", "missions"}))
    missions = brut.get("missions", {})
    if not isinstance(missions, dict):
        lecteur.refuser("taux_atteinte.missions", missions, "un objet JSON", "La clé est un code de mission.")
        missions = {}
    lues = {
        code: _taux(lecteur, f"taux_atteinte.missions.{code}", taux)
        for code, taux in missions.items()
        if lecteur.choix("taux_atteinte.missions", code, MISSIONS)
    }
    return Hypothese(_taux(lecteur, "taux_atteinte.defaut", brut.get("defaut", "1")), lues)


def _taux(lecteur: Lecteur, lieu: str, valeur: Any) -> Decimal:
    taux = lecteur.taux(lieu, valeur)
    if taux is None:
        return Decimal(1)
    if not 0 <= taux <= 1:
        lecteur.refuser(lieu, valeur, "un taux entre 0 et 1", 'Écrivez "0.80" pour 80 %.')
    return taux


def _population(lecteur: Lecteur, valeur: Any) -> Population | None:
    cles = frozenset({"au", "source", "contrats"})
    brut = lecteur.objet("population", valeur, cles, frozenset({"regions"}))
    if not brut.keys() >= cles:
        return None
    au = lecteur.lire_date("population.au", brut["au"])
    source = _texte(lecteur, "population.source", brut["source"])
    regions = _regions(lecteur, brut.get("regions", {}))
    lignes = lecteur.liste("population.contrats", brut["contrats"])
    if len(lignes) > CONTRATS_MAX:
        attendu = f"{CONTRATS_MAX} lignes au plus"
        lecteur.refuser(
            "population.contrats", len(lignes), attendu, "Regroupez les contrats par région et taille."
        )
        return None
    groupes = tuple(
        groupe
        for rang, element in enumerate(lignes)
        if (groupe := _groupe(lecteur, f"population.contrats[{rang}]", element))
    )
    if au is None or source is None:
        return None
    if not groupes and not lecteur.anomalies:
        lecteur.refuser(
            "population.contrats", lignes, "au moins un contrat", "Ajoutez les contrats à comparer."
        )
    return Population(au, source, groupes, regions)


def _regions(lecteur: Lecteur, valeur: Any) -> dict[str, str]:
    if not isinstance(valeur, dict):
        lecteur.refuser("population.regions", valeur, "un objet JSON", "La clé est un code de région.")
        return {}
    noms = {code: _texte(lecteur, f"population.regions.{code}", nom) for code, nom in valeur.items()}
    return {code: nom for code, nom in noms.items() if nom}


def _groupe(lecteur: Lecteur, lieu: str, valeur: Any) -> Groupe | None:
    cles = frozenset({"taille"})
    brut = lecteur.objet(lieu, valeur, cles, frozenset({"region", "nombre"}))
    taille = _taille(lecteur, f"{lieu}.taille", brut["taille"]) if "taille" in brut else None
    region, nombre = brut.get("region"), brut.get("nombre", 1)
    if region is not None and not (isinstance(region, str) and MOTIF_REGION.fullmatch(region)):
        attendu = "un code de région, ou null si elle n’est pas détaillée"
        lecteur.refuser(f"{lieu}.region", region, attendu, 'Écrivez par exemple "32".')
        return None
    if isinstance(nombre, bool) or not isinstance(nombre, int) or not 1 <= nombre <= NOMBRE_MAX:
        attendu = f"un nombre entier de contrats, de 1 à {NOMBRE_MAX}"
        lecteur.refuser(
            f"{lieu}.nombre", nombre, attendu, "Retirez la ligne si elle ne compte aucun contrat."
        )
        return None
    return None if taille is None else Groupe(region, taille, nombre)


def _taille(lecteur: Lecteur, lieu: str, valeur: Any) -> str | None:
    """ "" when the size is not known (null): what rests on it is then unknown."""
    return "" if valeur is None else lecteur.choix(lieu, valeur, TAILLES)


def _empreinte(lecteur: Lecteur, valeur: Any, tarif: Tarif) -> None:
    if valeur != empreinte_du_tarif(tarif):
        attendu = f"l’empreinte des montants du barème « {tarif.bareme} » installé ici"
        conseil = (
            "Le scénario a été écrit avec d’autres montants : installez la même version du barème, ou retirez cette "
            "clé pour accepter ceux-ci."
        )
        lecteur.refuser("empreinte_tarif", valeur, attendu, conseil)
