"""Closed lists of transfers between missions and of plans for reserves."""

from django.db import models


class EtatTransfert(models.TextChoices):
    """Where a transfer between envelopes is. Only the two first count in the columns."""

    DECLARE_EFFECTIF = "declare_effectif", "Déclaré, effectif"
    ACCEPTE = "accepte", "Accepté"
    DEMANDE = "demande", "En attente de décision"
    REFUSE = "refuse", "Refusé"
    ANNULE = "annule", "Annulé"


TRANSFERTS_EFFECTIFS = (EtatTransfert.DECLARE_EFFECTIF, EtatTransfert.ACCEPTE)


class RegimeTransfert(models.TextChoices):
    """Same values as ``financements.aci.consommation.Fongibilite``."""

    AUTORISEE = "autorisee", "Autorisé sans accord"
    AUTORISEE_SOUS_ACCORD = "autorisee_sous_accord", "Soumis à l’accord de la caisse"
    INTERDITE = "interdite", "Interdit"


class EtatPlan(models.TextChoices):
    PROPOSE = "propose", "Proposé"
    CONVENU = "convenu", "Convenu"
    REFUSE = "refuse", "Refusé"
