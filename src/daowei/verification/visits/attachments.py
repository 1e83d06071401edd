"""Files that come with a submission, and photographs: their names, their size, what is in them."""

import re

from daowei.foundation.texts import N_
from daowei.verification.visits.submissions import RefusedError, refused

MOST_BYTES = 10 * 1024 * 1024  # of a whole request: X-OpenRosa-Accept-Content-Length
MOST_FILES = 100
_NAME = re.compile(r"[^/\\\x00-\x1f\x7f]{1,200}")
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"


def expect_name(name: str) -> str:
    """The name of an attachment, if it is one.

    Raises: RefusedError: 400: it leads elsewhere, or is no name.
    """
    if not _NAME.fullmatch(name) or name in {".", ".."}:
        raise refused(400, N_("{name} cannot be the name of a file."), name=name[:60] or "–")
    return name


def too_large(size: int) -> RefusedError:
    """The refusal of a request that is larger than what was announced."""
    return refused(
        413,
        N_(
            "The request has {size} bytes; at most {most} are taken. Send the "
            "files in several parts."
        ),
        size=size,
        most=MOST_BYTES,
    )


def picture_type(content: bytes) -> str | None:
    """image/jpeg or image/png by the bytes themselves; None for anything else."""
    if content.startswith(_JPEG):
        return "image/jpeg"
    return "image/png" if content.startswith(_PNG) else None


def carries_metadata(content: bytes) -> bool:
    """Whether a picture says where, when or with what it was taken: EXIF, XMP, comments.

    A picture painted over on the redaction page is drawn anew and carries nothing.
    """
    if picture_type(content) == "image/png":
        return any(mark in content for mark in (b"eXIf", b"iTXt", b"tEXt", b"zTXt"))
    return any(kind in {0xE1, 0xED, 0xFE} for kind in _segments(content))


def _segments(content: bytes) -> list[int]:
    """The kinds of the segments of a JPEG before its picture begins."""
    found, at = [], 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        found.append(content[at + 1])
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return found
