"""Sign-in: the door, its wording, its limits."""

import datetime

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from cpts.acces.connexion import visites
from cpts.commun.cadence import LIENS_PAR_ADRESSE, LIENS_PAR_CLIENT
from cpts.droits.enums import Role
from tests import factories
from tests.factories import MOT_DE_PASSE


def entrer(client, personne, **champs):
    donnees = {"username": personne.username, "password": MOT_DE_PASSE, **champs}
    return client.post(reverse("connexion"), donnees)


def test_une_personne_habilitee_arrive_chez_elle(client, avec_role):
    assert entrer(client, avec_role("tresorerie")).url == reverse("accueil")


def test_un_compte_sans_role_lit_que_faire(client, db):
    personne = factories.UtilisateurFactory()
    reponse = client.post(
        reverse("connexion"), {"username": personne.username, "password": MOT_DE_PASSE}, follow=True
    )
    assert "Votre compte n’est rattaché à aucune structure" in reponse.content.decode()
    assert personne.username in reponse.content.decode()


def test_la_suite_demandee_est_suivie_mais_jamais_vers_un_autre_site(client, avec_role):
    personne = avec_role("tresorerie")
    assert entrer(client, personne, next="/compte/acces/").url == "/compte/acces/"
    client.logout()
    assert entrer(client, personne, next="https://ailleurs.example/").url == reverse("accueil")


@pytest.mark.parametrize("champs", [{"password": "faux"}, {"username": "inconnu"}])
def test_le_refus_ne_dit_pas_lequel_des_deux_est_faux(client, avec_role, champs):
    texte = entrer(client, avec_role("tresorerie"), **champs).content.decode()
    assert "L’identifiant ou le mot de passe est inexact" in texte
    assert "<title>Erreur : Connexion" in texte


