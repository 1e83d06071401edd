"""The verbs. Each lives in a file of its own and is imported only when it is called."""

import gc
import importlib
import os
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

import click

from daowei.foundation.texts import LANGUAGES, N_, translated

# Commands live for seconds and build large trees: looking for dead rings among them every 700
# objects, as Python does by itself, takes a tenth of the time and finds next to nothing.
_OBJECTS_BEFORE_A_LOOK = 100_000

# verb -> one line of help; its module is ``commands/<verb>.py`` and holds ``command``
VERBS: Mapping[str, str] = {
    "new": N_("Write a commented starter folder to begin a programme from."),
    "check": N_("Tell every problem of a programme folder, and what the charter says of it."),
    "approve": N_("Sign a definition as the second person the charter asks for."),
    "import": N_("Make a programme folder from DHIS2 metadata, or bring in values from tables."),
    "compute": N_("Compute indicators, scores and ranks, and write the report."),
    "explain": N_("Show the whole tree behind one number."),
    "diff": N_("Compare two versions: what changes, and in whose score."),
    "verify": N_("Recompute published results from their files and compare every digest."),
    "mirror": N_("Keep a copy of an office's log, and see whether it only grew."),
    "draw": N_("Draw by lot so that nobody can rig it, and check the record of a draw."),
    "sample": N_("Say how many to look at, and repeat a settlement from its file."),
    "vectors": N_("Run files of other people's cases and tell what passed."),
    "schemas": N_("Write the JSON Schemas of the files, for editors."),
    "demo": N_("Make a sample county, compute it, and name the report."),
    "completion": N_("Print the line that switches on shell completion."),
}


# Packages that stand above the command line bring verbs of their own, in a table like this one.
OTHERS = "daowei.commands"


@cache
def places() -> Mapping[str, tuple[str, str]]:
    """Every verb with its line of help and the package its module stands in."""
    found = {verb: (line, "daowei.cli.commands") for verb, line in VERBS.items()}
    for each in entry_points(group=OTHERS):
        found.update({verb: (line, each.module) for verb, line in each.load().items()})
    return found


class Verbs(click.Group):
    """A group that knows its commands' names and one-liners without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click asks so
        """All verbs, in the order of the work."""
        return list(places())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The verb's own module, imported now."""
        package = (
            "daowei.cli.commands" if cmd_name in VERBS else places().get(cmd_name, ("", ""))[1]
        )
        if not package:
            return None
        module = importlib.import_module(f"{package}.{cmd_name}_")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs from the table above."""
        language = _language_asked(ctx)
        with formatter.section(translated(N_("Commands"), language)):
            formatter.write_dl(
                [(verb, translated(line, language)) for verb, (line, _) in places().items()]
            )


def _language_asked(ctx: click.Context) -> str:
    return str(ctx.params.get("language") or default_language())


def default_language() -> str:
    """The language of this terminal, by ``LC_ALL``, ``LC_MESSAGES`` or ``LANG``."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG")
                  if os.environ.get(name)), "en")  # fmt: skip
    if named.startswith(("zh_TW", "zh_HK", "zh_MO")):
        return "zh-Hant"
    return "zh" if named.startswith("zh") else "en"


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=default_language,
    envvar="DAOWEI_LANGUAGE",
    is_eager=True,
    help="Language of messages and reports.",
)
@click.version_option(package_name="daowei")
@click.pass_context
def daowei(ctx: click.Context, language: str) -> None:
    """From a programme folder and reported values to scores anyone can check."""
    ctx.obj = language


def run() -> None:
    """The entry point: a broken promise of the world ends in one line, never in a traceback."""
    from daowei.cli.exit_codes import ExitCode  # noqa: PLC0415 - not for whoever imports the group
    from daowei.foundation.problems import DaoweiError  # noqa: PLC0415

    gc.set_threshold(_OBJECTS_BEFORE_A_LOOK)
    try:
        daowei(prog_name="daowei")
    except DaoweiError as error:
        click.echo(f"daowei: {error}", err=True)
        sys.exit(ExitCode.PROBLEMS)
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        click.echo(f"daowei: {error.strerror or error}{place}", err=True)
        sys.exit(ExitCode.UNREADABLE)


if __name__ == "__main__":
    run()
