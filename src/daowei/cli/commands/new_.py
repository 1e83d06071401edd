"""``daowei new``: a commented folder to begin a programme from."""

from pathlib import Path

import click

from daowei.cli.folders import today
from daowei.foundation.texts import N_, Text
from daowei.programme.beginning import write_starter
from daowei.programme.wire import is_code

_NEXT = (
    N_("See what stands against it: daowei check {folder}"),
    N_("Bring in figures: daowei import table TABLE.xlsx --mapping MAPPING.yaml --into {folder}"),
    N_("Compute and write the report: daowei compute {folder}"),
)


@click.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--code", help="Code of the programme; the folder's name where left out.")
@click.option("--name-en", help="Its name in English.")
@click.option("--name-zh", help="Its name in Chinese.")
@click.option(
    "--year", type=click.IntRange(2000, 2100), help="Its first year; this one by default."
)
@click.pass_obj
def command(
    language: str,
    folder: Path,
    *,
    code: str | None,
    name_en: str | None,
    name_zh: str | None,
    year: int | None,
) -> None:
    """Write a commented starter into FOLDER, which must not exist yet, or be empty."""
    begun = folder.resolve().name
    _refuse_what_is_taken(folder, language)
    _refuse_what_is_no_code(code or begun, language)
    names = {tongue: name for tongue, name in (("en", name_en), ("zh", name_zh)) if name}
    written = write_starter(
        folder, code=code or begun, names=names or {"en": begun}, year=year or today().year
    )
    said = Text(N_("{count} files written to {folder}."), {"count": len(written), "folder": folder})
    click.echo(said.in_language(language))
    for each in _NEXT:
        click.echo("  " + Text(each, {"folder": folder}).in_language(language))


def _refuse_what_is_taken(folder: Path, language: str) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        said = Text(
            N_("{folder} is not an empty folder, and nothing in it is touched; choose another."),
            {"folder": folder},
        )
        raise click.BadParameter(said.in_language(language), param_hint="FOLDER")


def _refuse_what_is_no_code(code: str, language: str) -> None:
    if not is_code(code):
        said = Text(
            N_("“{code}” cannot be a code: letters, digits, _ and - only; say one with --code."),
            {"code": code},
        )
        raise click.BadParameter(said.in_language(language), param_hint="--code")
