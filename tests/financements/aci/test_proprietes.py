"""What holds for every contract, whatever its dates and rates."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from financements.aci.bareme import Grille
from financements.aci.calendrier import Periode
from financements.aci.codes import MISSIONS, TAILLES
from financements.aci.contrat import Contrat, EngagementMission, anomalies
from financements.aci.echeancier import Echeancier, calculer
from financements.aci.publication import charger_bareme, charger_grille

NATION = charger_grille("demo-nation")
FIN = date(2040, 1, 1)
jours = st.integers(0, 5 * 365)


@st.composite
def engagements(tirer, contrat: Contrat, code: str, decide: bool) -> EngagementMission:
    demarrage = contrat.signature + timedelta(tirer(jours))
    if demarrage >= contrat.terme:
        return EngagementMission(code)
    fin = demarrage + timedelta(tirer(jours)) if tirer(st.booleans()) else None
    mission = EngagementMission(code, demarrage, fin)
    annees = [a for a in contrat.annees() if mission.activite(a) and (decide or tirer(st.booleans()))]
    taux = {annee.debut: tirer(st.decimals(0, 1, places=4)) for annee in annees}
    return replace(mission, taux=taux)


@st.composite
def contrats(tirer, decide: bool = True) -> Contrat:
    signature = tirer(st.dates(date(2022, 3, 31), date(2027, 1, 1)))
    resiliation = signature + timedelta(tirer(st.integers(1, 5 * 365))) if tirer(st.booleans()) else None
    debut = signature + timedelta(tirer(jours))
    suspension = Periode(debut, debut + timedelta(tirer(jours)) if tirer(st.booleans()) else None)
    contrat = Contrat(
        signature,
        tirer(st.sampled_from(TAILLES)),
        (),
        duree_annees=5,
        resiliation=resiliation,
        suspensions=(suspension,) if tirer(st.booleans()) else (),
    )
    codes = tirer(st.lists(st.sampled_from(list(MISSIONS)), unique=True, max_size=4))
    contrat = replace(contrat, missions=tuple(tirer(engagements(contrat, code, decide)) for code in codes))
    assert not list(anomalies(contrat))
    return contrat


def total_des_lignes(echeancier: Echeancier, debut: date) -> Decimal:
    return sum((x.montant for x in echeancier.lignes if x.annee.debut == debut), Decimal(0))


@given(contrats())
@settings(deadline=None)
def test_les_lignes_d_une_annee_close_font_ce_qui_est_du(contrat):
    echeancier = calculer(contrat, NATION, FIN)
    for due in echeancier.annees:
        assert due.total == due.fonctionnement_du + due.fixe_du + due.variable_du
        assert total_des_lignes(echeancier, due.annee.debut) == due.total


@given(contrats(decide=False))
@settings(deadline=None)
def test_sans_decision_les_lignes_font_ce_qui_est_connu(contrat):
    echeancier = calculer(contrat, NATION, FIN)
    for due in echeancier.annees:
        connu = sum(part.du for part in due.parts if part.du is not None)
        assert total_des_lignes(echeancier, due.annee.debut) == connu
        indecis = [p for p in due.parts if p.du is None]
        assert (due.total is None) == bool(indecis)
        for part in indecis:
            assert part.part == "variable"
            assert any("non décidée" in reserve for reserve in part.reserves)


@given(contrats())
@settings(deadline=None)
def test_ce_qui_est_du_reste_dans_l_enveloppe(contrat):
    for due in calculer(contrat, NATION, FIN).annees:
        for part in due.parts:
            assert 0 <= part.du <= part.ligne_bareme.montant if part.ligne_bareme else part.du == 0


@given(contrats(), st.integers(0, 6 * 365))
@settings(deadline=None)
def test_un_echeancier_arrete_plus_tot_est_le_debut_du_meme(contrat, decalage):
    au = contrat.signature + timedelta(decalage)
    complet, arrete = calculer(contrat, NATION, FIN), calculer(contrat, NATION, au)
    assert arrete.lignes == tuple(x for x in complet.lignes if x.date <= au)
    assert arrete.annees == complet.annees[: len(arrete.annees)]


@given(contrats(), st.decimals(0, 1, places=4))
@settings(deadline=None)
def test_un_taux_plus_haut_ne_fait_jamais_baisser_le_du(contrat, hausse):
    missions = tuple(
        replace(m, taux={jour: min(taux + hausse, Decimal(1)) for jour, taux in m.taux.items()})
        for m in contrat.missions
    )
    avant = calculer(contrat, NATION, FIN)
    apres = calculer(replace(contrat, missions=missions), NATION, FIN)
    for bas, haut in zip(avant.annees, apres.annees, strict=True):
        assert haut.variable_du >= bas.variable_du
        assert (haut.fixe_du, haut.fonctionnement_du) == (bas.fixe_du, bas.fonctionnement_du)


@given(contrats(), st.dates(date(2022, 4, 1), date(2031, 1, 1)))
@settings(deadline=None)
def test_une_version_publiee_plus_tard_ne_deplace_aucune_annee_anterieure(contrat, effet):
    base = charger_bareme("demo-nation")
    lignes = tuple(
        replace(
            x, montant=x.montant * 2, bareme="plus-tard", provenance=replace(x.provenance, effet_du=effet)
        )
        for x in base.lignes
        if x.provenance.effet_au is None
    )
    suivante = replace(base, id="plus-tard", effet=effet, lignes=lignes)
    avant, apres = (calculer(contrat, g, FIN) for g in (NATION, Grille((suivante, *NATION.versions))))
    for ancienne, nouvelle in zip(avant.annees, apres.annees, strict=True):
        if ancienne.annee.debut < effet:
            assert nouvelle == ancienne
        else:
            assert nouvelle.fonctionnement_du >= ancienne.fonctionnement_du
