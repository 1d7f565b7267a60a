"""Django's administration: the role « admin » opens it, neither ``is_staff`` nor ``is_superuser`` does.

It holds reference data, people and rights. No ledger line, no name read from a ledger.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Habilitation
from cpts.structures.models import CPTS
from cpts.traces.actes import journaliser

MARQUE_DE_L_ETAT = "etat"


class Administration(admin.AdminSite):
    """One way in: the sign-in page of the service."""

    site_header = "Administration du service"
    site_title = "Administration"
    index_title = "Données de référence, personnes et droits"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Leave out the State's design system where the service does not carry the State's marks."""
        modeles: list[Any] = (
            [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else list(model_or_iterable)
        )
        gardes = [m for m in modeles if settings.MARQUE == MARQUE_DE_L_ETAT or m._meta.app_label != "dsfr"]
        super().register(gardes, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return perimetre_de(request.user).a_role(Role.ADMIN)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The service's own page; a person signed in without the role is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied("L’administration du service est ouverte au rôle « admin » seul.")
        suite = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(suite, reverse("connexion"))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The service's own page."""
        return redirect("mot_de_passe")


class AdministrationModele(admin.ModelAdmin):
    """Base of every model shown there: the role opens all of it, permissions of Django are not used."""

    def _ouvert(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._ouvert(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._ouvert(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._ouvert(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._ouvert(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted by hand: what ends carries an end date."""
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """What changes something of a CPTS is written in its journal, once saved with its dated rows."""
        super().save_related(request, form, formsets, change)
        cpts = form.instance if isinstance(form.instance, CPTS) else getattr(form.instance, "cpts", None)
        changes = _champs_changes(form, formsets)
        if isinstance(cpts, CPTS) and (changes or not change):
            # Who was given access is told to the CPTS alone.
            genre = "acces" if isinstance(form.instance, Habilitation) else "administration"
            verbe, phrase = ("modifie", "Modification") if change else ("ajoute", "Ajout")
            objet = f"{phrase} : {form.instance._meta.verbose_name} {form.instance}"
            details = {"champs": ", ".join(changes)}
            journaliser(request.user, cpts, f"{genre}.{verbe}", objet, details=details)  # type: ignore[arg-type]


def _champs_changes(form: Any, formsets: Any) -> list[str]:
    """Labels of the fields that changed, and kinds of the rows that were added or changed under the object."""
    champs = [str(form.fields[nom].label or nom) for nom in form.changed_data]
    lignes = [str(f.model._meta.verbose_name) for f in formsets if f.new_objects or f.changed_objects]
    return champs + lignes


class LectureSeule(AdministrationModele):
    """Reference data that come from files: read, never typed in."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EnLigne(admin.TabularInline):
    """Dated rows under their object: added and ended, never deleted."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
