from django.apps import AppConfig


class RapportsConfig(AppConfig):
    name = "rapports"
    verbose_name = "Tableaux, rapports et exports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the minutes of dialogues among the papers, for the pages and for the workers that sort scans."""
        from rapports.dialogue.papiers import inscrire_les_papiers

        inscrire_les_papiers()
