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

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, TextField
from django.db.models.functions import Cast, JSONObject

from comptes.versions.models import Depot, Version
from cpts.personnes.models import Utilisateur
from cpts.structures.models import Organisation
from financements.indicateurs.models import (
    AvisIndicateur,
    ContestationIndicateur,
    DecisionIndicateur,
    DeclarationIndicateur,
    Objectif,
)

_COMMUN = ("pk", "uuid", "le", "auteur", "auteur__username", "auteur__first_name", "auteur__last_name")


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
    lus = Objectif.objects.filter(pk__in=objectifs).values_list(
        "pk",
        _dits_de(
            DeclarationIndicateur, "commentaire", "niveau", "preuve", "piece", "piece__uuid", "piece__numero",
            "piece__depot__piece", exacts=("valeur",),
        ),
        _dits_de(
            AvisIndicateur, "motif", "organisation", "organisation__type", "organisation__nom", exacts=("taux",)
        ),
        _dits_de(DecisionIndicateur, "motif", exacts=("taux", "montant")),
        _dits_de(ContestationIndicateur, "motif", "decision"),
    )  # fmt: skip
    for objectif, declarations, avis, decisions, contestations in lus:
        dits[objectif] = Dits(
            [_declaration(objectif, ligne) for ligne in declarations],
            [_avis(objectif, ligne) for ligne in avis],
            [_decision(objectif, ligne) for ligne in decisions],
            [_contestation(objectif, ligne) for ligne in contestations],
        )
    return dits


def _dits_de(modele: type[models.Model], *champs: str, exacts: Sequence[str] = ()) -> ArraySubquery:
    """Rows of a kind about each objective, oldest first; ``exacts`` are numbers, as text."""
    valeurs = {nom: F(nom) for nom in (*_COMMUN, *champs)}
    textes = {nom: Cast(nom, TextField()) for nom in exacts}
    lignes = modele._default_manager.filter(objectif=OuterRef("pk")).order_by("pk")
    return ArraySubquery(lignes.values(json=JSONObject(**valeurs, **textes)))


def _commun(objectif: int, ligne: dict[str, Any]) -> dict[str, Any]:
    auteur = ligne["auteur"] and Utilisateur(
        pk=ligne["auteur"],
        username=ligne["auteur__username"],
        first_name=ligne["auteur__first_name"],
        last_name=ligne["auteur__last_name"],
    )
    return {
        "objectif_id": objectif,
        "pk": ligne["pk"],
        "uuid": UUID(ligne["uuid"]),
        "le": datetime.datetime.fromisoformat(ligne["le"]),
        "auteur": auteur or None,
    }


def _exact(texte: str | None) -> Decimal | None:
    return None if texte is None else Decimal(texte)


def _declaration(objectif: int, ligne: dict[str, Any]) -> DeclarationIndicateur:
    piece = ligne["piece"] and Version(
        pk=ligne["piece"],
        uuid=UUID(ligne["piece__uuid"]),
        numero=ligne["piece__numero"],
        depot=Depot(piece=ligne["piece__depot__piece"]),
    )
    return DeclarationIndicateur(
        valeur=_exact(ligne["valeur"]),
        commentaire=ligne["commentaire"],
        niveau=ligne["niveau"],
        preuve=ligne["preuve"],
        piece=piece or None,
        **_commun(objectif, ligne),
    )


def _avis(objectif: int, ligne: dict[str, Any]) -> AvisIndicateur:
    return AvisIndicateur(
        taux=Decimal(ligne["taux"]),
        motif=ligne["motif"],
        organisation=Organisation(
            pk=ligne["organisation"], type=ligne["organisation__type"], nom=ligne["organisation__nom"]
        ),
        **_commun(objectif, ligne),
    )


def _decision(objectif: int, ligne: dict[str, Any]) -> DecisionIndicateur:
    montant = _exact(ligne["montant"])
    taux = Decimal(ligne["taux"])
    return DecisionIndicateur(taux=taux, montant=montant, motif=ligne["motif"], **_commun(objectif, ligne))


def _contestation(objectif: int, ligne: dict[str, Any]) -> ContestationIndicateur:
    return ContestationIndicateur(
        decision_id=ligne["decision"], motif=ligne["motif"], **_commun(objectif, ligne)
    )
