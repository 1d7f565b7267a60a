"""Tests: stricter than production (undefined template variables fail, no network, warnings are errors)."""

import os

from cpts_oversight.settings.commun import *  # noqa: F403
from cpts_oversight.settings.commun import DATABASES, MIDDLEWARE, REST_FRAMEWORK, TEMPLATES

SECRET_KEY = "cle-des-essais-" + "0" * 40
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["TEST"] = {"NAME": "test_cpts" + os.environ.get("TEST_SUFFIXE", "")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "cpts.courriels.envoi.BoiteEnvoi"
DONNEES_FICTIVES = True
COMPTES_DEMONSTRATION = True
CELERY_TASK_ALWAYS_EAGER = False
# Never the desk's own queue: its worker would look for the rows of a test in another database.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
AXES_ENABLED = False
# Words are asserted with ordinary spaces; tests/cpts/commun/test_typographie.py holds the unbreakable ones.
MIDDLEWARE = [m for m in MIDDLEWARE if m != "cpts.commun.typographie.Typographie"]
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"user": None, "jetons": None, "depots": None}}


class VariableAbsente(str):
    """What the template engine formats when a variable is undefined: in tests, that is a failure."""

    __slots__ = ()

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"variable de gabarit absente : {variable}")


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = VariableAbsente("%s")  # type: ignore[index]
