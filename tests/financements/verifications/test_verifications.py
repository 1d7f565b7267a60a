"""Facts entered by people, and what the rules answer."""

import pytest
from django.urls import reverse

from cpts.traces.models import Acte
from financements.verifications.models import FaitAVerifier
from tests.financements.contrats.test_echeancier import lire, ouvrir, poster  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-11-22 10:00", tick=False)]


def test_sans_fait_la_page_dit_quoi_faire(ouvrir, avec_role, cpts):  # noqa: F811
    texte = lire(ouvrir(avec_role("tresorerie"), "cpts_verifications", cpts.uuid))
    assert "Aucun fait n’a été saisi." in texte
    assert "Facture imputée à plusieurs financeurs" in texte
    assert "Vérifier un fait" not in lire(ouvrir(avec_role("cnam"), "cpts_verifications", cpts.uuid))


@pytest.mark.parametrize(
    ("genre", "donnees", "attendu"),
    [
        (
            "perceptions",
            {
                "professionnel": "12",
                "indemnites": "30 000,00",
                "remunerations": "18000",
                "date": "2025-06-30",
            },
            "Dépassement de 900,00 € en 2025.",
        ),
        (
            "produits",
            {"concours": "140000", "subventions": "13000,01", "date": "2025-12-31"},
            "l’obligation naît",
        ),
        (
            "facture",
            {"montant": "1 200,00 €", "aci": "1000", "fir": "400", "date": "2025-05-02"},
            "La facture est imputée 200,00 € de trop",
        ),
        ("projet", {"date": "2026-01-10"}, "réputé validé le 10 mars 2026"),
    ],
)
def test_un_fait_saisi_est_verifie(ouvrir, poster, avec_role, cpts, genre, donnees, attendu):  # noqa: F811
    tresorerie = avec_role("tresorerie")
    reponse = poster(tresorerie, "cpts_verification_saisir", cpts.uuid, genre, source="Pièce 12", **donnees)
    assert reponse.status_code == 302
    assert attendu in lire(ouvrir(avec_role("cpam"), "cpts_verifications", cpts.uuid))
    assert FaitAVerifier.objects.get().saisi_par == tresorerie
    assert Acte.objects.filter(acte="verification.saisie", cpts=cpts).exists()


def test_un_montant_illisible_est_dit(poster, avec_role, cpts):  # noqa: F811
    donnees = {"concours": "beaucoup", "subventions": "-3", "date": "2025-12-31", "source": "Comptes"}
    reponse = poster(avec_role("cpam"), "cpts_verification_saisir", cpts.uuid, "produits", **donnees)
    assert reponse.status_code == 422
    assert "Écrivez un montant en euros, par exemple 1 234,56." in reponse.content.decode().replace(
        "\u202f", " "
    ).replace("\u00a0", " ")
    assert not FaitAVerifier.objects.exists()


def test_un_genre_inconnu(client, avec_role, cpts):
    client.force_login(avec_role("cpam"), backend="cpts.personnes.connexion.MotDePasseLocal")
    assert client.get(reverse("cpts_verification_saisir", args=[cpts.uuid, "national"])).status_code == 404


def test_un_plafond_inconnu_ne_dit_rien(ouvrir, avec_role, cpts):  # noqa: F811
    perceptions = [{"date": "2031-01-01", "montant": "90000.00", "nature": "indemnites"}]
    FaitAVerifier.objects.create(
        cpts=cpts, genre="perceptions", date="2031-01-01", source="Essai",
        valeurs={"professionnel": "1", "perceptions": perceptions},
    )  # fmt: skip
    assert "Le plafond de 2031 n’est pas connu : rien ne peut être dit." in lire(
        ouvrir(avec_role("cpam"), "cpts_verifications", cpts.uuid)
    )


@pytest.mark.parametrize("role", ["tresorerie", "cpam", "cnam"])
def test_la_page_tient_en_huit_requetes(client, avec_role, cpts, role, django_assert_max_num_queries):
    client.force_login(avec_role(role), backend="cpts.personnes.connexion.MotDePasseLocal")
    with django_assert_max_num_queries(8):
        client.get(reverse("cpts_verifications", args=[cpts.uuid]))
