"""Production: every secret from the environment, TLS in front, no demonstration account."""

from cpts_oversight.settings.commun import *  # noqa: F403
from cpts_oversight.settings.commun import INSTALLED_APPS, REDIS_URL, env

SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
ADRESSE_DU_SITE = env("ADRESSE_DU_SITE", default=f"https://{ALLOWED_HOSTS[0]}")
CSRF_TRUSTED_ORIGINS = [f"https://{hote}" for hote in ALLOWED_HOSTS]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
COMPTES_DEMONSTRATION = False
# The fictitious nation, its commands and the benches that stand on it stay at the desk.
INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "demonstration"]
# The reverse proxy replaces X-Forwarded-For: lock-out counts by the visitor's address, not the proxy's.
AXES_CLIENT_IP_CALLABLE = "cpts.acces.connexion.adresse_derriere_le_relais"

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
