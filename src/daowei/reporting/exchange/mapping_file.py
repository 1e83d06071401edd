"""Reads a mapping file; every fault with its line."""

from pathlib import Path

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.programme.text_files import read_text
from daowei.programme.yaml_files import Document, read_yaml, spelled
from daowei.reporting.exchange.wire import Fault, TableMappings, parsed


def read_mapping(path: Path) -> tuple[TableMappings | None, tuple[Problem, ...]]:
    """The mapping, or None and everything that is wrong with it."""
    place = path.resolve()  # a link given by name is followed; one inside a folder would not be
    found, problems = read_text(place.parent, place.name)
    document, faults = read_yaml(found.text, file=path.name) if found else (None, ())
    if document is None or faults:
        return None, (*problems, *faults)
    mappings, misfits = parsed(document.content)
    return mappings, tuple(_problem(each, document) for each in misfits)


def _problem(fault: Fault, document: Document) -> Problem:
    return problem(
        "EXC-021",
        N_("The mapping is not as it should be: {reason}"),
        remedy=N_("See the schema of mapping files; every field is described there."),
        file=document.file,
        line=document.line_of(fault.place),
        field=spelled(fault.place) or None,
        reason=fault.reason,
    )
