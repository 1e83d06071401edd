"""The files of a programme folder, each read into its form; all faults of all files."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from daowei.foundation.digests import digest_of_bytes
from daowei.foundation.likeness import nearest
from daowei.foundation.problems import Problem, ProblemList, Severity
from daowei.foundation.texts import N_
from daowei.programme.faults import fault_problem
from daowei.programme.text_files import FileText, read_text
from daowei.programme.wire import FILES, Wire, fields_at, fill
from daowei.programme.yaml_files import Document, FieldPath, read_yaml, spelled

REQUIRED = ("programme.yaml", "units.csv", "elements.yaml")
TABLES = ("units.csv", "population.csv")
Form = TypeVar("Form", bound=Wire)


@dataclass(slots=True)
class Folder:
    """A folder being read: what was opened, with digests, and what was wrong so far.

    ``documents``: every YAML file that could be parsed, whether or not it fits its form.
    """

    place: Path
    problems: ProblemList = field(default_factory=ProblemList)
    digests: dict[str, str] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return os.path.lexists(self.place / name)

    def text(self, name: str) -> FileText | None:
        """The text of a file; its digest is kept."""
        found, problems = read_text(self.place, name)
        self.problems.extend(problems)
        if found:
            self.digests[name] = digest_of_bytes(found.content)
        return found

    def form(self, name: str, kind: type[Form]) -> Form | None:
        """The filled form of a YAML file; entries with faults are told and left out.

        None where the file is not there, cannot be read, or does not hold the form's own fields.
        """
        if not self.has(name):
            return None
        found = self.text(name)
        document, problems = read_yaml(found.text, file=name) if found else (None, ())
        self.problems.extend(problems)
        if document is None:
            return None
        self.documents[name] = document
        return self._filled(document, kind)

    def _filled(self, document: Document, kind: type[Form]) -> Form | None:
        filled, faults = fill(kind, document.content)
        for each in faults:
            known = fields_at(kind, each.path[:-1])
            self.problems.extend([fault_problem(each, document, known)])
        if filled is None:
            filled, _ = fill(kind, _without(document.content, [each.path for each in faults]))
        return filled

    def line(self, file: str, *path: str | int) -> int | None:
        """The line of a field of a file that was read."""
        document = self.documents.get(file)
        return document.line_of(path) if document else None

    def names_of(self, file: str, *sections: str) -> frozenset[str] | None:
        """The codes that sections of a file define, also those whose entries have faults.

        None where the file could not be read, so that nobody is told of codes it may hold.
        """
        document = self.documents.get(file)
        if document is None:
            return None if self.has(file) else frozenset()
        found = [document.content.get(each) for each in sections]
        return frozenset(code for each in found if isinstance(each, Mapping) for code in each)

    def know(self, code: str, known: frozenset[str] | None, *, file: str, path: FieldPath) -> bool:
        """Whether the code is among those known; if not it is told, with the nearest that is."""
        if known is None or code in known:
            return True
        near = nearest(code, known)
        self.tell(
            "PRG-020",
            N_("there is no {value} among those defined"),
            file=file,
            path=path,
            remedy=N_("Did you mean {near}?") if near else N_("Define it, or correct the code."),
            value=code,
            near=near,
        )
        return False

    def tell(
        self, code: str, message: str, *, file: str, path: FieldPath, **details: object
    ) -> None:
        """Adds a problem at a field of a file."""
        place = {"file": file, "line": self.line(file, *path), "field": spelled(path) or None}
        self.problems.add(code, message, **place, **details)


def _without(
    content: Mapping[str, object], paths: list[tuple[str | int, ...]]
) -> Mapping[str, object]:
    """The content without the entries (second level) or fields (first level) that are named."""
    kept: dict[str, object] = dict(content)
    for path in paths:
        entries = kept.get(str(path[0])) if path else None
        if len(path) > 1 and isinstance(entries, Mapping):
            kept[str(path[0])] = {key: each for key, each in entries.items() if key != path[1]}
        elif path:
            kept.pop(str(path[0]), None)
    return kept


def open_folder(place: Path) -> Folder:
    """The folder with what is wrong with its list of files: missing, misnamed."""
    folder = Folder(place)
    if not place.is_dir():
        folder.problems.add(
            "PRG-001",
            N_("there is no folder {value}"),
            remedy=N_("Check the path; “daowei new” makes a folder to begin from."),
            value=place.name,
        )
        return folder
    for name in REQUIRED:
        if not folder.has(name):
            folder.problems.add(
                "PRG-002",
                N_("the file {value} is missing"),
                remedy=N_("Add it; “daowei new” writes one to begin from."),
                file=name,
                value=name,
            )
    folder.problems.extend(_strangers(place))
    return folder


def _strangers(place: Path) -> tuple[Problem, ...]:
    """Files beside the known ones that look like slips of the pen."""
    known = tuple(name for name in FILES if "/" not in name) + TABLES
    found = ProblemList()
    for path in sorted(place.iterdir()):
        near = nearest(path.name, known)
        is_ours = path.suffix in {".yaml", ".yml", ".csv"}
        if is_ours and path.name not in known and near:
            found.add(
                "PRG-009",
                N_("the file {value} is not read"),
                remedy=N_("Did you mean {near}?"),
                file=path.name,
                value=path.name,
                near=near,
                severity=Severity.WARNING,
            )
    return tuple(found.found)
