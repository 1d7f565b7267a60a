"""What a person may see: one answer, computed once per request, used by every queryset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from cpts.droits.enums import ROLES_D_AGREGATS, ROLES_DE_CONTROLE, ROLES_DE_CPTS, Role
from cpts.personnes.models.utilisateurs import Habilitation
from cpts.structures.enums import NatureRattachement
from cpts.structures.models.structures import Rattachement, en_vigueur

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cpts.personnes.models.utilisateurs import Utilisateur

_NATURE_PAR_ROLE = {Role.CPAM: NatureRattachement.CAISSE, Role.ARS: NatureRattachement.ARS}


@dataclass(frozen=True)
class Perimetre:
    """Roles in force today, and on what.

    ``roles_par_cpts`` maps a CPTS's primary key to the roles held on it; ``organisations`` maps an
    organisation's primary key to the role held for it (cpam, ars); ``roles`` is the union of all roles.
    """

    roles: frozenset[str]
    roles_par_cpts: dict[int, frozenset[str]]
    organisations: dict[int, str]

    @property
    def voit_la_nation(self) -> bool:
        """CNAM and administrators see each CPTS of the nation."""
        return bool(self.roles & {Role.CNAM, Role.ADMIN})

    @property
    def agregats_seulement(self) -> bool:
        """DGOS and the Fédération never go below an aggregate."""
        return bool(self.roles) and self.roles <= set(ROLES_D_AGREGATS)

    def a_role(self, *roles: str) -> bool:
        return bool(self.roles & set(roles))

    @property
    def de_cpts(self) -> bool:
        return self.a_role(*ROLES_DE_CPTS)

    @property
    def de_controle(self) -> bool:
        return self.a_role(*ROLES_DE_CONTROLE)

    def filtre_cpts(self, champ: str = "pk") -> Q:
        """Condition on the column ``champ`` that holds a CPTS's primary key.

        Returns a condition that nothing meets for those who see no CPTS one by one.
        """
        if self.voit_la_nation:
            return Q()
        condition = Q(**{f"{champ}__in": list(self.roles_par_cpts)})
        for nature in set(_NATURE_PAR_ROLE.values()):
            organisations = [
                pk for pk, role in self.organisations.items() if _NATURE_PAR_ROLE[Role(role)] == nature
            ]
            if organisations:
                liens = Rattachement.objects.filter(
                    en_vigueur(timezone.localdate()), organisation__in=organisations, nature=nature
                )
                condition |= Q(**{f"{champ}__in": liens.values("cpts_id")})
        return condition

    def roles_sur(self, cpts_id: int) -> frozenset[str]:
        """Roles that count for one CPTS *already known to be inside the perimeter*.

        Who holds a role on a CPTS never counts as one of its controllers: nobody controls what they deposit.
        """
        if tenus := self.roles_par_cpts.get(cpts_id):
            return tenus
        roles = self.roles - set(ROLES_DE_CPTS)
        if self.voit_la_nation and self.organisations and not self._suit(cpts_id):
            roles -= set(ROLES_DE_CONTROLE)
        return roles

    def _suit(self, cpts_id: int) -> bool:
        """Whether one of the caisses or ARS of this person follows the CPTS: seeing the nation is not following it."""
        return any(
            Rattachement.objects.filter(
                en_vigueur(timezone.localdate()),
                cpts=cpts_id,
                organisation=organisation,
                nature=_NATURE_PAR_ROLE[Role(role)],
            ).exists()
            for organisation, role in self.organisations.items()
        )


def perimetre_de(user: Utilisateur | AnonymousUser) -> Perimetre:
    """Perimeter of a person today. One query, kept on the user object for the length of the request."""
    if not user.is_authenticated:
        return Perimetre(frozenset(), {}, {})
    connu = getattr(user, "_perimetre", None)
    if connu is None:
        connu = _calculer(user)
        user._perimetre = connu  # type: ignore[attr-defined]
    return connu


def _calculer(user: Utilisateur | AnonymousUser) -> Perimetre:
    roles: set[str] = set()
    par_cpts: dict[int, set[str]] = {}
    organisations: dict[int, str] = {}
    habilitations = Habilitation.objects.en_cours(timezone.localdate()).filter(utilisateur=user.pk)
    for role, cpts_id, organisation_id in habilitations.values_list("role", "cpts", "organisation"):
        roles.add(role)
        if cpts_id:
            par_cpts.setdefault(cpts_id, set()).add(role)
        elif organisation_id and role in ROLES_DE_CONTROLE:
            organisations[organisation_id] = role
    return Perimetre(frozenset(roles), {pk: frozenset(r) for pk, r in par_cpts.items()}, organisations)
