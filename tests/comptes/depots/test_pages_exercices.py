"""The pages of exercises: what each holds, an empty one corrected or removed, a full one explained."""

import pytest
from django.urls import reverse

from comptes.versions.models import Exercice, Version
from tests.factories import ExerciceFactory
from tests.financements.aides import deposer_et_lire, desequilibre, envoi, fichier_fec

pytestmark = pytest.mark.django_db


@pytest.fixture
def tresoriere(client, avec_role):
    personne = avec_role("tresorerie")
    client.force_login(personne)
    return personne


def adresse(nom: str, exercice) -> str:
    return reverse(nom, args=[exercice.cpts.uuid, exercice.uuid])


def deposer_par_la_page(client, cpts, **champs):
    donnees = {"piece": "fec", "exercice": "autre", "fichiers": fichier_fec(cpts), **champs}
    return client.post(f"{reverse('depot_nouveau')}?cpts={cpts.uuid}", donnees)


def test_la_liste_dit_les_durees_et_ce_qui_compte(
    client, tresoriere, cpts, exercice, django_assert_max_num_queries
):
    ExerciceFactory(cpts=cpts, debut="2023-07-01", fin="2024-12-31")
    deposer_et_lire(tresoriere, exercice)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("cpts_exercices", args=[cpts.uuid])).content.decode()
    for phrase in (
        "du 01/07/2023 au 31/12/2024",
        "18 mois",
        "12 mois",
        "1\u00a0pièce",
        "rien",
        "Corriger",
        "Retirer",
    ):
        assert phrase in page


def test_la_liste_se_lit_sans_pouvoir_deposer(client, avec_role, cpts, exercice):
    client.force_login(avec_role("cpam"))
    page = client.get(reverse("cpts_exercices", args=[cpts.uuid])).content.decode()
    assert "du 01/01/2025 au 31/12/2025" in page
    assert "Corriger" not in page


def test_corriger_un_exercice_vide(client, tresoriere, cpts, exercice):
    reponse = client.post(
        adresse("exercice_corriger", exercice), {"debut": "2024-07-01", "fin": "2025-12-31"}, follow=True
    )
    assert "va maintenant du 01/07/2024 au 31/12/2025" in reponse.content.decode()
    assert str(Exercice.objects.get()) == "du 01/07/2024 au 31/12/2025"


def test_corriger_dit_le_recouvrement(client, tresoriere, cpts, exercice):
    ExerciceFactory(cpts=cpts, debut="2024-01-01", fin="2024-12-31")
    reponse = client.post(
        adresse("exercice_corriger", exercice), {"debut": "2024-07-01", "fin": "2025-12-31"}
    )
    assert reponse.status_code == 422
    assert "recouvrent l’exercice du 01/01/2024 au 31/12/2024" in reponse.content.decode()


def test_retirer_un_exercice_vide(client, tresoriere, exercice):
    assert "Rien ne compte" in client.get(adresse("exercice_retirer", exercice)).content.decode()
    reponse = client.post(adresse("exercice_retirer", exercice), {"motif": "en double"}, follow=True)
    assert "du 01/01/2025 au 31/12/2025 est retiré" in reponse.content.decode()
    assert not Exercice.objects.exists()


@pytest.mark.parametrize("page", ["exercice_corriger", "exercice_retirer"])
def test_un_exercice_qui_compte_dit_ce_qui_le_retient(client, tresoriere, exercice, page):
    version = deposer_et_lire(tresoriere, exercice)
    html = client.get(adresse(page, exercice)).content.decode()
    assert "ne peut pas être" in html
    assert version.numero in html
    assert '<form method="post" class="texte"' not in html
    champs = {"debut": "2024-01-01", "fin": "2024-12-31"}
    assert client.post(adresse(page, exercice), champs).status_code == 422
    assert Exercice.objects.filter(pk=exercice.pk).exists()


def test_des_dates_fausses_puis_les_bonnes_par_la_page(client, tresoriere, cpts):
    reponse = deposer_par_la_page(client, cpts, debut="2025-12-31", fin="2025-01-01")
    assert "de 1 à 24 mois" in reponse.content.decode()
    reponse = deposer_par_la_page(
        client, cpts, debut="2024-01-01", fin="2025-06-30", fichiers=envoi("p.png", b"\x89PNG")
    )
    assert reponse.status_code == 422
    assert not Exercice.objects.exists()
    assert deposer_par_la_page(client, cpts, debut="2025-01-01", fin="2025-12-31").status_code == 302
    assert str(Exercice.objects.get()) == "2025"
    assert Version.objects.count() == 1


def test_la_page_dit_le_recouvrement_avec_les_dates(client, tresoriere, cpts, exercice):
    deposer_et_lire(tresoriere, exercice)
    page = deposer_par_la_page(client, cpts, debut="2025-06-01", fin="2026-05-31").content.decode()
    assert "recouvrent l’exercice du 01/01/2025 au 31/12/2025" in page
    assert Version.objects.count() == 1


def test_un_recepisse_d_un_exercice_retire_se_lit_encore(client, tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice, desequilibre())
    client.post(adresse("exercice_retirer", exercice))
    assert client.get(reverse("depot", args=[version.uuid])).status_code == 200
    historique = client.get(reverse("cpts_depots", args=[exercice.cpts.uuid])).content.decode()
    assert version.numero in historique
