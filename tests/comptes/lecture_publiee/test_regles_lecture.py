"""The public catalogue of rules: the page and the API say the registry, to anyone, without a query."""

import pytest
from django.urls import reverse

from comptes.lecture.registre import FAMILLES, REGISTRE

pytestmark = pytest.mark.django_db


def test_la_page_porte_une_ancre_par_regle_sans_connexion(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        html = client.get(reverse("regles_lecture")).content.decode()
    assert html.count("<h1") == 1
    for code, regle in REGISTRE.items():
        assert html.count(f'id="{code}"') == 1
        assert regle.titre.replace("'", "&#x27;") in html
    for famille in FAMILLES:
        assert f'href="#{famille.prefixe}"' in html
    assert "{lu}" not in html


def test_l_api_dit_les_memes_regles_sans_connexion(client):
    corps = client.get("/api/v1/regles/").json()
    assert (corps["total"], corps["suivant"]) == (len(REGISTRE), None)
    par_code = {regle["code"]: regle for regle in corps["resultats"]}
    assert set(par_code) == set(REGISTRE)
    regle = par_code["BAL-20"]
    attendue = REGISTRE["BAL-20"]
    assert (regle["famille"], regle["gravite"], regle["titre"]) == (
        "Balance générale",
        attendue.gravite,
        attendue.titre,
    )
    assert regle["message"].startswith("Le total des débits (…) n’est pas égal au total des crédits (…)")
    assert (regle["que_faire"], regle["source"]) == (attendue.que_faire, attendue.source)


def test_les_pages_de_l_aide_y_menent(client):
    for page in ("aide", "plan_du_site"):
        assert f'href="{reverse("regles_lecture")}"' in client.get(reverse(page)).content.decode()
