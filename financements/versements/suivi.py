"""The work list of gaps between due and paid, and the explanation that takes a contract out of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Greatest

from cpts.commun.formats import euros
from cpts.commun.tri import cle_tri
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser
from financements.contrats.models import Contrat
from financements.versements.codes import MotifEcart, Situation
from financements.versements.forms import A_TRAITER, EXPLIQUES
from financements.versements.models import ExplicationEcart, Rapprochement

AVEC_ECART = (Situation.MANQUE, Situation.TROP, Situation.COMPENSE)


def rapprochements_de(user: Utilisateur) -> QuerySet[Any]:
    """Comparisons within the perimeter, the largest gap first (unknown ones last), with their explanation."""
    explications = ExplicationEcart.objects.filter(
        contrat=OuterRef("contrat"), manque=OuterRef("manque"), trop=OuterRef("trop")
    )
    return (
        Rapprochement.objects.for_user(user)
        .select_related("contrat__cpts", "contrat__caisse")
        .annotate(
            expliquee_le=Subquery(explications.values("le")[:1]),
            motif_ecart=Subquery(explications.values("motif")[:1]),
            explication=Subquery(explications.values("texte")[:1]),
        )
        .order_by(Greatest("manque", "trop").desc(nulls_last=True), "pk")
    )


def filtrer(rapprochements: QuerySet[Any], valeurs: dict[str, Any]) -> QuerySet[Any]:
    """By name, situation and follow-up; gaps to deal with when nothing is asked."""
    if texte := valeurs.get("q"):
        rapprochements = rapprochements.filter(contrat__cpts__nom_tri__contains=cle_tri(texte))
    if situation := valeurs.get("situation"):
        rapprochements = rapprochements.filter(situation=situation)
    suite = valeurs.get("suite")
    if suite == A_TRAITER:
        return rapprochements.filter(situation__in=AVEC_ECART, expliquee_le__isnull=True)
    if suite == EXPLIQUES:
        return rapprochements.filter(situation__in=AVEC_ECART, expliquee_le__isnull=False)
    return rapprochements


def sommes(rapprochements: QuerySet[Rapprochement]) -> dict[str, Any]:
    """Counts and sums of the whole list, the two sides of the gaps apart. One query."""
    lues = rapprochements.order_by().aggregate(
        contrats=Count("pk"),
        inconnus=Count("pk", filter=Q(situation=Situation.INCONNU)),
        manque=Sum("manque"),
        trop=Sum("trop"),
        demonstration=Count("pk", filter=Q(officiel=False, situation__in=[*AVEC_ECART, Situation.A_JOUR])),
    )
    connus = lues["contrats"] - lues["inconnus"]
    return {**lues, "connus": connus, "pourquoi": "" if connus else "Aucun échéancier n’est connu."}


@transaction.atomic
def expliquer(user: Utilisateur, contrat: Contrat, motif: str, texte: str) -> ExplicationEcart:
    """Take the present gap of a contract as it is, with a reason; it comes back when its amounts change.

    Raises ``PermissionDenied`` without the right, ``ValidationError`` when there is nothing to explain.
    """
    exiger(user, Action.EXPLIQUER_ECART, contrat.cpts)
    rapprochement = Rapprochement.objects.select_for_update().filter(contrat=contrat).first()
    if rapprochement is None or rapprochement.situation not in AVEC_ECART:
        raise ValidationError("Ce contrat n’a pas d’écart à expliquer.")
    texte = texte.strip()
    explication = ExplicationEcart.objects.create(
        contrat=contrat,
        manque=rapprochement.manque or Decimal(0),
        trop=rapprochement.trop or Decimal(0),
        motif=motif,
        texte=texte,
        par=user,
    )
    journaliser(
        user,
        contrat.cpts,
        "rapprochement.explique",
        f"Écart expliqué ({MotifEcart(motif).label.lower()}) : il manque {euros(explication.manque)}, "
        f"en trop {euros(explication.trop)}",
        motif=texte,
        details={"contrat": contrat.uuid, "manque": explication.manque, "trop": explication.trop},
    )
    return explication
