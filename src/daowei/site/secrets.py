"""The site's secret: given by the environment, or made once and kept readable by its owner only."""

import os
import secrets
from pathlib import Path

from daowei.foundation.kept_once import kept_once

_LENGTH = 50


def secret_key(data: Path) -> str:
    """``DAOWEI_SECRET_KEY``, or what stands in the data folder, made when first asked for."""
    given = os.environ.get("DAOWEI_SECRET_KEY")
    return given or kept_once(data / "secret-key", _made).decode("ascii")


def _made() -> bytes:
    return secrets.token_urlsafe(_LENGTH).encode("ascii")
