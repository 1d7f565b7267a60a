"""Pages and API of envelopes, of transfers between missions and of plans for the reserves."""

from django.urls import path

from financements.enveloppes.api.fongibilite import FongibiliteView
from financements.enveloppes.api.transferts import ColonnesView, PlansEmploiView, TransfertsView
from financements.enveloppes.views import enveloppes, fongibilite, plans, registre, transferts

urlpatterns = [
    path("cpts/<uuid:uuid>/enveloppes/", enveloppes.enveloppes, name="cpts_enveloppes"),
    path("cpts/<uuid:uuid>/transferts/nouveau/", transferts.nouveau, name="cpts_transfert_nouveau"),
    path("cpts/<uuid:uuid>/plan-emploi/<uuid:exercice>/", plans.plan, name="cpts_plan_emploi"),
    path("plan-emploi/<uuid:uuid>/decision/", plans.decision, name="plan_emploi_decision"),
    path("plan-emploi/<uuid:uuid>/avis/", plans.avis, name="plan_emploi_avis"),
    path("plan-emploi/<uuid:uuid>/suivi/<int:ligne>/", plans.suivi, name="plan_emploi_suivi"),
    path("fongibilite/", fongibilite.fongibilite, name="fongibilite"),
    path("fongibilite/publier/", fongibilite.regime_publier, name="regime_publier"),
    path("fongibilite/<uuid:uuid>/fin/", fongibilite.regime_terminer, name="regime_terminer"),
    path("transferts/", registre.registre, name="transferts"),
    path("transferts/a-decider/", registre.a_decider, name="transferts_a_decider"),
    path("transferts/<uuid:uuid>/", transferts.transfert, name="transfert"),
    path("transferts/<uuid:uuid>/decision/", transferts.decision, name="transfert_decision"),
    path("transferts/<uuid:uuid>/avis/", transferts.avis, name="transfert_avis"),
    path("transferts/<uuid:uuid>/annuler/", transferts.annulation, name="transfert_annuler"),
]

api = [
    path("fongibilite/", FongibiliteView.as_view(), name="fongibilite"),
    path("transferts/", TransfertsView.as_view(), name="transferts"),
    path("plans-emploi/", PlansEmploiView.as_view(), name="plans_emploi"),
    path("colonnes/", ColonnesView.as_view(), name="colonnes"),
]
