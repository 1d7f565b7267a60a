"""Inhabitants of a perimeter on a day: its communes of that day, the vintage in force that day."""

import datetime

import pytest

from cpts.structures.models import CommunePerimetre
from cpts.structures.populations import PopulationAuJour, population_au, populations_au
from cpts.territoires.models import PopulationCommune
from tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db
DEBUT_2026 = datetime.date(2026, 1, 1)


def commune(cpts, debut, fin=None, **populations):
    lieu = CommuneFactory()
    CommunePerimetre.objects.create(cpts=cpts, commune=lieu, debut=debut, fin=fin)
    for millesime, habitants in populations.items():
        PopulationCommune.objects.create(
            commune=lieu, millesime=int(millesime.removeprefix("m")), population=habitants
        )
    return lieu


def test_les_communes_et_le_millesime_sont_ceux_du_jour(cpts):
    commune(cpts, "2024-01-01", m2022=10_000, m2023=11_000)
    commune(cpts, "2025-06-01", m2022=500, m2023=600)
    commune(cpts, "2024-01-01", "2025-12-31", m2022=7, m2023=8)
    jours = [datetime.date(2025, 3, 1), datetime.date(2025, 12, 31), DEBUT_2026]
    assert populations_au([(cpts.pk, jour) for jour in jours]) == [
        PopulationAuJour(10_007, 2022),
        PopulationAuJour(10_507, 2022),
        PopulationAuJour(11_600, 2023),
    ]


def test_avant_le_premier_millesime_connu_ce_millesime_et_il_est_dit(cpts):
    commune(cpts, "2019-01-01", m2023=11_000)
    assert population_au(cpts.pk, datetime.date(2020, 1, 1)) == PopulationAuJour(11_000, 2023)


def test_une_commune_sans_population_publiee_rend_la_somme_inconnue(cpts):
    commune(cpts, "2024-01-01", m2023=11_000)
    commune(cpts, "2024-01-01")
    assert population_au(cpts.pk, DEBUT_2026) == PopulationAuJour()


def test_un_perimetre_vide_est_inconnu_et_rien_demande_ne_lit_rien(cpts, django_assert_num_queries):
    assert population_au(cpts.pk, DEBUT_2026) == PopulationAuJour()
    with django_assert_num_queries(0):
        assert populations_au([]) == []


def test_le_nombre_de_requetes_ne_depend_ni_des_demandes_ni_des_communes(
    cpts, voisine, django_assert_num_queries
):
    for structure in (cpts, voisine):
        for jour in ("2020-01-01", "2024-01-01", "2025-01-01"):
            commune(structure, jour, m2021=10, m2022=20, m2023=30)
    demandes = [(s.pk, datetime.date(a, 6, 1)) for s in (cpts, voisine) for a in range(2020, 2028)]
    with django_assert_num_queries(3):
        lues = populations_au(demandes)
    assert [p.habitants for p in lues[:8]] == [10, 10, 10, 10, 20, 60, 90, 90]
    assert lues[8:] == lues[:8]
