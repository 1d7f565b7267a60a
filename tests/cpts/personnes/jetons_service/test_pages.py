"""The screens of service tokens."""

import pytest
from django.urls import reverse

from cpts.personnes.jetons_service.appels import ouvrir
from cpts.personnes.models import Habilitation, JetonService
from tests import factories

pytestmark = pytest.mark.django_db


def page(reponse):
    return reponse.content.decode()


@pytest.fixture
def deux(avec_role):
    return avec_role("tresorerie"), avec_role("presidence")


def demander(client, personne, **champs):
    client.force_login(personne)
    (tenue,) = Habilitation.objects.filter(utilisateur=personne)
    lus = {
        "structure": tenue.uuid,
        "libelle": "Entrepôt",
        "portees": ["depot"],
        "duree_jours": "90",
        **champs,
    }
    return client.post(reverse("jeton_service_demander"), lus, follow=True)


def aller(client, personne, nom, *, poste=True, **champs):
    client.force_login(personne)
    adresse = reverse(nom, args=[JetonService.objects.get().uuid])
    return client.post(adresse, champs, follow=True) if poste else client.get(adresse)


def test_de_la_demande_au_retrait(client, deux):
    asker, autre = deux
    assert "Une autre personne de la structure doit l’accorder" in page(demander(client, asker))
    assert "Accorder le jeton" not in page(aller(client, asker, "jeton_service", poste=False))
    assert "Accorder le jeton" in page(aller(client, autre, "jeton_service", poste=False))
    assert "Le jeton est accordé" in page(aller(client, autre, "jeton_service_accorder"))
    assert "Le secret ne se montre qu’à la personne" in page(
        aller(client, autre, "jeton_service", poste=False)
    )
    montre = aller(client, asker, "jeton_service_secret")
    secret = montre.context["secret"]
    assert secret in page(montre)
    assert "no-store" in montre["Cache-Control"]
    assert ouvrir(secret)
    assert secret not in page(aller(client, asker, "jeton_service", poste=False))
    renouvele = aller(client, autre, "jeton_service_renouveler", recouvrement_heures="0")
    assert ouvrir(renouvele.context["secret"])
    assert ouvrir(secret) is None
    assert "Retirer le jeton « Entrepôt » ?" in page(
        aller(client, autre, "jeton_service_retirer", poste=False)
    )
    assert "n’ont plus accès" in page(aller(client, autre, "jeton_service_retirer"))
    assert ouvrir(renouvele.context["secret"]) is None
    histoire = page(aller(client, asker, "jeton_service", poste=False))
    assert "Demandé par" in histoire
    assert "Retiré par" in histoire


def test_une_demande_s_ecarte(client, deux):
    demander(client, deux[0])
    assert "Écarter la demande « Entrepôt » ?" in page(
        aller(client, deux[1], "jeton_service_retirer", poste=False)
    )
    assert "La demande est écartée" in page(aller(client, deux[1], "jeton_service_retirer"))


@pytest.mark.parametrize(
    ("champs", "mots"),
    [
        ({"portees": []}, "obligatoire"),
        ({"portees": ["lecture:tout"]}, "lecture:tout"),
        ({"portees": ["envoi:versements"]}, "envoi:versements"),
        ({"libelle": ""}, "obligatoire"),
        ({"libelle": "a\x00b"}, "nul"),
        ({"duree_jours": "3650"}, "3650"),
        ({"structure": "autre"}, "autre"),
    ],
)
def test_une_demande_mal_remplie_dit_quoi_corriger(client, deux, champs, mots):
    reponse = demander(client, deux[0], **champs)
    assert reponse.status_code == 422
    assert mots in page(reponse)
    assert not JetonService.objects.exists()


def test_une_structure_d_un_autre_n_est_pas_proposee(client, deux, voisine):
    tenue = factories.habiliter(factories.UtilisateurFactory(), "presidence", voisine)
    assert demander(client, deux[0], structure=tenue.uuid).status_code == 422


def test_qui_n_a_pas_de_structure_ne_demande_pas(client, avec_role):
    client.force_login(avec_role("admin"))
    assert "vous n’avez aujourd’hui de rôle pour aucun" in page(client.get(reverse("jeton_service_demander")))
    assert "pas en demander" in page(client.get(reverse("jetons_service")))


def test_un_renouvellement_hors_bornes_se_corrige(client, deux, cpts):
    factories.jeton_de("expert_comptable", cpts)
    reponse = aller(client, deux[1], "jeton_service_renouveler", recouvrement_heures="200")
    assert reponse.status_code == 422
    assert "168" in page(reponse)


def test_la_liste_dit_qui_est_parti(client, deux, cpts):
    jeton, _ = factories.jeton_de("expert_comptable", cpts, demande_par=deux[0])
    client.force_login(deux[1])
    adresse = reverse("jetons_service")
    assert "demandé par une personne partie" not in page(client.get(adresse))
    Habilitation.objects.filter(utilisateur=deux[0]).update(fin="2024-06-30")
    assert "demandé par une personne partie" in page(client.get(adresse))
    assert "vérifiez qu’il sert encore" in page(client.get(reverse("jeton_service", args=[jeton.uuid])))


def test_l_administration_du_service_voit_tous_les_jetons(client, avec_role, cpts, voisine):
    for structure in (cpts, voisine):
        factories.jeton_de("expert_comptable", structure)
    factories.jeton_de("dgos")
    client.force_login(avec_role("admin"))
    assert len(client.get(reverse("jetons_service")).context["en_cours"]) == 3
    client.force_login(avec_role("cnam"))
    assert client.get(reverse("jetons_service")).context["en_cours"] == []


def test_la_liste_coute_le_meme_nombre_de_requetes(client, avec_role, cpts, django_assert_max_num_queries):
    client.force_login(avec_role("presidence"))
    for _ in range(3):
        factories.jeton_de("expert_comptable", cpts)
    with django_assert_max_num_queries(20) as une:
        client.get(reverse("jetons_service"))
    avant = len(une)
    for _ in range(10):
        factories.jeton_de("expert_comptable", cpts)
    with django_assert_max_num_queries(avant):
        client.get(reverse("jetons_service"))
