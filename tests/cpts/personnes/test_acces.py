"""The CPTS gives and withdraws access itself."""

import datetime

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cpts.personnes.acces import (
    acces_en_cours,
    acces_passes,
    donner_acces,
    lien_de_mot_de_passe,
    retirer_acces,
)
from cpts.personnes.models import Habilitation
from cpts.structures.models import CPTS
from cpts.traces.models import CourrielEnvoye
from tests import factories

RACINE = "https://exemple.example/"


@pytest.fixture
def presidence(avec_role):
    return avec_role("presidence")


def donner(cpts, par, role="tresorerie", a="nouvelle@essai.example"):
    return donner_acces(cpts, role, a, par, RACINE)


def voit(personne, cpts) -> bool:
    neuve = type(personne).objects.get(pk=personne.pk)
    return CPTS.objects.for_user(neuve).filter(pk=cpts.pk).exists()


def test_donner_a_une_personne_connue(cpts, presidence, django_capture_on_commit_callbacks):
    personne = factories.UtilisateurFactory()
    with django_capture_on_commit_callbacks(execute=True):
        donnee = donner(cpts, presidence, a=personne.email.upper())
    assert (donnee.utilisateur, donnee.donnee_par) == (personne, presidence)
    assert voit(personne, cpts)
    courriel = CourrielEnvoye.objects.get()
    assert courriel.objet == f"{cpts.nom} : un accès vous est donné"
    assert not courriel.confidentiel
    assert "Données fictives." in courriel.texte


