"""``daowei schemas``: what editors need to complete and check programme files."""

from pathlib import Path

import click

from daowei.foundation.texts import N_, Text
from daowei.programme.schemas import write_schemas


@click.command("schemas")
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def command(language: str, out: Path) -> None:
    """Write the JSON Schemas of all programme files into the folder OUT."""
    for path in write_schemas(out):
        click.echo(path)
    said = Text(
        N_("An editor finds them by a file's first line: {line}"),
        {"line": f"# yaml-language-server: $schema={out.name}/elements.schema.json"},
    )
    click.echo(said.in_language(language))
