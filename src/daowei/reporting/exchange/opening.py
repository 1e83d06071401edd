"""Files from outside, unpacked within limits: a small file must not become a huge one."""

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackingLimits:
    """How much may come out of a packed file.

    Units: bytes; ``ratio`` is unpacked over packed and is only looked at above ``small``.
    """

    unpacked: int = 1 << 30
    ratio: int = 200
    small: int = 16 << 20
    members: int = 5_000


LIMITS = UnpackingLimits()


def unpacked(
    content: bytes, *, file: str | None = None, limits: UnpackingLimits = LIMITS
) -> tuple[bytes | None, tuple[Problem, ...]]:
    """The content of a gzip, or of the one file in a zip; anything else as it is."""
    if content[:2] == b"\x1f\x8b":
        return _gunzipped(content, file=file, limits=limits)
    if content[:4] == b"PK\x03\x04":
        return _unzipped(content, file=file, limits=limits)
    return content, ()


def _gunzipped(
    content: bytes, *, file: str | None, limits: UnpackingLimits
) -> tuple[bytes | None, tuple[Problem, ...]]:
    out = bytearray()
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            while piece := packed.read(_CHUNK):
                out += piece
                if _is_too_much(len(out), len(content), limits):
                    return None, (_bomb(file, limits),)
    except (OSError, EOFError, zlib.error) as error:
        return None, (_damaged(error, file),)
    return bytes(out), ()


def _unzipped(
    content: bytes, *, file: str | None, limits: UnpackingLimits
) -> tuple[bytes | None, tuple[Problem, ...]]:
    faults = zip_problems(content, file=file, limits=limits)
    if faults:
        return None, faults
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = [each for each in packed.namelist() if not each.endswith("/")]
        if len(names) != 1:
            return None, (_several(names, file),)
        return _member(packed, names[0], file=file, limits=limits)


def _member(
    packed: zipfile.ZipFile, name: str, *, file: str | None, limits: UnpackingLimits
) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Reads no more than the declared size was allowed to be: the declaration may lie."""
    try:
        with packed.open(name) as stream:
            content = stream.read(limits.unpacked + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error) as error:
        return None, (_damaged(error, file),)
    if len(content) > limits.unpacked:
        return None, (_bomb(file, limits),)
    return content, ()


def zip_problems(
    content: bytes, *, file: str | None = None, limits: UnpackingLimits = LIMITS
) -> tuple[Problem, ...]:
    """Why a zip (an XLSX is one) must not be opened; none where it may.

    Every member is unpacked in pieces and counted, since the sizes that a zip declares may lie.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            declared = sum(each.file_size for each in packed.infolist())
            too_many = len(packed.infolist()) > limits.members
            if too_many or _is_too_much(declared, len(content), limits):
                return (_bomb(file, limits),)
            return _counted(packed, len(content), file=file, limits=limits)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error) as error:
        return (_damaged(error, file),)


def _counted(
    packed: zipfile.ZipFile, packed_size: int, *, file: str | None, limits: UnpackingLimits
) -> tuple[Problem, ...]:
    size = 0
    for each in packed.infolist():
        with packed.open(each) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                if _is_too_much(size, packed_size, limits):
                    return (_bomb(file, limits),)
    return ()


def _is_too_much(size: int, packed_size: int, limits: UnpackingLimits) -> bool:
    if size > limits.unpacked:
        return True
    return size > limits.small and size > limits.ratio * packed_size


def _bomb(file: str | None, limits: UnpackingLimits) -> Problem:
    return problem(
        "EXC-005",
        N_("The file unpacks to more than is safe to open"),
        remedy=N_(
            "At most {megabytes} MB may come out, and at most {ratio} times its packed size; "
            "split the file or send it as plain CSV."
        ),
        file=file,
        megabytes=limits.unpacked >> 20,
        ratio=limits.ratio,
    )


def _damaged(error: Exception, file: str | None) -> Problem:
    return problem(
        "EXC-006",
        N_("The packed file is damaged: {reason}"),
        remedy=N_("Send it again; if it fails again, pack it anew without a password."),
        file=file,
        reason=str(error),
    )


def _several(names: list[str], file: str | None) -> Problem:
    return problem(
        "EXC-007",
        N_("The zip holds {count} files where one is expected"),
        remedy=N_("Pack one document in each zip."),
        file=file,
        count=len(names),
    )
