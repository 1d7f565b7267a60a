"""Sign-in, access, consultations, tokens, mail and the page of the API, in a real browser."""

import pytest
from django.urls import reverse

from cpts.courriels.models import CourrielEnvoye
from cpts.traces.consultations import tracer
from tests import factories
from tests.navigateur.aides import captures, connexion, verifier

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chez_soi(cpts, avec_role):
    """A présidence whose CPTS has members, past access, consultations and mails."""
    presidence = avec_role("presidence")
    factories.habiliter(
        factories.UtilisateurFactory(first_name="Marc", last_name="Dubois"), "tresorerie", cpts
    )
    factories.habiliter(factories.UtilisateurFactory(is_active=False), "coordination", cpts)
    agent = avec_role("cpam")
    for n in range(3):
        tracer(agent, cpts, "examen", f"Lignes du compte 641{n}, exercice 2025")
    CourrielEnvoye.objects.create(
        destinataire="x@essai.example",
        objet=f"{cpts.nom} : un accès vous est donné",
        texte="Bonjour,",
        cpts=cpts,
    )
    return presidence


def test_la_porte(page, settings, db):
    settings.MOT_DE_PASSE_DEMO = "mot-de-passe-affiché"
    page.goto("/connexion/")
    verifier(page, "connexion")
    page.get_by_role("link", name="Trésorerie").click()
    assert page.get_by_label("Identifiant").input_value() == "tresorerie"
    page.get_by_label("Mot de passe", exact=True).fill("faux")
    page.get_by_role("button", name="Se connecter").click()
    assert "inexact" in page.locator("main").inner_text()
    captures(page, "connexion-erreur")


@pytest.mark.parametrize(
    "nom", ["mot_de_passe", "mes_acces", "jetons", "boite_envoi", "acces", "consultations"]
)
def test_les_pages_du_compte(page, cpts, chez_soi, nom):
    connexion(page, chez_soi)
    page.goto(reverse(nom, args=[cpts.uuid] if nom in ("acces", "consultations") else []))
    verifier(page, nom)


@pytest.mark.parametrize("nom", ["sans_structure", "mot_de_passe_oublie"])
def test_les_pages_sans_role(page, db, nom):
    connexion(page, factories.UtilisateurFactory())
    page.goto(reverse(nom))
    verifier(page, nom)


def test_retirer_un_acces_au_clavier(page, cpts, chez_soi):
    connexion(page, chez_soi)
    page.goto(reverse("acces", args=[cpts.uuid]))
    page.get_by_role("link", name="Retirer l’accès de Marc Dubois").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Retirer l’accès de Marc Dubois ?").wait_for()
    verifier(page, "acces-retirer")
    page.get_by_role("button", name="Retirer l’accès").focus()
    page.keyboard.press("Enter")
    page.get_by_text("L’accès de Marc Dubois est retiré.").wait_for()


def test_un_jeton_se_copie_une_fois(page, chez_soi):
    connexion(page, chez_soi)
    page.goto(reverse("jetons"))
    page.get_by_label("À quoi servira ce jeton ?").fill("Entrepôt de données")
    page.get_by_role("button", name="Créer le jeton").click()
    assert "il ne sera plus affiché" in page.locator("main").inner_text()
    verifier(page, "jetons-cree")


def test_la_documentation_de_l_api_s_affiche_sous_la_csp_stricte(page, db):
    page.goto(reverse("api:docs"))
    page.get_by_text("/api/v1/cpts/", exact=True).first.wait_for()
    captures(page, "api-docs")
