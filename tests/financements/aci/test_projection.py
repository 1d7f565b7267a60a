"""Commitments: the published total, unknown that stays unknown, sums that agree whatever the contracts and rates."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from financements.aci.bareme import Grille
from financements.aci.codes import MISSIONS, TAILLES
from financements.aci.projection import (
    Engagement,
    Groupe,
    Hypothese,
    Montants,
    fusionner,
    projeter,
    tarif_au,
)
from financements.aci.publication import charger_bareme, charger_grille
from tests.financements.aci.scenarios import JOUR, nation

TARIF = tarif_au(charger_grille("demo-nation"), JOUR)

taux = st.decimals(0, 1, places=4)
groupes = st.lists(
    st.builds(
        Groupe, st.sampled_from(["11", "32", "53", None]), st.sampled_from(TAILLES), st.integers(0, 400)
    ),
    max_size=20,
)
hypotheses = st.builds(Hypothese, taux, st.dictionaries(st.sampled_from(list(MISSIONS)), taux))


def somme(engagements) -> Engagement:
    return sum(engagements, Engagement())


def test_700_contrats_engagent_254_millions_d_euros():
    total = projeter(nation(), TARIF).total
    assert (total.nombre, total.montants.total) == (700, Decimal("254000000.00"))


def test_un_taux_nul_ne_laisse_que_le_fonctionnement_et_le_fixe():
    plein, nul = projeter(nation(), TARIF).total, projeter(nation(), TARIF, Hypothese(Decimal(0))).total
    assert nul.montants == replace(plein.montants, variable=Decimal("0.00"))
    assert nul.montants.total < plein.montants.total


def test_un_contrat_compte_chaque_mission_a_son_taux_au_centime():
    moitie = Hypothese(Decimal(1), {"prevention": Decimal("0.3333")})
    prevention = TARIF.montant("T2", "prevention", "variable")
    attendu = (
        TARIF.d_un_contrat("T2").variable
        - prevention
        + (prevention * Decimal("0.3333")).quantize(Decimal("0.01"))
    )
    assert TARIF.d_un_contrat("T2", moitie).variable == attendu


def test_un_montant_inconnu_rend_inconnus_les_totaux_qui_le_contiennent_et_eux_seuls():
    tarif = replace(TARIF, montants={**TARIF.montants, ("T4", "parcours", "variable"): None})
    projection = projeter([Groupe("32", "T4", 1), Groupe("32", "T1", 2), Groupe("53", "T1", 1)], tarif)
    assert projection.par_region["32"].montants.total is None
    assert projection.par_region["32"].montants.fixe is not None
    assert projection.par_region["53"].montants.total == TARIF.d_un_contrat("T1").total
    assert projection.total.montants.total is None
    assert projection.total.nombre == 4
    assert any("inconnu" in reserve for reserve in tarif.reserves)


def test_l_accord_seul_ne_donne_aucun_total():
    """The official amounts per mission were never found: nothing is taken for zero."""
    tarif = tarif_au(charger_grille("ACI-AV2"), JOUR)
    total = projeter(nation(), tarif).total
    assert total.montants.fonctionnement == projeter(nation(), TARIF).total.montants.fonctionnement
    assert (total.montants.fixe, total.montants.variable, total.montants.total) == (None, None, None)
    assert not tarif.demonstration


def test_avant_la_premiere_version_tout_est_inconnu():
    tarif = tarif_au(charger_grille("demo-nation"), date(2019, 1, 1))
    assert tarif.bareme == ""
    assert tarif.missions == tuple(MISSIONS)
    assert tarif.d_un_contrat("T1") == Montants(None, None, None)


def test_une_mission_que_la_version_ne_prevoit_pas_encore_n_est_pas_inconnue():
    tarif = tarif_au(charger_grille("demo-nation"), date(2021, 1, 1))
    assert "crises_sanitaires" not in tarif.missions
    assert tarif.d_un_contrat("T4").total == Decimal("450000.00")


def test_les_montants_sont_ceux_du_jour():
    base = charger_bareme("demo-nation")
    suivante = replace(
        base,
        id="suivante",
        effet=date(2027, 1, 1),
        lignes=tuple(replace(x, montant=x.montant * 2, bareme="suivante") for x in base.lignes),
    )
    grille = Grille((base, suivante))
    avant, apres = (tarif_au(grille, date(annee, 6, 1)).d_un_contrat("T1").total for annee in (2026, 2027))
    assert apres == 2 * avant


def test_les_reserves_disent_la_demonstration_et_les_lignes_non_verifiees():
    assert TARIF.reserves[0] == "Barème de démonstration : montants sans valeur officielle."
    assert TARIF.reserves[1].startswith("52 lignes du barème ne sont pas vérifiées")
    assert len(TARIF.non_verifiees) == 52
    verifiees = tuple(
        replace(
            ligne,
            provenance=replace(
                ligne.provenance, verifie_par="Deux personnes", verifie_le=JOUR, demonstration=False
            ),
        )
        for ligne in TARIF.lignes
    )
    assert replace(TARIF, lignes=verifiees, demonstration=False).reserves == ()


@given(groupes, hypotheses)
@settings(deadline=None)
def test_regions_et_tailles_font_la_nation_au_centime(contrats, hypothese):
    projection = projeter(contrats, TARIF, hypothese)
    assert somme(projection.par_region.values()) == projection.total
    assert somme(projection.par_taille.values()) == projection.total
    assert projection.total.nombre == sum(groupe.nombre for groupe in contrats)
    detail = somme(
        Engagement(g.nombre, TARIF.d_un_contrat(g.taille, hypothese).fois(g.nombre)) for g in contrats
    )
    assert detail == projection.total


@given(groupes, hypotheses, st.sampled_from(list(MISSIONS)), taux)
@settings(deadline=None)
def test_un_taux_plus_haut_n_engage_jamais_moins(contrats, hypothese, mission, plus_haut):
    if plus_haut < hypothese.taux(mission):
        plus_haut = Decimal(1)
    hausse = replace(hypothese, missions={**hypothese.missions, mission: plus_haut})
    bas, haut = (projeter(contrats, TARIF, h) for h in (hypothese, hausse))
    assert haut.total.montants.total >= bas.total.montants.total
    assert haut.total.montants.total <= projeter(contrats, TARIF).total.montants.total
    for cle, engagement in bas.cases.items():
        assert haut.cases[cle].montants.variable >= engagement.montants.variable


@given(groupes)
def test_fusionner_ne_perd_aucun_contrat_et_ne_repete_aucune_case(contrats):
    fusionnes = fusionner(contrats)
    assert sum(g.nombre for g in fusionnes) == sum(g.nombre for g in contrats)
    assert len({(g.region, g.taille) for g in fusionnes}) == len(fusionnes)
    assert fusionner(fusionnes) == fusionnes
