"""People and their dated roles."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from cpts.commun import horloge
from cpts.commun.modeles import ObjetPublic
from cpts.droits.enums import ROLES_DE_CONTROLE, ROLES_DE_CPTS, Role
from cpts.droits.perimetre import Perimetre
from cpts.structures.models.organisations import Organisation
from cpts.structures.models.structures import CPTS, en_vigueur


class Utilisateur(ObjetPublic, AbstractUser):  # type: ignore[django-manager-missing]
    """A person. Rights are in ``Habilitation``, never in this row."""

    demonstration = models.BooleanField(
        default=False, help_text="Compte de démonstration : refusé sous les réglages de production."
    )

    # The account of a service token is given that of its token (``cpts.acces.jetons_service.appels``).
    _perimetre: Perimetre | None = None

    class Meta:
        verbose_name = "utilisateur"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def ferme(self) -> bool:
        """Closed by an administrator. An invited person never had a password: theirs is not open *yet*."""
        return not self.is_active and self.has_usable_password()

    @property
    def perimetre(self) -> Perimetre:
        """Roles in force today, and on what. One query, kept on the object for the length of the request."""
        if self._perimetre is None:
            self._perimetre = _perimetre_des_habilitations(self)
        return self._perimetre


class HabilitationQuerySet(models.QuerySet["Habilitation"]):
    def en_cours(self, au: datetime.date | None = None) -> HabilitationQuerySet:
        """Roles in force on a day (today by default). A withdrawal counts from the minute it is made."""
        jour = au or horloge.aujourd_hui()
        non_retirees = Q(retiree_le__isnull=True) | Q(retiree_le__date__gt=jour)
        return self.filter(en_vigueur(jour), non_retirees)


class Habilitation(ObjetPublic):
    """A dated role of a person, on one CPTS or for one organisation (none for ``admin``).

    An accountant's mandate is such a row: given by the CPTS (``donnee_par``), withdrawn with ``retiree_le`` and
    ``fin``. Rows are never deleted: they are the history of who could see what. See ``cpts.acces.habilitations``.
    """

    utilisateur = models.ForeignKey(Utilisateur, models.CASCADE, related_name="habilitations")
    role = models.CharField(max_length=20, choices=Role)
    cpts = models.ForeignKey(CPTS, models.CASCADE, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True)
    debut = models.DateField()
    fin = models.DateField(null=True, blank=True)
    retiree_le = models.DateTimeField(null=True, blank=True)
    donnee_par = models.ForeignKey(
        Utilisateur, models.PROTECT, null=True, blank=True, related_name="habilitations_donnees"
    )
    retiree_par = models.ForeignKey(
        Utilisateur, models.PROTECT, null=True, blank=True, related_name="habilitations_retirees"
    )

    objects = HabilitationQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        ordering = ["role", "debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="habilitation_dates",
                violation_error_message="La fin de l’habilitation précède son début.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(role__in=ROLES_DE_CPTS, cpts__isnull=False, organisation__isnull=True)
                    | Q(role=Role.ADMIN, cpts__isnull=True, organisation__isnull=True)
                    | Q(
                        role__in=[*ROLES_DE_CONTROLE, Role.CNAM, Role.DGOS, Role.FEDERATION],
                        cpts__isnull=True,
                        organisation__isnull=False,
                    )
                ),
                name="habilitation_role_et_objet",
                violation_error_message=(
                    "Un rôle de CPTS porte sur une CPTS, un rôle d’administration publique sur un organisme."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.utilisateur} : {self.get_role_display()}"


def _perimetre_des_habilitations(personne: Utilisateur) -> Perimetre:
    roles: set[str] = set()
    par_cpts: dict[int, set[str]] = {}
    organisations: dict[int, str] = {}
    habilitations = Habilitation.objects.en_cours().filter(utilisateur=personne.pk)
    for role, cpts_id, organisation_id in habilitations.values_list("role", "cpts_id", "organisation_id"):
        roles.add(role)
        if cpts_id:
            par_cpts.setdefault(cpts_id, set()).add(role)
        elif organisation_id and role in ROLES_DE_CONTROLE:
            organisations[organisation_id] = role
    return Perimetre(frozenset(roles), {pk: frozenset(r) for pk, r in par_cpts.items()}, organisations)
