"""What a person sees: worked out once from their roles, the same for every queryset; a visitor sees nothing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from cpts.droits.perimetre import Perimetre, perimetre_de
from cpts.droits.regles import organisation_de
from cpts.personnes.models import Utilisateur
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS
from tests import factories

pytestmark = pytest.mark.django_db


def test_un_visiteur_n_a_aucun_role_et_ne_voit_aucune_cpts(cpts, django_assert_num_queries):
    visiteur = AnonymousUser()
    with django_assert_num_queries(0):
        assert perimetre_de(visiteur) == Perimetre(frozenset(), {}, {})
        assert not CPTS.objects.for_user(visiteur).exists()


def test_le_perimetre_coute_une_requete_et_reste_sur_la_personne(cpts, avec_role, django_assert_num_queries):
    personne = Utilisateur.objects.get(pk=avec_role("tresorerie").pk)
    with django_assert_num_queries(1):
        assert personne.perimetre is perimetre_de(personne) is personne.perimetre
    assert personne.perimetre.roles_par_cpts == {cpts.pk: frozenset({"tresorerie"})}


def test_un_role_donne_apres_coup_se_voit_a_la_requete_suivante(cpts, voisine, avec_role):
    personne = avec_role("tresorerie")
    assert list(CPTS.objects.for_user(personne)) == [cpts]
    factories.habiliter(personne, "presidence", voisine)
    assert list(CPTS.objects.for_user(personne)) == [cpts]
    relue = Utilisateur.objects.get(pk=personne.pk)
    assert set(CPTS.objects.for_user(relue)) == {cpts, voisine}


def test_deux_personnes_n_ont_pas_le_meme_perimetre(cpts, voisine, avec_role):
    ici, la = avec_role("tresorerie"), avec_role("tresorerie", voisine)
    assert (list(CPTS.objects.for_user(ici)), list(CPTS.objects.for_user(la))) == ([cpts], [voisine])


@pytest.mark.parametrize(
    ("role", "nature"), [("cpam", NatureRattachement.CAISSE), ("ars", NatureRattachement.ARS)]
)
def test_l_organisme_pour_lequel_une_personne_suit_une_cpts(cpts, voisine, avec_role, role, nature):
    personne = avec_role(role)
    assert organisation_de(personne, cpts) == cpts.rattachement(nature)
    with pytest.raises(PermissionDenied):
        organisation_de(personne, voisine)


@pytest.mark.parametrize("role", ["presidence", "cnam", "dgos"])
def test_qui_ne_suit_pas_pour_une_caisse_ou_une_ars_est_refuse(cpts, avec_role, role):
    with pytest.raises(PermissionDenied, match="pour une caisse ou une ARS"):
        organisation_de(avec_role(role), cpts)
