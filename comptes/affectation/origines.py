"""Where choices may be copied from: the other CPTS on which a person may attribute."""

from __future__ import annotations

from django.db.models import Count, OuterRef, QuerySet, Subquery

from comptes.affectation.models import RegleVentilation
from cpts.droits.perimetre import perimetre_de
from cpts.droits.regles import ROLES_PAR_ACTION, Action
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS


def origines(user: Utilisateur, cpts: CPTS) -> QuerySet[CPTS]:
    """Other CPTS of this person with choices in force, with ``nombre_choix``. One query."""
    permis = [
        pk
        for pk, roles in perimetre_de(user).roles_par_cpts.items()
        if pk != cpts.pk and roles & ROLES_PAR_ACTION[Action.AFFECTER]
    ]
    choix = RegleVentilation.objects.en_vigueur().filter(cpts=OuterRef("pk")).order_by()
    nombre = Subquery(choix.values("cpts").annotate(nombre=Count("pk")).values("nombre"))
    return (
        CPTS.objects.for_user(user)
        .filter(pk__in=permis)
        .annotate(nombre_choix=nombre)
        .exclude(nombre_choix=None)
    )
