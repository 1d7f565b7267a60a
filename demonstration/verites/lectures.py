"""Planted files: one per rule of the reading catalogue, and two that only the database can tell (``DEP``)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from comptes.lecture import CATALOGUE
from comptes.lecture.catalogue_depot import REGLES_DEPOT
from comptes.versions.models import Version
from demonstration import defauts
from demonstration.envois import VERDICTS, Envoi, cases
from demonstration.fichiers import contenu, fautif

if TYPE_CHECKING:
    from demonstration.chargement import Chargement

TITRES = {regle.code: regle.titre for regle in REGLES_DEPOT}
# The verdict depends on the file alone: last year's ledger has every line out of this year's exercise.
VERDICTS_DEP = {"DEP-01": "bloquant", "DEP-02": "conforme"}


def cas(chargement: Chargement) -> list[dict[str, Any]]:
    """Cases of kinds ``lecture`` (deposited) and ``verificateur`` (found by the command only)."""
    return [*_deposes(chargement), *_hors_depot(chargement)]


def _deposes(chargement: Chargement) -> Iterator[dict[str, Any]]:
    numeros = {
        (siren, fin, piece, sha256): numero
        for siren, fin, piece, sha256, numero in Version.objects.filter(
            depot__cpts__demonstration=True
        ).values_list("depot__cpts__siren", "depot__exercice__fin", "depot__piece", "sha256", "numero")
    }
    for envois in chargement.plan.values():
        for envoi in envois:
            if envoi.plante:
                yield _depose(chargement, envoi, numeros)


def _depose(chargement: Chargement, envoi: Envoi, numeros: dict[tuple, str]) -> dict[str, Any]:
    structure, annees = chargement.nation.structures[envoi.rang], chargement.annees[envoi.rang]
    fichier = contenu(envoi, structure, annees, chargement.nation.graine)
    empreinte = hashlib.sha256(fichier.octets).hexdigest()
    return {
        "genre": "lecture",
        "titre": TITRES.get(envoi.nature) or CATALOGUE[envoi.nature].titre,
        "cpts": structure.siren,
        "exercice": envoi.cloture.isoformat(),
        "piece": envoi.piece,
        "fichier": fichier.nom,
        "recepisse": numeros[structure.siren, envoi.cloture, envoi.piece, empreinte],
        "attendu": _attendu(chargement, envoi),
    }


def _attendu(chargement: Chargement, envoi: Envoi) -> dict[str, Any]:
    if envoi.nature in VERDICTS_DEP:
        return {
            "verdict": VERDICTS_DEP[envoi.nature],
            "code": envoi.nature,
            "gravite": "alerte",
            "ligne": None,
        }
    annee = next(a for a in chargement.annees[envoi.rang] if a.fin == envoi.cloture)
    faux = fautif(envoi.nature, annee, chargement.nation.graine)
    gravite = CATALOGUE[envoi.nature].gravite
    return {
        "verdict": faux.verdict or VERDICTS.get(gravite, gravite),
        "code": envoi.nature,
        "gravite": gravite,
        "ligne": faux.ligne,
        "champ": faux.champ,
    }


def _hors_depot(chargement: Chargement) -> Iterator[dict[str, Any]]:
    """Rules about an exercise nobody gave: a deposit always gives it, the command may not."""
    rang, annee = cases(chargement.nation, chargement.annees)[0]
    for code in sorted(defauts.HORS_DEPOT):
        faux = fautif(code, annee, chargement.nation.graine)
        gravite = CATALOGUE[code].gravite
        yield {
            "genre": "verificateur",
            "titre": CATALOGUE[code].titre,
            "cpts": chargement.nation.structures[rang].siren,
            "exercice": annee.fin.isoformat(),
            "piece": "balance" if code.startswith("BAL") else "fec",
            "fichier": faux.nom,
            "attendu": {
                "verdict": VERDICTS.get(gravite, gravite),
                "code": code,
                "gravite": gravite,
                "ligne": faux.ligne,
                "champ": faux.champ,
            },
        }
