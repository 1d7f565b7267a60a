"""The CPTS a person works for, most pressing first: what is to correct, late, missing, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from comptes.versions.models import Version
from controles.echanges.enums import EtatEchange
from controles.echanges.models import Echange
from controles.pieces.enums import EtatTransmission
from controles.pieces.models import Transmission
from cpts.commun.adresses import adresse_de
from cpts.commun.formats import INCONNU, date_courte
from cpts.commun.listes import Colonne
from cpts.commun.tri import cle_tri
from cpts.droits.perimetre import perimetre_de
from cpts.structures.models import CPTS

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur

A_CORRIGER, EN_RETARD, A_COMPLETER, A_JOUR = range(4)
_PRIORITES = {
    A_CORRIGER: ("À traiter", "attention"),
    EN_RETARD: ("En retard", "erreur"),
    A_COMPLETER: ("À compléter", "info"),
    A_JOUR: ("À jour", "succes"),
}
_SANS_SUITE = (EtatTransmission.RECUE, EtatTransmission.DISPENSEE)


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
    """What the list shows of each CPTS."""
    transmissions = Transmission.objects.filter(cpts=OuterRef("pk")).order_by()
    manquantes = transmissions.exclude(etat__in=_SANS_SUITE)
    precisions = Echange.objects.filter(cpts=OuterRef("pk"), etat=EtatEchange.ATTEND_CPTS).order_by()
    depots = Version.objects.filter(depot__cpts=OuterRef("pk")).order_by()
    return lignes.annotate(
        fautives=_pieces(transmissions.filter(etat=EtatTransmission.INCOMPLETE)),
        en_retard=_pieces(transmissions.filter(etat=EtatTransmission.EN_RETARD)),
        manquantes=_pieces(manquantes),
        precisions=_nombre(precisions, Count("pk")),
        prochaine=Subquery(manquantes.values("cpts").annotate(date=Min("echeance")).values("date")),
        dernier_depot=Subquery(depots.values("depot__cpts").annotate(le=Max("recu_le")).values("le")),
    )


def _pieces(transmissions: QuerySet[Transmission]) -> Coalesce:
    """The same piece asked by ARS and CPAM counts once."""
    piece = Concat(Cast("exercice_id", CharField()), Value(" "), "piece", output_field=CharField())
    return _nombre(transmissions, Count(piece, distinct=True))


def _nombre(lignes: QuerySet[Any], combien: Count) -> Coalesce:
    nombres = lignes.values("cpts").annotate(nombre=combien).values("nombre")
    return Coalesce(Subquery(nombres, output_field=IntegerField()), 0)


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
        url=lambda c: adresse_de("cpts", c.uuid),
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
