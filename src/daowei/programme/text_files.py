"""A file from outside as text: sizes looked at before reading, UTF-8 or a clear word why not."""

import zlib
from dataclasses import dataclass
from pathlib import Path

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_

MOST_BYTES = {".yaml": 4 << 20, ".csv": 512 << 20, ".geojson": 128 << 20}
LONGEST_LINE = 100_000  # bytes; a formula has 20,000 characters at most, a row far fewer
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_KIB = 1024
_GZIP = 31  # zlib's number for a gzip member with its header


@dataclass(frozen=True, slots=True, kw_only=True)
class FileText:
    """A file's text as UTF-8 bytes without a byte-order mark, and its bytes as they lay there."""

    utf8: bytes
    content: bytes

    @property
    def text(self) -> str:
        """The text."""
        return self.utf8.decode()


def read_text(folder: Path, name: str) -> tuple[FileText | None, tuple[Problem, ...]]:
    """The text of ``folder/name``, or why it is not read; ``.gz`` is unpacked up to the limit."""
    path = folder / name
    most = MOST_BYTES[Path(name.removesuffix(".gz")).suffix]
    refused = _not_ours(folder, path) or _too_large(path.stat().st_size, most)
    if refused:
        return None, (refused.at(file=name),)
    content = path.read_bytes()
    unpacked = _unpacked(content, most) if name.endswith(".gz") else content
    if isinstance(unpacked, Problem):
        return None, (unpacked.at(file=name),)
    refused = fault_of_text(unpacked, lines=path.suffix != ".geojson")
    if refused:
        return None, (refused.at(file=name),)
    return FileText(utf8=unpacked.removeprefix(_BOM), content=content), ()


def fault_of_text(content: bytes, *, lines: bool = True) -> Problem | None:
    """Why the bytes are not read as text: a line without end, or another encoding."""
    return (_long_line(content) if lines else None) or _not_utf8(content)


def _not_ours(folder: Path, path: Path) -> Problem | None:
    if path.resolve().is_relative_to(folder.resolve()) and path.is_file():
        return None
    return problem(
        "PRG-001",
        N_("this is not a plain file inside the programme folder"),
        remedy=N_("Put the file itself into the folder; links out of it are not followed."),
    )


def _too_large(size: int, most: int) -> Problem | None:
    if size <= most:
        return None
    return problem(
        "PRG-003",
        N_("the file has {value}; at most {most} are read"),
        remedy=N_("Look whether this is the file you meant; split it, or leave out what is idle."),
        value=_spoken(size),
        most=_spoken(most),
    )


def _spoken(size: int) -> str:
    return f"{size / _KIB / _KIB:.1f} MiB" if size >= _KIB * _KIB else f"{size} bytes"


def _unpacked(content: bytes, most: int) -> bytes | Problem:
    """The bytes inside a gzip file; one that grows beyond the limit is left where it is."""
    found = bytearray()
    while content:
        unpacker = zlib.decompressobj(wbits=_GZIP)
        try:
            found += unpacker.decompress(content, most + 1 - len(found))
        except zlib.error:
            return _broken_gzip()
        if len(found) > most:
            return _grown(most)
        if not unpacker.eof:
            return _broken_gzip()
        content = unpacker.unused_data
    return bytes(found)


def _grown(most: int) -> Problem:
    return problem(
        "PRG-003",
        N_("unpacked, the file has more than {most}; so much is not read"),
        remedy=N_("Look whether this is the file you meant; split it, or leave out what is idle."),
        most=_spoken(most),
    )


def _broken_gzip() -> Problem:
    return problem(
        "PRG-003",
        N_("the file cannot be unpacked"),
        remedy=N_("Pack it again with gzip, or put the unpacked file here."),
    )


def _not_utf8(content: bytes) -> Problem | None:
    if content.startswith(_UTF16) or b"\x00" in content[:200]:
        return _encoding_problem(content, place=0, guess="UTF-16")
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return _encoding_problem(content, place=error.start, guess=_guess(content))
    return None


def _guess(content: bytes) -> str:
    """The encoding under which the whole reads; of those that Chinese offices meet."""
    for name, known_as in (("gb18030", "GBK"), ("big5", "Big5")):
        try:
            content.decode(name)
        except UnicodeDecodeError:
            continue
        return known_as
    return "another encoding"


def _encoding_problem(content: bytes, *, place: int, guess: str) -> Problem:
    return problem(
        "PRG-004",
        N_("byte {place} ({value}) is not UTF-8; the file looks like {guess}"),
        remedy=N_("Save the file as UTF-8 (in Excel: “CSV UTF-8”)."),
        line=content.count(b"\n", 0, place) + 1,
        value=f"0x{content[place]:02X}",
        place=place + 1,
        guess=guess,
    )


def _long_line(content: bytes) -> Problem | None:
    """The first line longer than is read; found by leaps from one line's end to a later one's."""
    begin = 0
    while len(content) - begin > LONGEST_LINE:
        end = content.rfind(b"\n", begin, begin + LONGEST_LINE + 1)
        if end < 0:
            return _told_long_line(content, begin)
        begin = end + 1
    return None


def _told_long_line(content: bytes, begin: int) -> Problem:
    end = content.find(b"\n", begin)
    return problem(
        "PRG-003",
        N_("the line has {value}; at most {most} are read"),
        remedy=N_("Break the line, or look whether this is the file you meant."),
        line=content.count(b"\n", 0, begin) + 1,
        value=_spoken((len(content) if end < 0 else end) - begin),
        most=_spoken(LONGEST_LINE),
    )
