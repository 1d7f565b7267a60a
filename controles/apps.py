from django.apps import AppConfig


class ControlesConfig(AppConfig):
    name = "controles"
    verbose_name = "Pièces attendues, transmissions et échanges"
    default_auto_field = "django.db.models.BigAutoField"
