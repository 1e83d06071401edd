"""A file of cases, whatever it is called: recognised by its shape, run, judged, told."""

import gzip
import importlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from daowei.cli.vectors.answers import Answer

# which runner reads a file: a name the file may bear, and its runner's module
RUNNERS: Mapping[str, str] = {
    "expression_parser": "expressions",
    "core_expression_service": "expressions",
    "periods": "periods",
    "analytics_aggregate": "analytics",
    "sierra_leone_totals": "analytics",
    "validation_rules": "validation",
    "outliers": "outliers",
    "imports": "imports",
    "parser_test": "hesabu",
    "gem_specs": "hesabu",
    "probes": "hesabu",
    "functions": "hesabu",
    "cleaner": "hesabu",
    "big_30581": "hesabu",
    "charter_cases": "charter",
    "consistent_sampler": "sampler",
    "draw_v1": "draws",
    "beacon": "beacons",
    "intervals": "intervals",
    "sample_size": "sample_sizes",
    "lqas": "lqas",
    "dqa_metrics": "data_quality",
    "survey_estimates": "survey",
    "risk_macro": "claims",
}


def document_of(path: Path) -> dict[str, object]:
    """The JSON object in the file, unzipped where it is zipped.

    Raises: UnknownShapeError: the file holds something else.
    """
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    document = json.loads(content)
    if not isinstance(document, dict):
        raise UnknownShapeError(f"{path.name}: not one JSON object")
    return document


def shape_of(path: Path, document: Mapping[str, object]) -> str | None:
    """The name of the shape: by the keys of the object and of its first case, else by the name."""
    keys = document.keys() | _keys_of_first_case(document)
    found = next((shape for shape, signs in _SIGNS if signs <= keys), None)
    stem = path.name.split(".")[0]
    return stem if stem in RUNNERS else found


def _keys_of_first_case(document: Mapping[str, object]) -> set[str]:
    for name in ("vectors", "cases", "rows"):
        cases = document.get(name)
        if isinstance(cases, list) and cases and isinstance(cases[0], dict):
            return set(cases[0])
    return set()


_SIGNS: tuple[tuple[str, frozenset[str]], ...] = (
    ("charter_cases", frozenset({"vocabulary", "result_uses", "cases"})),
    ("consistent_sampler", frozenset({"primitives", "stratified"})),
    ("draw_v1", frozenset({"plan", "contributions", "frame"})),
    ("beacon", frozenset({"chains", "rounds"})),
    ("imports", frozenset({"payloads", "dxf2"})),
    ("core_expression_service", frozenset({"context", "vectors"})),
    ("analytics_aggregate", frozenset({"fixtures", "vectors"})),
    ("validation_rules", frozenset({"fixture", "vectors"})),
    ("outliers", frozenset({"defaults", "vectors"})),
    ("sierra_leone_totals", frozenset({"query", "rows"})),
    ("expression_parser", frozenset({"vectors", "expression", "op"})),
    ("periods", frozenset({"vectors", "op"})),
    ("probes", frozenset({"cases", "equations"})),
)


def answers_of(path: Path, *, data: Path | None = None) -> Iterator[Answer]:
    """Our answer to every case of the file, in its order; unnamed cases are ``FILE#n``."""
    document = document_of(path)
    shape = shape_of(path, document)
    if shape is None:
        raise UnknownShapeError(f"{path.name}: no runner knows this shape")
    runner = importlib.import_module(f"daowei.cli.vectors.{RUNNERS[shape]}")
    whole = {**document, "shape": shape, "folder": str(path.parent)}
    for number, each in enumerate(runner.answer(whole, data=data)):
        yield each if each.id else replace(each, id=f"{path.name}#{number}")


class UnknownShapeError(ValueError):
    """A file whose shape no runner knows."""
