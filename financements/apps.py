from django.apps import AppConfig


class FinancementsConfig(AppConfig):
    default = True
    name = "financements"
    verbose_name = "Argent promis et versé"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the papers, for the pages and for the workers that sort scans."""
        from financements.contrats.papiers import inscrire_les_papiers

        inscrire_les_papiers()


class FinancementsSansModeles(AppConfig):
    """The commands of the app that read files only: its tables are never loaded."""

    name = "financements"

    def import_models(self) -> None:
        self.models = {}
