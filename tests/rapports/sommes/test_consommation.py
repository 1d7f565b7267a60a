"""The rate of a territory: sum over sum, an interval over the CPTS whose accounts and envelopes are known; its n."""

from decimal import Decimal

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from comptes.totaux.models import Niveau
from financements.contrats.models import Enveloppe
from rapports.arretes.actes import arreter
from rapports.secret.sources import Source
from rapports.sommes.completude import FRANCE, Territoire
from rapports.sommes.consommation import Consommation, consommations, de_json, en_json, somme, taux_de
from tests.comptes.affectation.fabrique import E
from tests.factories import ExerciceFactory, personne
from tests.financements.enveloppes.aides import CRISES, comptes, contrat_e8, e8

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


def france(annee: int = 2025) -> Consommation:
    return somme(consommations(FRANCE, annee).values())


def test_somme_sur_somme_de_ce_qui_est_sur_a_ce_qui_se_peut(nation):
    lue = france()
    assert (lue.n, lue.bornes) == (3, (D("85000") / D("270000"), D("135000") / D("270000")))
    assert lue.bornes_de(CRISES) == (D("6000") / D("90000"),) * 2
    assert lue.bornes_de("fonctionnement") == (D("79000") / D("180000"), D("129000") / D("180000"))
    assert taux_de(lue, 4).phrase == "entre 31\u00a0% et 50\u00a0%, n = 3\u00a0CPTS sur 4"


def test_ce_n_est_pas_une_moyenne_de_taux(nation):
    Enveloppe.objects.filter(contrat=nation[1], mission=CRISES).update(montant=D("1000.00"))
    assert france().bornes[0] == D("85000") / D("242000")


def test_un_financeur_choisi_resserre_la_fourchette(nation):
    avant = france()
    comptes(nation[2].cpts.exercice_set.get(), [E("641100", "50000.00", analytique="FON")])
    apres = france()
    assert apres.n == avant.n
    assert avant.bornes[0] < apres.bornes[0] == apres.bornes[1] == avant.bornes[1]
    assert taux_de(apres, 4).phrase == "50\u00a0%, n = 3\u00a0CPTS sur 4"


def test_une_enveloppe_inconnue_met_la_cpts_hors_du_taux(nation):
    Enveloppe.objects.filter(contrat=nation[0], mission=CRISES, part="variable").update(montant=None)
    assert france().n == 2
    assert france().bornes == (D("9000") / D("180000"), D("59000") / D("180000"))


def test_sans_rien_de_connu_pas_de_taux():
    assert (france().n, france().bornes, taux_de(france(), 0)) == (0, (None, None), None)


def test_un_cas_d_ecole_n_est_pas_compte(nation):
    type(nation[0].cpts).objects.filter(pk=nation[0].cpts_id).update(exemple=True)
    assert france().n == 2


def test_un_arrete_le_garde_tel_quel(nation):
    avant = france()
    arrete = arreter().arrete
    comptes(
        nation[3].cpts.exercice_set.first() or ExerciceFactory(cpts=nation[3].cpts), [E("641100", "1.00")]
    )
    assert france() != avant
    gardee = somme(Source(arrete).consommations(FRANCE, 2025).values())
    assert (gardee.n, gardee.bornes) == (avant.n, avant.bornes)
    assert de_json(en_json(gardee)) == gardee


def lire(user, **parametres):
    api = APIClient()
    api.force_authenticate(user)
    return api.get(reverse("api:consommation"), {"exercice": 2025, **parametres}).json()


def test_chaque_enfant_a_son_taux_et_leur_somme_est_celui_du_territoire(nation):
    departement = nation[0].cpts.departement
    lieu = Territoire(Niveau.DEPARTEMENT, departement.pk, departement.nom, departement.region_id)
    par_cpts, par_region = consommations(lieu, 2025), consommations(FRANCE, 2025)
    siens = {str(c.cpts.uuid) for c in nation if c.cpts.departement_id == departement.pk}
    assert set(par_cpts) <= siens
    assert all(lue.n == 1 for lue in par_cpts.values())
    assert sum(lue.n for lue in par_region.values()) == france().n == 3


def test_la_page_et_l_api_le_disent_avec_n_a_qui_voit_chaque_cpts(client, nation):
    client.force_login(personne("cnam"))
    page = client.get(reverse("cockpit"), {"annee": 2025}).content.decode()
    assert "entre 31\u00a0% et 50\u00a0%, n = 3\u00a0CPTS sur" in page
    lue = lire(personne("cnam"))
    assert (lue["taux"], lue["taux_max"], lue["n"]) == ("0.3148", "0.5000", 3)
    assert (lue["missions"]["crises_sanitaires"], lue["missions_max"]["crises_sanitaires"]) == ("0.0667",) * 2
    assert "secret" not in lue
    une = lire(personne("cnam"), niveau="cpts", code=nation[2].cpts.uuid)
    assert (une["taux"], une["taux_max"], une["n"]) == ("0.0000", "0.5556", 1)


def test_qui_lit_des_agregats_n_a_rien_avant_la_publication(nation):
    lue = lire(personne("dgos"))
    assert (lue["taux"], lue["taux_max"], lue["n"], lue["missions"], lue["secret"]) == (
        None,
        None,
        None,
        {},
        True,
    )
