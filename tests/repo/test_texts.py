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
        str(each.id)
        for each in _texts().chinese()
        if each.id and each.string and _values(str(each.id)) != _values(str(each.string))
    ]

    assert lost == []


def _values(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)", text))
