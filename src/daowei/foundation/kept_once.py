"""Secrets made once and kept in a file that only its owner may read."""

import os
from collections.abc import Callable
from pathlib import Path


def kept_once(place: Path, make: Callable[[], bytes]) -> bytes:
    """What stands in the file; made and written when first asked for.

    Written whole beside and linked in, so that two processes starting at once agree.
    """
    if not place.exists():
        _write_once(place, make())
    return place.read_bytes()


def _write_once(place: Path, content: bytes) -> None:
    beside = place.with_name(f"{place.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    try:
        os.link(beside, place)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
