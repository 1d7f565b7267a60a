"""The CPTS a person works for, most pressing first: what is to correct, late, missing, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce, Concat

from controles.echanges.enums import EtatEchange
from controles.pieces.enums import EtatTransmission
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
_ATTENDUES = f"NOT IN ('{EtatTransmission.RECUE.value}', '{EtatTransmission.DISPENSEE.value}')"
# The same piece asked by ARS and CPAM counts once.
_PIECES = """(SELECT count(DISTINCT (t.exercice_id, t.piece)) FROM controles_transmission t
              WHERE t.cpts_id = cpts_cpts.id AND t.etat {etats})"""
_ENTIERS = {
    "fautives": _PIECES.format(etats=f"= '{EtatTransmission.INCOMPLETE.value}'"),
    "en_retard": _PIECES.format(etats=f"= '{EtatTransmission.EN_RETARD.value}'"),
    "manquantes": _PIECES.format(etats=_ATTENDUES),
    "precisions": f"""(SELECT count(*) FROM controles_echange e
                       WHERE e.cpts_id = cpts_cpts.id AND e.etat = '{EtatEchange.ATTEND_CPTS.value}')""",  # noqa: S608
}
_PROCHAINE = f"""(SELECT min(t.echeance) FROM controles_transmission t
                  WHERE t.cpts_id = cpts_cpts.id AND t.etat {_ATTENDUES})"""  # noqa: S608
_DERNIER_DEPOT = """(SELECT max(v.recu_le) FROM comptes_version v
                     JOIN comptes_depot d ON d.id = v.depot_id WHERE d.cpts_id = cpts_cpts.id)"""


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
    """What the list shows, in SQL by hand: Django takes longer to build six subqueries than PostgreSQL to run them."""
    annotations = {nom: RawSQL(requete, (), IntegerField()) for nom, requete in _ENTIERS.items()}  # noqa: S611
    return lignes.annotate(
        **annotations,
        prochaine=RawSQL(_PROCHAINE, (), DateField()),  # noqa: S611 — constants of this module only
        dernier_depot=RawSQL(_DERNIER_DEPOT, (), DateTimeField()),  # noqa: S611
    )


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
