"""Words that give a disguise away: what they imply must be declared, in any script and spacing.

Hard words are refused unless what they imply is declared (and then refused for what it is). Soft
words may be harmless (the sterilisation of instruments): they pass where any grave family is
declared, since the rules then know what they read, and else a second person clears them.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from daowei.programme.charter.reading import Definition, texts_of

# names are read wherever they stand; the title of a law is a citation and says nothing about us
_NAMES = re.compile(
    r"(?:name|title|label|text|description)(?:_[a-z]{2,3}(?:[_-][a-z]+)?)?|names|code|id"
)
_SILENT = frozenset({"legal_basis"})
_BETWEEN_CHINESE = re.compile(r"[^\w，。；：、,;:]|_")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_WITHIN_CODES = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One entry: a pattern over folded text, and the families or concepts it must come with."""

    pattern: re.Pattern[str]
    is_chinese: bool
    is_hard: bool
    implies: frozenset[str]


@cache
def lexicon() -> tuple[Word, ...]:
    """All words, hard ones first.

    Source: glossary, section 10; charter, section VI.
    """
    grave = document()["grave"]
    return tuple(
        Word(
            pattern=pattern_of(each),
            is_chinese="zh" in each,
            is_hard=bool(each.get("hard")),
            implies=frozenset(each["implies"] if each.get("hard") else each["implies"] + grave),
        )
        for each in document()["words"]
    )


def pattern_of(entry: Mapping[str, Any]) -> re.Pattern[str]:
    """An entry's pattern over folded text: within Chinese, or from the beginning of a word."""
    return re.compile(entry["zh"] if "zh" in entry else rf"\b(?:{entry['en']})")


@cache
def document() -> Mapping[str, Any]:
    """The lexicon as it is shipped."""
    text = files(__package__).joinpath("lexicon.json").read_text(encoding="utf-8")
    shipped: Mapping[str, Any] = json.loads(text)
    return shipped


def uncleared_words(definition: Definition) -> Iterator[str]:
    """``path: word`` for every word whose meaning the definition does not declare."""
    declared = definition.families | {each.concept for each in definition.tags}
    is_cleared = definition.flag("lexicon_cleared")
    for path, text in _texts_in(definition.content, path=""):
        for word, found in words_in(text):
            if word.implies.isdisjoint(declared) and (word.is_hard or not is_cleared):
                yield f"{path}: {found}"


def words_in(text: str) -> Iterator[tuple[Word, str]]:
    """The words of the lexicon in a text, with the piece of folded text that gave each away."""
    yield from words_in_folded(folded_chinese(text), folded_words(text))


def words_in_folded(chinese: str, western: str) -> Iterator[tuple[Word, str]]:
    """The same of a text that is folded already, once for each script."""
    found = _any_of(is_chinese=True).search(chinese), _any_of(is_chinese=False).search(western)
    if not any(found):
        return
    for word in lexicon():
        hit = word.pattern.search(chinese if word.is_chinese else western)
        if hit:
            yield word, hit.group()


def tells_of_fertility(text: str) -> bool:
    """Whether a name of groups speaks of births or of who prevents them."""
    chinese, western = _telling()
    return bool(chinese.search(folded_chinese(text)) or western.search(folded_words(text)))


def folded_chinese(text: str) -> str:
    """One width, simplified characters, no spaces or marks within a clause.

    The characters of the lexicon are folded here, not by the whole of OpenCC: it takes longer to
    load than a programme to read, and knows 畫 of 計畫 only as a picture.
    """
    one_width = unicodedata.normalize("NFKC", text).casefold().translate(_simplified())
    return _BETWEEN_CHINESE.sub("", one_width)


def folded_words(text: str) -> str:
    """Small letters, one width, one space between words: ``out-of-plan`` is ``out of plan``.

    Cyrillic and Greek letters that look like Latin ones are read as these.
    """
    if text.isascii():
        return _BETWEEN_WORDS.sub(" ", _WITHIN_CODES.sub(" ", text).lower()).strip()
    one_width = _WITHIN_CODES.sub(" ", unicodedata.normalize("NFKD", text)).casefold()
    unmarked = "".join(each for each in one_width if unicodedata.category(each) not in {"Mn", "Cf"})
    return _BETWEEN_WORDS.sub(" ", unmarked.translate(_lookalikes())).strip()


def _texts_in(content: Mapping[str, object], *, path: str) -> Iterator[tuple[str, str]]:
    """Every name and text with its path, at any depth."""
    for key, value in content.items():
        place = f"{path}{key}"
        if key == "n" or _NAMES.fullmatch(str(key).casefold()):
            spoken = list(value.values()) if isinstance(value, Mapping) else value
            yield from ((place, each) for each in texts_of(spoken))
        elif key not in _SILENT:
            for inner, part in _parts_of(value, path=place):
                yield from _texts_in(part, path=f"{inner}.")


def _parts_of(value: object, *, path: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    if isinstance(value, Mapping):
        yield path, value
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            if isinstance(each, Mapping):
                yield f"{path}[{number}]", each


@cache
def _any_of(*, is_chinese: bool) -> re.Pattern[str]:
    """All words of a script at once: most texts hold none, and one look tells."""
    patterns = (each.pattern.pattern for each in lexicon() if each.is_chinese is is_chinese)
    return re.compile("|".join(f"(?:{each})" for each in patterns))


@cache
def _telling() -> tuple[re.Pattern[str], re.Pattern[str]]:
    telling = document()["groups"]
    return re.compile(telling["zh"]), re.compile(rf"\b(?:{telling['en']})")


@cache
def _lookalikes() -> Mapping[int, str]:
    return {ord(one): other for one, other in document()["lookalikes"].items()}


@cache
def _simplified() -> Mapping[int, str]:
    return {ord(one): other for one, other in document()["characters"].items()}
