from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "demonstration"
    verbose_name = "Nation fictive de démonstration"
    default_auto_field = "django.db.models.BigAutoField"
