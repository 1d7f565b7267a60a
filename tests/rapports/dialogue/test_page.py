"""The prepared dialogue: the figures of the other pages, who reads what, and the acts posted from it."""

import datetime

import pytest
from django.urls import reverse

from controles.dialogue import actes as dialogues
from controles.dialogue.models import QuestionDialogue
from cpts.commun.formats import euros
from financements.contrats.models import Contrat
from financements.enveloppes.requetes import PageEnveloppes
from financements.indicateurs.requetes.indicateurs import PageIndicateurs, contrats_a_indicateurs
from rapports.dialogue.page import page_de
from rapports.fiche.fiche import fiche_de
from tests.controles.factories import DialogueFactory, EngagementPrisFactory, QuestionDialogueFactory
from tests.rapports.dialogue.conftest import ANNEE, contenu
from tests.rapports.fiche.aides import verser

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00", tick=False)]
REQUETES_MAX = 19
SECRET = "À ne pas dire avant la réunion."


def mots(montant) -> str:
    return " ".join(euros(montant).split())


class TestChiffres:
    """Each number is that of the page it opens onto."""

    def test_ceux_des_enveloppes(self, cpts, dialogue, avec_role, lire):
        page = lire(avec_role("cpam"), dialogue)
        tableau = PageEnveloppes(cpts, datetime.date(2026, 7, 4), "annee", "2025-01-01").tableau
        assert tableau.total.depense is not None
        for ligne in [*tableau.lignes, tableau.total]:
            for montant in (ligne.alloue, ligne.du, ligne.verse, ligne.transfere, ligne.depense, ligne.reste):
                assert mots(montant) in page
        assert "calendrier=annee&amp;periode=2025-01-01" in page

    def test_ceux_des_comptes_et_leurs_methodes(self, cpts, dialogue, avec_role, lire):
        user = avec_role("ars")
        page = lire(user, dialogue)
        vu = next(e for e in fiche_de(user, cpts.uuid).exercices if e.annee == 2025)
        assert mots(vu.depense) in page
        assert " ".join(vu.methodes.split()) in page
        for ligne in vu.missions:
            assert mots(ligne.depense) in page
        assert reverse("cpts_comptes", args=[cpts.uuid, vu.exercice.uuid]) in page

    def test_ceux_des_indicateurs(self, cpts, dialogue, avec_role, lire):
        page = lire(avec_role("presidence"), dialogue)
        contrats = list(contrats_a_indicateurs(Contrat.objects.filter(cpts=cpts)))
        vus = PageIndicateurs(contrats, datetime.date(2026, 7, 4), "2025-01-01")
        (objectif,) = vus.objectifs
        attendus = (objectif.cible, objectif.valeur, objectif.preuve, "75,00 %", "90,00 %", "80,00 %")
        for mot in attendus:
            assert " ".join(mot.split()) in page
        assert "1 valeur contestée" in page
        assert "aucun classement national" in page

    def test_ce_qui_n_est_pas_connu_est_dit(self, garnie, avec_role, lire):
        sans_comptes = DialogueFactory(contrat=garnie, annee_contrat=datetime.date(2026, 1, 1))
        page = lire(avec_role("cpam"), sans_comptes)
        assert "Dépense inconnue sur l’année de contrat." in page
        assert "inconnue, pas nulle" in page

    def test_le_bareme_de_demonstration_est_dit(self, dialogue, avec_role, lire):
        assert "Barème de démonstration" in lire(avec_role("cpam"), dialogue)

    def test_ce_qui_a_bouge_depuis_la_reunion(self, dialogue, avec_role, lire):
        cpam = avec_role("cpam")
        dialogue = dialogues.tenir(cpam, dialogue, datetime.date(2026, 2, 1), "Tous", "Chiffres relus.")
        assert "Depuis le compte rendu" not in lire(cpam, dialogue)
        verser(dialogue.contrat.cpts, "1.00", datetime.date(2025, 12, 1))
        page = lire(cpam, dialogue)
        assert f"Versé : {mots(110_000)} à la réunion, {mots(110_001)} aujourd’hui" in page


