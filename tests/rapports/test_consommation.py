"""The rate of a territory: sum over sum, over the CPTS where both are known, with its n."""

from decimal import Decimal

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from financements.models import Enveloppe, Niveau
from rapports.completude import FRANCE, Territoire
from rapports.consommation import Consommation, consommations, somme
from tests.factories import ExerciceFactory, personne
from tests.financements.enveloppes.aides import CRISES, comptes, contrat_e8, e8
from tests.financements.ventilation.fabrique import E

pytestmark = pytest.mark.django_db
D = Decimal


def consommation(territoire, annee, attendues) -> Consommation:
    return somme(consommations(territoire, annee).values(), attendues)


@pytest.fixture
def nation():
    """E8 (76 000 of 90 000), a smaller spender (9 000 of 90 000), one of unknown funder, one without accounts."""
    contrats = [e8(), contrat_e8(), contrat_e8(), contrat_e8()]
    comptes(ExerciceFactory(cpts=contrats[1].cpts), [E("641100", "9000.00", analytique="FON")])
    comptes(ExerciceFactory(cpts=contrats[2].cpts), [E("641100", "50000.00", analytique="FON")], aci=False)
    return contrats


def test_somme_sur_somme_et_non_moyenne_des_taux(nation):
    lue = consommation(FRANCE, 2025, 4)
    assert (lue.n, lue.taux) == (2, D("85000") / D("180000"))
    moyenne = (D("76000") / D("90000") + D("9000") / D("90000")) / 2
    assert lue.taux == moyenne  # equal envelopes: both agree, and only then
    assert (lue.taux_de(CRISES), lue.taux_de("fonctionnement")) == (D("0.1"), D("79000") / D("120000"))
    Enveloppe.objects.filter(contrat=nation[1], mission=CRISES).update(montant=D("1000.00"))
    lue = consommation(FRANCE, 2025, 4)
    assert lue.taux == D("85000") / D("152000")
    assert lue.phrase == "56\u00a0%, n = 2\u00a0CPTS sur 4"


def test_une_enveloppe_inconnue_met_la_cpts_hors_du_taux(nation):
    Enveloppe.objects.filter(contrat=nation[0], mission=CRISES, part="variable").update(montant=None)
    assert (consommation(FRANCE, 2025, 4).n, consommation(FRANCE, 2025, 4).taux) == (1, D("0.1"))


def test_sans_rien_de_connu_pas_de_taux():
    lue = consommation(FRANCE, 2025, 0)
    assert (lue.n, lue.taux, lue.phrase) == (0, None, "")


def test_un_cas_d_ecole_n_est_pas_compte(nation):
    type(nation[0].cpts).objects.filter(pk=nation[0].cpts_id).update(exemple=True)
    assert consommation(FRANCE, 2025, 3).n == 1


def test_la_page_et_l_api_le_disent_avec_n_a_qui_voit_chaque_cpts(client, nation):
    client.force_login(personne("cnam"))
    page = client.get(reverse("cockpit"), {"annee": 2025}).content.decode()
    assert "n = 2\u00a0CPTS sur" in page
    api = APIClient()
    api.force_authenticate(personne("cnam"))
    adresse = reverse("api:consommation")
    lue = api.get(adresse, {"exercice": 2025}).json()
    assert (lue["taux"], lue["n"]) == ("0.4722", 2)
    assert lue["missions"]["crises_sanitaires"] == "0.1000"
    api.force_authenticate(personne("dgos"))
    lue = api.get(adresse, {"exercice": 2025}).json()
    assert (lue["taux"], lue["n"], lue["missions"], lue["secret"]) == (None, None, {}, True)


def test_chaque_enfant_a_son_taux_et_leur_somme_est_celui_du_territoire(nation):
    departement = nation[0].cpts.departement
    lieu = Territoire(Niveau.DEPARTEMENT, departement.pk, departement.nom, departement.region_id)
    par_cpts = consommations(lieu, 2025)
    assert {code: c.cellule.replace("\u00a0", " ") for code, c in par_cpts.items()} == {
        str(c.cpts.uuid): mots
        for c, mots in zip(nation, ("84 % (n = 1)", "10 % (n = 1)"), strict=False)
        if c.cpts.departement_id == departement.pk
    }
    par_region = consommations(FRANCE, 2025)
    assert sum(c.n for c in par_region.values()) == consommation(FRANCE, 2025, 4).n
    assert Consommation().cellule == "inconnu"
