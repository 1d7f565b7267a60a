"""Django's administration: one role, no password typed for others, nothing deleted."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from dsfr.models import DsfrConfig

from cpts.administration.socle import Administration
from cpts.personnes.models import Habilitation, Utilisateur
from cpts.traces.models import Acte
from tests import factories


@pytest.fixture
def administration(client, avec_role):
    client.force_login(avec_role("admin"))
    return client


@pytest.mark.parametrize("champs", [{"is_staff": True}, {"is_staff": True, "is_superuser": True}])
def test_ni_staff_ni_superutilisateur_n_ouvrent_la_porte(client, db, champs):
    client.force_login(factories.UtilisateurFactory(**champs))
    assert client.get(reverse("admin:index")).status_code == 302
    assert client.get(reverse("admin:login")).status_code == 403


def test_la_porte_est_celle_du_service(client, db):
    reponse = client.get(reverse("admin:login"), {"next": "/administration/"})
    assert reponse.url == "/connexion/?next=/administration/"


def test_aucune_ligne_d_ecriture_n_y_est(administration, cpts):
    page = administration.get(reverse("admin:index")).content.decode()
    assert "Lignes d’écriture" not in page.capitalize()
    assert "ligneecriture" not in page
    assert "groupeecriture" not in page


def test_l_accueil_nomme_bien_les_tables_et_tait_la_marque_de_l_etat(administration):
    page = administration.get(reverse("admin:index")).content.decode()
    assert "Tables des natures" in page
    assert "Système de design" not in page
    assert "dsfr" not in page


@pytest.mark.parametrize(("marque", "montre"), [("neutre", False), ("etat", True)])
def test_le_systeme_de_design_suit_la_marque(settings, marque, montre):
    settings.MARQUE = marque
    site = Administration()
    site.register(DsfrConfig)
    assert site.is_registered(DsfrConfig) is montre


def test_un_nom_de_plusieurs_mots_a_son_pluriel_ecrit():
    """Django adds an « s » to the last word: « table des naturess »."""
    oublies = [
        modele._meta.label
        for salle in ("cpts", "financements", "controles", "rapports")
        for modele in apps.get_app_config(salle).get_models()
        if " " in modele._meta.verbose_name and "verbose_name_plural" not in modele._meta.original_attrs
    ]
    assert not oublies


def test_un_compte_ouvert_n_a_pas_de_mot_de_passe(administration):
    champs = {"username": "agent", "email": "agent@essai.example", "is_active": "on"}
    assert administration.post(reverse("admin:cpts_utilisateur_add"), champs).status_code == 302
    assert not Utilisateur.objects.get(username="agent").has_usable_password()
    page = administration.get(reverse("admin:cpts_utilisateur_add")).content.decode()
    assert 'name="password' not in page


def test_un_role_donne_puis_retire_garde_qui_et_quand(administration, cpts):
    personne = factories.UtilisateurFactory()
    caisse = factories.OrganisationFactory()
    champs = {"utilisateur": personne.pk, "role": "cpam", "organisation": caisse.pk, "debut": "01/01/2026"}
    assert administration.post(reverse("admin:cpts_habilitation_add"), champs).status_code == 302
    ligne = Habilitation.objects.get(utilisateur=personne)
    assert ligne.donnee_par.habilitations.get().role == "admin"
    fin = {"retiree_le_0": "02/01/2026", "retiree_le_1": "10:00:00", "fin": "02/01/2026"}
    administration.post(reverse("admin:cpts_habilitation_change", args=[ligne.pk]), {**champs, **fin})
    ligne.refresh_from_db()
    assert ligne.retiree_par == ligne.donnee_par


def test_un_role_sur_une_cpts_est_au_journal_de_ses_acces(administration, cpts):
    personne = factories.UtilisateurFactory()
    champs = {"utilisateur": personne.pk, "role": "tresorerie", "cpts": cpts.pk, "debut": "01/01/2026"}
    administration.post(reverse("admin:cpts_habilitation_add"), champs)
    acte = Acte.objects.get(cpts=cpts)
    assert acte.acte == "acces.ajoute"
    assert acte.qui == acte.organisme
    administration.post(
        reverse("admin:cpts_habilitation_change", args=[Habilitation.objects.get(utilisateur=personne).pk]),
        {**champs, "fin": "02/01/2026"},
    )
    assert list(Acte.objects.filter(cpts=cpts).order_by("pk").values_list("acte", flat=True)) == [
        "acces.ajoute",
        "acces.modifie",
    ]


def test_ce_qui_change_d_une_cpts_est_a_son_journal(administration, cpts):
    page = administration.get(reverse("admin:cpts_cpts_change", args=[cpts.pk]))
    lus = page.context["adminform"].form.initial
    champs = {nom: lu for nom, lu in lus.items() if lu not in (None, "")} | {"nom": "CPTS renommée"}
    for jeu in page.context["inline_admin_formsets"]:
        prefixe = jeu.formset.prefix
        champs |= {f"{prefixe}-TOTAL_FORMS": "0", f"{prefixe}-INITIAL_FORMS": "0"}
    reponse = administration.post(reverse("admin:cpts_cpts_change", args=[cpts.pk]), champs)
    assert reponse.status_code == 302, reponse.context["errors"]
    acte = Acte.objects.get(cpts=cpts)
    assert (acte.acte, acte.objet) == ("administration.modifie", "Modification : CPTS CPTS renommée")


def test_un_role_de_cpts_sur_un_organisme_est_refuse(administration, db):
    champs = {
        "utilisateur": factories.UtilisateurFactory().pk,
        "role": "tresorerie",
        "organisation": factories.OrganisationFactory().pk,
        "debut": "01/01/2026",
    }
    page = administration.post(reverse("admin:cpts_habilitation_add"), champs).content.decode()
    assert "Un rôle de CPTS porte sur une CPTS" in page


def test_rien_ne_s_efface_a_la_main(administration, cpts):
    assert administration.get(reverse("admin:cpts_cpts_delete", args=[cpts.pk])).status_code == 403


def test_le_premier_administrateur(client, db, capsys):
    call_command(
        "creer_administrateur", "racine", "racine@essai.example", "--adresse", "https://exemple.example/"
    )
    lien = capsys.readouterr().out.split("https://exemple.example")[1].strip()
    page = client.get(lien, follow=True)
    nouveau = "une phrase bien à moi 2026"
    client.post(page.request["PATH_INFO"], {"new_password1": nouveau, "new_password2": nouveau})
    client.post(reverse("connexion"), {"username": "racine", "password": nouveau})
    assert client.get(reverse("admin:index")).status_code == 200
    with pytest.raises(CommandError, match="déjà pris"):
        call_command(
            "creer_administrateur", "racine", "x@essai.example", "--adresse", "https://exemple.example/"
        )
