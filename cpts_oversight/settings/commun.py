"""Settings shared by every environment. Anything secret or local comes from the environment."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

from cpts_oversight.settings.services import adresse

RACINE = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
ROOT_URLCONF = "cpts_oversight.urls"
WSGI_APPLICATION = "cpts_oversight.wsgi.application"
AUTH_USER_MODEL = "cpts.Utilisateur"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The token is cpts.Jeton: knox's own table would only stand in the way of a flush.
MIGRATION_MODULES = {"knox": None}

INSTALLED_APPS = [
    "cpts.apps_administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "csp",
    "knox",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "widget_tweaks",
    "dsfr",
    "cpts",
    "comptes",
    "financements",
    "controles",
    "rapports",
    "demonstration",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cpts.api.http.ApiCompressee",
    "cpts.api.http.ApiConditionnelle",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cpts.commun.octet_nul.sans_octet_nul",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "cpts.commun.typographie.Typographie",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [RACINE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cpts.droits.menus.site",
            ],
            "builtins": ["cpts.templatetags.formats", "cpts.templatetags.composants"],
        },
    }
]

# --- Data stores -----------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        **environ.Env.db_url_config(adresse("DATABASE_URL", RACINE)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
REDIS_URL = adresse("REDIS_URL", RACINE)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# --- Tasks -----------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A crafted file must not hold a worker: ended a little before the broker would hand the task to another.
CELERY_TASK_TIME_LIMIT = 540
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than the longest reading; a killed worker's task comes back within seconds after it.
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
}
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULE = {
    "reprendre-les-depots": {"task": "comptes.ingestion.tasks.reprendre_les_depots", "schedule": 10.0},
    "reprendre-les-rapports": {"task": "rapports.pdf.tasks.reprendre_les_rapports", "schedule": 60.0},
    "reprendre-les-effets": {"task": "financements.effets.tasks.reprendre_les_effets", "schedule": 60.0},
    "chainer-les-consultations": {"task": "cpts.traces.tasks.chainer_les_consultations", "schedule": 60.0},
    "chainer-les-actes": {"task": "cpts.traces.tasks.chainer_les_actes", "schedule": 60.0},
    "reprendre-les-imports": {
        "task": "financements.versements.tasks.reprendre_les_imports",
        "schedule": 60.0,
    },
    "reprendre-les-papiers": {
        "task": "financements.papiers.tasks.reprendre_les_papiers",
        "schedule": 60.0,
    },
    "rapprocher-les-versements": {
        "task": "financements.versements.tasks.rapprocher_les_versements",
        "schedule": crontab(hour=4, minute=55),
    },
    # Paris time: perimeters that change today, then what is read from them.
    "recalculer-les-perimetres": {
        "task": "cpts.structures.tasks.recalculer_les_perimetres",
        "schedule": crontab(hour=4, minute=20),
    },
    # Paris time: the size of the contract years that begin today, before anything is counted.
    "figer-les-tailles": {
        "task": "financements.contrats.tasks.figer_les_tailles",
        "schedule": crontab(hour=4, minute=30),
    },
    "prolonger-les-echeanciers": {
        "task": "financements.contrats.tasks.prolonger_les_echeanciers",
        "schedule": crontab(hour=4, minute=45),
    },
    # Paris time: states that follow from dates change at midnight.
    "noter-le-jour": {
        "task": "rapports.changements.tasks.noter_le_jour",
        "schedule": crontab(hour=0, minute=2),
    },
    "compacter-les-changements": {
        "task": "rapports.changements.tasks.compacter_les_changements",
        "schedule": crontab(hour=3, minute=40),
    },
    "nettoyer-les-fichiers": {
        "task": "cpts.commun.tasks.nettoyer_les_fichiers",
        "schedule": crontab(hour=4, minute=0),
    },
    "rappeler-les-jetons-de-service": {
        "task": "cpts.acces.tasks.rappeler_les_jetons_de_service",
        "schedule": crontab(hour=7, minute=0),
    },
    # Paris time: what is missing first, then the snapshot that shows it.
    "relever-les-transmissions": {
        "task": "controles.pieces.tasks.relever_les_transmissions",
        "schedule": crontab(hour=5, minute=0),
    },
    "arreter-les-tableaux": {
        "task": "rapports.arretes.tasks.arreter_les_tableaux",
        "schedule": crontab(hour=5, minute=30),
    },
}

# --- Sign-in ---------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "cpts.acces.connexion.MotDePasseLocal",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "connexion"
LOGIN_REDIRECT_URL = "accueil"
LOGOUT_REDIRECT_URL = "public"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "cpts.acces.views.connexion.bloquer"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# --- Language, time --------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr-fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# --- Files -----------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [RACINE / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", default=str(RACINE / ".local" / "static"))
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(RACINE / ".local" / "fichiers"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # No manifest storage: it rewrites url() in the design system's css and breaks its integrity attributes.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DEPOT_TAILLE_MAX = env.int("DEPOT_TAILLE_MAX", default=600_000_000)
# Scanned signed papers: each file is opened whole by a process that has one gibibyte.
PAPIERS_TAILLE_MAX = env.int("PAPIERS_TAILLE_MAX", default=100_000_000)
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 100
# Socket of a clamd scanner (path, or host:port). Empty: « absent », shown as such, never as clean.
ANTIVIRUS_ADRESSE = env("ANTIVIRUS_ADRESSE", default="")
# Dotted paths called, in order, after a deposit has been read or withdrawn: f(version_id). Idempotent.
DEPOT_SUITES = ["controles.pieces.transmissions.suivre_version"]
# Why an exercise can be neither corrected nor removed: f(exercice_id) -> French phrases.
EXERCICE_GARDES = [
    "financements.enveloppes.reserves.plans.ce_qui_retient_l_exercice",
    "controles.pieces.dispenses.ce_qui_retient_l_exercice",
]
# Dotted paths called after an exercise is created, corrected or removed: f(exercice_id). Idempotent.
EXERCICE_SUITES = ["controles.pieces.transmissions.suivre_exercice"]
# Dotted paths asked who examines a version, to be told of its replacement: f(version) -> [(name, [addresses])].
DEPOT_EXAMINATEURS = ["controles.examens.actes.qui_examine"]
# Dotted paths called, once committed, after contracts change: f(contrats, au). Idempotent; au None is today.
CONTRAT_SUITES = ["financements.versements.rapprochement.rapprocher"]
# Dotted path asked what was paid to a CPTS between two days, included: f(cpts_id, debut, fin) -> euros or None.
VERSE_ENTRE = "financements.versements.sommes.verse_entre"
# Dotted path asked for the indicators paid in euros of contracts: f(contrat_ids) -> {contrat_id: [IndicateurDit]}.
INDICATEURS_EN_EUROS = "financements.indicateurs.dus.indicateurs_dits"
# Dotted paths asked why the attestation of a version can no longer be withdrawn: f(version) -> sentence, or "".
ATTESTATION_GARDES = ["controles.examens.actes.motif_d_examen"]
# Dotted paths called when the perimeter, the size or the department of a CPTS changes: f(cpts_id). Idempotent.
CPTS_SUITES = ["comptes.totaux.actes.suivre_cpts"]

# --- Security --------------------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {"camera": [], "geolocation": [], "microphone": [], "payment": []}

# --- API -------------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["cpts.acces.api.jetons.AuthentificationParJeton"],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "cpts.acces.api.jetons.PorteeSuffisante",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "cpts.api.corps.ObjetJSON",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_METADATA_CLASS": "cpts.api.corps.Description",
    "DEFAULT_PAGINATION_CLASS": "cpts.api.pagination.ParCurseur",
    # « format » is a parameter like another: unknown but to the exports.
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "cpts.api.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.ScopedRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"user": "1200/min", "jetons": "10/min", "depots": "120/min"},
    "EXCEPTION_HANDLER": "cpts.api.erreurs.repondre",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
REST_KNOX = {
    "TOKEN_TTL": timedelta(hours=12),
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_MODEL": "cpts.Jeton",
    "TOKEN_LIMIT_PER_USER": 20,
}
KNOX_TOKEN_MODEL = "cpts.Jeton"  # noqa: S105
SPECTACULAR_SETTINGS = {
    "TITLE": "cpts-oversight",
    "DESCRIPTION": (
        "Argent public confié aux CPTS : dépôts, dépenses par mission, transmissions. Montants en texte, dates ISO, "
        "« null » : inconnu, jamais zéro. Codes d’erreur, changements et préavis : /api/v1/docs/regles/."
    ),
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # What is sent and what is received are two shapes: a file is bytes one way, a name the other.
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "cpts.api.schema.sans_docstrings",
    ],
    "TAGS": [
        {
            "name": "argent",
            "description": "Argent promis et versé : contrats, échéances, versements, barèmes.",
        },
        {"name": "changements", "description": "Ce qui a changé depuis une lecture."},
        {"name": "cpts", "description": "Registre des CPTS et journal de leurs actes."},
        {"name": "depenses", "description": "Dépense par mission et consommation des enveloppes."},
        {"name": "depots", "description": "Dépôt des pièces, lecture et constats."},
        {"name": "dialogues", "description": "Dialogues de gestion."},
        {"name": "exports", "description": "Jeux de données entiers."},
        {"name": "jetons", "description": "Jetons d’accès, de personne et de service."},
        {"name": "projections", "description": "Engagement des contrats en cours."},
        {"name": "transmissions", "description": "Pièces attendues et leur état."},
    ],
    "ENUM_NAME_OVERRIDES": {
        "EtatContratEnum": "financements.contrats.enums.EtatContrat.choices",
        "EtatCPTSEnum": "cpts.structures.enums.Etat.choices",
        "EtatLectureEnum": "comptes.versions.enums.EtatLecture.choices",
        "NiveauPreuveEnum": "financements.indicateurs.enums.NiveauPreuve.choices",
        "EtatTransmissionEnum": "controles.pieces.enums.EtatTransmission.choices",
        "GraviteEnum": "comptes.versions.enums.Gravite.choices",
        "MissionEnum": "cpts.commun.enums.Mission.choices",
        "NiveauEnum": "comptes.totaux.models.Niveau.choices",
        "PartEnum": "financements.contrats.enums.Part.choices",
        "PorteeEnum": "cpts.personnes.models.jetons.Jeton.Portee",
    },
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

# --- The product -----------------------------------------------------------------------------------------
# « neutre » by default; « etat » only for a deployment entitled to the State's marks.
MARQUE = env("MARQUE", default="neutre")
MENTION_DEMONSTRATEUR = env.bool("MENTION_DEMONSTRATEUR", default=True)
DONNEES_FICTIVES = env.bool("DONNEES_FICTIVES", default=False)
COMPTES_DEMONSTRATION = env.bool("COMPTES_DEMONSTRATION", default=False)
# Shown on the sign-in page of a demonstration, and nowhere else.
MOT_DE_PASSE_DEMO = ""
EMAIL_BACKEND = "cpts.courriels.envoi.BoiteEnvoi"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="ne-pas-repondre@cpts-oversight.example")
# Where the links of mails lead: a job that writes has no request to read it from.
ADRESSE_DU_SITE = env("ADRESSE_DU_SITE", default=f"http://localhost:{env('PORT', default='8000')}")
DSFR_USE_INTEGRITY_CHECKSUMS = False
DSFR_CONTENT_IS_SAFE = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # One line per step of each page, four per sign-in: noise in a worker and in the output of commands.
    "loggers": {
        nom: {"level": "WARNING"} for nom in ("axes", "weasyprint", "weasyprint.progress", "fontTools")
    },
}
