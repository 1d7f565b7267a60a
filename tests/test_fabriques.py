"""The factories themselves: an object that passes, for every role."""

import pytest

from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.structures.models import CPTS

SANS_CPTS = {Role.DGOS, Role.FEDERATION}


@pytest.mark.parametrize("role", Role.values)
def test_chaque_role_voit_sa_cpts_et_pas_la_voisine(role, cpts, voisine, avec_role):
    vues = set(CPTS.objects.for_user(avec_role(role)))
    if role in SANS_CPTS:
        assert vues == set()
    elif role in (Role.CNAM, Role.ADMIN):
        assert vues == {cpts, voisine}
    else:
        assert vues == {cpts}


def test_le_perimetre_coute_une_requete(avec_role, django_assert_num_queries):
    personne = avec_role("tresorerie")
    with django_assert_num_queries(1):
        perimetre_de(personne)
        perimetre_de(personne)
