"""Transfers on the pages of the nation: net by mission, volume by territory, hidden from readers of aggregates."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from financements.contrats.models import Contrat
from rapports.arretes.actes import arreter
from rapports.sommes.completude import FRANCE
from rapports.sommes.engagements import engagements, somme
from tests.factories import CPTSFactory, DepartementFactory, ExerciceFactory, personne
from tests.financements.enveloppes.transferts.aides import transferer
from tests.rapports.aides import garnir

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def nation():
    """Four CPTS of one department; each moves 100 € of its access envelope, one of them 300 €."""
    departement = DepartementFactory()
    structures = []
    for montant in ("100.00", "100.00", "100.00", "300.00"):
        cpts = CPTSFactory(complete=True, departement=departement)
        garnir(ExerciceFactory(cpts=cpts))
        transferer(Contrat.objects.get(cpts=cpts), "acces_soins", "fonctionnement", montant)
        structures.append(cpts)
    contrat = Contrat.objects.get(cpts=structures[0])
    transferer(contrat, "acces_soins", "fonctionnement", "999.00", etat="demande")
    transferer(
        contrat,
        "acces_soins",
        "fonctionnement",
        "998.00",
        annee_contrat=datetime.date(2024, 1, 1),
        etat="refuse",
    )
    return structures


def api(role, structure=None) -> APIClient:
    client = APIClient()
    client.force_authenticate(personne(role, structure))
    return client


def test_les_nets_s_annulent_et_le_volume_s_additionne(nation):
    total = somme(engagements(FRANCE, 2025).values())
    assert (total.transfere("acces_soins"), total.transfere("fonctionnement")) == (D("-600.00"), D("600.00"))
    assert total.volume == D("600.00")
    assert total.transfere("prevention") is None
    assert somme(engagements(FRANCE, 2019).values()).volume is None


def test_le_cockpit_et_l_api_montrent_la_meme_chose_a_qui_voit_tout(client, nation):
    client.force_login(personne("cnam"))
    page = client.get(reverse("cockpit"), {"annee": 2025}).content.decode()
    assert "600,00" in page
    assert "Aucun transfert n’est encore enregistré" not in page
    lue = api("cnam").get(reverse("api:depenses"), {"exercice": 2025}).json()
    missions = {m["mission"]: m for m in lue["missions"]}
    assert (missions["acces_soins"]["transfere"], missions["fonctionnement"]["transfere"]) == (
        "-600.00",
        "600.00",
    )
    assert lue["transfere"] == "600.00"
    assert "transfere_secret" not in lue


@pytest.mark.parametrize("role", ["dgos", "federation"])
def test_les_lecteurs_d_agregats_ne_lisent_aucun_transfert(client, nation, role):
    arreter(datetime.date(2026, 1, 15))
    client.force_login(personne(role))
    lue = api(role).get(reverse("api:depenses"), {"exercice": 2025}).json()
    assert (lue["transfere"], lue["transfere_secret"]) == (None, True)
    assert {(m["transfere"], m["transfere_secret"]) for m in lue["missions"]} == {(None, True)}
    # The rest is not hidden with them.
    assert lue["total"] is not None
    page = client.get(reverse("cockpit"), {"annee": 2025}).content.decode()
    assert "600,00" not in page


def test_une_caisse_voit_les_siens_et_pas_ceux_des_autres(client, nation):
    arreter(datetime.date(2026, 1, 15))
    client.force_login(personne("cpam", nation[3]))
    adresse = reverse("cockpit_territoire", args=["departement", nation[3].departement_id])
    page = client.get(adresse, {"annee": 2025}).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "300,00 €" in page
    assert "600,00 €" not in page


def test_la_page_et_le_rapport_d_une_cpts(client, nation):
    client.force_login(personne("tresorerie", nation[3]))
    page = client.get(reverse("cpts", args=[nation[3].uuid])).content.decode()
    mots = page.replace("\u202f", " ").replace("\xa0", " ")
    assert "−300,00 €" in mots
    assert ">300,00 €<" in mots


def test_le_jeu_d_export_porte_chaque_transfert_du_perimetre(nation):
    adresse = reverse("api:exports", args=["transferts"])
    for client, attendus in ((api("cnam"), 6), (api("cpam", nation[1]), 1)):
        lignes = b"".join(client.get(adresse, {"format": "csv"})).decode().splitlines()
        assert len(lignes) == 1 + attendus


def test_l_api_du_registre_et_des_colonnes(nation):
    client = api("cpam", nation[3])
    (lu,) = client.get(reverse("api:transferts")).json()["resultats"]
    assert (lu["montant"], lu["etat"], lu["caisse"]) == ("300.00", "declare_effectif", lu["caisse"])
    colonnes = client.get(reverse("api:colonnes"), {"cpts": nation[3].uuid, "calendrier": "exercice"}).json()
    acces = next(li for li in colonnes["lignes"] if li["mission"] == "acces_soins")
    assert (acces["alloue"], acces["transfere"], acces["depense"]) == ("50000.00", "-300.00", "30000.10")
    # The funder of part of the spend is unknown: an interval, and nothing left worked out.
    assert (acces["depense_aci"], acces["depense_aci_max"], acces["reste"]) == ("0.00", "30000.10", None)
    assert (acces["taux"], acces["taux_max"], acces["alloue_inconnu"]) == ("0.0000", "0.6000", False)
    assert colonnes["passage"]["total"] == "110000.00"
    assert colonnes["reserves"]["tresorerie"] == "15000.00"
    assert client.get(reverse("api:colonnes"), {"cpts": nation[0].uuid}).status_code == 404
