"""Who reads live figures, who reads publications, and what of them."""

import pytest

from comptes.totaux.models import Niveau
from rapports.arretes.actes import arreter
from rapports.secret.chiffres import ALLOUE, OUVERT, cle
from rapports.secret.lecteurs import masque_de, source_du_lecteur
from rapports.secret.sources import Source
from rapports.sommes.completude import FRANCE, Territoire
from rapports.sommes.engagements import engagements, somme
from tests.factories import OrganisationFactory, personne, rattacher
from tests.rapports.nation import petite_nation, promettre
from tests.rapports.secret.publications.aides import ANNEE, table

pytestmark = pytest.mark.django_db
RHONE = Territoire(Niveau.DEPARTEMENT, "69", "")
AIN = Territoire(Niveau.DEPARTEMENT, "01", "")


@pytest.fixture
def nation():
    return petite_nation()


def agent(*structures):
    caisse = OrganisationFactory()
    for cpts in structures:
        rattacher(cpts, caisse, "caisse")
    return personne("cpam", caisse)


@pytest.mark.parametrize("role", ["cnam", "admin"])
def test_qui_voit_la_nation_lit_le_moment(nation, role):
    assert source_du_lecteur(personne(role)).courante


@pytest.mark.parametrize("role", ["dgos", "federation"])
@pytest.mark.parametrize("lieu", [FRANCE, AIN])
def test_qui_lit_des_agregats_lit_la_derniere_publication(nation, role, lieu):
    arreter()
    arrete, _ = arreter()
    source = source_du_lecteur(personne(role), None, lieu)
    assert source.publication.arrete == source.arrete == arrete


def test_une_caisse_lit_le_moment_de_ce_qui_est_a_elle_en_entier(nation):
    arreter()
    user = agent(*nation[:4])
    assert source_du_lecteur(user, None, AIN).courante
    for lieu in (RHONE, FRANCE):
        assert source_du_lecteur(user, None, lieu).publication is not None


def test_qui_voit_plusieurs_cpts_ne_lit_ailleurs_que_la_nation(nation):
    arreter()
    user = agent(*nation[:4], nation[4])
    source = source_du_lecteur(user)
    masque = masque_de(user, source, ANNEE)
    assert masque.montre("depense", FRANCE)
    assert not masque.montre("depense", RHONE)
    assert masque.montre("depense", AIN)  # wholly theirs


def test_qui_voit_une_cpts_lit_ce_que_lit_le_ministere(nation):
    arreter()
    user = personne("tresorerie", nation[4])
    masque = masque_de(user, source_du_lecteur(user), ANNEE)
    assert masque.montrees == masque_de(personne("dgos"), source_du_lecteur(personne("dgos")), ANNEE).montrees


def test_sans_publication_rien_n_est_montre(nation):
    user = personne("dgos")
    source = source_du_lecteur(user)
    assert not masque_de(user, source, ANNEE).montre("depense", FRANCE)
    assert set(source.completude(ANNEE).departements) == {"01", "69", "59"}
    assert masque_de(personne("cnam"), Source(), ANNEE) is OUVERT


def test_un_arrete_garde_l_alloue_et_le_verse(nation):
    arrete, _ = arreter()
    for lieu in (FRANCE, Territoire(Niveau.REGION, "84", ""), AIN):
        fige, courant = Source(arrete).engagements(lieu, ANNEE), engagements(lieu, ANNEE)
        assert somme(fige.values()) == somme(courant.values())
        assert fige == courant


def test_un_alloue_conforme_au_bareme_n_a_rien_a_cacher(nation):
    """Every envelope here departs from any scale; one more of the department 59 makes no difference to be told."""
    arreter()
    montrees = set(table("enveloppes").montrees)
    assert cle(ALLOUE, "national", "") in montrees
    promettre(nation[0], "1.00", mission="parcours")
    arreter()
    assert set(table("enveloppes").montrees) == montrees
