"""Acts that end a contract in another: renewal, merger, split."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from cpts.structures.communes import recalculer, recalculer_du_jour
from cpts.structures.enums import Etat
from cpts.structures.models import CPTS, CommunePerimetre
from cpts.traces.models import Acte
from financements.contrats import actes
from financements.contrats.actes import Correction, Issue
from financements.contrats.enums import NatureSuccession, Saisie
from financements.contrats.models import (
    Contrat,
    Echeance,
    EngagementMission,
    SuccessionContrat,
)
from tests.factories import ContratFactory, CPTSFactory
from tests.financements.contrats.aides import SIGNATURE_DES_ACTES as SIGNATURE
from tests.financements.contrats.aides import SOCLES, etat, habiter, inscrire, le, refus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour_des_actes")]


def test_renouveler_poursuit_les_missions_sans_interruption(caisse, contrat):
    actes.demarrer_mission(caisse, contrat, "parcours", le("2025-06-01"))
    nouveau = actes.renouveler(caisse, contrat, numero="A-13")
    assert (nouveau.signature, nouveau.fin, nouveau.saisie) == (
        le("2030-03-01"),
        le("2035-02-28"),
        Saisie.BROUILLON,
    )
    missions = dict(EngagementMission.objects.filter(contrat=nouveau).values_list("mission", "demarrage"))
    assert missions == {m: nouveau.signature if m == "parcours" else None for m in SOCLES}
    lien = SuccessionContrat.objects.get()
    assert (lien.ancien, lien.nouveau, lien.nature) == (contrat, nouveau, NatureSuccession.RENOUVELLEMENT)
    assert "attendu : après le 28" in refus(actes.renouveler, caisse, contrat, signature=le("2030-01-01"))


@pytest.fixture
def voisin(caisse, structure):
    """Another contract of the same caisse, 30 000 inhabitants."""
    cpts = CPTSFactory(nom="CPTS d’à côté", taille="T1")
    for nature in ("caisse", "ars"):
        cpts.rattachement_set.create(
            organisation=structure.rattachement(nature), nature=nature, debut="2024-01-01"
        )
    habiter(cpts, 30_000)
    return inscrire(caisse, cpts, le("2025-06-01"))


def test_le_brouillon_d_un_renouvellement_suit_sa_signature_et_se_supprime(caisse, contrat):
    actes.demarrer_mission(caisse, contrat, "parcours", le("2025-06-01"))
    nouveau = actes.renouveler(caisse, contrat)
    demande = Correction(le("2030-04-01"), le("2035-03-31"), taille="T2")
    assert "attendu : à partir du 1er\xa0mars\xa02030" in refus(
        actes.corriger, caisse, nouveau, replace(demande, signature=le("2030-02-01"), fin=le("2035-01-31"))
    )
    actes.corriger(caisse, nouveau, demande)
    assert SuccessionContrat.objects.get().date == le("2030-04-01")
    assert EngagementMission.objects.get(contrat=nouveau, mission="parcours").demarrage == le("2030-04-01")
    assert "Rien n’a changé" in refus(actes.corriger, caisse, nouveau, demande)
    actes.supprimer(caisse, nouveau)
    assert not SuccessionContrat.objects.exists()
    assert list(Contrat.objects.filter(cpts=contrat.cpts, resiliation__isnull=True)) == [contrat]


def test_un_contrat_enregistre_ou_issu_d_une_fusion_reste(caisse, contrat, voisin):
    demande = Correction(SIGNATURE, le("2031-02-28"))
    assert "que par un avenant" in refus(actes.corriger, caisse, contrat, demande)
    assert "seul un contrat en préparation se supprime" in refus(actes.supprimer, caisse, contrat)
    nouveau = actes.fusionner(
        caisse, [contrat, voisin], Issue(nom="CPTS réunie"), signature=le("2026-11-01"), motif="x"
    )
    assert "il ne se supprime pas : corrigez-le" in refus(actes.supprimer, caisse, nouveau)
    demande = Correction(le("2026-11-15"), le("2031-11-14"))
    assert "il garde sa date de signature" in refus(actes.corriger, caisse, nouveau, demande)
    actes.corriger(caisse, nouveau, Correction(nouveau.signature, nouveau.fin, numero="B-7", taille="T3"))
    assert Contrat.objects.get(pk=nouveau.pk).numero == "B-7"


def test_un_contrat_repris_se_corrige_et_ne_se_supprime_pas(caisse, structure):
    repris = ContratFactory(cpts=structure, signature=SIGNATURE, fin=le("2030-02-28"))
    actes.corriger(caisse, repris, Correction(le("2025-04-01"), le("2030-03-31"), taille="T2"))
    repris.refresh_from_db()
    assert (repris.signature, repris.saisie) == (le("2025-04-01"), Saisie.REPRIS)
    assert "seul un contrat en préparation se supprime" in refus(actes.supprimer, caisse, repris)


def test_fusionner_deux_contrats_en_une_nouvelle_cpts(caisse, contrat, voisin):
    actes.demarrer_mission(caisse, voisin, "prevention", le("2025-09-01"))
    nouveau = actes.fusionner(
        caisse,
        [contrat, voisin],
        Issue(nom="CPTS réunie"),
        signature=le("2026-11-01"),
        motif="Un seul bassin de vie",
    )
    for ancien in (contrat, voisin):
        ancien.refresh_from_db()
        assert ancien.resiliation == le("2026-11-01")
        assert etat(ancien.cpts) == Etat.RESILIE
        assert Acte.objects.filter(cpts=ancien.cpts, motif="Fusion : Un seul bassin de vie").exists()
    assert Acte.objects.filter(cpts=nouveau.cpts, acte="contrat.fusionne").exists()
    assert (nouveau.cpts.nom, nouveau.taille, nouveau.saisie) == ("CPTS réunie", "T3", Saisie.BROUILLON)
    assert nouveau.cpts.rattachement("caisse") == contrat.cpts.rattachement("caisse")
    assert CommunePerimetre.objects.filter(cpts=nouveau.cpts, fin__isnull=True).count() == 2
    assert set(SuccessionContrat.objects.values_list("ancien", "nature")) == {
        (contrat.pk, "fusion"),
        (voisin.pk, "fusion"),
    }
    actes.enregistrer(caisse, nouveau)
    assert etat(nouveau.cpts) == Etat.ACI_SIGNE
    assert Echeance.objects.filter(contrat=nouveau, mission="prevention").first().date == le("2026-11-01")


def test_fusionner_dans_une_cpts_qui_demeure(caisse, contrat, voisin):
    nouveau = actes.fusionner(
        caisse, [contrat, voisin], Issue(cpts=contrat.cpts), signature=le("2026-11-01"), motif="x"
    )
    actes.enregistrer(caisse, nouveau)
    contrat.cpts.refresh_from_db()
    assert (contrat.cpts.population, etat(contrat.cpts), etat(voisin.cpts)) == (
        90_000,
        Etat.ACI_SIGNE,
        Etat.RESILIE,
    )


def test_une_fusion_a_venir_ne_change_la_population_que_ce_jour_la(caisse, contrat, voisin):
    recalculer(contrat.cpts)
    actes.fusionner(
        caisse, [contrat, voisin], Issue(cpts=contrat.cpts), signature=le("2027-01-01"), motif="x"
    )
    cpts = CPTS.objects.get(pk=contrat.cpts_id)
    assert cpts.population == 60_000
    recalculer_du_jour(le("2026-12-31"))
    cpts.refresh_from_db()
    assert cpts.population == 60_000
    recalculer_du_jour(le("2027-01-01"))
    cpts.refresh_from_db()
    assert cpts.population == 90_000


def test_une_fusion_demande_les_droits_sur_chaque_contrat(caisse, contrat, voisine):
    autre = Contrat.objects.get(cpts=voisine)
    with pytest.raises(PermissionDenied):
        actes.fusionner(caisse, [contrat, autre], Issue(nom="X"), signature=le("2026-11-01"), motif="x")
    assert "au moins deux contrats" in refus(
        actes.fusionner, caisse, [contrat], Issue(nom="X"), signature=le("2026-11-01"), motif="x"
    )


def test_scinder_partage_les_communes(caisse, contrat):
    premiere = CommunePerimetre.objects.get(cpts=contrat.cpts).commune
    seconde = habiter(contrat.cpts, 20_000)
    nord, sud = (
        Issue(cpts=contrat.cpts, communes=(premiere.code,)),
        Issue(nom="CPTS du Sud", communes=(seconde.code,)),
    )
    options = {"signature": le("2026-11-01"), "motif": "Deux bassins de vie"}
    assert f"Communes données à aucune CPTS : {seconde.code}." in refus(
        actes.scinder, caisse, contrat, [nord, Issue(nom="CPTS du Sud")], **options
    )
    assert not CPTS.objects.filter(nom="CPTS du Sud").exists()
    nouveaux = actes.scinder(caisse, contrat, [nord, sud], **options)
    assert [(c.cpts.nom, c.taille) for c in nouveaux] == [(contrat.cpts.nom, "T2"), ("CPTS du Sud", "T1")]
    contrat.refresh_from_db()
    assert contrat.resiliation == le("2026-11-01")
    assert SuccessionContrat.objects.filter(ancien=contrat, nature="scission").count() == 2
