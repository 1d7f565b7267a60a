"""What waits for each party: in the list of the CPTS, in the basket of its caisse and ARS, and by API."""

import datetime

import pytest
from django.urls import reverse

from controles.corbeille.a_faire import a_faire
from controles.dialogue.suivi import dialogues_a_suivre
from cpts.personnes.models import Jeton
from tests.controles.dialogue.test_base import signature
from tests.controles.factories import DialogueFactory, EngagementPrisFactory, QuestionDialogueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2025-03-03 10:00", tick=False)]
AU = datetime.date(2025, 3, 3)


class TestLaCPTS:
    def taches(self, cpts):
        return {t.titre: t for t in a_faire(cpts, AU) if "dialogue de gestion" in t.titre}

    def test_une_question_a_laquelle_repondre(self, cpts, dialogue):
        question = QuestionDialogueFactory(dialogue=dialogue)
        tache = self.taches(cpts)["Répondre aux questions du dialogue de gestion"]
        assert tache.date == datetime.date(2025, 2, 6)
        assert tache.url.endswith("/dialogue/2024-01-01/#questions")
        question.reponse, question.repondue_le = "Deux actions.", question.posee_le
        question.save()
        assert not self.taches(cpts)

    def test_sa_propre_question_ne_l_attend_pas(self, cpts, dialogue):
        QuestionDialogueFactory(dialogue=dialogue, partie="cpts")
        assert not self.taches(cpts)

    def test_apres_la_premiere_signature_plus_aucune_question_ne_l_attend(self, cpts, tenu, ars):
        QuestionDialogueFactory(dialogue=tenu, partie="cpam")
        assert "Répondre aux questions du dialogue de gestion" in self.taches(cpts)
        signature(tenu, ars, "ars")
        assert "Répondre aux questions du dialogue de gestion" not in self.taches(cpts)

    def test_un_compte_rendu_a_signer(self, cpts, tenu, presidence):
        assert "Signer le compte rendu du dialogue de gestion" in self.taches(cpts)
        signature(tenu, presidence, "cpts")
        assert not self.taches(cpts)

    @pytest.mark.parametrize(("jours", "attendu"), [(-1, True), (60, True), (61, False)])
    def test_un_engagement_dont_le_jour_approche(self, cpts, tenu, presidence, jours, attendu):
        EngagementPrisFactory(dialogue=tenu, echeance=AU + datetime.timedelta(days=jours))
        EngagementPrisFactory(dialogue=tenu, echeance=AU, partie="ars")
        signature(tenu, presidence, "cpts")
        assert ("Dire où en est un engagement du dialogue de gestion" in self.taches(cpts)) is attendu


class TestLesRegulateurs:
    def test_chacun_les_siens(self, cpam, ars, tenu):
        signature(tenu, cpam)
        assert not dialogues_a_suivre(cpam, AU).exists()
        assert list(dialogues_a_suivre(ars, AU)) == [tenu]

    def test_la_question_de_la_cpts_les_attend(self, cpam, dialogue):
        QuestionDialogueFactory(dialogue=dialogue, partie="ars")
        assert not dialogues_a_suivre(cpam, AU).exists()
        QuestionDialogueFactory(dialogue=dialogue, partie="cpts")
        assert dialogues_a_suivre(cpam, AU).exists()

    def test_apres_la_premiere_signature_la_question_ne_les_attend_plus(self, cpam, ars, tenu):
        QuestionDialogueFactory(dialogue=tenu, partie="cpts")
        assert dialogues_a_suivre(cpam, AU).get().question_depuis
        signature(tenu, ars, "ars")
        assert dialogues_a_suivre(cpam, AU).get().question_depuis is None

    def test_la_corbeille_y_mene(self, client, cpam, tenu, voisine):
        DialogueFactory(contrat=voisine.contrat_set.get(), tenu=True)
        client.force_login(cpam, backend="cpts.acces.connexion.MotDePasseLocal")
        corbeille = " ".join(client.get(reverse("corbeille")).content.decode().split())
        assert "1 dialogue de gestion vous attend" in corbeille
        page = client.get(reverse("dialogues")).content.decode()
        assert tenu.contrat.cpts.nom in page
        assert voisine.nom not in page
        assert "Signer le compte rendu" in page


class TestAPI:
    def lire(self, client, user, statut=200, **parametres):
        jeton = Jeton.objects.create(user=user)[1]
        reponse = client.get(
            reverse("api:dialogues"), parametres, headers={"authorization": f"Bearer {jeton}"}
        )
        assert reponse.status_code == statut
        return reponse.json().get("resultats")

    def test_l_etat_les_dates_et_les_engagements(self, client, cpam, tenu):
        EngagementPrisFactory(dialogue=tenu)
        signature(tenu, cpam)
        (lu,) = self.lire(client, cpam, cpts=str(tenu.contrat.cpts.uuid))
        assert (lu["etat"], lu["reunion_le"], lu["clos_le"]) == ("tenu", "2025-02-10", None)
        assert list(lu["signatures"]) == ["cpam"]
        (engagement,) = lu["engagements"]
        assert engagement["texte"] == "Ouvrir une permanence de soins le samedi"
        assert (engagement["partie"], engagement["echeance"]) == ("cpts", "2025-09-30")

    def test_la_cnam_ne_lit_aucun_texte(self, client, avec_role, tenu):
        EngagementPrisFactory(dialogue=tenu, suivi="Texte du suivi")
        (lu,) = self.lire(client, avec_role("cnam"))
        (engagement,) = lu["engagements"]
        assert (engagement["texte"], engagement["suivi"]) == (None, None)
        assert engagement["etat"] == "a_faire"
        assert tenu.compte_rendu not in str(lu)

    def test_une_autre_caisse_ne_voit_rien(self, client, avec_role, tenu, voisine):
        assert self.lire(client, avec_role("cpam", voisine)) == []
        self.lire(client, avec_role("cpam", voisine), 404, cpts=str(tenu.contrat.cpts.uuid))

    def test_peu_de_requetes(self, client, cpam, tenu, contrat, django_assert_max_num_queries):
        EngagementPrisFactory.create_batch(3, dialogue=tenu)
        for annee in (2025, 2026):
            DialogueFactory(contrat=contrat, annee_contrat=datetime.date(annee, 1, 1))
        with django_assert_max_num_queries(8):
            assert len(self.lire(client, cpam)) == 3
