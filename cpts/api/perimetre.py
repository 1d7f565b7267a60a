"""A read-only list within the caller's perimeter."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django_filters import rest_framework as filtres

from cpts.api.vues import ListeApi
from cpts.traces.changements import avec_modifie_le
from cpts.traces.enums import TypeSuivi


class ListeDuPerimetre(ListeApi):
    """A list that begins at ``modele.objects.for_user``; ``suivi``: the kind of its rows in ``changements/``."""

    modele: ClassVar[type[Model]]
    suivi: ClassVar[TypeSuivi]
    cle: ClassVar[Any] = "uuid"
    avec: ClassVar[tuple[str, ...]] = ()
    filter_backends = (filtres.DjangoFilterBackend,)

    def get_queryset(self) -> QuerySet[Any]:
        objets: Any = self.modele._default_manager
        if getattr(self, "swagger_fake_view", False):
            return objets.none()
        lignes = objets.for_user(self.request.user).select_related(*self.avec)
        return avec_modifie_le(lignes, self.suivi, self.cle)