class TestQuiLitQuoi:
    @pytest.fixture
    def avec_note(self, dialogue, avec_role):
        dialogues.ecrire_note(avec_role("cpam"), dialogue, SECRET)
        return dialogue

    @pytest.mark.parametrize(
        ("role", "lue"),
        [("cpam", True), ("ars", True), ("presidence", False), ("coordination", False), ("cnam", False)],
    )
    def test_la_note_est_aux_deux_regulateurs(self, avec_note, avec_role, lire, role, lue):
        assert (SECRET in lire(avec_role(role), avec_note)) is lue

    @pytest.mark.parametrize(
        ("role", "lue"), [("presidence", True), ("tresorerie", True), ("cnam", False), ("admin", False)]
    )
    def test_partagee_la_cpts_la_lit(self, avec_note, avec_role, lire, role, lue):
        dialogues.partager_note(avec_role("ars"), avec_note)
        assert (SECRET in lire(avec_role(role), avec_note)) is lue

    def test_la_cnam_ne_lit_aucun_texte(self, dialogue, avec_role, lire):
        QuestionDialogueFactory(dialogue=dialogue, texte="Texte de la question")
        EngagementPrisFactory(dialogue=dialogue, texte="Texte de l’engagement")
        dialogues.tenir(
            avec_role("cpam"), dialogue, datetime.date(2026, 2, 1), "Hélène", "Texte du compte rendu"
        )
        page = lire(avec_role("cnam"), dialogue)
        for texte in ("Texte de la question", "Texte de l’engagement", "Hélène", "Texte du compte rendu"):
            assert texte not in page
        assert "Texte lu par la CPTS, sa caisse et son ARS seulement." in page
        assert "Préparer le PDF" in page
        assert "Poser une question" not in page

    def test_une_autre_caisse_ne_trouve_rien(self, dialogue, voisine, client, avec_role):
        client.force_login(avec_role("cpam", voisine), backend="cpts.acces.connexion.MotDePasseLocal")
        for nom, args in (("cpts_dialogue", []), ("cpts_dialogue_annee", ["2025-01-01"])):
            assert client.get(reverse(nom, args=[dialogue.contrat.cpts.uuid, *args])).status_code == 404

    @pytest.mark.parametrize("annee", ["2025-01-02", "2027-01-01", "hier"])
    def test_une_annee_qui_n_existe_pas(self, dialogue, client, avec_role, annee):
        client.force_login(avec_role("cpam"), backend="cpts.acces.connexion.MotDePasseLocal")
        adresse = reverse("cpts_dialogue_annee", args=[dialogue.contrat.cpts.uuid, annee])
        assert client.get(adresse).status_code == 404


