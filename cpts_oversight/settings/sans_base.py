"""Commands that need no database (``verifier``, ``echeancier``, ``simuler``): no service, no secret, no variable.

The only application is the money room without its models: a command that came to need a table would not start.
"""

SECRET_KEY = "aucune-signature-sans-base"  # noqa: S105 - nothing is signed here, Django wants one
INSTALLED_APPS = ["financements.apps.FinancementsSansModeles"]
DATABASES: dict[str, dict[str, str]] = {}
LANGUAGE_CODE = "fr-fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
LOGGING_CONFIG = None
