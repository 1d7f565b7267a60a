"""Questions and answers about a deposit."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.versions.models import ConstatLecture, Version
from controles.echanges.enums import EtatEchange
from cpts.commun.modeles import ObjetPublic
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS, Organisation


class EchangeQuerySet(models.QuerySet["Echange"]):
    def for_user(self, user: Utilisateur) -> EchangeQuerySet:
        return self.filter(perimetre_de(user).filtre_cpts("cpts"))


class Echange(ObjetPublic):
    """A « précision demandée »: a thread tied to a deposit, a finding or a line, read by CPTS, CPAM and ARS."""

    cpts = models.ForeignKey(CPTS, models.CASCADE)
    version = models.ForeignKey(Version, models.PROTECT)
    constat = models.ForeignKey(ConstatLecture, models.PROTECT, null=True, blank=True)
    ligne = models.PositiveIntegerField(null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, help_text="Qui demande.")
    ouvert_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    ouvert_le = models.DateTimeField()
    etat = models.CharField(max_length=24, choices=EtatEchange, default=EtatEchange.ATTEND_CPTS)
    reponse_souhaitee_le = models.DateField()
    clos_le = models.DateTimeField(null=True, blank=True)

    objects = EchangeQuerySet.as_manager()

    class Meta:
        verbose_name = "échange"
        ordering = ["-ouvert_le"]
        constraints = [
            models.CheckConstraint(
                condition=Q(constat__isnull=True) | Q(ligne__isnull=True), name="echange_un_seul_objet"
            )
        ]

    def __str__(self) -> str:
        return f"Précision demandée sur {self.version}"


class Message(ObjetPublic):
    """A message of a thread. Never edited, never deleted."""

    echange = models.ForeignKey(Echange, models.CASCADE, related_name="messages")
    auteur = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    de = models.CharField(max_length=160, help_text="Nom de la structure au moment du message.")
    texte = models.TextField()
    le = models.DateTimeField()

    class Meta:
        verbose_name = "message"
        ordering = ["le", "pk"]

    def __str__(self) -> str:
        return self.texte[:60]
