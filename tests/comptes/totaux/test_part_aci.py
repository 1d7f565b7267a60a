"""What the ACI pays: whatever funders are chosen later, the truth was in the interval, which only gets narrower."""

import itertools
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from comptes.totaux.part_aci import PartACI, part_aci
from cpts.commun.enums import Financeur
from financements.enveloppes.alloue import Alloue, alloue_d_une_cpts

D = Decimal
CONNUS = [f for f in Financeur.values if f != Financeur.NON_IDENTIFIE]
euros = st.decimals("0", "99999.99", places=2)
cellules = st.lists(st.tuples(st.sampled_from(Financeur.values), euros), max_size=12)


@st.composite
def choix_en_plusieurs_fois(draw):
    """Cells, and the same after each choice: one cell without funder is given one, or shared between two."""
    etapes = [draw(cellules)]
    while inconnues := [i for i, (f, _) in enumerate(etapes[-1]) if f == Financeur.NON_IDENTIFIE]:
        rang = draw(st.sampled_from(inconnues))
        montant = etapes[-1][rang][1]
        pris = (montant * draw(st.integers(0, 100)) / 100).quantize(D("0.01"))
        parts = [(draw(st.sampled_from(CONNUS)), pris), (draw(st.sampled_from(CONNUS)), montant - pris)]
        etapes.append([*etapes[-1][:rang], *parts, *etapes[-1][rang + 1 :]])
    return [part_aci(etape) for etape in etapes]


@given(choix_en_plusieurs_fois())
def test_la_verite_etait_dans_la_fourchette_et_chaque_choix_la_resserre(etapes):
    verite = etapes[-1]
    assert verite.exacte == verite.sure == verite.maximum
    for avant, apres in itertools.pairwise(etapes):
        assert avant.sure <= apres.sure <= verite.sure <= apres.maximum <= avant.maximum


@given(st.lists(cellules, max_size=5))
def test_les_bornes_s_additionnent(parties):
    ensemble = part_aci([cellule for partie in parties for cellule in partie])
    assert sum((part_aci(partie) for partie in parties), PartACI()) == ensemble


def test_des_centimes_sans_financeur_qui_s_annulent_ne_sont_pas_connus():
    lue = part_aci([("aci", D("10")), ("non_identifie", D("5")), ("non_identifie", D("-5"))])
    assert (lue.sure, lue.maximum, lue.exacte) == (10, 10, None)
    assert part_aci([("non_identifie", D("0"))]).connue


def test_un_avoir_sans_financeur_se_lit_dans_l_ordre():
    lue = part_aci([("aci", D("10")), ("non_identifie", D("-3"))])
    assert (lue.sure, lue.maximum) == (10, 7)
    assert str(lue) == "entre 7,00\u00a0€ et 10,00\u00a0€"
    assert str(part_aci([("aci", D("10"))])) == "10,00\u00a0€"


def test_le_taux_demande_une_enveloppe():
    lue = part_aci([("aci", D("10")), ("non_identifie", D("5"))])
    assert lue.taux(D("20")) == (D("0.5"), D("0.75"))
    assert lue.taux(None) == lue.taux(D("0")) == (None, None)


envelopes = st.lists(st.none() | euros, max_size=6)


@given(st.lists(envelopes, max_size=5))
def test_l_alloue_connu_s_additionne_et_compte_chaque_cpts_une_fois(par_cpts):
    total = sum((alloue_d_une_cpts(siennes) for siennes in par_cpts), Alloue())
    connus = [m for siennes in par_cpts for m in siennes if m is not None]
    assert total.connu == (sum(connus, D(0)) if connus else None)
    assert total.n + total.inconnus == len([siennes for siennes in par_cpts if siennes])
    assert total.inconnus == len([siennes for siennes in par_cpts if None in siennes])
    assert total.exact == (None if total.inconnus else total.connu)


def test_l_alloue_en_partie_connu_est_dit_au_moins():
    assert str(alloue_d_une_cpts([D("20"), None])) == "au moins 20,00\u00a0€"
    assert str(alloue_d_une_cpts([None])) == str(Alloue()) == "inconnu"
    assert str(alloue_d_une_cpts([D("20")])) == "20,00\u00a0€"
