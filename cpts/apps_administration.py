"""Stands for ``django.contrib.admin`` in the settings (apart: Django allows one default per ``apps`` module)."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """Django's administration, opened by the role « admin » alone."""

    default_site = "cpts.administration.Administration"
