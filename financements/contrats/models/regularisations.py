"""What a person decides of an advance to settle: the engine only proposes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cpts.commun.declencheurs import ECRIT_UNE_FOIS
from cpts.commun.enums import Mission
from cpts.commun.modeles import ObjetPublic
from cpts.personnes.models import Utilisateur
from financements.contrats.enums import ChoixRegularisation
from financements.contrats.models.contrats import Contrat, DuContratQuerySet


class DecisionRegularisation(ObjetPublic):
    """A decision on the advance proposed for one contract, contract year and mission.

    Written once, never changed: the last one counts. ``montant`` is the proposal decided upon, positive; instalments
    are ``nombre`` amounts every ``mois`` months from ``premiere`` on.
    """

    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="decisions_regularisation")
    annee_contrat = models.DateField("premier jour de l’année de contrat")
    mission = models.CharField(max_length=20, choices=Mission)
    montant = models.DecimalField("montant proposé", max_digits=14, decimal_places=2)
    choix = models.CharField("décision", max_length=12, choices=ChoixRegularisation)
    motif = models.CharField(max_length=600)
    nombre = models.PositiveSmallIntegerField("nombre d’échéances", default=1)
    mois = models.PositiveSmallIntegerField("mois entre deux échéances", default=1)
    premiere = models.DateField("première échéance", null=True, blank=True)
    decide_le = models.DateTimeField("décidé le", auto_now_add=True)
    decide_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "décision sur une avance à régulariser"
        verbose_name_plural = "décisions sur les avances à régulariser"
        ordering = ["contrat", "annee_contrat", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="regularisation_montant_positif",
                violation_error_message="Une avance à régulariser est un montant positif.",
            ),
            models.CheckConstraint(
                condition=~Q(motif=""),
                name="regularisation_motivee",
                violation_error_message="Une décision porte son motif.",
            ),
            models.CheckConstraint(
                condition=Q(nombre__gte=1, nombre__lte=60, mois__gte=1, mois__lte=12),
                name="regularisation_echeances",
                violation_error_message="Un échelonnement compte de 1 à 60 échéances, espacées de 1 à 12 mois.",
            ),
            models.CheckConstraint(
                condition=Q(choix="abandonner", premiere__isnull=True)
                | (~Q(choix="abandonner") & Q(premiere__isnull=False)),
                name="regularisation_premiere_echeance",
                violation_error_message=(
                    "Une somme réclamée ou compensée a une première échéance ; une somme abandonnée n’en a pas."
                ),
            ),
            *ECRIT_UNE_FOIS,
        ]

    def __str__(self) -> str:
        return f"{self.get_choix_display()} : {self.montant} ({self.get_mission_display()})"
