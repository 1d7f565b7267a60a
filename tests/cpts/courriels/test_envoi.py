"""Mail: sent after the commit, kept in the demonstration, read within the perimeter."""

from django.db import transaction
from django.urls import reverse

from cpts.courriels.envoi import courriels_visibles, envoyer
from cpts.courriels.models import CourrielEnvoye
from tests import factories

GABARIT = "cpts/acces/courriels/retrait.txt"


def ecrire(cpts, **options):
    envoyer("x@essai.example", "objet", GABARIT, {"role": "Trésorerie"}, cpts=cpts, **options)


def test_rien_ne_part_d_une_transaction_annulee(cpts, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        ecrire(cpts)
        transaction.set_rollback(True)
    assert not CourrielEnvoye.objects.exists()


def test_un_serveur_de_courriel_en_panne_ne_casse_rien(
    cpts, settings, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with django_capture_on_commit_callbacks(execute=True):
        ecrire(cpts)
    assert "Un courriel n’est pas parti." in caplog.text


def test_chacun_voit_les_courriels_de_son_perimetre(
    cpts, voisine, avec_role, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ecrire(cpts)
        ecrire(voisine)
    for role in ("tresorerie", "cpam", "ars"):
        assert [c.cpts for c in courriels_visibles(avec_role(role))] == [cpts]
    assert courriels_visibles(avec_role("cnam")).count() == 2
    assert not courriels_visibles(avec_role("dgos")).exists()


def test_un_lien_personnel_n_est_vu_que_du_destinataire_et_des_gerants(
    cpts, avec_role, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ecrire(cpts, confidentiel=True)
    vu_par = {
        role: courriels_visibles(avec_role(role)).exists()
        for role in ("presidence", "coordination", "tresorerie", "cpam", "ars", "cnam", "admin")
    }
    assert [role for role, vu in vu_par.items() if vu] == ["presidence", "coordination"]
    assert courriels_visibles(factories.UtilisateurFactory(email="X@essai.example")).exists()


def test_la_boite_n_existe_qu_en_demonstration(client, avec_role, settings):
    client.force_login(avec_role("tresorerie"))
    assert "aucun courriel ne part" in client.get(reverse("boite_envoi")).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert client.get(reverse("boite_envoi")).status_code == 404


def test_lire_un_courriel_echappe_son_texte(client, cpts, avec_role):
    courriel = CourrielEnvoye.objects.create(
        destinataire="x@essai.example", objet="Objet", texte="<script>alert(1)</script>", cpts=cpts
    )
    client.force_login(avec_role("tresorerie"))
    page = client.get(reverse("courriel", args=[courriel.uuid])).content.decode()
    assert "<script>alert" not in page
