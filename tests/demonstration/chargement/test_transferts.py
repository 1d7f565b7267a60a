"""Transfers and plans of the loaded nation, as the manifest says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from financements.enveloppes.models import PlanEmploi, RegimePublie, Transfert
from financements.enveloppes.transferts.registre import par_caisse
from tests.demonstration.chargement.test_manifeste import de_genre


@pytest.mark.lent
@pytest.mark.django_db
class TestManifeste:
    @pytest.fixture
    def manifeste(self, nation_chargee):
        return nation_chargee.manifeste

    def test_le_regime_de_demonstration(self, manifeste):
        (cas,) = de_genre(manifeste, "regime")
        regime = RegimePublie.objects.get()
        lu = {
            "regime": regime.regime, "debut": regime.debut.isoformat(), "fin": regime.fin.isoformat(),
            "demonstration": regime.demonstration,
        }  # fmt: skip
        assert lu == cas["attendu"]
        assert regime.publie_le.date() < regime.debut

    def test_chaque_transfert_est_dans_l_etat_annonce(self, manifeste):
        prevus = de_genre(manifeste, "transfert")
        assert Transfert.objects.count() == len(prevus)
        for cas in prevus:
            attendu = cas["attendu"]
            lu = Transfert.objects.get(
                contrat__cpts__siren=cas["cpts"], annee_contrat=cas["annee_contrat"], etat=attendu["etat"],
                montant=Decimal(attendu["montant"]), destination=attendu["destination"],
            )  # fmt: skip
            assert lu.origine == attendu["origine"]
            assert (lu.decision_motif or lu.annulation_motif) == attendu["motif"], cas
            sous_accord = lu.demande_le.year == 2024
            assert (lu.regime == "autorisee_sous_accord") is sous_accord, cas

    def test_le_registre_dit_les_refus_de_chaque_caisse(self, manifeste):
        lignes, _ = par_caisse(Transfert.objects.all())
        lus = {ligne.caisse: (ligne.decides, ligne.refuses) for ligne in lignes}
        noms = dict(Transfert.objects.values_list("caisse__code", "caisse__nom"))
        for cas in de_genre(manifeste, "refus_de_caisse"):
            attendu = cas["attendu"]
            assert lus[noms[cas["caisse"]]] == (attendu["decides"], attendu["refuses"]), cas

    def test_les_plans_d_emploi(self, manifeste):
        prevus = de_genre(manifeste, "plan_emploi")
        assert {cas["attendu"]["etat"] for cas in prevus} == {"propose", "convenu", "refuse"}
        assert PlanEmploi.objects.count() == len(prevus)
        for cas in prevus:
            plan = PlanEmploi.objects.get(cpts__siren=cas["cpts"], exercice__fin=cas["exercice"])
            ligne = plan.lignes.get()
            assert (plan.etat, plan.decision_motif) == (cas["attendu"]["etat"], cas["attendu"]["motif"])
            assert ligne.montant == Decimal(cas["attendu"]["montant"])
            assert (ligne.realise is not None) is (plan.etat == "convenu")
