"""Figures of no year: objectives reached and transfers, as published, the same for every reader."""

import pytest
from django.urls import reverse

from financements.contrats.models import Contrat
from financements.indicateurs.soutien import offres_de_soutien
from rapports.arretes.actes import arreter
from rapports.secret.publications.lecture import publication
from rapports.secret.publies import atteintes, transferts_par_region
from tests.factories import CPTSFactory, ExerciceFactory, personne
from tests.financements.enveloppes.transferts.aides import transferer
from tests.financements.indicateurs.factories import DecisionFactory, IndicateurFactory, ObjectifFactory
from tests.financements.indicateurs.test_pages import texte
from tests.rapports.fiche.aides import garnir

pytestmark = pytest.mark.django_db


def decides(*taux, mission="prevention", nature="resultat", **cpts):
    """One CPTS with an objective decided at each of these rates."""
    contrat = Contrat.objects.get(cpts=CPTSFactory(complete=True, **cpts))
    for t in taux:
        indicateur = IndicateurFactory(contrat=contrat, mission=mission, nature=nature)
        DecisionFactory(objectif=ObjectifFactory(indicateur=indicateur), taux=t)
    return contrat


def lire():
    arreter()
    return atteintes(publication())


def montants(atteinte):
    return [None if c.secret else int(c.montant) for c in atteinte.cellules]


def test_quatre_cpts_se_comptent():
    for _ in range(4):
        decides(1, "0.5", 0)
    (ligne,), ensemble = lire()
    assert montants(ligne) == montants(ensemble) == [12, 4, 4, 4]
    assert (f"{ligne.part:.4f}", ligne.libelle) == ("0.3333", "Prévention : résultat mesuré")


def test_deux_cpts_ne_se_montrent_pas():
    for _ in range(2):
        decides(1, 0)
    lignes, ensemble = lire()
    assert lignes == []  # not even that there are some
    assert montants(ensemble) == [None] * 4


def test_une_cpts_qui_pese_presque_tout_non_plus():
    decides(*[1] * 18)
    decides(1)
    decides(1)
    assert lire()[1].secret


def test_une_issue_de_deux_cpts_est_cachee_et_ne_se_deduit_pas():
    for _ in range(4):
        decides(1, 1, 1)
    decides(0, 1)
    decides(0, 1)
    (ligne,), _ = lire()
    total, *issues = montants(ligne)
    assert total == 16
    assert issues[2] is None
    assert issues.count(None) >= 2


def test_seule_la_derniere_decision_compte_et_les_exemples_sont_a_part():
    contrats = [decides(0) for _ in range(4)]
    for contrat in contrats:
        DecisionFactory(objectif__indicateur__contrat=contrat, taux=1)
        DecisionFactory(objectif=contrat.indicateurs.first().objectifs.get(), taux=1)
    decides(0, exemple=True)
    (ligne,), _ = lire()
    assert montants(ligne)[:2] == [8, 8]


def test_les_moins_atteints_d_abord():
    for _ in range(4):
        decides(1, 1)
        decides(0, 0, mission="parcours")
        decides("0.5", 1, 1, mission="acces_soins", nature="action")
    assert [a.libelle.split(" :")[0] for a in lire()[0]] == [
        "Parcours pluriprofessionnels",
        "Accès aux soins",
        "Prévention",
    ]


@pytest.mark.parametrize("role", ["cnam", "dgos", "federation", "admin"])
def test_la_page_ne_nomme_personne_et_ne_prend_pas_parti(client, role, django_assert_max_num_queries):
    contrats = [decides(1, 0) for _ in range(3)]
    arreter()
    client.force_login(personne(role, contrats[0].cpts))
    client.get(reverse("indicateurs_peu_atteints"))
    with django_assert_max_num_queries(8):
        lu = texte(client.get(reverse("indicateurs_peu_atteints")))
    assert "Publication n° 1 du" in lu
    assert "Le service ne prend pas parti sur un bonus ou un malus." in lu
    assert not any(contrat.cpts.nom in lu for contrat in contrats)
    assert "Rézone-CPTS" in lu


def test_sans_publication_la_page_dit_quand_revenir(client, cpts):
    client.force_login(personne("dgos"))
    lu = texte(client.get(reverse("indicateurs_peu_atteints")))
    assert "Aucun objectif décidé n’est encore publié." in lu
    assert "revenez demain" in lu


def test_chaque_offre_porte_sa_source():
    assert all(offre.source and offre.texte for offre in offres_de_soutien())


def test_les_transferts_d_une_region_de_trois_cpts_sont_publies(client):
    for montant in ("100.00", "120.00", "140.00"):
        cpts = CPTSFactory(complete=True)
        garnir(ExerciceFactory(cpts=cpts))
        transferer(Contrat.objects.get(cpts=cpts), "acces_soins", "fonctionnement", montant)
    arreter()
    lignes, total = transferts_par_region(publication())
    assert str(total) == "360,00\u00a0€"
    assert len(lignes) == len({nom for nom, _ in lignes})
    client.force_login(personne("federation"))
    reponse = client.get(reverse("transferts"), follow=True)
    assert reponse.redirect_chain == [(reverse("transferts_publies"), 302)]
    assert "360,00 €" in texte(reponse)
