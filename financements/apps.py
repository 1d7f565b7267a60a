from django.apps import AppConfig


class FinancementsConfig(AppConfig):
    name = "financements"
    verbose_name = "Argent promis, versé et dépensé"
    default_auto_field = "django.db.models.BigAutoField"
