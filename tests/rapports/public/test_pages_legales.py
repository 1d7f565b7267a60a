"""Public pages: open to all, honest, without a query, in both brands."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

PAGES = [
    "mentions_legales",
    "donnees_personnelles",
    "cookies",
    "cgu",
    "accessibilite",
    "plan_du_site",
    "aide",
    "glossaire",
]


@pytest.mark.django_db
@pytest.mark.parametrize("nom", PAGES)
def test_chaque_page_est_ouverte_a_tous_et_liee_au_pied(client, nom, django_assert_num_queries):
    with django_assert_num_queries(0):
        reponse = client.get(reverse(nom))

    html = reponse.content.decode()
    assert reponse.status_code == 200
    assert html.count("<h1") == 1
    pied = html[html.index('id="pied"') :]
    for autre in PAGES:
        assert f'href="{reverse(autre)}"' in pied


@pytest.mark.django_db
def test_les_mentions_legales_nomment_la_licence_du_fichier(client, settings):
    licence = (Path(settings.RACINE) / "LICENSE").read_text(encoding="utf-8").splitlines()[0]
    projet = tomllib.loads((Path(settings.RACINE) / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert licence == f"{projet['license']} License"
    page = client.get(reverse("mentions_legales")).content.decode()
    assert f"Le code source est distribué sous licence {projet['license']}" in page


@pytest.mark.parametrize("marque", ["neutre", "etat"])
def test_la_marque_de_l_etat_n_apparait_que_sur_reglage(client, settings, marque):
    settings.MARQUE = marque

    html = client.get(reverse("aide")).content.decode()

    assert ("République<br>Française" in html) == (marque == "etat")
    assert ("css/marque-neutre.css" in html) == (marque == "neutre")
    assert "Marianne" not in html


@pytest.mark.parametrize(
    ("fictives", "mention"), [(True, True), (True, False), (False, True), (False, False)]
)
def test_le_bandeau_suit_les_reglages(client, settings, fictives, mention):
    settings.DONNEES_FICTIVES, settings.MENTION_DEMONSTRATEUR = fictives, mention

    html = client.get(reverse("aide")).content.decode()

    assert ("Données fictives" in html) == fictives
    assert ("Démonstrateur, sans lien avec les institutions citées" in html) == mention
    assert ('class="bandeau"' in html) == (fictives or mention)


def test_aucun_script_ni_style_en_ligne(client):
    html = client.get(reverse("aide")).content.decode()

    assert "style=" not in html
    assert "<style" not in html
    assert " on" + "click" not in html
    assert html.count("<script") == html.count('<script type="module" src=')


class TestGlossaire:
    def test_les_termes_sont_dans_l_ordre_francais(self, client):
        termes = client.get(reverse("glossaire")).context["termes"]

        noms = [t["terme"] for t in termes]
        assert noms.index("Dépensé") < noms.index("DGOS") < noms.index("Écriture") < noms.index("Enveloppe")
        assert all(t["definition"] for t in termes)

    def test_la_recherche_ignore_accents_et_casse(self, client):
        reponse = client.get(reverse("glossaire"), {"q": "ECRITURES comptables"})

        assert [t["terme"] for t in reponse.context["termes"]] == ["FEC"]
        assert "1\u00a0terme pour « ECRITURES comptables »" in reponse.content.decode()

    def test_une_recherche_sans_resultat_le_dit(self, client):
        html = client.get(reverse("glossaire"), {"q": "<b>zzz"}).content.decode()

        assert "0\u00a0terme pour « &lt;b&gt;zzz »" in html


@time_machine.travel(datetime(2026, 6, 30, 12, tzinfo=UTC))
def test_security_txt_suit_la_rfc_9116(client):
    reponse = client.get("/.well-known/security.txt")

    assert reponse["Content-Type"] == "text/plain; charset=utf-8"
    assert reponse.content.decode().splitlines()[1:] == [
        "Contact: http://testserver/aide",
        "Expires: 2026-12-27T00:00:00Z",
        "Preferred-Languages: fr, en",
        "Canonical: http://testserver/.well-known/security.txt",
    ]


def test_robots_txt_ne_laisse_que_le_public(client):
    lignes = client.get("/robots.txt").content.decode().splitlines()

    assert lignes[0] == "User-agent: *"
    assert lignes[-1] == "Disallow: /"
    assert "Allow: /aide" in lignes


def test_une_page_publique_refuse_l_ecriture(client):
    assert client.post(reverse("aide")).status_code == 405


class TestErreurs:
    def test_une_adresse_inconnue_dit_quoi_faire(self, client, db):
        reponse = client.get("/nulle-part-du-tout")

        html = reponse.content.decode()
        assert reponse.status_code == 404
        assert "Page non trouvée" in html
        assert "périmètre" in html

    def test_un_formulaire_expire_dit_que_rien_n_est_enregistre(self, settings):
        settings.ROOT_URLCONF = "tests.rapports.public.test_pages_legales"
        reponse = Client(enforce_csrf_checks=True).post("/refuse")

        assert reponse.status_code == 403
        assert "Rien n’a été enregistré" in reponse.content.decode()

    def test_un_refus_donne_sa_raison(self, client, settings):
        settings.ROOT_URLCONF = "tests.rapports.public.test_pages_legales"

        html = client.get("/refuse").content.decode()

        assert "Votre rôle ne permet pas de déposer." in html

    def test_la_page_500_se_suffit_a_elle_meme(self):
        assert "Un fichier déjà reçu n’est pas perdu" in render_to_string("500.html")


def _refuser(request):
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied("Votre rôle ne permet pas de déposer.")


def _urls():
    from django.contrib.auth.decorators import login_not_required
    from django.urls import include, path

    return [path("refuse", login_not_required(_refuser)), path("", include("rapports.public.urls"))]


urlpatterns = _urls()
