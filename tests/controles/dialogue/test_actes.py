"""Acts of the dialogue: who may, in what order, and what is refused in which words."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from controles.dialogue import actes as dialogues
from controles.dialogue import compte_rendu
from controles.dialogue.enums import EtatDialogue, Partie
from controles.dialogue.models import Dialogue, NotePreparatoire, SignatureDialogue
from cpts.commun.formats import date_longue
from cpts.traces.models import Acte
from tests.controles.factories import EngagementPrisFactory, QuestionDialogueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2025-03-03 10:00", tick=False)]
ANNEE = datetime.date(2024, 1, 1)
REUNION = datetime.date(2025, 2, 10)


def empreinte(dialogue) -> str:
    return compte_rendu.empreinte(dialogue, dialogue.questions.all(), dialogue.engagements.all())


def refus(erreur) -> str:
    return " ".join(erreur.value.messages)


class TestOuvrir:
    def test_une_fois_par_annee(self, cpam, ars, contrat):
        ouvert = dialogues.ouvrir(cpam, contrat, ANNEE)
        assert (ouvert.etat, ouvert.cadre) == (EtatDialogue.PREPARE, "cadre-2026-1")
        assert dialogues.ouvrir(ars, contrat, ANNEE) == ouvert
        assert Acte.objects.filter(acte="dialogue.ouvert").count() == 1

    @pytest.mark.parametrize("jour", ["2024-02-01", "2026-01-01"])
    def test_un_jour_qui_n_est_pas_une_annee_commencee(self, cpam, contrat, jour):
        with pytest.raises(ValidationError) as erreur:
            dialogues.ouvrir(cpam, contrat, datetime.date.fromisoformat(jour))
        assert "n’est pas le premier jour d’une année commencée de ce contrat" in refus(erreur)

    def test_la_cpts_n_ouvre_pas(self, presidence, contrat):
        with pytest.raises(PermissionDenied, match="préparer et tenir le dialogue"):
            dialogues.ouvrir(presidence, contrat, ANNEE)


class TestNote:
    def test_elle_s_ecrit_a_deux_sans_rien_perdre(self, cpam, ars, dialogue):
        dialogues.ecrire_note(cpam, dialogue, "Regarder la prévention.")
        with pytest.raises(ValidationError) as erreur:
            dialogues.ecrire_note(ars, dialogue, "Regarder les crises.", revision=0)
        assert "modifié entre-temps" in refus(erreur)
        note = dialogues.ecrire_note(ars, dialogue, "Regarder la prévention et les crises.", revision=1)
        assert (note.revision, note.redigee_par) == (2, ars)

    def test_partagee_elle_ne_change_plus(self, cpam, ars, dialogue):
        dialogues.ecrire_note(cpam, dialogue, "Regarder la prévention.")
        note = dialogues.partager_note(ars, dialogue)
        assert note.partagee_par == ars
        assert dialogues.partager_note(cpam, dialogue).partagee_par == ars
        with pytest.raises(ValidationError) as erreur:
            dialogues.ecrire_note(cpam, dialogue, "Autre chose.", revision=1)
        assert refus(erreur) == "La note est partagée : elle ne se modifie plus."

    def test_rien_a_partager(self, cpam, dialogue):
        with pytest.raises(ValidationError) as erreur:
            dialogues.partager_note(cpam, dialogue)
        assert "écrivez-la d’abord" in refus(erreur)

    def test_la_cpts_ne_l_ecrit_pas(self, presidence, dialogue):
        with pytest.raises(PermissionDenied):
            dialogues.ecrire_note(presidence, dialogue, "Texte")
        assert not NotePreparatoire.objects.exists()


class TestQuestions:
    def test_la_cpts_repond_a_sa_caisse(self, cpam, coordination, dialogue):
        question = dialogues.poser_question(cpam, dialogue, "Que devient la prévention ?")
        assert question.partie == Partie.CPAM
        assert dialogues.poser_question(cpam, dialogue, " Que devient la prévention ? ") == question
        reponse = dialogues.repondre(coordination, question, "Deux actions démarrent.")
        assert reponse.repondue_par == coordination
        with pytest.raises(ValidationError) as erreur:
            dialogues.repondre(coordination, question, "Encore")
        assert "a déjà sa réponse" in refus(erreur)

    def test_un_regulateur_ne_repond_pas_pour_la_cpts(self, ars, dialogue):
        question = QuestionDialogueFactory(dialogue=dialogue, partie="cpam")
        with pytest.raises(ValidationError) as erreur:
            dialogues.repondre(ars, question, "À sa place")
        assert "n’attend pas votre réponse" in refus(erreur)

    def test_la_tresorerie_ne_participe_pas(self, avec_role, dialogue):
        with pytest.raises(PermissionDenied):
            dialogues.poser_question(avec_role("tresorerie"), dialogue, "Et l’avance ?")

    @pytest.mark.parametrize("texte", ["", "  \r\n "])
    def test_une_question_vide(self, cpam, dialogue, texte):
        with pytest.raises(ValidationError) as erreur:
            dialogues.poser_question(cpam, dialogue, texte)
        assert refus(erreur) == "Écrivez votre question avant de l’envoyer."


class TestReunion:
    def test_elle_garde_la_date_le_compte_rendu_et_les_chiffres(self, cpam, dialogue):
        tenu = dialogues.tenir(cpam, dialogue, REUNION, "Tous", "Chiffres relus.\r\nAccord.")
        assert (tenu.etat, tenu.compte_rendu) == (EtatDialogue.TENU, "Chiffres relus.\nAccord.")
        assert tenu.chiffres[-1]["mission"] == "total"
        assert tenu.chiffres[-1]["depense"] is None  # no accounts: unknown, not zero

    def test_elle_se_corrige_sur_ce_qu_on_a_lu(self, cpam, ars, dialogue):
        dialogues.tenir(cpam, dialogue, REUNION, "Tous", "Chiffres relus.")
        with pytest.raises(ValidationError) as erreur:
            dialogues.tenir(ars, dialogue, REUNION, "Tous", "Autre texte.", revision=0)
        assert "modifié entre-temps" in refus(erreur)
        assert dialogues.tenir(ars, dialogue, REUNION, "Tous", "Autre texte.", revision=1).revision == 2

    @pytest.mark.parametrize("jour", ["2023-12-31", "2025-03-04"])
    def test_une_date_impossible(self, cpam, dialogue, jour):
        with pytest.raises(ValidationError) as erreur:
            dialogues.tenir(cpam, dialogue, datetime.date.fromisoformat(jour), "Tous", "Texte")
        assert "attendu, un jour entre" in refus(erreur)


class TestEngagements:
    def test_il_se_prend_puis_se_suit(self, cpam, coordination, tenu):
        engagement = dialogues.prendre_engagement(
            coordination, tenu, "Ouvrir le samedi", "cpts", datetime.date(2025, 9, 30)
        )
        suivi = dialogues.suivre(coordination, engagement, "fait", "Ouvert le 6 septembre.")
        assert suivi.get_etat_display() == "Fait"
        journal = Acte.objects.get(acte="dialogue.suivi")
        assert "À faire → Fait" in journal.objet

    def test_une_echeance_avant_la_reunion(self, cpam, tenu):
        with pytest.raises(ValidationError) as erreur:
            dialogues.prendre_engagement(cpam, tenu, "Ouvrir", "cpts", datetime.date(2025, 2, 9))
        assert f"à partir du {date_longue(REUNION)}" in refus(erreur)

    def test_fait_sans_un_mot(self, cpam, tenu):
        engagement = EngagementPrisFactory(dialogue=tenu)
        with pytest.raises(ValidationError) as erreur:
            dialogues.suivre(cpam, engagement, "fait", " ")
        assert "Dites en quelques mots" in refus(erreur)

    def test_la_cpts_ne_dit_pas_ce_que_devient_celui_de_la_caisse(self, presidence, tenu):
        engagement = EngagementPrisFactory(dialogue=tenu, partie="cpam")
        with pytest.raises(ValidationError) as erreur:
            dialogues.suivre(presidence, engagement, "abandonne", "Sans suite.")
        assert "celui de la caisse ou de l’ARS" in refus(erreur)

    def test_il_se_retire_avant_les_signatures(self, cpam, tenu):
        dialogues.retirer_engagement(cpam, EngagementPrisFactory(dialogue=tenu))
        assert not tenu.engagements.exists()
        assert "Ouvrir une permanence" in Acte.objects.get(acte="dialogue.engagement_retire").objet


class TestSigner:
    def test_la_troisieme_signature_clot(self, presidence, cpam, ars, tenu):
        for personne in (presidence, cpam, ars):
            dialogues.signer(personne, tenu, empreinte(tenu))
        tenu.refresh_from_db()
        assert tenu.etat == EtatDialogue.CLOS
        assert {s.empreinte for s in tenu.signatures.all()} == {empreinte(tenu)}

    def test_on_signe_ce_qu_on_a_lu(self, cpam, tenu):
        lue = empreinte(tenu)
        EngagementPrisFactory(dialogue=tenu)
        with pytest.raises(ValidationError) as erreur:
            dialogues.signer(cpam, tenu, lue)
        assert "relisez-le avant de signer" in refus(erreur)

    def test_pas_avant_la_reunion(self, cpam, dialogue):
        with pytest.raises(ValidationError) as erreur:
            dialogues.signer(cpam, dialogue, empreinte(dialogue))
        assert "enregistrez d’abord la réunion" in refus(erreur)

    def test_une_seule_fois_par_partie(self, cpam, tenu, avec_role):
        dialogues.signer(cpam, tenu, empreinte(tenu))
        with pytest.raises(ValidationError) as erreur:
            dialogues.signer(avec_role("cpam"), tenu, empreinte(tenu))
        assert refus(erreur) == "Votre partie a déjà signé ce compte rendu."

    def test_la_coordination_ne_signe_pas(self, coordination, tenu):
        with pytest.raises(PermissionDenied, match="Présidence"):
            dialogues.signer(coordination, tenu, empreinte(tenu))
        assert not SignatureDialogue.objects.exists()


class TestApresUneSignature:
    """The database refuses, whatever the door."""

    @pytest.fixture
    def signe(self, cpam, tenu):
        EngagementPrisFactory(dialogue=tenu)
        QuestionDialogueFactory(dialogue=tenu)
        dialogues.signer(cpam, tenu, empreinte(tenu))
        return Dialogue.objects.select_related("contrat__cpts").get(pk=tenu.pk)

    @pytest.mark.parametrize(
        "acte",
        [
            lambda p, d: dialogues.tenir(p, d, REUNION, "Tous", "Autre texte.", revision=1),
            lambda p, d: dialogues.poser_question(p, d, "Une de plus ?"),
            lambda p, d: dialogues.prendre_engagement(p, d, "Un de plus", "ars", datetime.date(2026, 1, 1)),
            lambda p, d: dialogues.retirer_engagement(p, d.engagements.get()),
        ],
    )
    def test_rien_ne_change(self, ars, signe, acte):
        with pytest.raises(ValidationError) as erreur:
            acte(ars, signe)
        assert refus(erreur).startswith("Le compte rendu est signé : il ne change plus.")

    def test_repondre_non_plus(self, presidence, signe):
        with pytest.raises(ValidationError) as erreur:
            dialogues.repondre(presidence, signe.questions.get(), "Trop tard")
        assert "il ne change plus" in refus(erreur)

    def test_le_suivi_reste_ouvert(self, presidence, signe):
        avant = empreinte(signe)
        dialogues.suivre(presidence, signe.engagements.get(), "fait", "C’est ouvert.")
        assert empreinte(signe) == avant
