"""YAML as text cells with the line of every field; what a programme file needs and no more.

Scalars stay the text they were written as (the forms in ``wire`` give them types), aliases and
tags are refused, so that a small file cannot grow large nor build anything but plain values.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from daowei.foundation.problems import DaoweiError, Problem, ProblemList, problem
from daowei.foundation.texts import N_

FieldPath: TypeAlias = tuple[str | int, ...]
DEEPEST = 20
_EMPTY = {"", "~", "null"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a file says, and on which line each field stands."""

    file: str
    content: Mapping[str, object]
    lines: Mapping[FieldPath, int]

    def line_of(self, path: FieldPath) -> int | None:
        """The line of a field, or of the nearest field around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None


class _RefusedError(DaoweiError):
    """Reading stops here; the problem says why."""

    def __init__(self, refused: Problem) -> None:
        super().__init__(str(refused.message))
        self.refused = refused


def read_yaml(text: str, *, file: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """The one mapping that a YAML text holds; None with the reason where it cannot be read.

    An empty file is an empty mapping. Doubled keys are told, and the first one stands.
    """
    reader = _Reader(problems=ProblemList(file=file))
    try:
        content = reader.document(text)
    except _RefusedError as error:
        reader.problems.extend([error.refused])
        return None, tuple(reader.problems.found)
    except YAMLError as error:
        reader.problems.extend([_broken(error)])
        return None, tuple(reader.problems.found)
    document = Document(file=file, content=content, lines=reader.lines)
    return document, tuple(reader.problems.found)


def _broken(error: YAMLError) -> Problem:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    said = error.problem if isinstance(error, MarkedYAMLError) else str(error).split("\n")[0]
    return problem(
        "PRG-005",
        N_("this is not YAML that can be read: {said}"),
        remedy=N_(
            "Look at this line and the one before: indent with spaces, put a space after each "
            "colon, and quotes around text that holds a colon, a # or a bracket."
        ),
        line=None if mark is None else mark.line + 1,
        said=said,
    )


@dataclass(slots=True)
class _Reader:
    problems: ProblemList
    lines: dict[FieldPath, int] = field(default_factory=dict)

    def document(self, text: str) -> Mapping[str, object]:
        events = iter(YAML(typ="safe", pure=True).parse(text))
        next(events)  # the stream begins
        if isinstance(next(events), StreamEndEvent):
            return {}
        value = self.value(next(events), events, ())
        _one_document(events)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise _RefusedError(_not_a_mapping(self.lines[()]))
        return value

    def value(self, event: Event, events: Iterator[Event], path: FieldPath) -> object:
        line = event.start_mark.line + 1
        self.lines.setdefault(path, line)
        _refuse_strange(event, line=line, depth=len(path))
        match event:
            case MappingStartEvent():
                return self.mapping(events, path)
            case SequenceStartEvent():
                return self.sequence(events, path)
            case _:
                assert isinstance(event, ScalarEvent), event
                return _cell(event)

    def mapping(self, events: Iterator[Event], path: FieldPath) -> dict[str, object]:
        found: dict[str, object] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            line = event.start_mark.line + 1
            key = _key(event, line)
            if key in found:
                self.value(next(events), events, (*path, key, "again"))
                self.doubled((*path, key), line)
                continue
            self.lines[*path, key] = line
            found[key] = self.value(next(events), events, (*path, key))
        return found

    def sequence(self, events: Iterator[Event], path: FieldPath) -> list[object]:
        found: list[object] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            found.append(self.value(event, events, (*path, len(found))))
        return found

    def doubled(self, path: FieldPath, line: int) -> None:
        self.problems.add(
            "PRG-007",
            N_("{value} stands here a second time; it was first on line {first}"),
            remedy=N_("Keep one of the two."),
            line=line,
            field=spelled(path),
            value=path[-1],
            first=self.lines[path],
        )


def _cell(event: ScalarEvent) -> str | None:
    text = str(event.value)
    return None if event.style is None and text in _EMPTY else text


def _key(event: Event, line: int) -> str:
    _refuse_strange(event, line=line, depth=0)
    if isinstance(event, ScalarEvent):
        return str(event.value)
    raise _RefusedError(
        problem(
            "PRG-005",
            N_("a list or a mapping stands where a name is expected"),
            remedy=N_("Write a plain name before the colon."),
            line=line,
        )
    )


def _refuse_strange(event: Event, *, line: int, depth: int) -> None:
    if isinstance(event, AliasEvent):
        raise _RefusedError(
            problem(
                "PRG-006",
                N_("aliases (*{value}) are not read: a few lines of them can fill the memory"),
                remedy=N_("Write out what the alias stands for."),
                line=line,
                value=event.anchor,
            )
        )
    tag = getattr(event, "tag", None)
    if tag is not None:
        raise _RefusedError(
            problem(
                "PRG-006",
                N_("the tag {value} is not read; fields have the types that the form gives them"),
                remedy=N_("Leave the tag out."),
                line=line,
                value=tag,
            )
        )
    if depth > DEEPEST:
        raise _RefusedError(
            problem(
                "PRG-008",
                N_("more than {most} levels of lists and mappings inside each other"),
                remedy=N_("Look for a bracket that is never closed."),
                line=line,
                most=DEEPEST,
            )
        )


def _one_document(events: Iterator[Event]) -> None:
    assert isinstance(next(events), DocumentEndEvent)
    after = next(events)
    if not isinstance(after, StreamEndEvent):
        raise _RefusedError(
            problem(
                "PRG-008",
                N_("a second document begins here"),
                remedy=N_("Take out the line of three dashes or dots; one file holds one mapping."),
                line=after.start_mark.line + 1,
            )
        )


def _not_a_mapping(line: int) -> Problem:
    return problem(
        "PRG-008",
        N_("the file should hold fields with values (“name: value”), not a list or a single value"),
        remedy=N_("See the starter folder that “daowei new” writes."),
        line=line,
    )


def spelled(path: FieldPath) -> str:
    """A field's path as people write it: ``forms.monthly.elements[2]``."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")
