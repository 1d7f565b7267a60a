"""Tokens of the API: asked, scoped, expiring, withdrawn."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from cpts.personnes.models import Jeton
from tests import factories
from tests.factories import MOT_DE_PASSE

MAINTENANT = datetime.datetime(2026, 3, 1, 8, tzinfo=datetime.UTC)


def demander(client, personne, **champs):
    corps = {"identifiant": personne.username, "mot_de_passe": MOT_DE_PASSE, **champs}
    return client.post(reverse("api:jetons"), corps, content_type="application/json")


def lire(client, jeton):
    return client.get(reverse("api:cpts_liste"), headers={"authorization": f"Bearer {jeton}"})


def test_un_jeton_ouvre_l_api_jusqu_a_son_heure(client, cpts, avec_role):
    personne = avec_role("tresorerie")
    with time_machine.travel(MAINTENANT, tick=False) as horloge:
        reponse = demander(client, personne)
        assert reponse.status_code == 200
        assert set(reponse.json()) == {"jeton", "expire_le"}
        assert reponse.json()["expire_le"] == "2026-03-01T21:00:00+01:00"
        jeton = reponse.json()["jeton"]
        assert lire(client, jeton).json()["resultats"][0]["id"] == str(cpts.uuid)
        horloge.shift(datetime.timedelta(hours=12, seconds=1))
        assert lire(client, jeton).status_code == 401


def test_le_secret_n_est_pas_dans_la_base(client, avec_role):
    jeton = demander(client, avec_role("tresorerie")).json()["jeton"]
    ligne = Jeton.objects.get()
    assert jeton not in (ligne.digest, ligne.token_key)


@pytest.mark.parametrize("champs", [{"mot_de_passe": "faux"}, {"identifiant": "inconnu"}])
def test_un_refus_ne_dit_pas_lequel_est_faux(client, avec_role, champs):
    reponse = demander(client, avec_role("tresorerie"), **champs)
    assert (reponse.status_code, reponse.json()["code"]) == (401, "non_authentifie")
    assert "Identifiant ou mot de passe inexact." in reponse.json()["message"]


def test_les_champs_absents_sont_nommes(client, db):
    reponse = client.post(reverse("api:jetons"), {}, content_type="application/json")
    assert reponse.status_code == 400
    assert reponse.json()["code"] == "donnees_invalides"
    assert reponse.json()["champs"] == {
        "identifiant": ["Ce champ est obligatoire."],
        "mot_de_passe": ["Ce champ est obligatoire."],
    }


def test_le_second_facteur_n_est_pas_encore_en_service(client, avec_role):
    personne = avec_role("tresorerie")
    assert demander(client, personne, code_mfa="").status_code == 200
    reponse = demander(client, personne, code_mfa="123456")
    assert reponse.status_code == 400
    assert "pas encore en service" in reponse.json()["champs"]["code_mfa"][0]


@pytest.mark.parametrize(
    ("corps", "type_", "statut", "code"),
    [
        ("{", "application/json", 400, "requete_invalide"),
        ("a;b", "text/csv", 415, "format_non_lu"),
        ("[]", "application/json", 400, "donnees_invalides"),
    ],
)
def test_un_corps_illisible_est_dit(client, db, corps, type_, statut, code):
    reponse = client.post(reverse("api:jetons"), corps, content_type=type_)
    assert (reponse.status_code, reponse.json()["code"]) == (statut, code)
    assert reponse.json()["message"]


def test_un_jeton_de_lecture_n_ecrit_pas(client, cpts, avec_role):
    jeton = demander(client, avec_role("tresorerie"), portee="lecture").json()["jeton"]
    assert lire(client, jeton).status_code == 200
    reponse = client.post(reverse("api:depots"), {}, headers={"authorization": f"Bearer {jeton}"})
    assert reponse.status_code == 403
    assert "ne permet que la lecture" in reponse.json()["message"]


@pytest.mark.parametrize("entete", ["Bearer", "Bearer a b", "Bearer inconnu", "Bearer é", "Basic abc", ""])
def test_un_jeton_illisible_ou_inconnu(client, db, entete):
    reponse = client.get(reverse("api:cpts_liste"), headers={"authorization": entete} if entete else {})
    assert reponse.status_code == 401
    assert "POST /api/v1/jetons/" in reponse.json()["message"]


def test_la_session_du_navigateur_n_ouvre_pas_l_api(client, avec_role):
    client.force_login(avec_role("tresorerie"))
    assert client.get(reverse("api:cpts_liste")).status_code == 401


def test_un_compte_ferme_ne_garde_pas_ses_jetons(client, avec_role, settings):
    personne = avec_role("tresorerie")
    jeton = demander(client, personne).json()["jeton"]
    personne.demonstration = True
    personne.save()
    assert lire(client, jeton).status_code == 200
    settings.COMPTES_DEMONSTRATION = False
    assert lire(client, jeton).status_code == 401
    assert demander(client, personne).status_code == 401


def test_trop_de_jetons_disent_que_faire(client, avec_role, monkeypatch):
    from knox.settings import knox_settings

    monkeypatch.setattr(knox_settings, "TOKEN_LIMIT_PER_USER", 1)
    personne = avec_role("tresorerie")
    assert demander(client, personne).status_code == 200
    reponse = demander(client, personne)
    assert reponse.status_code == 403
    assert "Retirez-en un" in reponse.json()["message"]


def test_la_page_cree_montre_une_fois_et_retire(client, avec_role):
    personne = avec_role("tresorerie")
    client.force_login(personne)
    adresse = reverse("jetons")
    reponse = client.post(adresse, {"libelle": "Entrepôt", "portee": "lecture"})
    jeton = reponse.context["secret"]
    assert jeton in reponse.content.decode()
    assert lire(client, jeton).status_code == 200
    assert jeton not in client.get(adresse).content.decode()
    cle = Jeton.objects.get().token_key
    assert (
        "Le jeton est retiré"
        in client.post(reverse("jeton_retirer", args=[cle]), follow=True).content.decode()
    )
    assert lire(client, jeton).status_code == 401


def test_le_jeton_d_un_autre_ne_se_retire_pas(client, avec_role):
    jeton, _ = Jeton.objects.create(user=factories.UtilisateurFactory())
    client.force_login(avec_role("tresorerie"))
    assert client.post(reverse("jeton_retirer", args=[jeton.token_key])).status_code == 404
    assert Jeton.objects.filter(pk=jeton.pk).exists()


def test_un_nouveau_mot_de_passe_retire_les_jetons(client, avec_role):
    personne, autre = avec_role("tresorerie"), avec_role("coordination")
    jeton, garde = (demander(client, qui).json()["jeton"] for qui in (personne, autre))
    client.force_login(personne)
    nouveau = "une phrase bien à moi 2026"
    champs = {"old_password": MOT_DE_PASSE, "new_password1": nouveau, "new_password2": nouveau}
    reponse = client.post(reverse("mot_de_passe"), champs, follow=True)
    assert "vos jetons d’accès à l’API sont retirés" in reponse.content.decode()
    assert lire(client, jeton).status_code == 401
    assert lire(client, garde).status_code == 200


@pytest.mark.parametrize("portee", ["lecture", "depot"])
def test_une_methode_que_l_adresse_n_a_pas_est_405_quelle_que_soit_la_portee(portee, client, cpts, avec_role):
    jeton = demander(client, avec_role("tresorerie"), portee=portee).json()["jeton"]
    reponse = client.put(reverse("api:cpts_liste"), headers={"authorization": f"Bearer {jeton}"})
    assert (reponse.status_code, reponse.json()["code"]) == (405, "methode_interdite")
