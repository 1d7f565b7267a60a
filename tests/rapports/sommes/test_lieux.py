"""How rows are grouped by place, from any model that names a CPTS."""

import pytest

from comptes.totaux.models import Niveau
from cpts.structures.models import CPTS, EtapeVie
from rapports.sommes.completude import FRANCE, Territoire
from rapports.sommes.lieux import dans, partout
from tests.factories import CPTSFactory

pytestmark = pytest.mark.django_db


def territoire(niveau: Niveau, code: str) -> Territoire:
    return Territoire(niveau, code, "ici")


def codes(lieux) -> set[str]:
    return {str(code) for code in CPTS.objects.filter(lieux.ou()).values_list(lieux.code(), flat=True)}


@pytest.fixture
def nord():
    return CPTSFactory(departement__code="59", departement__region__code="32")


@pytest.fixture
def aisne():
    return CPTSFactory(departement__code="02", departement__region__code="32")


@pytest.fixture
def corse():
    return CPTSFactory(departement__code="2A", departement__region__code="94")


def test_la_nation_se_lit_par_region_et_une_region_par_departement(nord, aisne, corse):
    assert codes(dans(FRANCE)) == {"32", "94"}
    assert codes(dans(territoire(Niveau.REGION, "32"))) == {"59", "02"}


def test_un_departement_se_lit_par_cpts(nord, aisne):
    assert codes(dans(territoire(Niveau.DEPARTEMENT, "59"))) == {str(nord.uuid)}


def test_un_cas_d_ecole_n_est_que_dans_le_sien(nord):
    nord.exemple = True
    nord.save()
    assert not codes(dans(FRANCE))
    assert not codes(partout(Niveau.CPTS))
    assert codes(dans(territoire(Niveau.CPTS, str(nord.uuid)))) == {str(nord.uuid)}


@pytest.mark.parametrize(
    ("niveau", "attendus"), [(Niveau.REGION, {"32", "94"}), (Niveau.DEPARTEMENT, {"59", "02", "2A"})]
)
def test_partout_au_niveau_demande(nord, aisne, corse, niveau, attendus):
    assert codes(partout(niveau)) == attendus


def test_le_chemin_part_de_tout_modele_qui_nomme_une_cpts(nord):
    lieux = dans(territoire(Niveau.REGION, "32"))
    EtapeVie.objects.create(cpts=nord, etat="aci_signe", date="2024-01-01")
    etapes = EtapeVie.objects.filter(lieux.ou("cpts")).values_list(lieux.code("cpts"), flat=True)
    assert set(etapes) == {"59"}
