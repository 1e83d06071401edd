"""The page of the JSON interface, written from its OpenAPI description."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any

from writers.markdown import code, page, section, table

_METHODS = ("get", "post", "put", "delete")


def page_of_the_interface() -> str:
    """Every operation with its parameters, what it takes and what it gives, with examples."""
    described = _described()
    by_tag: dict[str, list[str]] = {}
    for path, operations in described["paths"].items():
        for method in (each for each in _METHODS if each in operations):
            found = operations[method]
            by_tag.setdefault(found["tags"][0], []).append(_operation(path, method, found))
    return page(
        "JSON interface",
        str(described["info"]["description"]),
        "The description itself, for programs: `/api/v1/openapi.json`. A write may bear an "
        "`Idempotency-Key`: within 24 hours the same request under it is answered from memory, "
        "marked `Idempotency-Replayed: true`. What is read with an `ETag` may be changed with "
        "`If-Match`, so that nobody's work is overwritten unseen.",
        *(section(tag, *parts) for tag, parts in by_tag.items()),
        section("What it speaks of", *_shapes(described["components"]["schemas"])),
        written_from="its OpenAPI description",
    )


def _described() -> Mapping[str, Any]:
    from django.conf import settings  # noqa: PLC0415 - set up below, where nobody has yet

    if not settings.configured:
        os.environ.setdefault("DAOWEI_DATA", tempfile.mkdtemp(prefix="daowei-docs-"))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daowei.site.settings")
        import django  # noqa: PLC0415

        django.setup()
    from daowei.site.api.interface import schema  # noqa: PLC0415 - needs the settings

    return schema()


def _operation(path: str, method: str, found: Mapping[str, Any]) -> str:
    asked = [each for each in found.get("parameters", ()) if each["in"] == "query"]
    parts = [_sentence(found)]
    if asked:
        parts.append(table(("parameter", "type", "needed"), map(_parameter, asked)))
    if taken := found.get("requestBody"):
        parts.append(f"Takes {_named(taken['content']['application/json']['schema'])}.")
    given = found["responses"].get(200) or found["responses"].get(201) or {}
    if content := given.get("content", {}).get("application/json"):
        parts.append(f"Gives {_named(content['schema'])}.")
    return section(f"{method.upper()} {path}", *parts, level=3)


def _sentence(found: Mapping[str, Any]) -> str:
    """What a docstring says, its names as code."""
    return " ".join(str(found.get("description", "")).split()).replace("``", "`")


def _parameter(found: Mapping[str, Any]) -> tuple[str, str, str]:
    needed = "yes" if found.get("required") else ""
    return code(found["name"]), code(_type(found["schema"])), needed


def _named(schema: Mapping[str, Any]) -> str:
    return code(_type(schema))


def _type(schema: Mapping[str, Any]) -> str:
    """A type in a word or two."""
    if "$ref" in schema:
        return _short(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(_type, schema["anyOf"])))
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    return str(schema.get("const") or schema.get("format") or schema.get("type", "anything"))


def _short(name: str) -> str:
    """``Page_UnitOut_`` is a page of ``UnitOut``."""
    return f"page of {name[5:-1]}" if name.startswith("Page_") else name


def _shapes(schemas: Mapping[str, Any]) -> Iterator[str]:
    for name, found in sorted(schemas.items()):
        if name.startswith("Page_") or "properties" not in found:
            continue
        needed = set(found.get("required", ()))
        rows = [
            (
                code(field),
                code(_type(each)),
                "yes" if field in needed else "",
                _sentence(each),
                _example(each),
            )
            for field, each in found["properties"].items()
        ]
        yield section(
            name,
            _sentence(found),
            table(("field", "type", "always", "meaning", "example"), rows),
            level=3,
        )


def _example(found: Mapping[str, Any]) -> str:
    examples = found.get("examples")
    return code(json.dumps(examples[0], ensure_ascii=False)) if examples else ""
