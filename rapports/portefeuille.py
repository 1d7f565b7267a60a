"""The CPTS a person works for, most pressing first: what is to correct, late, missing, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse

from controles.enums import EtatEchange, EtatTransmission
from controles.models import Echange, Transmission
from cpts.commun.formats import INCONNU, date_courte
from cpts.commun.listes import Colonne
from cpts.commun.tri import cle_tri
from cpts.models import CPTS
from cpts.perimetre import perimetre_de
from financements.models import Version

if TYPE_CHECKING:
    from cpts.models import Utilisateur

A_CORRIGER, EN_RETARD, A_COMPLETER, A_JOUR = range(4)
_PRIORITES = {
    A_CORRIGER: ("À traiter", "attention"),
    EN_RETARD: ("En retard", "erreur"),
    A_COMPLETER: ("À compléter", "info"),
    A_JOUR: ("À jour", "succes"),
}
_ATTENDUES = ~Q(etat__in=[EtatTransmission.RECUE, EtatTransmission.DISPENSEE])


def clients(user: Utilisateur, recherche: str = "") -> QuerySet[CPTS]:
    """CPTS on which this person holds a role, with what the list shows; ``recherche``: name or SIREN."""
    lignes = CPTS.objects.for_user(user).filter(pk__in=list(perimetre_de(user).roles_par_cpts))
    if cle := cle_tri(recherche):
        chiffres = "".join(recherche.split())
        par_siren = Q(siren__startswith=chiffres) if chiffres.isdigit() else Q()
        lignes = lignes.filter(
            Q(nom_tri__contains=cle) | par_siren if par_siren else Q(nom_tri__contains=cle)
        )
    return _avec_urgence(_avec_comptes(lignes))


def _avec_comptes(lignes: QuerySet[CPTS]) -> QuerySet[CPTS]:
    depots = Version.objects.filter(depot__cpts=OuterRef("pk")).order_by("-recu_le")
    return lignes.annotate(
        fautives=_compte(Q(etat=EtatTransmission.INCOMPLETE)),
        en_retard=_compte(Q(etat=EtatTransmission.EN_RETARD)),
        manquantes=_compte(_ATTENDUES),
        precisions=_precisions(),
        prochaine=Subquery(
            Transmission.objects.filter(_ATTENDUES, cpts=OuterRef("pk"))
            .order_by()
            .values("cpts")
            .annotate(n=Min("echeance"))
            .values("n")
        ),
        dernier_depot=Subquery(depots.values("recu_le")[:1]),
    )


def _compte(condition: Q) -> Coalesce:
    """Pieces that meet a condition: the same piece asked by ARS and CPAM counts once."""
    lignes = (
        Transmission.objects.filter(condition, cpts=OuterRef("pk"))
        .order_by()
        .values("cpts")
        .annotate(n=Count(Concat(Cast("exercice", CharField()), Value(" "), F("piece")), distinct=True))
    )
    return Coalesce(Subquery(lignes.values("n"), output_field=IntegerField()), 0)


def _precisions() -> Coalesce:
    lignes = (
        Echange.objects.filter(cpts=OuterRef("pk"), etat=EtatEchange.ATTEND_CPTS)
        .order_by()
        .values("cpts")
        .annotate(n=Count("pk"))
    )
    return Coalesce(Subquery(lignes.values("n"), output_field=IntegerField()), 0)


def _avec_urgence(lignes: QuerySet[CPTS]) -> QuerySet[CPTS]:
    """``rang`` of the priority, and ``urgence``: rank then date, one key for the sort."""
    rang = Case(
        When(Q(fautives__gt=0) | Q(precisions__gt=0), then=Value(A_CORRIGER)),
        When(en_retard__gt=0, then=Value(EN_RETARD)),
        When(manquantes__gt=0, then=Value(A_COMPLETER)),
        default=Value(A_JOUR),
        output_field=IntegerField(),
    )
    return lignes.annotate(rang=rang).annotate(
        urgence=Concat(
            Cast("rang", CharField()),
            Coalesce(Cast("prochaine", CharField()), Value("9999-12-31")),
            F("nom_tri"),
            output_field=CharField(),
        )
    )


def _date(valeur) -> str:
    return "—" if valeur is None else date_courte(valeur)


COLONNES = [
    Colonne(
        "nom",
        "CPTS",
        lambda c: c.nom,
        tri="nom_tri",
        titre=True,
        url=lambda c: reverse("cpts", args=[c.uuid]),
    ),
    Colonne(
        "priorite",
        "Priorité",
        lambda c: _PRIORITES[c.rang][0],
        tri="urgence",
        ton=lambda c: _PRIORITES[c.rang][1],
    ),
    Colonne("precisions", "Précisions", lambda c: c.precisions, str, tri="precisions", nombre=True),
    Colonne("fautives", "À corriger", lambda c: c.fautives, str, tri="fautives", nombre=True),
    Colonne("manquantes", "Manquantes", lambda c: c.manquantes, str, tri="manquantes", nombre=True),
    Colonne("prochaine", "Première date", lambda c: c.prochaine, _date, tri="prochaine"),
    Colonne("dernier", "Dernier dépôt", lambda c: c.dernier_depot, _date, tri="dernier_depot"),
    Colonne("siren", "SIREN", lambda c: c.siren, lambda s: s or INCONNU),
]
