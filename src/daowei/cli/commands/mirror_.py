"""``daowei mirror``: a copy of an office's log, checked at every visit."""

import sys
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import click

from daowei.cli.exit_codes import ExitCode
from daowei.cli.telling import tell_problems
from daowei.disclosure.publishing.mirroring import mirrored
from daowei.foundation.texts import N_, Text

_PATIENCE_SECONDS = 30
_LARGEST = 16 << 20  # bytes of one answer


@click.command("mirror")
@click.argument("address")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def command(language: str, address: str, folder: Path) -> None:
    """Fetch what came to the log of the site at ADDRESS, and check it with what FOLDER keeps.

    The log holds digests alone. Where it no longer continues what was fetched before, the exit
    code is 4, and nothing is changed in FOLDER.
    """
    if urlsplit(address).scheme not in {"http", "https"}:
        raise click.BadParameter(f"{address}: write it as https://office.example")
    try:
        found = mirrored(folder, lambda path: _fetched(f"{address.rstrip('/')}/{path}"))
    except (URLError, ValueError) as error:
        click.echo(f"daowei: {address}: {error}", err=True)
        sys.exit(ExitCode.UNREADABLE)
    tell_problems(found.problems, language)
    if found.problems or found.head is None:
        sys.exit(ExitCode.MISMATCH)
    told = Text(
        N_("{came} new digests, {size} in all; the log continues what was kept. Head: {root}"),
        {"came": found.came, "size": found.head.size, "root": found.head.root},
    )
    click.echo(told.in_language(language))


def _fetched(address: str) -> bytes:
    with urlopen(address, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310 - http(s), see above
        content: bytes = answer.read(_LARGEST)
        return content
