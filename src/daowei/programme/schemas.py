"""JSON Schemas of the programme files, for editors that complete and check while one writes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from daowei.programme.wire import FILES

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_name(file: str) -> str:
    """The schema's file name: ``programme.schema.json``; examples share one."""
    return "example.schema.json" if "/" in file else file.replace(".yaml", ".schema.json")


def schemas() -> Mapping[str, Mapping[str, Any]]:
    """All schemas by file name."""
    return {schema_name(file): _schema(form.model_json_schema()) for file, form in FILES.items()}


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """The schemas as files of the folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas().items():
        path = folder / name
        text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return tuple(written)


def _schema(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"$schema": DIALECT, **_loosened(document)}


def _loosened(part: Any) -> Any:
    """Texts may look like numbers to YAML (``version: 1``); our reader takes them as text."""
    if isinstance(part, list):
        return [_loosened(each) for each in part]
    if not isinstance(part, Mapping):
        return part
    loosened = {key: _loosened(each) for key, each in part.items() if key != "propertyNames"}
    if "propertyNames" in part:
        loosened["propertyNames"] = part["propertyNames"]
    is_text = part.get("type") == "string" and not {"enum", "const", "format"} & part.keys()
    return loosened | {"type": ["string", "number"]} if is_text else loosened
