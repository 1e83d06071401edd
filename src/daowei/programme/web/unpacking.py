"""A programme folder as it is sent: a zip or single files, read without trusting any of it."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import N_, Text

MOST_FILES = 300
MOST_BYTES = 200 * 1024 * 1024  # of all files together, unpacked
_ENDINGS = frozenset({".yaml", ".yml", ".csv", ".geojson", ".parquet", ".gz", ".md"})
_LINK = 0o120000


class UnpackingError(DaoweiError):
    """What was sent is no folder; ``told`` says why and what to do."""

    def __init__(self, told: Text) -> None:
        super().__init__(str(told))
        self.told = told


def unpacked(sent: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a folder by name, whether they came in a zip or one by one.

    One folder around everything is taken away; reported values are left out: they are uploaded as
    reports.
    Raises: UnpackingError: nothing was sent, or too much, or what cannot be a programme folder.
    """
    files: dict[str, bytes] = {}
    for name, content in sent.items():
        if content[:4] == b"PK\x03\x04":
            files.update(_from_zip(content))
        else:
            files[PurePosixPath(name).name] = content
    found = {name: content for name, content in _bared(files).items() if _is_wanted(name)}
    if "programme.yaml" not in found:
        raise UnpackingError(
            Text(N_("There is no programme.yaml in what was sent; send the whole folder as a zip."))
        )
    return found


def _from_zip(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in _names(archive)}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, RuntimeError) as error:
        raise UnpackingError(
            Text(N_("The zip cannot be read: {said}. Make it again."), {"said": str(error)})
        ) from error


def _names(archive: zipfile.ZipFile) -> Iterator[str]:
    """The names of plain files; judged by the archive's list before anything is unpacked."""
    infos = [each for each in archive.infolist() if not each.is_dir()]
    size = sum(each.file_size for each in infos)
    if len(infos) > MOST_FILES or size > MOST_BYTES:
        told = Text(
            N_(
                "The zip holds {count} files of {size} MB together; "
                "at most {most} files of {room} MB are read."
            ),
            {"count": len(infos), "size": size >> 20, "most": MOST_FILES, "room": MOST_BYTES >> 20},
        )
        raise UnpackingError(told)
    for each in infos:
        path = PurePosixPath(each.filename)
        is_link = (each.external_attr >> 16) & 0o170000 == _LINK
        if path.is_absolute() or ".." in path.parts or is_link or "\\" in each.filename:
            raise UnpackingError(
                Text(N_("“{name}” leads out of the folder; take it out."), {"name": each.filename})
            )
        yield each.filename


def _bared(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Without the one folder that holds programme.yaml."""
    heads = [name for name in files if PurePosixPath(name).name == "programme.yaml"]
    around = min((str(PurePosixPath(each).parent) for each in heads), key=len, default=".")
    if around == ".":
        return dict(files)
    start = around + "/"
    return {
        name.removeprefix(start): each for name, each in files.items() if name.startswith(start)
    }


def _is_wanted(name: str) -> bool:
    path = PurePosixPath(name)
    is_hidden = any(part.startswith((".", "__")) for part in path.parts)
    return path.suffix in _ENDINGS and not is_hidden and path.parts[0] not in {"values", "results"}
