"""Lines made amounts again by the stored decisions: exact, exceptions by label apart, never from a stored amount."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptes.affectation.gestes import Choix, Cible, choisir
from comptes.affectation.models import Ventilation
from comptes.affectation.recalcul import PartDecidee, partager, parts_decidees, sommes_des_lignes
from tests.comptes.affectation.aides import E, deposer
from tests.factories import ExerciceFactory, personne

D = Decimal
LIGNES = [
    E("641100", "600.00"),
    E("641100", "-50.01"),
    E("622600", "300.00", libelle="Indemnité réunion"),
    E("622600", "60.01", libelle="Facture"),
    E("512000", "-910.00"),
]


@st.composite
def decisions(draw) -> list[PartDecidee]:
    """Cells of two missions at most by two funders, whose percents sum to 100."""
    coupures = draw(st.lists(st.integers(1, 9_999), max_size=3, unique=True))
    bornes = [0, *sorted(coupures), 10_000]
    parts = [D(b - a).scaleb(-2) for a, b in itertools.pairwise(bornes)]
    axes = [("prevention", "aci"), ("prevention", "fir"), ("parcours", "aci"), ("parcours", "fir")]
    return [PartDecidee(*axe, "cle", part, D(0)) for axe, part in zip(axes, parts, strict=False)]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False), decisions())
def test_un_partage_ne_perd_ni_ne_cree_un_centime(montant, parts):
    partages = list(partager(montant, parts))
    assert [part for part, _ in partages] == parts
    assert sum(centimes for _, centimes in partages) == montant


def test_ce_que_personne_n_a_decide_n_est_pas_affecte():
    ((part, montant),) = partager(D("12.34"), [])
    assert (part.mission, part.financeur, part.methode) == ("non_affecte", "non_identifie", "non_affecte")
    assert montant == D("12.34")


@pytest.fixture
def version(exercice):
    version = deposer(exercice, LIGNES)
    auteur = personne("tresorerie", exercice.cpts)
    choisir(auteur, version, Cible("641100"), Choix({"prevention": "60", "parcours": "40"}, {}, "au temps"))
    choisir(auteur, version, Cible(libelle="réunion"), Choix({"acces_soins": "100"}, {}))
    return version


@pytest.mark.django_db
class TestLignesEnregistrees:
    def test_une_ligne_reconnue_a_son_libelle_est_a_part(self, version):
        sommes = sommes_des_lignes({version.pk: version.depot.cpts_id})
        a_part = {objet: montant for objet, montant in sommes.items() if objet[2] is not None}
        assert list(a_part.values()) == [D("300.00")]
        ((_, groupe, _),) = a_part
        assert sommes[version.pk, groupe, None] == D("60.01")

    def test_chaque_part_refaite_est_celle_qui_est_enregistree(self, version):
        sommes = sommes_des_lignes({version.pk: version.depot.cpts_id})
        for objet, parts in parts_decidees([version.pk]).items():
            assert [centimes for _, centimes in partager(sommes[objet], parts)] == [p.montant for p in parts]

    def test_un_montant_enregistre_faux_n_y_change_rien(self, version):
        avant = sommes_des_lignes({version.pk: version.depot.cpts_id})
        Ventilation.objects.update(montant=D("1.00"))
        assert sommes_des_lignes({version.pk: version.depot.cpts_id}) == avant

    def test_plusieurs_versions_en_trois_requetes(self, version, django_assert_num_queries):
        autre = ExerciceFactory(cpts=version.depot.cpts, debut="2024-01-01", fin="2024-12-31")
        seconde = deposer(autre, LIGNES)
        versions = {v.pk: v.depot.cpts_id for v in (version, seconde)}
        with django_assert_num_queries(3):
            sommes, parts = sommes_des_lignes(versions), parts_decidees(list(versions))
        assert {objet[0] for objet in sommes} == {objet[0] for objet in parts} == set(versions)
