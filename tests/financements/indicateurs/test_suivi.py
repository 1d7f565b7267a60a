"""What waits, for whom: objectives to declare before the anniversary, to give an opinion on, to decide."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from controles.corbeille.a_faire import a_faire
from cpts.structures.models import CPTS
from financements.indicateurs.models import ContestationIndicateur
from financements.indicateurs.suivi import (
    objectifs_a_decider,
    objectifs_a_declarer,
    objectifs_qui_attendent,
)
from tests.factories import personne
from tests.financements.indicateurs.factories import (
    AvisFactory,
    DecisionFactory,
    DeclarationFactory,
    ObjectifFactory,
)
from tests.financements.indicateurs.test_pages import texte

pytestmark = pytest.mark.django_db
JOUR = datetime.date.fromisoformat
APRES = JOUR("2025-02-03")


class TestADeclarer:
    @pytest.mark.parametrize(
        ("au", "attendus"), [("2024-11-01", 0), ("2024-11-02", 1), ("2025-01-01", 1), ("2026-01-01", 1)]
    )
    def test_soixante_jours_avant_l_anniversaire(self, cpts, objectif, au, attendus):
        lignes = objectifs_a_declarer(cpts, JOUR(au))
        assert len(lignes) == attendus
        assert all((li.dernier_jour, li.nombre) == (JOUR("2024-12-31"), 1) for li in lignes)

    def test_plus_rien_une_fois_declare_ou_decide(self, cpts, objectif):
        DecisionFactory(objectif=ObjectifFactory(indicateur__contrat=objectif.indicateur.contrat))
        assert [li.nombre for li in objectifs_a_declarer(cpts, APRES)] == [1]
        DeclarationFactory(objectif=objectif)
        assert objectifs_a_declarer(cpts, APRES) == []

    def test_la_tache_de_la_cpts_dit_quand_et_ou(self, cpts, objectif):
        (tache,) = [t for t in a_faire(cpts, JOUR("2024-12-01")) if t.genre == "indicateur"]
        assert tache.titre == "Déclarer 1\u00a0objectif de vos indicateurs"
        assert "qui finit le 31\u00a0décembre\u00a02024" in tache.detail
        assert tache.url == f"{reverse('cpts_indicateurs', args=[cpts.uuid])}?annee=2024-01-01"
        assert not tache.date_est_une_obligation

    def test_la_page_de_la_cpts_la_montre(self, client, coordination, cpts, objectif):
        client.force_login(coordination)
        with time_machine.travel(datetime.datetime(2024, 12, 1, 9, tzinfo=datetime.UTC), tick=False):
            assert "Déclarer 1 objectif de vos indicateurs" in texte(
                client.get(reverse("cpts", args=[cpts.uuid]))
            )


class TestADecider:
    def test_declare_ou_d_une_annee_close(self, cpam, objectif):
        assert not objectifs_a_decider(cpam, JOUR("2024-12-31")).exists()
        assert objectifs_a_decider(cpam, JOUR("2025-01-01")).exists()
        DeclarationFactory(objectif=objectif)
        assert objectifs_a_decider(cpam, JOUR("2024-06-01")).exists()

    def test_decide_n_attend_plus_mais_conteste_attend(self, cpam, objectif):
        decision = DecisionFactory(objectif=objectif)
        assert not objectifs_a_decider(cpam, APRES).exists()
        ContestationIndicateur.objects.create(objectif=objectif, decision=decision, motif="Décembre manque.")
        assert objectifs_a_decider(cpam, APRES).get().conteste
        DecisionFactory(objectif=objectif, taux=1)
        assert not objectifs_a_decider(cpam, APRES).exists()

    def test_l_ars_n_attend_que_son_avis(self, cpam, ars, objectif):
        def attendent() -> list[int]:
            return [objectifs_qui_attendent(qui, APRES).count() for qui in (cpam, ars)]

        assert attendent() == [1, 1]
        AvisFactory(objectif=objectif, de_l_ars=True)
        assert attendent() == [1, 0]

    def test_la_voisine_et_les_exemples_n_y_sont_pas(self, cpam, voisine, cpts, objectif):
        assert not objectifs_a_decider(personne("cpam", voisine), APRES).exists()
        CPTS.objects.filter(pk=cpts.pk).update(exemple=True)
        assert not objectifs_a_decider(cpam, APRES).exists()

    @pytest.mark.parametrize(
        ("etat", "montre"),
        [("", True), ("non_declare", True), ("conteste", False), ("sans_avis_ars", True), ("inconnu", True)],
    )
    def test_la_liste_se_filtre(self, client, cpam, cpts, objectif, etat, montre):
        AvisFactory(objectif=objectif)
        client.force_login(cpam)
        with time_machine.travel(datetime.datetime(2025, 2, 3, 9, tzinfo=datetime.UTC), tick=False):
            reponse = client.get(reverse("indicateurs_a_decider"), {"etat": etat, "mission": "prevention"})
        assert (objectif.indicateur.libelle in texte(reponse)) is montre

    def test_chacun_est_mene_la_ou_il_agit(self, client, cpam, ars, objectif):
        def lien(qui):
            client.force_login(qui)
            with time_machine.travel(datetime.datetime(2025, 2, 3, 9, tzinfo=datetime.UTC), tick=False):
                return client.get(reverse("indicateurs_a_decider")).content.decode()

        assert "/prevention/avis/" in lien(cpam)
        AvisFactory(objectif=objectif)
        assert "/prevention/decisions/" in lien(cpam)
        assert "/prevention/avis/" in lien(ars)

    @pytest.mark.parametrize("role", ["cpam", "ars"])
    def test_la_corbeille_le_dit(self, client, cpts, objectif, role, django_assert_max_num_queries):
        client.force_login(personne(role, cpts))
        with time_machine.travel(datetime.datetime(2025, 2, 3, 9, tzinfo=datetime.UTC), tick=False):
            reponse = client.get(reverse("corbeille"))
            assert "1 objectif attend un avis ou une décision" in texte(reponse)
            with django_assert_max_num_queries(14):
                client.get(reverse("indicateurs_a_decider"))
