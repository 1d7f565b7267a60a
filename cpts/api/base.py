"""What the API of every room is built of.

* ``PerimetreViewSet``: lists and objects within the caller's perimeter, 404 outside, named by UUID.
* ``MontantField``: euros as a string; ``SecretSerializer``: the shape of a figure that may be masked.
* ``cpts.api.vues``: classes of view; ``cpts.api.filtres``: the filters every list shares.
* ``exiger_role``: 403 with the roles that may.

A room declares its paths in its ``api`` module::

    class ContratsViewSet(PerimetreViewSet):
        model = Contrat
        serializer_class = ContratSerializer
        ordering = ("signature", "pk")

    urlpatterns = [
        path("contrats/", ContratsViewSet.as_view({"get": "list"}), name="contrats"),
        path("contrats/<uuid:uuid>/", ContratsViewSet.as_view({"get": "retrieve"}), name="contrat"),
    ]

Then it adds one line per name to ``tests/droits/attendus.py``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers, viewsets

from cpts.api.vues import Commun
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.traces.changements import avec_modifie_le
from cpts.traces.enums import TypeSuivi


def montant_en_texte(montant: Decimal | None) -> str | None:
    """« 1234.50 »: two decimals at least, the others only where they are not zero; None stays None."""
    if montant is None:
        return None
    exact = montant.normalize()
    decimales = -int(exact.as_tuple().exponent)
    return f"{exact:.{max(decimales, 2)}f}" if exact else "0.00"


@extend_schema_field({"type": "string", "format": "decimal", "example": "1234.50", "nullable": True})
class MontantField(serializers.DecimalField):
    """Euros, written as a string so that no reader makes a float of it. ``null`` is unknown, never zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 20, "decimal_places": 6, "allow_null": True, **kwargs})

    def to_representation(self, value: Any) -> str:
        return montant_en_texte(Decimal(value)) or ""


class ModifieLeField(serializers.DateTimeField):
    """When the row, as it is shown, last changed: annotation of ``cpts.traces.changements``. ``null``: unknown."""

    def __init__(self, **kwargs: Any) -> None:
        aide = "Dernier changement de la ligne telle qu’elle est montrée."
        super().__init__(
            **{"read_only": True, "allow_null": True, "default": None, "help_text": aide, **kwargs}
        )


class SecretSerializer(serializers.Serializer):
    """A figure under statistical secrecy: ``montant`` is null and ``secret`` true when it is not shown."""

    montant = MontantField(read_only=True)
    secret = serializers.BooleanField(read_only=True, default=False)


class PerimetreViewSet(Commun, viewsets.ReadOnlyModelViewSet):
    """Read-only lists and objects that start from ``model.objects.for_user(caller)``.

    Set ``model``, ``serializer_class``, ``ordering`` (see ``ParCurseur``), and where useful ``relations``
    (for ``select_related``), ``filterset_class``, and ``suivi``, the kind of its rows in ``changements/``. The public
    identifier is ``uuid``; an object outside the perimeter does not exist (404). Override ``completer`` to annotate or
    prefetch.
    """

    model: ClassVar[type[Model]]
    suivi: ClassVar[TypeSuivi | None] = None
    relations: ClassVar[tuple[str, ...]] = ()
    lookup_field = "uuid"
    filter_backends = (DjangoFilterBackend,)

    def get_queryset(self) -> QuerySet[Any]:
        lignes = self.model._default_manager
        if getattr(self, "swagger_fake_view", False):
            return lignes.none()
        dans_le_perimetre = lignes.for_user(self.request.user)  # type: ignore[attr-defined]
        if self.relations:
            dans_le_perimetre = dans_le_perimetre.select_related(*self.relations)
        if self.suivi is not None:
            dans_le_perimetre = avec_modifie_le(dans_le_perimetre, self.suivi)
        return self.completer(dans_le_perimetre)

    def completer(self, lignes: QuerySet[Any]) -> QuerySet[Any]:
        """Annotations and prefetches of the room; called with rows already within the perimeter."""
        return lignes


def exiger_role(user: Any, *roles: Role) -> None:
    """Raise 403 unless the caller holds one of ``roles``; the message names them."""
    if not perimetre_de(user).a_role(*roles):
        noms = ", ".join(role.label for role in roles)
        raise exceptions.PermissionDenied(
            f"Votre rôle n’ouvre pas cette adresse. Rôles qui l’ouvrent : {noms}."
        )
