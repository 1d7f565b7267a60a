"""A person with a national role and a role of controller controls only what their own body follows."""

import pytest

from cpts.droits.regles import Action, peut
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("national", ["cnam", "admin"])
@pytest.mark.parametrize("action", [Action.VOIR_NOMS, Action.EXAMINER, Action.TELECHARGER])
def test_voir_la_nation_n_est_pas_la_controler(cpts, voisine, avec_role, national, action):
    personne = avec_role("cpam")
    factories.habiliter(personne, national)
    personne = Utilisateur.objects.get(pk=personne.pk)
    assert set(CPTS.objects.for_user(personne)) >= {cpts, voisine}
    assert peut(personne, action, cpts)
    assert not peut(personne, action, voisine)
    assert peut(personne, Action.VOIR, voisine)
