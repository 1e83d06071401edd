"""The public site written into a folder: to be put on any web server, or on a stick."""

import shutil
from pathlib import Path

from daowei.disclosure.publishing.web.public_site import site_of
from daowei.disclosure.publishing.whole_site import SITE
from daowei.foundation.problems import DaoweiError
from daowei.programme.web.folders import write_files


class NotExportedError(DaoweiError):
    """A folder that holds something else, or a programme that has published nothing."""


def export(programme: str, folder: Path) -> int:
    """Writes the site; how many files it has. An earlier export in the folder is replaced.

    Raises: NotExportedError: nothing is published, or something else is in the folder.
    """
    site = site_of(programme)
    if site is None:
        raise NotExportedError(f"nothing is published of {programme!r}; check the code")
    if folder.exists() and not (folder / SITE).is_file() and any(folder.iterdir()):
        raise NotExportedError(f"{folder} holds something else; name another, or empty it")
    files = site.everything()
    beside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    write_files(beside, files)
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    return len(files)