def test_trop_d_essais_bloquent_la_porte(client, avec_role, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 2
    personne = avec_role("tresorerie")
    reponses = [entrer(client, personne, password="faux") for _ in range(2)]
    assert reponses[-1].status_code == 429
    texte = entrer(client, personne).content.decode()
    assert "la connexion est bloquée 15 minutes" in texte
    assert not get_user(client).is_authenticated


def test_trop_d_essais_par_l_api_repondent_en_json(client, avec_role, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 1
    corps = {"identifiant": avec_role("tresorerie").username, "mot_de_passe": "faux"}
    reponse = client.post(reverse("api:jetons"), corps)
    assert (reponse.status_code, reponse.json()["code"]) == (429, "trop_de_requetes")


def test_se_deconnecter_demande_un_post(client, avec_role):
    client.force_login(avec_role("tresorerie"))
    assert client.get(reverse("deconnexion")).status_code == 405
    assert client.post(reverse("deconnexion")).status_code == 302
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize(("role", "heures"), [("tresorerie", 8), ("cpam", 4), ("cnam", 4)])
def test_une_session_de_l_administration_est_plus_courte(client, avec_role, role, heures):
    entrer(client, avec_role(role))
    assert client.session.get_expiry_age() == pytest.approx(heures * 3600, abs=60)


def test_la_session_finit_a_l_heure(client, avec_role):
    with time_machine.travel(datetime.datetime(2026, 3, 1, 8, tzinfo=datetime.UTC), tick=False) as horloge:
        entrer(client, avec_role("cpam"))
        horloge.shift(datetime.timedelta(hours=3, minutes=59))
        assert client.get(reverse("mes_acces")).status_code == 200
        horloge.shift(datetime.timedelta(minutes=2))
        assert client.get(reverse("mes_acces")).status_code == 302


def test_les_tuiles_ne_sont_la_qu_en_demonstration(client, db, settings):
    settings.MOT_DE_PASSE_DEMO = "sésame-ouvre-toi"
    adresse = reverse("connexion")
    page = client.get(adresse).content.decode()
    assert page.count("La visite en cinq étapes") == len(Role) == len(visites())
    assert "sésame-ouvre-toi" in page
    settings.COMPTES_DEMONSTRATION = False
    page = client.get(adresse).content.decode()
    assert "visite" not in page
    assert "sésame-ouvre-toi" not in page


def test_une_tuile_remplit_l_identifiant_seul(client, db):
    page = client.get(reverse("connexion"), {"identifiant": "cpam"}).content.decode()
    assert 'value="cpam"' in page


def test_chaque_visite_a_cinq_etapes():
    assert all(len(visite["etapes"]) == 5 for visite in visites())


def test_un_compte_de_demonstration_ne_sert_pas_hors_demonstration(client, avec_role, settings):
    personne = avec_role("tresorerie")
    personne.demonstration = True
    personne.save()
    client.force_login(personne)
    settings.COMPTES_DEMONSTRATION = False
    assert client.get(reverse("mes_acces")).status_code == 302, "une session ouverte se ferme aussi"
    assert "inexact" in entrer(Client(), personne).content.decode()


def test_changer_de_mot_de_passe(client, avec_role):
    client.force_login(avec_role("tresorerie"))
    nouveau = "une phrase bien à moi 2026"
    champs = {"old_password": MOT_DE_PASSE, "new_password1": nouveau, "new_password2": nouveau}
    reponse = client.post(reverse("mot_de_passe"), champs, follow=True)
    assert "Votre mot de passe est changé" in reponse.content.decode()


def test_un_mot_de_passe_court_est_refuse(client, avec_role):
    client.force_login(avec_role("tresorerie"))
    champs = {"old_password": MOT_DE_PASSE, "new_password1": "court7!", "new_password2": "court7!"}
    assert "12 caractères" in client.post(reverse("mot_de_passe"), champs).content.decode()


@pytest.mark.parametrize("adresse", ["connue", "inconnue@essai.example"])
def test_l_oubli_repond_pareil_que_l_adresse_soit_connue_ou_non(client, avec_role, adresse):
    from cpts.courriels.models import CourrielEnvoye

    personne = avec_role("tresorerie")
    demandee = personne.email if adresse == "connue" else adresse
    reponse = client.post(reverse("mot_de_passe_oublie"), {"email": demandee}, follow=True)
    assert "Si un compte ouvert porte cette adresse" in reponse.content.decode()
    envoyes = CourrielEnvoye.objects.filter(destinataire=personne.email)
    assert envoyes.count() == (1 if adresse == "connue" else 0)
    assert all(courriel.confidentiel for courriel in envoyes)


@pytest.fixture
def compteurs_vides():
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


def demander_un_lien(client, adresse, **extra):
    reponse = client.post(reverse("mot_de_passe_oublie"), {"email": adresse}, follow=True, **extra)
    assert reponse.redirect_chain == [(reverse("connexion"), 302)]
    assert "Si un compte ouvert porte cette adresse" in reponse.content.decode()


def liens_envoyes(personne) -> int:
    from cpts.courriels.models import CourrielEnvoye

    return CourrielEnvoye.objects.filter(destinataire=personne.email).count()


def test_une_adresse_recoit_trois_liens_par_heure_et_la_reponse_reste_la_meme(
    client, avec_role, compteurs_vides
):
    personne = avec_role("tresorerie")
    with time_machine.travel("2026-03-02 09:00+01:00", tick=False) as horloge:
        for adresse in (personne.email, personne.email.upper(), f" {personne.email}", personne.email):
            demander_un_lien(client, adresse)
        assert liens_envoyes(personne) == LIENS_PAR_ADRESSE
        horloge.shift(datetime.timedelta(hours=1, seconds=1))
        demander_un_lien(client, personne.email)
    assert liens_envoyes(personne) == LIENS_PAR_ADRESSE + 1


def test_un_client_qui_essaie_des_adresses_est_ecarte_et_lui_seul(client, avec_role, compteurs_vides):
    personne = avec_role("tresorerie")
    for rang in range(LIENS_PAR_CLIENT):
        demander_un_lien(client, f"essai-{rang}@essai.example", REMOTE_ADDR="192.0.2.1")
    demander_un_lien(client, personne.email, REMOTE_ADDR="192.0.2.1")
    assert liens_envoyes(personne) == 0
    demander_un_lien(client, personne.email, REMOTE_ADDR="192.0.2.2")
    assert liens_envoyes(personne) == 1


def test_les_essais_de_connexion_ne_bavardent_pas():
    import logging

    assert not logging.getLogger("axes.handlers.database").isEnabledFor(logging.INFO)
    assert logging.getLogger("axes.handlers.database").isEnabledFor(logging.WARNING)


def test_un_lien_use_dit_que_faire(client, db):
    reponse = client.get(reverse("mot_de_passe_choisir", args=["MQ", "use"]))
    assert "Ce lien n’est plus valable" in reponse.content.decode()


def test_les_reglages_de_production_refusent_la_demonstration(monkeypatch):
    """Read afresh with a demonstration's environment, they still say no."""
    import importlib

    for nom, valeur in {
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "exemple.fr",
        "COMPTES_DEMONSTRATION": "1",
        "MOT_DE_PASSE_DEMO": "non",
    }.items():
        monkeypatch.setenv(nom, valeur)
    production = importlib.import_module("cpts_oversight.settings.production")
    importlib.reload(production)
    assert production.COMPTES_DEMONSTRATION is False
    assert production.MOT_DE_PASSE_DEMO == ""
    monkeypatch.delenv("ALLOWED_HOSTS")
    with pytest.raises(ImproperlyConfigured):
        importlib.reload(production)
