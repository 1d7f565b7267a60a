"""A desk: the demonstration, with its embedded servers."""

from cpts_oversight.settings.commun import *  # noqa: F403
from cpts_oversight.settings.commun import env

SECRET_KEY = env("SECRET_KEY", default="bureau-local-sans-secret-" + "0" * 40)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
DONNEES_FICTIVES = True
COMPTES_DEMONSTRATION = True
MOT_DE_PASSE_DEMO = env("MOT_DE_PASSE_DEMO", default="")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
