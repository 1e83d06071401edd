"""Which files may lie beside a report: known by their first bytes, not only by their name."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_

LARGEST = 5 * 1024 * 1024  # bytes

_ZIP = b"PK\x03\x04"
# ending -> media type, and what the file begins with (nothing: plain text)
KINDS: Mapping[str, tuple[str, bytes]] = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ZIP),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ZIP),
    ".odt": ("application/vnd.oasis.opendocument.text", _ZIP),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", _ZIP),
    ".csv": ("text/csv", b""),
    ".txt": ("text/plain", b""),
}


def media_type_of(name: str, content: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The media type of a file, and why it is not taken."""
    kind, beginning = KINDS.get(PurePosixPath(name.lower()).suffix, ("", b""))
    problems = []
    if not kind or not content.startswith(beginning) or (not beginning and b"\0" in content):
        problems.append(
            problem(
                "RPT-021",
                N_("“{value}” is not of a kind that is taken"),
                remedy=N_("Attach one of these: {kinds}."),
                value=name,
                kinds=", ".join(KINDS),
            )
        )
    if len(content) > LARGEST:
        problems.append(
            problem(
                "RPT-022",
                N_("“{value}” is too large: {size} KB"),
                remedy=N_("Attach files of at most {most} KB."),
                value=name,
                size=len(content) // 1024,
                most=LARGEST // 1024,
            )
        )
    return kind, tuple(problems)
