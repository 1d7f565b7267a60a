"""Who may do what with a service token, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.droits.regles import ROLES_PAR_ACTION, Action, Permission
from cpts.personnes.models import Habilitation, JetonService, Utilisateur
from cpts.personnes.models.service import EtatJeton

if TYPE_CHECKING:
    from django.db.models import QuerySet

GERANTS = ROLES_PAR_ACTION[Action.GERER_ACCES]


def structures_de(personne: Utilisateur) -> list[Habilitation]:
    """Roles in force of the person, one per structure: for each of them a token may be asked."""
    tenues = Habilitation.objects.en_cours().filter(utilisateur=personne).exclude(role=Role.ADMIN)
    lues = tenues.select_related("cpts", "organisation").order_by(
        "cpts__nom_tri", "organisation__nom_tri", "pk"
    )
    return list({(h.cpts_id, h.organisation_id): h for h in lues}.values())


def de_la_structure(jeton: JetonService) -> QuerySet[Habilitation]:
    """Roles in force on the structure of the token, of people who may sign in."""
    return Habilitation.objects.en_cours().filter(
        cpts=jeton.cpts_id, organisation=jeton.organisation_id, utilisateur__is_active=True
    )


def gerants(jeton: JetonService) -> QuerySet[Utilisateur]:
    """Who administers the tokens of the structure: those who give access for a CPTS, everyone for another body."""
    tenues = de_la_structure(jeton)
    if jeton.cpts_id:
        tenues = tenues.filter(role__in=GERANTS)
    return Utilisateur.objects.filter(pk__in=tenues.values("utilisateur")).order_by("pk")


def peut_accorder(personne: Utilisateur, jeton: JetonService) -> Permission:
    if jeton.etat != EtatJeton.DEMANDE:
        return Permission(False, f"Ce jeton n’attend pas d’accord : {jeton.libelle_etat.lower()}.")
    if personne == jeton.demande_par:
        return Permission(
            False, "Vous avez demandé ce jeton : une autre personne de votre structure doit l’accorder."
        )
    return _est_gerant(personne, jeton)


def peut_afficher(personne: Utilisateur, jeton: JetonService) -> Permission:
    """The first secret goes to who asked, and to nobody else."""
    if jeton.etat != EtatJeton.ACCORDE:
        return Permission(
            False, "Le secret se montre une seule fois, après l’accord. Renouvelez-le s’il est perdu."
        )
    if personne != jeton.demande_par or not _est_de_la_structure(personne, jeton):
        return Permission(False, "Le secret ne se montre qu’à la personne qui a demandé le jeton.")
    return Permission(True)


def peut_renouveler(personne: Utilisateur, jeton: JetonService) -> Permission:
    if jeton.etat != EtatJeton.ACTIF:
        return Permission(
            False, f"Seul un jeton en service se renouvelle. Celui-ci : {jeton.libelle_etat.lower()}."
        )
    return _tient(personne, jeton)


def peut_retirer(personne: Utilisateur, jeton: JetonService) -> Permission:
    """The administration of the service may withdraw any; a program, its own."""
    if jeton.retire_le or jeton.etat == EtatJeton.EXPIRE:
        return Permission(False, f"Ce jeton n’ouvre plus rien : {jeton.libelle_etat.lower()}.")
    if perimetre_de(personne).a_role(Role.ADMIN):
        return Permission(True)
    return _tient(personne, jeton)


def exiger(reponse: Permission) -> None:
    """Raise ``PermissionDenied`` with the reason of a refusal."""
    if not reponse:
        raise PermissionDenied(reponse.motif)


def _tient(personne: Utilisateur, jeton: JetonService) -> Permission:
    demandeur = personne == jeton.demande_par and _est_de_la_structure(personne, jeton)
    return Permission(True) if personne == jeton.compte or demandeur else _est_gerant(personne, jeton)


def _est_de_la_structure(personne: Utilisateur, jeton: JetonService) -> bool:
    return de_la_structure(jeton).filter(utilisateur=personne).exists()


def _est_gerant(personne: Utilisateur, jeton: JetonService) -> Permission:
    if gerants(jeton).filter(pk=personne.pk).exists():
        return Permission(True)
    roles = "la présidence ou la coordination de la CPTS" if jeton.cpts_id else "une personne de l’organisme"
    return Permission(False, f"Votre rôle ne le permet pas : c’est à {roles} de le faire.")
