"""Indicators of the loaded nation: the decisions give the rates drawn, nobody said more than they may."""

import pytest

from cpts.structures.models import CPTS
from demonstration.indicateurs import DEFINITION
from financements.contrats.models import TauxRetenu
from financements.indicateurs.lecture import AnneeVue
from financements.indicateurs.models import ContestationIndicateur, Indicateur, Objectif


@pytest.mark.lent
@pytest.mark.django_db
def test_la_nation_chargee_a_des_indicateurs_qui_redonnent_ses_taux(nation_chargee):
    annees = (
        Objectif.objects.order_by()
        .values_list("indicateur__contrat", "annee_contrat", "indicateur__mission")
        .distinct()
    )
    verifies = 0
    for contrat, annee, mission in annees:
        retenu = TauxRetenu.objects.filter(contrat=contrat, annee_contrat=annee, mission=mission).last()
        vue = AnneeVue(Indicateur.objects.filter(contrat=contrat).first().contrat, annee).mission(mission)
        assert (vue.taux_calcule is None) == (retenu is None)
        if retenu:
            assert vue.taux_calcule == retenu.taux
            assert not vue.a_arreter
            verifies += 1
    assert verifies > 20
    vitrine = CPTS.objects.get(habilitation__utilisateur__username="coordination")
    assert ContestationIndicateur.objects.get().objectif.indicateur.contrat.cpts == vitrine
    assert set(Indicateur.objects.values_list("definition", flat=True)) == {DEFINITION}
