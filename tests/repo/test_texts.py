"""Two languages from the first page: no sentence lacks its Chinese, no Chinese lost its values."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent.parent


def _texts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("texts", ROOT / "scripts" / "texts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_sentence_has_its_chinese() -> None:
    assert _texts().missing() == []


def test_every_translation_keeps_the_values_of_its_sentence() -> None:
    lost = [
        template
        for template, sentence in _texts().sentences().items()
        if _values(template) != _values(sentence)
    ]

    assert lost == []


def _values(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)", text))


def test_a_sentence_of_two_rooms_has_one_translation() -> None:
    told: dict[str, set[str]] = {}
    for catalog in _texts().chinese().values():
        for each in catalog:
            told.setdefault(str(each.id), set()).add(str(each.string))

    assert [template for template, found in told.items() if template and len(found) > 1] == []
