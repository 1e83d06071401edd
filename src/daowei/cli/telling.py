"""How problems and progress are told in a terminal, in words or as JSON."""

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from daowei.foundation.problems import Problem, Severity
from daowei.foundation.texts import N_, Text

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_PATIENCE_SECONDS = 1.0


def tell_problems(problems: Sequence[Problem], language: str, *, most: int = 200) -> None:
    """Each problem on two lines: place and what is wrong; then the remedy."""
    for each in problems[:most]:
        head = click.style(each.code, fg=_COLOURS[each.severity], bold=True)
        place = f"{each.place}: " if each.place else ""
        click.echo(f"{head} {place}{each.message.in_language(language)}", err=True)
        if each.remedy:
            click.echo(f"    → {each.remedy.in_language(language)}", err=True)
    if len(problems) > most:
        more = Text(
            N_("… and {count} more; --json tells them all."), {"count": len(problems) - most}
        )
        click.echo(more.in_language(language), err=True)


def tell_json(document: object) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def as_json(problems: Iterable[Problem], language: str) -> list[dict[str, object]]:
    """Problems for ``--json``."""
    return [each.as_json(language) for each in problems]


class Progress:
    """Steps of long work: silent for a second, then a bar with the step's name."""

    def __init__(self, language: str, *, quiet: bool) -> None:
        self._language = language
        self._quiet = quiet
        self._began = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def step(self, name: str, done: int, total: int) -> None:
        """``done`` of ``total`` steps are over; ``name`` is what happens now."""
        if self._quiet or time.monotonic() - self._began < _PATIENCE_SECONDS:
            return
        if self._bar is None:
            self._open(total)
        described = Text(name).in_language(self._language)
        self._bar.update(self._task, completed=done, total=total, description=described)

    def _open(self, total: int) -> None:
        from rich.console import Console  # noqa: PLC0415 - short work never pays for it
        from rich.progress import Progress as Bar  # noqa: PLC0415

        self._bar = Bar(console=Console(stderr=True), transient=True)
        self._bar.start()
        self._task = self._bar.add_task("", total=total)

    def close(self) -> None:
        """Takes the bar away."""
        if self._bar is not None:
            self._bar.stop()


@contextmanager
def progress(language: str, *, quiet: bool = False) -> Iterator[Progress]:
    """A progress bar on standard error for work over a second; none when it is not a terminal."""
    bar = Progress(language, quiet=quiet or not sys.stderr.isatty())
    try:
        yield bar
    finally:
        bar.close()
