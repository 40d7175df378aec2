"""All settings, from the environment; a secret may also be a file (``FARMGATE_X_FILE``).

Outside the demo Farmgate refuses to start unsafe: a secret key and host names must be given.
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

HOME = Path(__file__).resolve().parent


def env(name: str, default: str = "") -> str:
    """Read ``FARMGATE_<name>``, or the file that ``FARMGATE_<name>_FILE`` names."""
    file = os.environ.get(f"FARMGATE_{name}_FILE")
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(f"FARMGATE_{name}", default)


def database(url: str) -> dict[str, object]:
    """Turn an address into a setting.

    ``sqlite:///path``, ``postgres://user:password@host:port/name``, or for a Unix socket
    ``postgres://user@/name?host=/folder``.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                "PRAGMA foreign_keys=ON;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or parse_qs(parts.query).get("host", [""])[0],
            "PORT": parts.port or "",
        }
    raise ImproperlyConfigured("DATABASE_URL must start with sqlite:/// or postgres://")


DEMO = env("DEMO") == "1"
DEBUG = False
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = [host for host in env("HOSTS").split(",") if host]
if DEMO and not ALLOWED_HOSTS:
    ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSECURE_HTTP = DEMO or env("INSECURE_HTTP") == "1"
if not DEMO and (len(SECRET_KEY) < 32 or len(set(SECRET_KEY)) < 8):
    raise ImproperlyConfigured("Set FARMGATE_SECRET_KEY (or _FILE): 32 random characters or more.")
if not DEMO and (not ALLOWED_HOSTS or any("*" in h or h.rfind(".") == 0 for h in ALLOWED_HOSTS)):
    raise ImproperlyConfigured("Set FARMGATE_HOSTS to the host names served, not to '*' or '.cn'.")

DATABASES = {"default": database(os.environ.get("DATABASE_URL") or "sqlite:///var/farmgate.db")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "django_tasks_db",
    "farmgate.web",
    "farmgate.registry",
    "farmgate.ledger",
    "farmgate.survey",
    "farmgate.clear",
    "farmgate.haul",
    "farmgate.sell",
    "farmgate.settle",
    "farmgate.watch",
    "farmgate.console",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "farmgate.web.gate.GateMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "farmgate.web.access.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "farmgate.urls"
WSGI_APPLICATION = "farmgate.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "farmgate.web.templatetags.farmgate"],
        },
    }
]

AUTH_USER_MODEL = "registry.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "farmgate.web.gate.client_address"
AXES_LOCKOUT_TEMPLATE = "console/locked.html"
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 12 * 60 * 60

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE_HTTP
SECURE_SSL_REDIRECT = not INSECURE_HTTP
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else 31536000
CLEAR_SECONDS = float(env("CLEAR_SECONDS", "1800"))
BEHIND_PROXY = env("BEHIND_PROXY") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
CSRF_TRUSTED_ORIGINS = [origin for origin in env("ORIGINS").split(",") if origin]
X_FRAME_OPTIONS = "DENY"

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
SHEET_MAX_BYTES = 8 * 1024 * 1024
SHEET_MAX_CELLS = 2_000_000

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = sorted(path for path in (HOME / "locale").iterdir() if path.is_dir())
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env("STATIC_ROOT", "var/static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