def test_inviter_une_adresse_inconnue_puis_ouvrir_le_compte(
    client, cpts, presidence, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        donnee = donner(cpts, presidence)
    assert not donnee.utilisateur.is_active
    courriel = CourrielEnvoye.objects.get()
    assert courriel.confidentiel
    lien = next(mot for mot in courriel.texte.split() if mot.startswith(RACINE))
    page = client.get("/" + lien.removeprefix(RACINE), follow=True)
    assert "Choisir un mot de passe" in page.content.decode()
    nouveau = "une phrase bien à moi 2026"
    client.post(page.request["PATH_INFO"], {"new_password1": nouveau, "new_password2": nouveau})
    client.post(reverse("connexion"), {"username": "nouvelle@essai.example", "password": nouveau})
    assert get_user(client).is_authenticated
    assert "Ce lien n’est plus valable" in Client().get("/" + lien.removeprefix(RACINE)).content.decode()


def test_inviter_deux_fois_renvoie_un_lien_sans_doubler(cpts, presidence, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        premiere = donner(cpts, presidence)
        assert donner(cpts, presidence) == premiere
    assert CourrielEnvoye.objects.count() == 2


def test_rien_n_est_donne_si_la_transaction_echoue(cpts, presidence):
    with pytest.raises(ValidationError, match="Aucun compte ne porte l’identifiant « personne-du-tout »"):
        donner(cpts, presidence, a="personne-du-tout")
    assert acces_en_cours(cpts).count() == 1


@pytest.mark.parametrize("role", ["cpam", "admin", "cnam", ""])
def test_un_role_d_administration_ne_se_donne_pas_ici(cpts, presidence, role):
    with pytest.raises(ValidationError, match="Ce rôle ne se donne pas ici"):
        donner(cpts, presidence, role=role)


def test_qui_controle_ne_depose_pas(cpts, presidence, avec_role):
    with pytest.raises(ValidationError, match="la même personne ne peut pas déposer"):
        donner(cpts, presidence, a=avec_role("cpam").username)


def test_un_acces_deja_donne_est_dit(cpts, presidence):
    with pytest.raises(ValidationError, match="a déjà ce rôle"):
        donner(cpts, presidence, role="presidence", a=presidence.username)


def test_deux_comptes_de_meme_adresse_demandent_l_identifiant(cpts, presidence):
    for _ in range(2):
        factories.UtilisateurFactory(email="commune@essai.example")
    with pytest.raises(ValidationError, match="indiquez l’identifiant"):
        donner(cpts, presidence, a="commune@essai.example")


def test_retirer_est_immediat_et_garde_l_histoire(cpts, presidence):
    personne = factories.UtilisateurFactory()
    with time_machine.travel(datetime.datetime(2026, 3, 1, 10, tzinfo=datetime.UTC)):
        donnee = donner(cpts, presidence, a=personne.username)
        retirer_acces(donnee, presidence)
        assert not voit(personne, cpts), "le jour même"
        ligne = acces_passes(cpts).get()
    assert (ligne.retiree_par, ligne.fin) == (presidence, datetime.date(2026, 3, 1))


def test_le_mandat_d_un_expert_comptable_se_retire(cpts, presidence, avec_role):
    comptable = avec_role("expert_comptable")
    assert voit(comptable, cpts)
    retirer_acces(Habilitation.objects.get(utilisateur=comptable), presidence)
    assert not voit(comptable, cpts)


def test_le_dernier_gerant_reste(cpts, presidence, avec_role):
    avec_role("tresorerie")
    seule = Habilitation.objects.get(utilisateur=presidence)
    with pytest.raises(ValidationError, match="dernier accès qui permet de gérer"):
        retirer_acces(seule, presidence)
    coordination = avec_role("coordination")
    retirer_acces(seule, coordination)
    assert not voit(presidence, cpts)


def test_une_invitation_pas_ouverte_ne_compte_pas_comme_gerant(cpts, presidence):
    donner(cpts, presidence, role="coordination")
    with pytest.raises(ValidationError, match="dernier accès"):
        retirer_acces(Habilitation.objects.get(utilisateur=presidence), presidence)


def test_retirer_deux_fois_est_dit(cpts, presidence, avec_role):
    ligne = Habilitation.objects.get(utilisateur=avec_role("tresorerie"))
    retirer_acces(ligne, presidence)
    with pytest.raises(ValidationError, match="déjà retiré"):
        retirer_acces(ligne, presidence)


def test_la_page_dit_pourquoi_on_ne_gere_pas(client, cpts, avec_role):
    client.force_login(avec_role("tresorerie"))
    page = client.get(reverse("acces", args=[cpts.uuid])).content.decode()
    assert "Votre rôle ne permet pas de donner ou retirer un accès" in page
    assert "Donner un accès</h2>" not in page


def test_la_page_donne_et_garde_la_saisie_fautive(client, cpts, presidence):
    client.force_login(presidence)
    adresse = reverse("acces", args=[cpts.uuid])
    page = client.post(adresse, {"destinataire": "pas-un-compte", "role": "tresorerie"})
    assert page.status_code == 422
    assert 'value="pas-un-compte"' in page.content.decode()
    page = client.post(adresse, {"destinataire": "marie@essai.example", "role": "tresorerie"}, follow=True)
    assert "invitation envoyée" in page.content.decode()


def test_retirer_demande_confirmation(client, cpts, presidence, avec_role):
    client.force_login(presidence)
    ligne = Habilitation.objects.get(utilisateur=avec_role("tresorerie"))
    adresse = reverse("acces_retirer", args=[cpts.uuid, ligne.uuid])
    assert "Le retrait est immédiat" in client.get(adresse).content.decode()
    assert acces_en_cours(cpts).filter(pk=ligne.pk).exists(), "un GET ne retire rien"
    assert "est retiré" in client.post(adresse, follow=True).content.decode()
    assert client.post(adresse).status_code == 404


def test_l_acces_d_une_autre_cpts_ne_se_retire_pas_d_ici(client, cpts, voisine, presidence):
    client.force_login(presidence)
    ligne = factories.habiliter(factories.UtilisateurFactory(), "tresorerie", voisine)
    assert client.post(reverse("acces_retirer", args=[cpts.uuid, ligne.uuid])).status_code == 404


def test_qui_tient_un_role_de_cpts_ne_la_controle_pas(cpts, avec_role):
    """Even if an administrator gave both, the controller's rights do not count there."""
    from cpts.droits.regles import Action, peut

    personne = avec_role("presidence")
    factories.habiliter(personne, "cpam", cpts)
    assert not peut(personne, Action.EXAMINER, cpts)


@pytest.mark.django_db
def test_la_page_de_mes_acces(client, cpts, avec_role, django_assert_max_num_queries):
    client.force_login(avec_role("expert_comptable"))
    with django_assert_max_num_queries(8):
        page = client.get(reverse("mes_acces")).content.decode()
    assert cpts.nom in page
    assert "Expertise comptable" in page


def test_un_compte_ferme_ne_se_rouvre_pas_par_une_invitation(cpts, presidence):
    ferme = factories.UtilisateurFactory(is_active=False)
    with pytest.raises(ValidationError, match="fermé par l’administration du service"):
        donner(cpts, presidence, a=ferme.email)
    assert not Habilitation.objects.filter(utilisateur=ferme).exists()


def test_un_lien_recu_avant_la_fermeture_ne_rouvre_pas_le_compte(client, db):
    personne = factories.UtilisateurFactory()
    lien = lien_de_mot_de_passe(personne, RACINE).removeprefix(RACINE)
    assert "Choisir un mot de passe" in client.get(f"/{lien}", follow=True).content.decode()
    chemin = client.get(f"/{lien}").url
    personne.is_active = False
    personne.save()
    nouveau = "une phrase bien à moi 2026"
    reponse = client.post(chemin, {"new_password1": nouveau, "new_password2": nouveau})
    assert "Ce lien n’est plus valable" in reponse.content.decode()
    personne.refresh_from_db()
    assert not personne.is_active
    assert not personne.check_password(nouveau)
