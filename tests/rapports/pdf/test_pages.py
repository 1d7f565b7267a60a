"""The report asked for, followed, read, from the pages."""

import pytest
from celery import current_app
from django.urls import reverse

from rapports.pdf import demandes
from rapports.pdf.models import Rapport
from tests.rapports.aides import garnir

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00", tick=False)]


@pytest.fixture(autouse=True)
def envois(monkeypatch):
    monkeypatch.setattr(current_app, "send_task", lambda *args, **kwargs: None)


@pytest.fixture
def retenu(exercice):
    garnir(exercice)
    return exercice


@pytest.fixture
def connecte(client, avec_role):
    def _connecte(role="cpam", structure=None):
        client.force_login(avec_role(role, structure), backend="cpts.acces.connexion.MotDePasseLocal")
        return client

    return _connecte


def demander(client, exercice):
    return client.post(reverse("rapport_demander", args=[exercice.cpts.uuid, exercice.uuid]))


def test_demande_suivie_puis_lue(connecte, retenu):
    client = connecte()
    suivi = demander(client, retenu).url
    rapport = Rapport.objects.get()
    assert client.get(reverse("rapport_progression", args=[rapport.uuid])).json()["etat"] == "en_lecture"
    assert "Vous pouvez fermer cette page" in client.get(suivi).content.decode()
    assert client.get(reverse("rapport_pdf", args=[rapport.uuid])).status_code == 404
    demandes.produire(rapport.pk)
    assert client.get(reverse("rapport_progression", args=[rapport.uuid])).json()["etat"] == "lu"
    assert "Télécharger le rapport" in client.get(suivi).content.decode()
    reponse = client.get(reverse("rapport_pdf", args=[rapport.uuid]))
    assert b"".join(reponse.streaming_content).startswith(b"%PDF-")
    assert f"rapport-cpts-dessai-{retenu.cpts.nom.split()[-1]}-2025.pdf" in reponse["Content-Disposition"]


def test_un_echec_laisse_la_page_web(connecte, retenu):
    client = connecte()
    suivi = demander(client, retenu).url
    Rapport.objects.update(etat="echec", erreur="Il manque libpango-1.0-0.")
    page = client.get(suivi).content.decode()
    en_ligne = reverse("rapport_en_ligne", args=[retenu.cpts.uuid, retenu.uuid])
    assert "libpango-1.0-0" in page
    assert en_ligne in page
    assert "100\u202f000,00\u00a0€" in client.get(en_ligne).content.decode()


def test_une_voisine_ne_le_voit_pas(connecte, retenu, voisine):
    demander(connecte(), retenu)
    uuid = Rapport.objects.get().uuid
    client = connecte("cpam", voisine)
    for nom in ("rapport", "rapport_progression", "rapport_pdf"):
        assert client.get(reverse(nom, args=[uuid])).status_code == 404
    assert demander(client, retenu).status_code == 404


def test_l_exercice_d_une_autre_n_existe_pas(connecte, retenu, voisine):
    client = connecte("cnam")
    adresse = reverse("rapport_demander", args=[voisine.uuid, retenu.uuid])
    assert client.post(adresse).status_code == 404
