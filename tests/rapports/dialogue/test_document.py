"""The PDF of a dialogue: four to six pages, the figures of the page, tagged, each reader's own share."""

import datetime
import io

import pytest
from celery import current_app
from django.core.files.storage import default_storage
from django.urls import reverse
from pypdf import PdfReader

from controles.dialogue import actes as dialogues
from cpts.commun.formats import euros
from rapports.dialogue.page import page_de
from rapports.pdf import demandes
from rapports.pdf.models import Rapport
from rapports.pdf.tasks import produire_rapport
from tests.controles.factories import EngagementPrisFactory, QuestionDialogueFactory
from tests.rapports.dialogue.conftest import ANNEE

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00", tick=True)]


@pytest.fixture(autouse=True)
def envois(monkeypatch):
    monkeypatch.setattr(current_app, "send_task", lambda nom, args, **_: None)


@pytest.fixture
def tenu(dialogue, avec_role):
    cpam = avec_role("cpam")
    QuestionDialogueFactory(dialogue=dialogue, texte="Et la prévention ?")
    EngagementPrisFactory(dialogue=dialogue, texte="Ouvrir le samedi")
    dialogues.ecrire_note(cpam, dialogue, "Note des deux régulateurs")
    return dialogues.tenir(cpam, dialogue, datetime.date(2026, 2, 1), "Tous", "Chiffres relus ensemble.")


def produit(user, dialogue) -> Rapport:
    rapport = demandes.demander(user, dialogue)
    produire_rapport(rapport.pk)
    rapport.refresh_from_db()
    assert rapport.etat == Rapport.Etat.PRET, rapport.erreur
    return rapport


def lu(rapport: Rapport) -> PdfReader:
    with default_storage.open(rapport.contenu.name) as fichier:
        return PdfReader(io.BytesIO(fichier.read()))


def texte(lecteur: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in lecteur.pages).split())


def test_il_porte_les_chiffres_de_la_page(tenu, cpts, avec_role):
    user = avec_role("cpam")
    contenu = texte(lu(produit(user, tenu)))
    page = page_de(user, cpts.uuid, ANNEE.isoformat())
    montants = [li.depense for li in page.avec_comptes[0].missions]
    for ligne in [*page.tableau.lignes, page.tableau.total]:
        montants += [ligne.alloue, ligne.du, ligne.verse, ligne.transfere, ligne.depense, ligne.reste]
    assert any(montants)
    for montant in montants:
        assert " ".join(euros(montant).split()) in contenu
    for mots in (
        "75,00 %",
        "90,00 %",
        "80,00 %",
        "contesté",
        "Barème de démonstration",
        "aucun classement national",
    ):
        assert mots in contenu
    for mots in ("Et la prévention ?", "Ouvrir le samedi", "Chiffres relus ensemble."):
        assert mots in contenu


def test_les_memes_parties_pour_toutes_les_caisses(tenu, avec_role):
    user = avec_role("ars")
    lecteur = lu(produit(user, tenu))
    contenu = texte(lecteur)
    for section in page_de(user, tenu.contrat.cpts.uuid, ANNEE.isoformat()).cadre.sections:
        assert f"{section.rang}. {section.titre}" in contenu
    assert 4 <= len(lecteur.pages) <= 6


def test_il_est_balise_et_nomme(tenu, avec_role):
    lecteur = lu(produit(avec_role("presidence"), tenu))
    racine = lecteur.trailer["/Root"]
    assert racine["/MarkInfo"]["/Marked"]
    assert racine["/Lang"] == "fr"
    assert "pdfuaid" in racine["/Metadata"].get_data().decode()
    assert "dialogue de gestion" in lecteur.metadata.title


def test_la_note_n_y_est_qu_une_fois_partagee(tenu, avec_role):
    cpam = avec_role("cpam")
    assert "Note des deux régulateurs" not in texte(lu(produit(cpam, tenu)))
    dialogues.partager_note(cpam, tenu)
    assert "Note des deux régulateurs" in texte(lu(produit(avec_role("presidence"), tenu)))


def test_la_cnam_n_y_lit_aucun_texte(tenu, avec_role):
    contenu = texte(lu(produit(avec_role("cnam"), tenu)))
    for mots in ("Et la prévention ?", "Ouvrir le samedi", "Chiffres relus ensemble."):
        assert mots not in contenu


def test_il_est_a_qui_l_a_demande(tenu, avec_role, client):
    rapport = produit(avec_role("cpam"), tenu)
    for role, statut in (("cpam", 404), ("cnam", 404), ("presidence", 404)):
        client.force_login(avec_role(role), backend="cpts.acces.connexion.MotDePasseLocal")
        assert client.get(reverse("rapport_pdf", args=[rapport.uuid])).status_code == statut
    client.force_login(rapport.demande_par, backend="cpts.acces.connexion.MotDePasseLocal")
    reponse = client.get(reverse("rapport_pdf", args=[rapport.uuid]))
    assert b"".join(reponse.streaming_content).startswith(b"%PDF")
    assert "dialogue-" in reponse["Content-Disposition"]
    suivi = client.get(reverse("rapport", args=[rapport.uuid])).content.decode()
    assert "Dialogue de gestion de l’année de contrat du 01/01/2025" in suivi
    assert reverse("cpts_dialogue_annee", args=[tenu.contrat.cpts.uuid, "2025-01-01"]) in suivi


def test_il_se_demande_depuis_la_page(tenu, avec_role, client):
    client.force_login(avec_role("ars"), backend="cpts.acces.connexion.MotDePasseLocal")
    reponse = client.post(reverse("dialogue_pdf", args=[tenu.contrat.cpts.uuid, "2025-01-01"]))
    assert reponse["location"] == reverse("rapport", args=[Rapport.objects.get().uuid])
