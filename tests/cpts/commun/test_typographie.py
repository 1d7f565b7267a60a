"""Unbreakable spaces of pages."""

import pytest
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import reverse

from cpts.commun.typographie import Typographie, espacer


@pytest.mark.parametrize(
    ("ecrit", "rendu"),
    [
        ("<p>Attendu : rien</p>", "<p>Attendu\u00a0: rien</p>"),
        ("<p>lu ; gardé</p>", "<p>lu\u202f; gardé</p>"),
        ("<p>Prêt ? Oui !</p>", "<p>Prêt\u202f? Oui\u202f!</p>"),
        ("<p>« Non affecté »</p>", "<p>«\u00a0Non affecté\u00a0»</p>"),
        ("<p>85 % de 12 €</p>", "<p>85\u00a0% de 12\u00a0€</p>"),
        ("<p><b>Que faire</b> : déposer</p>", "<p><b>Que faire</b>\u00a0: déposer</p>"),
        ("Sans balise : ici", "Sans balise\u00a0: ici"),
    ],
)
def test_les_signes_hauts_tiennent_au_mot_qui_precede(ecrit, rendu):
    assert espacer(ecrit) == rendu


@pytest.mark.parametrize(
    "intact",
    [
        '<input value="a : b ; c ?">',
        '<a href="/x?q=a :b" title="lu : rien">x</a>',
        "<textarea>un motif : écrit ainsi</textarea>",
        "<option>Autre : à préciser</option>",
        "<code>débit : crédit</code>",
        '<pre class="x">a : b</pre>',
        "<script>a ? b : c</script>",
        "<p>\n : indentation</p>",
        "<p>déjà\u00a0: là</p>",
    ],
)
def test_ce_qui_se_relit_ou_s_execute_reste_intact(intact):
    assert espacer(intact) == intact


def test_une_page_entiere_ne_change_que_ses_espaces(client, db):
    ecrite = client.get(reverse("public")).content.decode()
    rendue = espacer(ecrite)
    assert rendue != ecrite
    assert rendue.replace("\u00a0", " ").replace("\u202f", " ") == ecrite.replace("\u00a0", " ").replace(
        "\u202f", " "
    )


def test_le_serveur_espace_les_pages_et_elles_seules(client, db, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "cpts.commun.typographie.Typographie"]
    page = client.get(reverse("connexion"))
    assert "Qui peut se connecter\u202f?" in page.content.decode()
    assert int(page["Content-Length"]) == len(page.content)


@pytest.mark.parametrize(
    "reponse",
    [
        JsonResponse({"a": "lu : rien"}),
        StreamingHttpResponse(iter([b"lu : rien"]), content_type="text/html"),
        HttpResponse("lu : rien", content_type="text/csv"),
    ],
)
def test_les_fichiers_et_les_flux_partent_tels_quels(rf, reponse):
    assert Typographie(lambda requete: reponse)(rf.get("/")) is reponse
    assert b"".join(reponse).decode() in ('{"a": "lu : rien"}', "lu : rien")
