"""Published versions of the barème, read from ``donnees/bareme/``."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from cpts.commun.donnees_datees import DonneeInconnue, empreintes, lire_publie

from .bareme import Bareme, BorneTaille, Delai, Duree, Grille, LigneBareme, Modulation, Provenance, Taux

BAREMES = Path(__file__).parent / "donnees" / "bareme"
SUFFIXE = ".json"


class BaremeInconnu(DonneeInconnue):
    """No published version has this identifier."""


class VersionIllisible(ValueError):
    """A file handed over is not a version of the barème."""


def versions_publiees(dossier: Path = BAREMES) -> tuple[str, ...]:
    """Identifiers of the published versions, sorted."""
    return tuple(sorted(nom.removesuffix(SUFFIXE) for nom in empreintes(dossier)))


@cache
def charger_bareme(identifiant: str, dossier: Path = BAREMES) -> Bareme:
    """A published version. Raises ``BaremeInconnu``, or ``DonneeModifiee`` when its file was altered."""
    if identifiant not in versions_publiees(dossier):
        connues = ", ".join(versions_publiees(dossier))
        raise BaremeInconnu(f"« {identifiant} » n’est pas une version publiée du barème ({connues}).")
    return construire_bareme(lire_publie(dossier, identifiant + SUFFIXE))


@cache
def charger_grille(identifiant: str, dossier: Path = BAREMES) -> Grille:
    """A version and those it replaces, so that earlier contract years keep their amounts."""
    versions = []
    suivant: str | None = identifiant
    while suivant:
        version = charger_bareme(suivant, dossier)
        versions.append(version)
        suivant = version.precedente
    return Grille(tuple(versions))


def grille_avec_fournies(identifiant: str, fournies: Mapping[str, Bareme]) -> Grille:
    """Like ``charger_grille``, with versions that come from files handed over beside those of the product.

    Raises ``BaremeInconnu`` when a version of the chain is neither there nor here.
    """
    versions: list[Bareme] = []
    suivant: str | None = identifiant
    while suivant and suivant not in {version.id for version in versions}:
        versions.append(fournies[suivant] if suivant in fournies else charger_bareme(suivant))
        suivant = versions[-1].precedente
    return Grille(tuple(versions))


def lire_fournie(octets: bytes) -> Bareme:
    """A version from the file of its page (``/baremes/<identifiant>.json``). It is never official: anyone may edit it.

    Raises ``VersionIllisible``, which says where.
    """
    try:
        bareme = construire_bareme(json.loads(octets.decode("utf-8-sig"), parse_float=Decimal))
    except UnicodeDecodeError as erreur:
        raise VersionIllisible("ce fichier n’est pas un texte en UTF-8.") from erreur
    except json.JSONDecodeError as erreur:
        raise VersionIllisible(
            f"JSON illisible à la ligne {erreur.lineno}, colonne {erreur.colno}."
        ) from erreur
    except KeyError as erreur:
        raise VersionIllisible(f"il manque la clé « {erreur.args[0]} ».") from erreur
    except (TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as erreur:
        raise VersionIllisible("une valeur n’a pas la forme attendue (date, montant, texte).") from erreur
    return replace(bareme, publie=False)


@cache
def accord_au(jour: date, dossier: Path = BAREMES) -> Bareme:
    """The agreement itself in force on a day (no demonstration), or the first one for an earlier day."""
    versions = (charger_bareme(identifiant, dossier) for identifiant in versions_publiees(dossier))
    accords = Grille(tuple(version for version in versions if not version.demonstration))
    return accords.version_au(jour) or accords.versions[0]


def construire_bareme(brut: Mapping[str, Any]) -> Bareme:
    """A version from the content of its file, or from a published row of the same shape."""
    effectifs = brut["effectifs_demonstration"] or {"contrats": {}}
    return Bareme(
        id=brut["id"],
        libelle=brut["libelle"],
        demonstration=brut["demonstration"],
        effet=date.fromisoformat(brut["effet"]),
        precedente=brut["precedente"],
        avance=Taux(Decimal(brut["avance"]["taux"]), _provenance(brut["avance"])),
        duree=Duree(brut["duree"]["annees"], _provenance(brut["duree"])),
        delais=tuple(_delai(d) for d in brut["delais"]),
        tailles=tuple(_borne(t) for t in brut["tailles"]),
        modulations=tuple(_modulation(m) for m in brut["modulations"]),
        lignes=tuple(_ligne(ligne, brut["id"]) for ligne in brut["lignes"]),
        effectifs=effectifs["contrats"],
    )


def _provenance(brut: Mapping[str, Any]) -> Provenance:
    return Provenance(
        source=brut["source"],
        force=brut["force"],
        confiance=brut["confiance"],
        effet_du=date.fromisoformat(brut["effet_du"]),
        effet_au=_date(brut["effet_au"]),
        verifie_par=brut["verifie_par"],
        verifie_le=_date(brut["verifie_le"]),
        demonstration=brut["demonstration"],
    )


def _ligne(brut: Mapping[str, Any], bareme: str) -> LigneBareme:
    montant = None if brut["montant"] is None else Decimal(brut["montant"])
    return LigneBareme(brut["taille"], brut["mission"], brut["part"], montant, _provenance(brut), bareme)


def _delai(brut: Mapping[str, Any]) -> Delai:
    return Delai(brut["mission"], brut["demarrage_mois"], brut["deploiement_mois"], _provenance(brut))


def _borne(brut: Mapping[str, Any]) -> BorneTaille:
    return BorneTaille(
        code=brut["code"],
        min=brut["min"],
        min_inclus=brut["min_inclus"],
        max=brut["max"],
        max_inclus=brut["max_inclus"],
        provenance=_provenance(brut),
    )


def _modulation(brut: Mapping[str, Any]) -> Modulation:
    return Modulation(
        code=brut["code"],
        libelle=brut["libelle"],
        coefficient=Decimal(brut["coefficient"]),
        missions=tuple(brut["missions"]),
        parts=tuple(brut["parts"]),
        provenance=_provenance(brut),
    )


def _date(texte: str | None) -> date | None:
    return None if texte is None else date.fromisoformat(texte)
