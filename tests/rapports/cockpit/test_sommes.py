"""Whatever is deposited, replaced or withdrawn: nation = regions = departments = CPTS, live and in the snapshot."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptes.totaux.models import Niveau
from cpts.commun.enums import Mission
from rapports.arretes.actes import arreter
from rapports.cockpit.depenses import des_enfants, en_detail
from rapports.secret.sources import Source
from tests.comptes.affectation.aides import retirer
from tests.rapports.aides import comptes, departement, signataire, verser

pytestmark = pytest.mark.django_db
LIEUX = [("01", "84"), ("69", "84"), ("59", "32")]
ANNEE = 2023

geste = st.tuples(
    st.integers(0, 5),  # which CPTS
    st.sampled_from(["comptes", "retrait", "versement"]),
    st.lists(
        st.tuples(
            st.sampled_from(["641100", "622600", "606000"]),
            st.decimals("-999.99", "99999.99", places=2).map(str),
            st.sampled_from(["FON", "M1", "M3", ""]),
        ),
        min_size=1,
        max_size=4,
    ),
)


def montants(source: Source, territoire) -> dict[str, Decimal]:
    lue = en_detail(source, territoire, ANNEE)
    return {m.mission: m.depense for m in lue.missions if m.depense}


def des_parties(source: Source, territoire, codes) -> dict[str, Decimal]:
    total: dict[str, Decimal] = {}
    for missions in des_enfants(source, territoire, codes, ANNEE).values():
        for mission, montant in missions.items():
            total[mission] = total.get(mission, Decimal(0)) + montant
    return {mission: montant for mission, montant in total.items() if montant}


def verifier(source: Source) -> None:
    tableau = source.completude(ANNEE)
    for territoire in [
        tableau.territoire("national", ""),
        *tableau.regions.values(),
        *tableau.departements.values(),
    ]:
        enfants = tableau.enfants(territoire)
        assert des_parties(source, territoire, [e.code for e in enfants]) == montants(source, territoire)
        lue = tableau.de(territoire, ANNEE)
        if territoire.niveau == Niveau.DEPARTEMENT:
            sous = [c.completude for c in source.cpts_attendues(ANNEE, territoire.code)]
        else:
            sous = [tableau.de(enfant, ANNEE) for enfant in enfants]
        assert lue.attendues == sum(c.attendues for c in sous)
        assert lue.recues == sum(c.recues for c in sous)
        assert (lue.verse_total or 0) == sum(c.verse_total or 0 for c in sous)
        assert (lue.verse_recues or 0) == sum(c.verse_recues or 0 for c in sous)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(geste, min_size=1, max_size=10))
def test_les_niveaux_se_somment_apres_n_importe_quels_gestes(gestes):
    structures = [signataire(departement(*LIEUX[n % 3]), taille=f"T{1 + n % 4}") for n in range(6)]
    versions = {}
    for rang, acte, depenses in gestes:
        cpts = structures[rang]
        if acte == "comptes":
            versions[rang] = comptes(cpts, depenses, ANNEE)
        elif acte == "versement":
            verser(cpts, depenses[0][1], ANNEE)
        elif rang in versions:
            retirer(versions.pop(rang))
    verifier(Source())
    arrete, ecarts = arreter()
    assert ecarts == []
    verifier(Source(arrete))
    france = Source().completude(ANNEE).territoire("national", "")
    assert montants(Source(arrete), france) == montants(Source(), france)
    assert set(montants(Source(), france)) <= set(Mission.values)
