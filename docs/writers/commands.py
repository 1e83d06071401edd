"""The page of commands, from click."""

import importlib
from collections.abc import Iterator

import click
from writers.markdown import anchor, code, page, plain, section, table
from writers.sources import caption, meanings

from daowei.cli.exit_codes import ExitCode
from daowei.cli.main import daowei, places


def page_of_commands() -> str:
    """Every verb with its arguments and options, and the exit codes."""
    verbs = {verb: _command(verb) for verb in places()}
    return page(
        "Commands",
        "`daowei [OPTIONS] VERB …` reads folders and files, and writes only where it is told to. "
        "Problems go to standard error, each with file, line and remedy; what was asked for goes "
        "to standard output, with `--json` as one JSON document.",
        table(
            ["Verb", "What it does"],
            [
                [f"[`{verb}`]({anchor(f'daowei {verb}')})", plain(places()[verb][0])]
                for verb in verbs
            ],
        ),
        section("Options before the verb", _options(daowei)),
        *(_one(command, f"daowei {verb}") for verb, command in verbs.items()),
        section("Exit codes", caption(ExitCode), _exit_codes()),
        written_from="the commands themselves",
    )


def _command(verb: str) -> click.Command:
    module = importlib.import_module(f"{places()[verb][1]}.{verb}_")
    command: click.Command = module.command
    return command


def _one(command: click.Command, path: str, *, level: int = 2) -> str:
    with click.Context(command, info_name=path) as context:
        usage = " ".join([path, *command.collect_usage_pieces(context)])
        arguments = [each for each in command.params if isinstance(each, click.Argument)]
        names = [each.make_metavar(context) for each in arguments]
    told = " ".join((command.help or "").replace("\b", "").split())
    return section(
        path,
        f"```\n{usage}\n```",
        plain(told),
        "" if not names else f"Arguments: {', '.join(code(each) for each in names)}.",
        _options(command),
        *_below(command, path, level),
        level=level,
    )


def _below(command: click.Command, path: str, level: int) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield _one(each, f"{path} {name}", level=level + 1)


def _options(command: click.Command) -> str:
    with click.Context(command) as context:
        records = [
            (record, _default(each))
            for each in command.params
            if isinstance(each, click.Option) and (record := each.get_help_record(context))
        ]
    rows = [[code(names), plain(told), default] for (names, told), default in records]
    return table(["Option", "What it does", "Default"], rows) if rows else ""


def _default(option: click.Option) -> str:
    silent = option.is_flag or option.required or callable(option.default)
    is_said = isinstance(option.default, str | int | float) and not silent
    return code(str(option.default)) if is_said else ("required" if option.required else "")


def _exit_codes() -> str:
    told = meanings(ExitCode)
    return table(
        ["Code", "Name", "When"],
        [[str(each.value), code(each.name), plain(told[each.name])] for each in ExitCode],
    )
