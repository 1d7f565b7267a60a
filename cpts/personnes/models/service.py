"""Service tokens: those of a program, not of a person. Asked by one, granted by another, rotated, withdrawn."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cpts.commun.modeles import ObjetPublic
from cpts.droits.enums import ROLES_DE_CPTS, Role
from cpts.personnes.models.utilisateurs import Habilitation, Utilisateur
from cpts.structures.models.organisations import Organisation
from cpts.structures.models.structures import CPTS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MARQUE = "jds_"  # what every secret begins with: told apart from a person's, and found by secret scanners
LONGUEUR_IDENTIFIANT = 12


class EtatJeton(models.TextChoices):
    """Where a service token is in its life: from its dates, never stored."""

    DEMANDE = "demande", "Attend un accord"
    ACCORDE = "accorde", "Accordé, secret à afficher"
    ACTIF = "actif", "En service"
    EXPIRE = "expire", "Expiré"
    REFUSE = "refuse", "Refusé"
    RETIRE = "retire", "Retiré"


class JetonServiceQuerySet(models.QuerySet["JetonService"]):
    def for_user(self, user: Utilisateur) -> JetonServiceQuerySet:
        """Those of the person's structures, all for the administration of the service; of a token, itself."""
        perimetre = user.perimetre
        if perimetre.a_role(Role.ADMIN):
            return self
        tenues = Habilitation.objects.en_cours().filter(utilisateur=user)
        return self.filter(
            Q(compte=user)
            | Q(cpts__in=tenues.filter(cpts__isnull=False).values("cpts"))
            | Q(organisation__in=tenues.filter(organisation__isnull=False).values("organisation"))
        )


class JetonService(ObjetPublic):
    """What a program may do for a structure, and the two people who decided it.

    ``compte``: the account the program acts as; it holds no role, cannot sign in, and bears the traces. Its perimeter
    is that of ``role`` on the structure, computed at each call: whoever made the token may leave.
    """

    Etat = EtatJeton

    libelle = models.CharField(max_length=80, help_text="À quoi sert ce jeton.")
    role = models.CharField(max_length=20, choices=Role)
    cpts = models.ForeignKey(CPTS, models.PROTECT, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    portees = ArrayField(models.CharField(max_length=30), help_text="Codes de donnees/portees.json.")
    compte = models.OneToOneField(Utilisateur, models.PROTECT, related_name="jeton_service")
    duree_jours = models.PositiveSmallIntegerField()
    demande_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    demande_le = models.DateTimeField(default=timezone.now)
    accorde_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    accorde_le = models.DateTimeField(null=True, blank=True)
    expire_le = models.DateTimeField(null=True, blank=True)
    retire_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    retire_le = models.DateTimeField(null=True, blank=True)
    rappele_le = models.DateTimeField(null=True, blank=True, help_text="Dernier rappel avant l’échéance.")

    objects = JetonServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "jeton de service"
        verbose_name_plural = "jetons de service"
        ordering = ["-demande_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accorde_par__isnull=True) | ~Q(accorde_par=F("demande_par")),
                name="jeton_service_deux_personnes",
                violation_error_message="La personne qui demande un jeton de service ne peut pas l’accorder.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(accorde_par__isnull=True, accorde_le__isnull=True, expire_le__isnull=True)
                    | Q(accorde_par__isnull=False, accorde_le__isnull=False, expire_le__gt=F("accorde_le"))
                ),
                name="jeton_service_accord_entier",
                violation_error_message="Un accord porte son auteur, sa date et une échéance qui la suit.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(role__in=ROLES_DE_CPTS, cpts__isnull=False, organisation__isnull=True)
                    | (
                        ~Q(role__in=[*ROLES_DE_CPTS, Role.ADMIN])
                        & Q(cpts__isnull=True, organisation__isnull=False)
                    )
                ),
                name="jeton_service_role_et_objet",
                violation_error_message="Un jeton de service porte sur une CPTS ou sur un organisme, avec son rôle.",
            ),
            models.CheckConstraint(
                condition=~Q(portees=[]),
                name="jeton_service_une_portee",
                violation_error_message="Un jeton de service ouvre au moins une portée.",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def structure(self) -> CPTS | Organisation:
        """The CPTS or the organisation it acts for."""
        return self.cpts or self.organisation  # type: ignore[return-value]

    @property
    def etat(self) -> EtatJeton:
        if self.retire_le:
            return EtatJeton.RETIRE if self.accorde_le else EtatJeton.REFUSE
        if self.expire_le is None:
            return EtatJeton.DEMANDE
        if self.expire_le <= timezone.now():
            return EtatJeton.EXPIRE
        return EtatJeton.ACTIF if self.secrets.all() else EtatJeton.ACCORDE

    @property
    def libelle_etat(self) -> StrOrPromise:
        return self.etat.label

    @property
    def vivant(self) -> bool:
        """Granted, not expired, not withdrawn."""
        return not self.retire_le and self.expire_le is not None and self.expire_le > timezone.now()

    @property
    def modifie_le(self) -> datetime.datetime:
        """Last act on it: a use is none."""
        actes = (self.demande_le, self.accorde_le, self.retire_le, *(s.cree_le for s in self.secrets.all()))
        return max(le for le in actes if le)

    @property
    def dernier_usage(self) -> datetime.datetime | None:
        """When a program last called with it, to the hour."""
        return max((s.dernier_usage for s in self.secrets.all() if s.dernier_usage), default=None)


class SecretService(models.Model):
    """One secret of a token: its hash alone. A rotation makes another; the former ends at ``fin_le``."""

    jeton = models.ForeignKey(JetonService, models.CASCADE, related_name="secrets")
    identifiant = models.CharField(max_length=LONGUEUR_IDENTIFIANT, unique=True, help_text="Début, lisible.")
    empreinte = models.CharField(max_length=64, help_text="SHA-256 du secret entier.")
    cree_le = models.DateTimeField(default=timezone.now)
    cree_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    fin_le = models.DateTimeField(null=True, blank=True)
    dernier_usage = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "secret d’un jeton de service"
        verbose_name_plural = "secrets de jetons de service"
        ordering = ["-cree_le", "-pk"]

    def __str__(self) -> str:
        return self.prefixe

    @property
    def prefixe(self) -> str:
        """« jds_ab12cd34ef56 »: what a log or a page may show of it."""
        return f"{MARQUE}{self.identifiant}"

    @property
    def en_service(self) -> bool:
        return self.fin_le is None or self.fin_le > timezone.now()
