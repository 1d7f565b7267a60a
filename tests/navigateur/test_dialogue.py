"""A dialogue de gestion in a browser, from its opening to the third signature, by the keyboard."""

import pytest
from django.urls import reverse

from controles.dialogue.models import Dialogue
from tests.navigateur.aides import connexion, verifier

pytestmark = pytest.mark.django_db(transaction=True)


def test_de_l_ouverture_aux_trois_signatures(page, cpts, avec_role, journal):
    adresse = reverse("cpts_dialogue_annee", args=[cpts.uuid, "2025-01-01"])
    presidence, cpam, ars = (avec_role(role) for role in ("presidence", "cpam", "ars"))

    connexion(page, ars)
    page.goto(reverse("cpts_dialogue", args=[cpts.uuid]))
    verifier(page, "dialogues")
    page.get_by_role("link", name="du 01/01/2025 au 31/12/2025").click()
    verifier(page, "dialogue-a-ouvrir")
    page.get_by_role("button", name="Ouvrir ce dialogue").press("Enter")
    page.get_by_text("Le dialogue est ouvert").wait_for()
    page.get_by_text("Écrire la note").click()
    page.get_by_label("Note préparatoire").fill("À regarder avant la réunion.")
    page.get_by_role("button", name="Enregistrer la note").press("Enter")
    page.get_by_text("Lue par la caisse et l’ARS seulement", exact=True).wait_for()
    page.get_by_text("Poser une question").click()
    page.get_by_label("Votre question").fill("Que devient la prévention ?")
    page.get_by_role("button", name="Envoyer la question").press("Enter")
    page.get_by_text("Votre question est posée").wait_for()
    verifier(page, "dialogue-ars")

    connexion(page, presidence)
    page.goto(reverse("cpts", args=[cpts.uuid]))
    page.get_by_role("link", name="Répondre aux questions du dialogue de gestion").click()
    assert "À regarder avant la réunion." not in page.locator("#contenu").inner_text()
    page.get_by_label("Votre réponse").fill("Deux actions démarrent.")
    page.get_by_role("button", name="Envoyer la réponse").press("Enter")
    page.get_by_text("Votre réponse est enregistrée").wait_for()

    connexion(page, cpam)
    page.goto(adresse)
    journal.tolerer("422")
    page.get_by_text("Enregistrer la réunion et son compte rendu").click()
    page.get_by_role("button", name="Enregistrer le compte rendu").press("Enter")
    page.get_by_text("Indiquez la date de la réunion.").first.wait_for()
    verifier(page, "dialogue-erreurs")
    page.get_by_label("Date de la réunion").fill("2025-02-10")
    page.get_by_label("Participants").fill("La CPTS, sa caisse, son ARS")
    page.get_by_label("Compte rendu", exact=False).fill("Les chiffres sont relus.")
    page.get_by_role("button", name="Enregistrer le compte rendu").press("Enter")
    page.get_by_text("Le compte rendu est enregistré").wait_for()

    for personne in (cpam, ars, presidence):
        connexion(page, personne)
        page.goto(adresse)
        page.get_by_label("J’ai lu ce compte rendu").press("Space")
        page.get_by_role("button", name="Signer le compte rendu").press("Enter")
        page.get_by_text("Votre signature est enregistrée").wait_for()
    verifier(page, "dialogue-clos")
    assert Dialogue.objects.get().etat == "clos"
