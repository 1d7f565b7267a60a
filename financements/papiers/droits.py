"""Who attaches signed copies: a caisse for the CPTS it follows, an ARS for what it signs, each for itself."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone

from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import Organisation, Rattachement
from cpts.structures.models.structures import en_vigueur
from financements.papiers.genres import GenrePapier

NATURES = {Role.CPAM: NatureRattachement.CAISSE, Role.ARS: NatureRattachement.ARS}
REFUS = "Le dépôt de papiers signés est réservé aux caisses et aux ARS, pour les CPTS qu’elles suivent."


def organisations_signataires(user: Utilisateur) -> QuerySet[Organisation]:
    """The caisses and ARS for which this person may send signed papers."""
    return Organisation.objects.filter(pk__in=list(perimetre_de(user).organisations)).order_by("nom", "pk")


def exiger_signataire(user: Utilisateur) -> None:
    """Raise ``PermissionDenied`` for those who act for no caisse nor ARS."""
    if not perimetre_de(user).organisations:
        raise PermissionDenied(REFUS)


def classables(user: Utilisateur, organisation: Organisation, genre: GenrePapier) -> QuerySet[Any]:
    """Documents of a kind to which this person may attach a copy today, for this body."""
    perimetre = perimetre_de(user)
    role = perimetre.organisations.get(organisation.pk)
    documents = genre.documents()
    if role not in genre.roles:
        return documents.none()
    suivies = Rattachement.objects.filter(
        en_vigueur(timezone.localdate()), organisation=organisation, nature=NATURES[Role(role)]
    )
    # Nobody controls a CPTS on which they hold a role.
    suivies = suivies.exclude(cpts__in=list(perimetre.roles_par_cpts))
    return documents.filter(**{f"{genre.chemin}__in": suivies.values("cpts_id")})
