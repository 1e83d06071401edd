"""The site's settings for tests: data in a folder of this process, quick passwords, no console."""

import os
import tempfile
from pathlib import Path

os.environ["DAOWEI_DATA"] = tempfile.mkdtemp(prefix="daowei-tests-")
os.environ.setdefault("DAOWEI_PLAIN_STATIC", "1")
os.environ.setdefault("DAOWEI_TWO_FACTOR", "")
os.environ.pop("DAOWEI_CLOCK", None)

from daowei.site.settings import *  # noqa: F403 - the variables come first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MIGRATION_MODULES: dict[str, str | None] = {}
TESTS_DATA = Path(os.environ["DAOWEI_DATA"])
