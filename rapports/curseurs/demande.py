"""Who asks for which changes: the kinds of rows open to them, the CPTS they see, and the fingerprint of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from cpts.droits.perimetre import Perimetre, perimetre_de
from cpts.structures.models import CPTS
from cpts.traces.enums import TypeSuivi
from cpts.traces.models import Changement
from rapports.curseurs.position import condenser

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur

# Who reads aggregates only is told of publications, and of nothing that any of them is made of.
POUR_LES_AGREGATS = (TypeSuivi.ARRETES,)


@dataclass(frozen=True)
class DemandeDeChangements:
    """``structures``: primary keys of the CPTS followed; None: all but ``exemples``, the worked examples.

    ``choisies``: the caller named CPTS or territories; what belongs to no CPTS is then left out.
    """

    user: Utilisateur
    types: tuple[str, ...]
    structures: tuple[int, ...] | None
    exemples: tuple[int, ...]
    choisies: bool

    @property
    def perimetre(self) -> Perimetre:
        return perimetre_de(self.user)

    @property
    def empreinte(self) -> str:
        """Changes whenever a row could enter or leave what is asked without changing itself."""
        perimetre = self.perimetre
        return condenser(
            sorted(perimetre.roles),
            sorted((pk, sorted(roles)) for pk, roles in perimetre.roles_par_cpts.items()),
            sorted(perimetre.organisations.items()),
            self.types,
            self.structures,
            self.exemples,
            self.choisies,
        )

    def changements(self) -> QuerySet[Changement]:
        """What of the journal concerns them."""
        return Changement.objects.filter(self._des_cpts() | self._d_ailleurs(), type__in=self.types)

    def _des_cpts(self) -> Q:
        if self.structures is not None:
            return Q(cpts_id__in=self.structures)
        return Q(cpts_id__isnull=False) & ~Q(cpts_id__in=self.exemples)

    def _d_ailleurs(self) -> Q:
        """Rows of bodies, and rows of everybody."""
        if self.choisies:
            return Q(pk__in=[])
        de_tous = Q(cpts_id__isnull=True, organisation_id__isnull=True)
        if self.perimetre.voit_la_nation:
            return de_tous | Q(cpts_id__isnull=True, organisation_id__isnull=False)
        return de_tous | Q(organisation_id__in=list(self.perimetre.organisations))


def demander(
    user: Utilisateur, type_: str | None, choisies: QuerySet[CPTS] | None, *, exemples_compris: bool
) -> DemandeDeChangements:
    """One query. ``choisies``: the CPTS that the filters leave, None without filter."""
    perimetre = perimetre_de(user)
    ouverts = POUR_LES_AGREGATS if perimetre.agregats_seulement else tuple(TypeSuivi)
    types = tuple(t.value for t in ouverts if type_ in (None, t.value))
    if choisies is None and perimetre.voit_la_nation:
        exemples = CPTS.objects.filter(exemple=True).order_by("pk").values_list("pk", flat=True)
        return DemandeDeChangements(user, types, None, tuple(exemples), choisies=False)
    visibles = CPTS.objects.for_user(user) if choisies is None else choisies
    if not exemples_compris:
        visibles = visibles.filter(exemple=False)
    pks = tuple(visibles.order_by("pk").values_list("pk", flat=True))
    return DemandeDeChangements(user, types, pks, (), choisies=choisies is not None)
