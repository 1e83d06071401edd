"""The font that comes with the package, and which characters it cannot draw."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont

from daowei.foundation.problems import DaoweiError

FAMILY = "Noto Sans SC"
_REGULAR, _BOLD = "NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"
# what a line is broken and spaced by needs no shape
_WITHOUT_SHAPE = frozenset("\n\r\t\u200b\u200d\u2060\ufeff")


class FontError(DaoweiError):
    """A text that cannot be printed whole, or a font that is not there."""


def folder() -> Path:
    """Where the fonts lie.

    Raises: FontError: they were not fetched when the package was built.
    """
    place = Path(str(files(__package__))) / "fonts"
    lacking = [name for name in (_REGULAR, _BOLD) if not (place / name).is_file()]
    if lacking:
        raise FontError(f"{', '.join(lacking)} is not in {place}; run scripts/assets.py")
    return place


def lacking(text: str) -> str:
    """The characters of a text that the font lacks, each once, in order; all is well if none."""
    return "".join(sorted(set(text) - _WITHOUT_SHAPE - _drawn()))


def expect_drawn(texts: str) -> None:
    """Goes on if the font has every character.

    Raises: FontError: names the characters that would be left white on paper.
    """
    missing = lacking(texts)
    if missing:
        named = ", ".join(f"{each} (U+{ord(each):04X})" for each in missing)
        raise FontError(f"the font {FAMILY} lacks {named}; write the word with other characters")


@cache
def _drawn() -> frozenset[str]:
    """The characters that both weights have."""
    return frozenset.intersection(*(_characters(name) for name in (_REGULAR, _BOLD)))


def _characters(name: str) -> frozenset[str]:
    with TTFont(folder() / name, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
