"""Settings of the site: one file; what differs between places comes from the environment.

DAOWEI_DATA        folder of everything the site keeps; default ``daowei-data``
DAOWEI_DATABASE    ``postgresql://user:password@host/name``; default SQLite inside DAOWEI_DATA
DAOWEI_SECRET_KEY  secret of sessions and of keys held here; default: made once inside DAOWEI_DATA
DAOWEI_URL         the site's address as people type it; default ``http://localhost:8000``
DAOWEI_WEB_THREADS  threads of each web process; default 16
DAOWEI_DEBUG       ``1`` while developing
DAOWEI_BUSY_SECONDS  how long a writer waits for another on SQLite; default 30
DAOWEI_CLOCK       a moment the site's clock starts from (ISO 8601): demonstrations only
DAOWEI_MAIL        ``smtp://user:password@host:port``; default: mail goes to the console
DAOWEI_MAIL_FROM   the sender of mail
DAOWEI_TWO_FACTOR  roles that need a second factor, parted by commas; default: administrator,
                   programme_office and auditor, and none on a demonstration
DAOWEI_RETENTION   days after which name and address of closed accounts are erased; default: by hand
DAOWEI_PROXIES     how many reverse proxies stand before the site; default 0
DAOWEI_METRICS_TOKEN  a token that opens ``/metrics`` to other machines; default: only this one
DAOWEI_TIME_ZONE   time zone of days and deadlines; default ``Asia/Shanghai``
DAOWEI_PLAIN_STATIC  ``1`` serves style sheets without fingerprints in their names: for tests
DAOWEI_TEST_NAME   a part of the test database's name, where several suites run at once
DAOWEI_OIDC        path of a JSON file of OpenID Connect providers, as django-allauth wants them
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from daowei.site.secrets import secret_key

DAOWEI_DATA = Path(os.environ.get("DAOWEI_DATA", "daowei-data")).resolve()
DAOWEI_DATA.mkdir(parents=True, exist_ok=True)
DAOWEI_URL = os.environ.get("DAOWEI_URL", "http://localhost:8000").rstrip("/")
DAOWEI_CLOCK = os.environ.get("DAOWEI_CLOCK", "")
CLOCK_OFFSET = (
    datetime.fromisoformat(DAOWEI_CLOCK).astimezone(UTC) - datetime.now(tz=UTC)  # noqa: TID251
    if DAOWEI_CLOCK
    else None
)

WEB_THREADS = int(os.environ.get("DAOWEI_WEB_THREADS", "16"))
DEBUG = os.environ.get("DAOWEI_DEBUG") == "1"
SECRET_KEY = secret_key(DAOWEI_DATA)
_ADDRESS = urlsplit(DAOWEI_URL)
_IS_SECURE = _ADDRESS.scheme == "https"
ALLOWED_HOSTS = [_ADDRESS.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_ADDRESS.scheme}://{_ADDRESS.netloc}"]

INSTALLED_APPS = [
    "daowei.site",
    "daowei.foundation.web",
    "daowei.programme.web",
    "daowei.programme.agreements.web",
    "daowei.reporting.web",
    "daowei.reporting.exchange.web",
    "daowei.verification.draw.web",
    "daowei.verification.visits.web",
    "daowei.verification.samples.web",
    "daowei.verification.follow_up.web",
    "daowei.assessment.web",
    "daowei.disclosure.web",
    "daowei.disclosure.publishing.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "ninja",
]

MIDDLEWARE = [
    "daowei.site.operations.watching.watch",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "daowei.foundation.web.people.entering.speak",
    "daowei.site.middleware.visit",
    "daowei.foundation.web.people.entering.second_factor",
]

ROOT_URLCONF = "daowei.site.urls"
WSGI_APPLICATION = "daowei.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "daowei.site.jinja.environment",
            "context_processors": ["daowei.site.shell.shell"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "daowei.site.shell.shell",
            ],
            "builtins": ["daowei.site.templatetags.said"],
        },
    },
]

# ── What is kept where ──────────────────────────────────────────────────────────────

_EMBEDDED = f"sqlite:///{DAOWEI_DATA / 'daowei.sqlite3'}"
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DAOWEI_DATABASE") or _EMBEDDED, conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits at its start, never in the middle
        "timeout": float(os.environ.get("DAOWEI_BUSY_SECONDS", "30")),
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
        ),
    }
if os.environ.get("DAOWEI_TEST_NAME"):
    DATABASES["default"]["TEST"] = {"NAME": f"test_{os.environ['DAOWEI_TEST_NAME']}"}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache",
                      "LOCATION": "site_cache"}}  # fmt: skip
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# ── People ──────────────────────────────────────────────────────────────────────────

AUTH_USER_MODEL = "foundation.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses come from invitations, and are proved by them
ACCOUNT_ADAPTER = "daowei.site.accounts.Accounts"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before another way in is added to an account
MFA_FORMS = {
    "add_webauthn": "daowei.site.key_forms.AddKey",
    "edit_webauthn": "daowei.site.key_forms.EditKey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _IS_SECURE
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
}  # offices share addresses
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("DAOWEI_PROXIES", "0"))
TWO_FACTOR_ROLES = frozenset(
    os.environ.get(
        "DAOWEI_TWO_FACTOR", "" if DAOWEI_CLOCK else "administrator,programme_office,auditor"
    ).split(",")
) - {""}
READER_OF_WORDS = "daowei.programme.web.refusing.against_words"  # of what offices write freely
STAFF_RETENTION_DAYS = int(os.environ.get("DAOWEI_RETENTION", "0"))
SOCIALACCOUNT_ADAPTER = "daowei.site.accounts.OutsideAccounts"
_OIDC = os.environ.get("DAOWEI_OIDC")
SOCIALACCOUNT_PROVIDERS = (
    {"openid_connect": {"APPS": json.loads(Path(_OIDC).read_text(encoding="utf-8"))}}
    if _OIDC
    else {}
)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "daowei"

# ── What is written down of its work ────────────────────────────────────────────────

DAOWEI_METRICS_TOKEN = os.environ.get("DAOWEI_METRICS_TOKEN", "")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "daowei.site.operations.lines.Lines",
            "fmt": "{asctime}{levelname}{name}{message}",
            "style": "{",
            "rename_fields": {"asctime": "at", "levelname": "level", "name": "of"},
            "json_ensure_ascii": False,
        }
    },
    "handlers": {
        "lines": {"class": "logging.StreamHandler", "formatter": "json"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["lines"], "level": "WARNING"},
    "loggers": {
        "daowei": {"level": "INFO"},
        # Django's own lines hold addresses, which name units and people; ours hold routes.
        "django.request": {"handlers": ["nowhere"], "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        "django.server": {"handlers": ["nowhere"], "propagate": False},
    },
}

# ── Languages and time ──────────────────────────────────────────────────────────────

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文")]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("DAOWEI_TIME_ZONE", "Asia/Shanghai")

# ── Files of the pages ──────────────────────────────────────────────────────────────

STATIC_URL = "/static/"
STATIC_ROOT = DAOWEI_DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DAOWEI_DATA / "files"},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or os.environ.get("DAOWEI_PLAIN_STATIC") == "1"
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG or os.environ.get("DAOWEI_PLAIN_STATIC") == "1"

# ── Mail ────────────────────────────────────────────────────────────────────────────

_MAIL = urlsplit(os.environ.get("DAOWEI_MAIL", ""))
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _MAIL.hostname
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST, EMAIL_PORT = _MAIL.hostname or "", _MAIL.port or 587
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.username or "", _MAIL.password or ""
EMAIL_USE_TLS = _MAIL.scheme == "smtp"
DEFAULT_FROM_EMAIL = os.environ.get("DAOWEI_MAIL_FROM", f"daowei@{_ADDRESS.hostname}")

# ── Safety ──────────────────────────────────────────────────────────────────────────

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = _IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^(health|ready)/$", r"^metrics$"]  # asked on the machine itself
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _IS_SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if _IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _IS_SECURE
SECURE_HSTS_PRELOAD = _IS_SECURE
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_SECURE
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
