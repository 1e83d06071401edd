"""What a page sends becomes the entry of the file; what was not touched stays as it was written."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import pytest

from daowei.programme.editable import KINDS, Kind, kind, places_of, value_at
from daowei.programme.typing_in import entry_written, shown
from daowei.programme.yaml_files import FieldPath, read_yaml

COUNTY = files("daowei.cli.demo").joinpath("qinghe")


def _text(found: Kind) -> str:
    return COUNTY.joinpath(found.file).read_text(encoding="utf-8")


@cache
def _content(text: str) -> object:
    document, _ = read_yaml(text, file="")
    assert document is not None
    return document.content


def _as_sent(found: Kind, text: str, path: FieldPath) -> dict[str, list[str]]:
    boxes: dict[str, list[str]] = {}
    for field in found.fields:
        for name, held in shown(field, _content(text), path).items():
            boxes[name] = list(held) if isinstance(held, tuple) else [held]
    return boxes


def _entries() -> Iterator[tuple[Kind, FieldPath]]:
    for each in KINDS:
        for path in places_of(each, _content(_text(each))):
            yield each, path


@pytest.mark.parametrize(
    ("found", "path"), [pytest.param(*each, id="/".join(map(str, each[1]))) for each in _entries()]
)
def test_sending_an_entry_back_as_it_is_changes_not_one_sign(found: Kind, path: FieldPath) -> None:
    text = _text(found)

    assert entry_written(text, found, path, typed=_as_sent(found, text, path)) == text


def test_a_changed_weight_changes_its_line_only() -> None:
    found, path = kind("criteria"), ("agreements", "townships_2025", "pillars", "services",
                                     "criteria", "four_visits")  # fmt: skip
    text = _text(found)
    sent = _as_sent(found, text, path) | {"weight": ["7.5"]}

    after = entry_written(text, found, path, typed=sent)

    assert value_at(_content(after), (*path, "weight")) == "7.5"
    assert sum(a != b for a, b in zip(text.splitlines(), after.splitlines(), strict=True)) == 1


def test_a_new_indicator_stands_at_the_end_with_what_was_typed() -> None:
    found = kind("indicators")
    sent = {
        "names__en": ["New"],
        "names__zh": ["新"],
        "numerator": ["#{anc_first}"],
        "uses": ["observe", "plan"],
        "decimals": ["0"],
    }

    after = entry_written(_text(found), found, ("indicators", "fresh"), typed=sent)

    assert value_at(_content(after), ("indicators", "fresh")) == {
        "names": {"en": "New", "zh": "新"},
        "numerator": "#{anc_first}",
        "uses": ["observe", "plan"],
        "decimals": "0",
    }


def test_a_field_left_empty_is_taken_out() -> None:
    found, path = kind("forms"), ("forms", "village_monthly")
    text = _text(found)
    sent = _as_sent(found, text, path) | {"due_days": [""]}

    after = entry_written(text, found, path, typed=sent)

    assert value_at(_content(after), (*path, "due_days")) is None
