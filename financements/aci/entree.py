"""From a JSON document to a contract and a barème (the input of the ``echeancier`` command).

Required keys:

- ``signature``, ``au``: dates; the schedule runs up to ``au`` included.
- ``taille``: T1 to T4.
- ``bareme``: identifier of a published version, or ``{fonctionnement, avance_taux, missions: {code: {fixe,
  variable}}}``, where an amount may be null (unknown).
- ``missions``: list of ``{code, demarrage, fin, deploiement, taux}``. ``demarrage`` null or absent: not started;
  ``fin``: first day no longer active; ``taux``: {first day of a contract year: rate from 0 to 1}, absent = not
  decided.

Optional keys:

- ``tailles``: {first day of a contract year: size} where it differs.
- ``duree_annees``: years of the contract, renewals included; by default what the agreement says.
- ``resiliation``: first day without effect.
- ``suspensions``: list of ``{debut, fin}``; ``fin``: first day active again, null while it lasts.
- ``modulations``: codes of the modulations of the barème that apply.
- ``annexes``: {first day of a contract year: ``{fonctionnement, missions: {code: {fixe, variable, si_crise}}}``},
  amounts of the signed annex: they prevail over the barème for that year; what is absent or null follows it.
- ``indicateurs``: list of ``{code, mission, annee_contrat, montant, mesure, sens, paliers, depart, cible, valeur,
  decide}``; ``mesure`` is ``fait``, ``paliers`` or ``lineaire``; ``valeur`` null or absent: not measured; ``decide``:
  amount retained by a person. Where a mission has indicators for a year, they replace its rate.
- ``crises``: list of ``{reconnue_le, du, au}``, acts of the ARS.

Everything wrong is said at once, each with its place, the value read, the value expected and what to do;
nothing is computed on a document that has one anomaly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .bareme import Bareme, Delai, Grille
from .calendrier import Periode
from .codes import MISSIONS, TAILLES
from .contrat import Anomalie, Contrat, EngagementMission, anomalies
from .entree_annexes import lire_annexes, lire_crises, lire_indicateurs
from .entree_bareme import lire_grille
from .lecteur import EntreeRefusee, Lecteur, decoder
from .publication import accord_au

DUREE_MAXIMALE = 50

CLES_CONTRAT = frozenset({"signature", "taille", "au", "bareme", "missions"})
CLES_CONTRAT_FACULTATIVES = frozenset(
    {
        "tailles",
        "duree_annees",
        "resiliation",
        "suspensions",
        "modulations",
        "annexes",
        "indicateurs",
        "crises",
    }
)
CLES_MISSION = frozenset({"code"})
CLES_MISSION_FACULTATIVES = frozenset({"demarrage", "fin", "deploiement", "taux"})


@dataclass(frozen=True)
class Demande:
    """What ``echeancier.calculer`` takes."""

    contrat: Contrat
    grille: Grille
    au: date
    delais: tuple[Delai, ...]


def lire(octets: bytes, fournies: Mapping[str, Bareme] | None = None) -> Demande:
    """A JSON document in UTF-8; ``fournies``: versions of the barème handed over as files. Raises ``EntreeRefusee``."""
    return lire_document(decoder(octets), fournies)


def lire_document(document: Any, fournies: Mapping[str, Bareme] | None = None) -> Demande:
    """A document already decoded, numbers with decimals as ``Decimal`` or text. Raises ``EntreeRefusee``."""
    lecteur = Lecteur()
    demande = _demande(lecteur, document, fournies)
    if lecteur.anomalies or demande is None:
        raise EntreeRefusee(lecteur.anomalies)
    trouvees = list(anomalies(demande.contrat))
    if demande.au < demande.contrat.signature:
        attendu = f"une date égale ou postérieure à la signature ({demande.contrat.signature})"
        trouvees.append(Anomalie("au", str(demande.au), attendu, "Vérifiez l’ordre des deux dates."))
    if trouvees:
        raise EntreeRefusee(trouvees)
    return demande


def _demande(lecteur: Lecteur, document: Any, fournies: Mapping[str, Bareme] | None) -> Demande | None:
    brut = lecteur.objet("", document, CLES_CONTRAT, CLES_CONTRAT_FACULTATIVES)
    if lecteur.anomalies and not brut:
        return None
    # A missing key is already said: only what is there is read.
    signature = lecteur.lire_date("signature", brut["signature"]) if "signature" in brut else None
    au = lecteur.lire_date("au", brut["au"]) if "au" in brut else None
    taille = lecteur.choix("taille", brut["taille"], TAILLES) if "taille" in brut else None
    missions = _missions(lecteur, brut["missions"]) if "missions" in brut else ()
    grille = lire_grille(lecteur, brut["bareme"], taille, missions, fournies) if "bareme" in brut else None
    tailles = lecteur.par_annee(
        "tailles", brut.get("tailles"), lambda lieu, v: lecteur.choix(lieu, v, TAILLES)
    )
    resiliation = lecteur.lire_date_ou_null("resiliation", brut.get("resiliation"))
    suspensions = _suspensions(lecteur, brut.get("suspensions", []))
    duree = _duree(lecteur, brut.get("duree_annees"))
    modulations = _modulations(lecteur, brut.get("modulations", []), grille)
    annexes = lire_annexes(lecteur, brut.get("annexes"))
    indicateurs = lire_indicateurs(lecteur, brut.get("indicateurs", []))
    crises = lire_crises(lecteur, brut.get("crises", []))
    if tailles and isinstance(brut.get("bareme"), dict):
        attendu = "aucune clé « tailles » avec un barème fourni dans le fichier"
        conseil = "Un barème fourni vaut pour une seule taille : nommez une version publiée."
        lecteur.refuser("tailles", brut["tailles"], attendu, conseil)
    if lecteur.anomalies or signature is None or au is None or taille is None or grille is None:
        return None
    accord = _accord(grille, signature)
    assert accord.duree is not None  # every published version has one
    duree = duree or accord.duree.annees
    contrat = Contrat(
        signature=signature,
        taille=taille,
        missions=missions,
        duree_annees=duree,
        tailles=tailles,
        resiliation=resiliation,
        suspensions=suspensions,
        modulations=modulations,
        annexes=annexes,
        indicateurs=indicateurs,
        crises=crises,
    )
    return Demande(contrat, grille, au, accord.delais)


def _accord(grille: Grille, signature: date) -> Bareme:
    """The version that gives the duration and the deadlines: a barème of the document has neither."""
    version = grille.version_au(signature)
    return version if version and version.duree else accord_au(signature)


def _missions(lecteur: Lecteur, valeur: Any) -> tuple[EngagementMission, ...]:
    lues = (
        _mission(lecteur, f"missions[{rang}]", brut)
        for rang, brut in enumerate(lecteur.liste("missions", valeur))
    )
    return tuple(mission for mission in lues if mission)


def _mission(lecteur: Lecteur, lieu: str, valeur: Any) -> EngagementMission | None:
    brut = lecteur.objet(lieu, valeur, CLES_MISSION, CLES_MISSION_FACULTATIVES)
    code = lecteur.choix(f"{lieu}.code", brut["code"], MISSIONS) if "code" in brut else None
    dates = {
        cle: lecteur.lire_date_ou_null(f"{lieu}.{cle}", brut.get(cle))
        for cle in ("demarrage", "fin", "deploiement")
    }
    taux = lecteur.par_annee(f"{lieu}.taux", brut.get("taux"), lecteur.taux)
    return EngagementMission(code, taux=taux, **dates) if code else None


def _suspensions(lecteur: Lecteur, valeur: Any) -> tuple[Periode, ...]:
    periodes = []
    for rang, element in enumerate(lecteur.liste("suspensions", valeur)):
        lieu = f"suspensions[{rang}]"
        brut = lecteur.objet(lieu, element, frozenset({"debut"}), frozenset({"fin"}))
        debut = lecteur.lire_date(f"{lieu}.debut", brut["debut"]) if "debut" in brut else None
        fin = lecteur.lire_date_ou_null(f"{lieu}.fin", brut.get("fin"))
        if debut:
            periodes.append(Periode(debut, fin))
    return tuple(periodes)


def _duree(lecteur: Lecteur, valeur: Any) -> int | None:
    """Years of the contract, renewals included; None: what the agreement in force at the signature says."""
    if valeur is None:
        return None
    if isinstance(valeur, int) and not isinstance(valeur, bool) and 1 <= valeur <= DUREE_MAXIMALE:
        return valeur
    attendu = f"un nombre entier d’années, de 1 à {DUREE_MAXIMALE}"
    lecteur.refuser("duree_annees", valeur, attendu, "Comptez les renouvellements.")
    return None


def _modulations(lecteur: Lecteur, valeur: Any, grille: Grille | None) -> tuple[str, ...]:
    connues = {m.code for version in grille.versions for m in version.modulations} if grille else set()
    codes = []
    for rang, code in enumerate(lecteur.liste("modulations", valeur)):
        if isinstance(code, str) and code in connues:
            codes.append(code)
        else:
            attendu = ", ".join(sorted(connues)) or "aucune : le barème demandé n’a pas de modulation"
            lecteur.refuser(f"modulations[{rang}]", code, attendu, "Retirez ce code ou changez de barème.")
    return tuple(codes)
