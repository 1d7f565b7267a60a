from django.apps import AppConfig


class CptsConfig(AppConfig):
    name = "cpts"
    verbose_name = "Structures, territoires, personnes et droits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cpts.personnes import controles_systeme  # noqa: F401
