"""What the nation knows of objectives: counts under secrecy, least reached first, nobody named."""

import datetime

import pytest
from django.urls import reverse

from financements.indicateurs.nation import connaissance
from financements.indicateurs.soutien import offres_de_soutien
from financements.models import Contrat
from tests.factories import CPTSFactory, personne
from tests.financements.indicateurs.factories import DecisionFactory, IndicateurFactory, ObjectifFactory
from tests.financements.indicateurs.test_pages import texte

pytestmark = pytest.mark.django_db
AU = datetime.date(2025, 2, 3)


def decides(*taux, mission="prevention", nature="resultat", **cpts):
    """One CPTS with an objective decided at each of these rates."""
    contrat = Contrat.objects.get(cpts=CPTSFactory(complete=True, **cpts))
    for t in taux:
        indicateur = IndicateurFactory(contrat=contrat, mission=mission, nature=nature)
        DecisionFactory(objectif=ObjectifFactory(indicateur=indicateur), taux=t)
    return contrat


def montants(atteinte):
    return [None if c.secret else int(c.montant) for c in atteinte.cellules]


def test_trois_cpts_se_comptent():
    for _ in range(3):
        decides(1, "0.5", 0)
    (ligne,) = (page := connaissance(AU)).lignes
    assert montants(ligne) == [9, 3, 3, 3]
    assert (ligne.moyenne, ligne.libelle) == (0.5, "Prévention : résultat mesuré")
    assert (page.decides, page.attendus, page.cpts, page.cpts_sous_contrat) == (9, 9, 3, 3)


def test_deux_cpts_ne_se_montrent_pas():
    for _ in range(2):
        decides(1, 0)
    (ligne,) = connaissance(AU).lignes
    assert montants(ligne) == [None] * 4
    assert ligne.moyenne is None


def test_une_cpts_qui_pese_presque_tout_non_plus():
    decides(*[1] * 18)
    decides(1)
    decides(1)
    assert connaissance(AU).lignes[0].secret


def test_une_issue_de_deux_cpts_est_cachee_et_ne_se_deduit_pas():
    for _ in range(4):
        decides(1, 1, 1)
    decides(0, 1)
    decides(0, 1)
    (ligne,) = connaissance(AU).lignes
    total, *issues = montants(ligne)
    assert total == 16
    assert issues[2] is None
    assert issues.count(None) >= 2


def test_une_ligne_cachee_ne_se_deduit_pas_du_total():
    for _ in range(4):
        decides(1, 1)
        decides(1, 0, mission="parcours")
    decides(0, mission="crises_sanitaires")
    page = connaissance(AU)
    assert [li.libelle for li in page.lignes if li.secret][-1].startswith("Crises")
    assert page.ensemble.secret or sum(li.secret for li in page.lignes) >= 2


def test_seule_la_derniere_decision_compte_et_les_exemples_sont_a_part():
    contrats = [decides(0) for _ in range(3)]
    for contrat in contrats:
        DecisionFactory(objectif__indicateur__contrat=contrat, taux=1)
        DecisionFactory(objectif=contrat.indicateurs.first().objectifs.get(), taux=1)
    decides(0, exemple=True)
    (ligne,) = connaissance(AU).lignes
    assert montants(ligne) == [6, 6, 0, 0]


def test_les_moins_atteints_d_abord():
    for _ in range(3):
        decides(1, 1)
        decides(0, 0, mission="parcours")
        decides("0.5", "0.5", mission="acces_soins", nature="action")
    assert [li.mission.value for li in connaissance(AU).lignes] == ["parcours", "acces_soins", "prevention"]


@pytest.mark.parametrize("role", ["cnam", "dgos", "federation", "admin"])
def test_la_page_ne_nomme_personne_et_ne_prend_pas_parti(client, role, django_assert_max_num_queries):
    contrats = [decides(1, 0) for _ in range(3)]
    client.force_login(personne(role, contrats[0].cpts))
    client.get(reverse("indicateurs_peu_atteints"))
    with django_assert_max_num_queries(8):
        lu = texte(client.get(reverse("indicateurs_peu_atteints")))
    assert "6 objectifs décidés sur 6 objectifs d’années de contrat closes ; 3 CPTS sur 3 sous contrat." in lu
    assert "Le service ne prend pas parti sur un bonus ou un malus." in lu
    assert not any(contrat.cpts.nom in lu for contrat in contrats)
    assert "Rézone-CPTS" in lu


def test_sans_decision_la_page_dit_pourquoi(client, cpts):
    client.force_login(personne("dgos"))
    assert "Aucun objectif n’est encore décidé." in texte(client.get(reverse("indicateurs_peu_atteints")))


def test_chaque_offre_porte_sa_source():
    assert all(offre.source and offre.texte for offre in offres_de_soutien())
