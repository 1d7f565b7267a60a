"""Stands for ``django.contrib.admin`` in the settings (apart: Django allows one default per ``apps`` module)."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules


class AdministrationConfig(AdminConfig):
    """Django's administration, opened by the role « admin » alone."""

    default_site = "cpts.administration.socle.Administration"

    def ready(self) -> None:
        """Tables of the libraries, then those of our rooms."""
        super().ready()
        autodiscover_modules("administration.admin", "totaux.admin", register_to=admin.site)
