"""The site's secret: given by the environment, or made once and kept readable by its owner only."""

import os
import secrets
from pathlib import Path

_LENGTH = 50


def secret_key(data: Path) -> str:
    """``DAOWEI_SECRET_KEY``, or what stands in the data folder, made when first asked for."""
    given = os.environ.get("DAOWEI_SECRET_KEY")
    if given:
        return given
    place = data / "secret-key"
    if not place.exists():
        _write_once(place, secrets.token_urlsafe(_LENGTH))
    return place.read_text(encoding="ascii")


def _write_once(place: Path, text: str) -> None:
    """Written whole beside and linked in, so that two processes starting at once agree."""
    beside = place.with_suffix(f".{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
    try:
        os.link(beside, place)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
