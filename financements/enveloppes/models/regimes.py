"""What the rule allows between envelopes from a day on, published on screen: dated, sourced, never rewritten."""

from __future__ import annotations

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from cpts.commun.declencheurs import SuppressionRefusee
from cpts.commun.modeles import ObjetPublic
from cpts.personnes.models import Utilisateur
from cpts.structures.models.structures import PlageDeDates, en_vigueur
from financements.baremes.enums import Force
from financements.enveloppes.declencheurs import RegimePublieGarde
from financements.enveloppes.enums import RegimeTransfert
from financements.enveloppes.models.transferts import ECRIT


class RegimePublieQuerySet(models.QuerySet["RegimePublie"]):
    """Rules are public: whoever is signed in reads every row."""

    def for_user(self, user: Utilisateur) -> RegimePublieQuerySet:
        return self.all()

    def au(self, jour: datetime.date) -> RegimePublieQuerySet:
        """The row in force on a day: one at most."""
        return self.filter(en_vigueur(jour))


class RegimePublie(ObjetPublic):
    """A regime from a day, to its last day included; ``fin`` null: until another one, or an end, is published.

    A row never changes and is never deleted (trigger); an open one may only get its end. Days that no row covers
    are those of the file ``donnees/fongibilite``.
    """

    regime = models.CharField("régime", max_length=22, choices=RegimeTransfert)
    debut = models.DateField("premier jour")
    fin = models.DateField("dernier jour", null=True, blank=True)
    source = models.CharField(max_length=300)
    force = models.CharField("force du texte", max_length=16, choices=Force)
    note = models.CharField("ce que chacun doit savoir", max_length=600, blank=True)
    motif = models.CharField("motif de la publication", max_length=600)
    demonstration = models.BooleanField("démonstration", default=False)
    publie_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    publie_le = models.DateTimeField("publié le")

    objects = RegimePublieQuerySet.as_manager()

    class Meta:
        verbose_name = "régime de fongibilité"
        verbose_name_plural = "régimes de fongibilité"
        ordering = ["debut", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="regime_dates",
                violation_error_message="Le dernier jour d’un régime ne précède pas le premier.",
            ),
            models.CheckConstraint(
                condition=Q(source__regex=ECRIT) & Q(motif__regex=ECRIT),
                name="regime_source_et_motive",
                violation_error_message="Un régime porte sa source et le motif de sa publication.",
            ),
            ExclusionConstraint(
                name="regime_sans_recouvrement",
                expressions=[
                    (
                        PlageDeDates(
                            "debut", "fin", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
                violation_error_message="Un régime est déjà publié pour une partie de ces jours.",
            ),
            RegimePublieGarde(name="regime_garder"),
            SuppressionRefusee(name="regime_conserve"),
        ]

    def __str__(self) -> str:
        return f"{self.get_regime_display()} à partir du {self.debut:%d/%m/%Y}"
