from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from daowei.programme.beginning import write_starter

Swaps = Mapping[str, tuple[tuple[str, str], ...]]


@pytest.fixture
def starter(tmp_path: Path) -> Callable[..., Path]:
    """The starter folder of 2026; files written over, then words replaced in files."""

    def made(
        written: Mapping[str, str | bytes] | None = None, replaced: Swaps | None = None
    ) -> Path:
        folder = tmp_path / "programme"
        write_starter(folder, code="sample", names={"en": "Sample", "zh": "示例"}, year=2026)
        for name, content in (written or {}).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        for name, swaps in (replaced or {}).items():
            text = (folder / name).read_text(encoding="utf-8")
            for old, new in swaps:
                assert old in text, old
                text = text.replace(old, new)
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return made