class TestActes:
    def test_ouvrir(self, garnie, client, avec_role):
        client.force_login(avec_role("ars"), backend="cpts.acces.connexion.MotDePasseLocal")
        args = [garnie.cpts.uuid, "2025-01-01"]
        assert "Ouvrir ce dialogue" in contenu(client.get(reverse("cpts_dialogue_annee", args=args)))
        page = contenu(client.post(reverse("dialogue_ouvrir", args=args), follow=True))
        assert "Ouvrir ce dialogue" not in page
        assert "Préparer le PDF" in page

    def test_demander_puis_repondre(self, dialogue, avec_role, poster, lire):
        cpam, coordination = avec_role("cpam"), avec_role("coordination")
        assert poster(cpam, dialogue, "question", texte="Et la prévention ?").status_code == 302
        question = QuestionDialogue.objects.get()
        assert "Envoyer la réponse" in lire(coordination, dialogue)
        assert "Envoyer la réponse" not in lire(cpam, dialogue)
        assert poster(coordination, dialogue, "repondre", question, texte="Deux actions.").status_code == 302
        assert "Deux actions." in lire(cpam, dialogue)

    def test_un_refus_garde_ce_qui_est_ecrit(self, dialogue, avec_role, poster):
        champs = {"participants": "Tous", "compte_rendu": "Mon long texte", "revision": "0"}
        page = contenu(
            poster(avec_role("cpam"), dialogue, "reunion", date_reunion="2030-01-01", **champs), 422
        )
        assert "Mon long texte" in page
        assert "attendu, un jour entre" in page

    def test_deux_personnes_ecrivent_le_compte_rendu(self, dialogue, avec_role, poster):
        champs = {"date_reunion": "2026-02-01", "participants": "Tous"}
        poster(avec_role("cpam"), dialogue, "reunion", compte_rendu="Premier", revision="0", **champs)
        reponse = poster(avec_role("ars"), dialogue, "reunion", compte_rendu="Second", revision="0", **champs)
        page = contenu(reponse, 422)
        assert "modifié entre-temps" in page
        assert "Premier" in page
        assert "Second" in page
        assert 'name="reunion-revision" value="1"' in page
        dialogue.refresh_from_db()
        assert dialogue.compte_rendu == "Premier"

    def test_signer_a_trois(self, dialogue, avec_role, poster, lire):
        dialogues.tenir(avec_role("cpam"), dialogue, datetime.date(2026, 2, 1), "Tous", "Relu.")
        for role in ("presidence", "cpam", "ars"):
            user = avec_role(role)
            page = lire(user, dialogue)
            empreinte = page.split('name="signer-empreinte" value="')[1].split('"')[0]
            assert poster(user, dialogue, "signer", lu="on", empreinte=empreinte).status_code == 302
        page = lire(avec_role("coordination"), dialogue)
        assert "le dialogue est clos" in page
        assert "Chaque signature porte cette empreinte." in page
        assert "Ajouter un engagement" not in page

    def test_signer_sans_cocher(self, dialogue, avec_role, poster):
        dialogues.tenir(avec_role("cpam"), dialogue, datetime.date(2026, 2, 1), "Tous", "Relu.")
        page = contenu(poster(avec_role("cpam"), dialogue, "signer", empreinte="x"), 422)
        assert "Cochez la case pour signer." in page

    def test_les_engagements_d_hier_ouvrent_le_dialogue(self, garnie, dialogue, avec_role, poster, lire):
        avant = DialogueFactory(contrat=garnie, annee_contrat=datetime.date(2024, 1, 1), tenu=True)
        engagement = EngagementPrisFactory(dialogue=avant, texte="Ouvrir le samedi")
        coordination = avec_role("coordination")
        page = lire(coordination, dialogue)
        assert (
            page.index('id="engagements_passes"')
            < page.index("Ouvrir le samedi")
            < page.index('id="conclusion"')
        )
        reponse = poster(coordination, dialogue, "suivre", engagement, etat="fait", suivi="C’est ouvert.")
        assert reponse.status_code == 302
        assert "C’est ouvert." in lire(avec_role("ars"), dialogue)

    def test_un_acte_inconnu(self, dialogue, avec_role, poster):
        assert poster(avec_role("cpam"), dialogue, "danser").status_code == 404

    @pytest.mark.parametrize(
        ("role", "acte"),
        [
            ("tresorerie", "question"),
            ("presidence", "reunion"),
            ("coordination", "signer"),
            ("cnam", "question"),
        ],
    )
    def test_ceux_qui_ne_le_peuvent_pas(self, dialogue, avec_role, poster, role, acte):
        assert poster(avec_role(role), dialogue, acte).status_code == 403


class TestListe:
    def test_les_annees_et_leur_etat(self, dialogue, client, avec_role):
        EngagementPrisFactory(dialogue=dialogue)
        client.force_login(avec_role("cnam"), backend="cpts.acces.connexion.MotDePasseLocal")
        page = contenu(client.get(reverse("cpts_dialogue", args=[dialogue.contrat.cpts.uuid])))
        assert page.index("du 01/01/2026") < page.index("du 01/01/2025") < page.index("du 01/01/2024")
        assert "Préparé</span>" in page
        assert "Pas encore préparé" in page
        assert "1 engagement, dont 1 à faire" in page


def test_peu_de_requetes(dialogue, avec_role, client, django_assert_max_num_queries):
    QuestionDialogueFactory(dialogue=dialogue)
    EngagementPrisFactory(dialogue=dialogue)
    user = avec_role("presidence")
    client.force_login(user, backend="cpts.acces.connexion.MotDePasseLocal")
    args = [dialogue.contrat.cpts.uuid, "2025-01-01"]
    client.get(reverse("cpts_dialogue_annee", args=args))
    with django_assert_max_num_queries(REQUETES_MAX):
        reponse = client.get(reverse("cpts_dialogue_annee", args=args))
    assert len(reponse.content) < 100_000


def test_deux_caisses_preparent_les_memes_chiffres(dialogue, cpts, avec_role):
    """Same sections and numbers for the caisse, the ARS and the CPTS."""
    pages = [page_de(avec_role(role), cpts.uuid, ANNEE.isoformat()) for role in ("cpam", "ars", "presidence")]
    assert len({tuple(s.code for s in page.cadre.sections) for page in pages}) == 1
    assert len({str(page.tableau.total) for page in pages}) == 1
