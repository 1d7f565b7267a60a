from django.apps import AppConfig


class RapportsConfig(AppConfig):
    name = "rapports"
    verbose_name = "Tableaux, rapports et exports"
    default_auto_field = "django.db.models.BigAutoField"
