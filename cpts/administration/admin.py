"""Reference data, people and rights, for the role « admin ». See ``cpts.administration.socle``."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from cpts import models
from cpts.administration.socle import AdministrationModele, EnLigne, LectureSeule
from cpts.structures.communes import recalculer

admin.site.unregister(Group)


@admin.register(models.Region, models.Departement)
class TerritoireAdmin(LectureSeule):
    list_display = ("code", "nom")
    search_fields = ("code", "nom_tri")


@admin.register(models.Commune)
class CommuneAdmin(LectureSeule):
    list_display = ("code", "nom", "departement")
    list_select_related = ("departement",)
    search_fields = ("code", "nom_tri", "codes_postaux")
    show_full_result_count = False


@admin.register(models.Organisation)
class OrganisationAdmin(AdministrationModele):
    list_display = ("nom", "type", "code", "region")
    list_filter = ("type",)
    list_select_related = ("region",)
    search_fields = ("nom_tri", "code")
    filter_horizontal = ("departements",)


class EtapeVieInline(EnLigne):
    model = models.EtapeVie


class RattachementInline(EnLigne):
    model = models.Rattachement
    autocomplete_fields = ("organisation",)


class CommunePerimetreInline(EnLigne):
    model = models.CommunePerimetre
    autocomplete_fields = ("commune",)


@admin.register(models.CPTS)
class CPTSAdmin(AdministrationModele):
    list_display = ("nom", "siren", "departement", "taille", "demonstration")
    list_filter = ("taille", "departement__region")
    list_select_related = ("departement",)
    search_fields = ("nom_tri", "siren")
    autocomplete_fields = ("departement",)
    readonly_fields = ("population", "millesime_population", "taille")
    inlines = (EtapeVieInline, RattachementInline, CommunePerimetreInline)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        recalculer(form.instance)


@admin.register(models.Utilisateur)
class UtilisateurAdmin(AdministrationModele):
    """Accounts. No password is typed here: the person chooses it behind a personal link."""

    list_display = ("username", "email", "is_active", "demonstration", "last_login")
    list_filter = ("is_active", "demonstration", "habilitations__role")
    search_fields = ("username", "email", "last_name")
    fields = ("username", "email", "first_name", "last_name", "is_active")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(models.Habilitation)
class HabilitationAdmin(AdministrationModele):
    """Roles of the administration are given here; those of a CPTS by the CPTS itself."""

    list_display = ("utilisateur", "role", "cpts", "organisation", "debut", "fin", "retiree_le")
    list_filter = ("role",)
    list_select_related = ("utilisateur", "cpts", "organisation")
    search_fields = ("utilisateur__username", "utilisateur__email")
    autocomplete_fields = ("utilisateur", "cpts", "organisation")
    fields = ("utilisateur", "role", "cpts", "organisation", "debut", "fin", "retiree_le")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.donnee_par = request.user
        elif "retiree_le" in form.changed_data:
            obj.retiree_par = request.user
        super().save_model(request, obj, form, change)


@admin.register(models.Consultation)
class ConsultationAdmin(LectureSeule):
    list_display = ("rang", "le", "organisme", "cpts", "motif")
    list_filter = ("motif",)
    list_select_related = ("cpts",)
    show_full_result_count = False
