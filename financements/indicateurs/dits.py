"""What was said of objectives, whatever their number: declarations, opinions, decisions and contests in one query.

The caller has found the objectives within the perimeter. Values travel as text: a reader of JSON would make floats.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from comptes.versions.models import Depot, Version
from cpts.personnes.models import Utilisateur
from cpts.structures.models import Organisation
from financements.indicateurs.models import (
    AvisIndicateur,
    ContestationIndicateur,
    DecisionIndicateur,
    DeclarationIndicateur,
)

_AUTEUR = "u.id, u.username, u.first_name, u.last_name"
_COMMUN = f"l.objectif_id, l.id, l.uuid, l.le, {_AUTEUR}"
_REQUETE = f"""
SELECT
(SELECT json_agg(json_build_array({_COMMUN}, l.valeur::text, l.commentaire, l.niveau, l.preuve, v.id, v.uuid,
                                  v.numero, d.piece) ORDER BY l.id)
   FROM financements_declarationindicateur l LEFT JOIN cpts_utilisateur u ON u.id = l.auteur_id
   LEFT JOIN comptes_version v ON v.id = l.piece_id LEFT JOIN comptes_depot d ON d.id = v.depot_id
  WHERE l.objectif_id = ANY(%(objectifs)s)),
(SELECT json_agg(json_build_array({_COMMUN}, l.taux::text, l.motif, o.id, o.type, o.nom) ORDER BY l.id)
   FROM financements_avisindicateur l LEFT JOIN cpts_utilisateur u ON u.id = l.auteur_id
   JOIN cpts_organisation o ON o.id = l.organisation_id WHERE l.objectif_id = ANY(%(objectifs)s)),
(SELECT json_agg(json_build_array({_COMMUN}, l.taux::text, l.motif) ORDER BY l.id)
   FROM financements_decisionindicateur l LEFT JOIN cpts_utilisateur u ON u.id = l.auteur_id
  WHERE l.objectif_id = ANY(%(objectifs)s)),
(SELECT json_agg(json_build_array({_COMMUN}, l.decision_id, l.motif) ORDER BY l.id)
   FROM financements_contestationindicateur l LEFT JOIN cpts_utilisateur u ON u.id = l.auteur_id
  WHERE l.objectif_id = ANY(%(objectifs)s))
"""  # noqa: S608 - fixed columns


@dataclass(frozen=True)
class Dits:
    """What was said of one objective, oldest first in each list."""

    declarations: list[DeclarationIndicateur] = field(default_factory=list)
    avis: list[AvisIndicateur] = field(default_factory=list)
    decisions: list[DecisionIndicateur] = field(default_factory=list)
    contestations: list[ContestationIndicateur] = field(default_factory=list)


def lire_les_dits(objectifs: Sequence[int]) -> dict[int, Dits]:
    """By objective (primary keys), every one of them present."""
    dits: dict[int, Dits] = defaultdict(Dits)
    if not objectifs:
        return dits
    with connection.cursor() as curseur:
        curseur.execute(_REQUETE, {"objectifs": list(objectifs)})
        declarations, avis, decisions, contestations = (liste or [] for liste in curseur.fetchone())
    for objectif, *ligne in declarations:
        dits[objectif].declarations.append(_declaration(objectif, *ligne))
    for objectif, *ligne in avis:
        dits[objectif].avis.append(_avis(objectif, *ligne))
    for objectif, *ligne in decisions:
        *commun, taux, motif = ligne
        decision = DecisionIndicateur(taux=Decimal(taux), motif=motif, **_commun(objectif, *commun))
        dits[objectif].decisions.append(decision)
    for objectif, *ligne in contestations:
        *commun, decide, motif = ligne
        contestation = ContestationIndicateur(decision_id=decide, motif=motif, **_commun(objectif, *commun))
        dits[objectif].contestations.append(contestation)
    return dits


def _commun(
    objectif: int, pk: int, uuid: str, le: str, auteur: int | None, compte: str, prenom: str, nom: str
) -> dict[str, Any]:
    personne = auteur and Utilisateur(pk=auteur, username=compte, first_name=prenom, last_name=nom)
    return {
        "objectif_id": objectif,
        "pk": pk,
        "uuid": UUID(uuid),
        "le": datetime.datetime.fromisoformat(le),
        "auteur": personne or None,
    }


def _declaration(objectif: int, *ligne: Any) -> DeclarationIndicateur:
    *commun, valeur, commentaire, niveau, preuve, piece, piece_uuid, numero, genre = ligne
    version = piece and Version(pk=piece, uuid=UUID(piece_uuid), numero=numero, depot=Depot(piece=genre))
    return DeclarationIndicateur(
        valeur=None if valeur is None else Decimal(valeur),
        commentaire=commentaire,
        niveau=niveau,
        preuve=preuve,
        piece=version or None,
        **_commun(objectif, *commun),
    )


def _avis(objectif: int, *ligne: Any) -> AvisIndicateur:
    *commun, taux, motif, organisation, type_, nom = ligne
    return AvisIndicateur(
        taux=Decimal(taux),
        motif=motif,
        organisation=Organisation(pk=organisation, type=type_, nom=nom),
        **_commun(objectif, *commun),
    )
