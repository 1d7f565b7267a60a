"""Administration of the room: the table of natures of expense, drafted, looked at, then published."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from comptes.natures.actes import defauts, effet, preparer, publier
from comptes.natures.models import NatureCompte, TableNatures
from comptes.natures.requetes import libelles_natures
from cpts.commun.refus import en_une_phrase
from cpts.personnes.administration import AdministrationModele


class NatureCompteEnLigne(admin.TabularInline):
    """Rows of the mapping: editable in a draft, read-only once published."""

    model = NatureCompte
    extra = 3
    fields = ("prefixe", "code", "libelle")

    def _brouillon(self, request: HttpRequest, obj: TableNatures | None) -> bool:
        return obj is not None and obj.publiee_le is None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._brouillon(request, obj)

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission


@admin.register(TableNatures)
class TableNaturesAdmin(AdministrationModele):
    list_display = ("numero", "etat", "publiee_le", "source")
    fields = ("numero", "publiee_le", "source")
    readonly_fields = ("numero", "publiee_le")
    change_form_template = "admin/comptes/tablenatures/change_form.html"

    @admin.display(description="état")
    def etat(self, table: TableNatures) -> str:
        return "publiée" if table.publiee_le else "brouillon"

    def get_inlines(self, request: HttpRequest, obj: TableNatures | None) -> list:
        return [NatureCompteEnLigne] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: TableNatures | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.publiee_le is None)

    def save_model(self, request: HttpRequest, obj: TableNatures, form: Any, change: bool) -> None:
        """A new table begins as a copy of the one in force."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            copie = preparer(obj.source)
            obj.pk, obj.numero = copie.pk, copie.numero
            obj._state.adding = False

    def response_add(
        self, request: HttpRequest, obj: TableNatures, post_url_continue: Any = None
    ) -> HttpResponse:
        messages.success(
            request, f"Le brouillon n° {obj.numero} est une copie de la table en vigueur : modifiez-le."
        )
        return HttpResponseRedirect(reverse("admin:comptes_tablenatures_change", args=[obj.pk]))

    def get_urls(self) -> list[URLPattern]:
        vue = self.admin_site.admin_view(self.publication)
        return [path("<int:pk>/publier/", vue, name="comptes_tablenatures_publier"), *super().get_urls()]

    def publication(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The effect of a draft on the sums of today, then its publication."""
        table = get_object_or_404(TableNatures, pk=pk)
        if request.method == "POST":
            try:
                publier(table)
            except ValidationError as refus:
                messages.error(request, en_une_phrase(refus))
            else:
                messages.success(
                    request, f"La table n° {table.numero} est publiée et s’applique à toutes les sommes."
                )
            return HttpResponseRedirect(reverse("admin:comptes_tablenatures_changelist"))
        noms = {**libelles_natures(), **libelles_natures(table)}
        contexte = {
            **self.admin_site.each_context(request),
            "title": f"Publier la table des natures n° {table.numero}",
            "table": table,
            "deplacements": [
                (noms.get(d.ancienne, d.ancienne), noms.get(d.nouvelle, d.nouvelle), d.montant, d.comptes)
                for d in effet(table)
            ],
            "defauts": defauts(table),
        }
        return TemplateResponse(request, "admin/comptes/tablenatures/publier.html", contexte)
