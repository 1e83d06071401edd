"""What people write freely: it must not bring back what no definition may say.

A definition declares what it is about, so that its name alone need be read. A free sentence
declares nothing: beside the lexicon's words, sentences are read that set a quota on births or
procedures. Words that may as well ask for access (long-acting methods in stock) pass there.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from daowei.foundation.texts import N_, Text
from daowei.programme.charter.lexicon import (
    Word,
    folded_chinese,
    folded_words,
    pattern_of,
    words_in_folded,
)
from daowei.programme.charter.rules import Refusal, refusal, rules

_MESSAGE = N_(
    "“{word}” speaks of births, methods, procedures or control, and nobody is held to those here."
)
_WAY_OUT = N_(
    "Write what an office, a record or a service owes. What is counted belongs in an indicator,"
    " where the charter reads what it is about."
)
_ACCESS = "acc."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A pattern over folded text, of one script."""

    pattern: re.Pattern[str]
    is_chinese: bool


def refusals_in(texts: Iterable[tuple[str, str]], *, subject: str) -> tuple[Refusal, ...]:
    """A refusal (CH-54) for all that is coercive in texts, which come with their places.

    ``subject``: what they stand in. Source: charter, sections I to III and VI.
    """
    return tuple(
        _refusal(found, path=place, subject=subject)
        for place, text in texts
        for found in dict.fromkeys(_found_in(text))
    )


def _refusal(word: str, *, path: str, subject: str) -> Refusal:
    return replace(
        refusal(rules()["CH-54"], path=f"{path}: {word}"),
        subject=subject,
        message=Text(_MESSAGE, {"word": word}),
        alternative=Text(_WAY_OUT),
    )


def _found_in(text: str) -> Iterator[str]:
    chinese, western = folded_chinese(text), folded_words(text)
    for harmless in _sentences("harmless"):
        western = " ".join(harmless.pattern.sub(" ", western).split())
    words = words_in_folded(chinese, western)
    yield from (found for word, found in words if _is_refused(word, found))
    for each in _sentences("quotas"):
        hit = each.pattern.search(chinese if each.is_chinese else western)
        if hit:
            yield hit.group()


def _is_refused(word: Word, found: str) -> bool:
    may_be_access = any(each.startswith(_ACCESS) for each in word.implies)
    return word.is_hard or not (may_be_access or found in _document()["left_to_sentences"])


@cache
def _sentences(name: str) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(pattern=pattern_of(each), is_chinese="zh" in each) for each in _document()[name]
    )


@cache
def _document() -> Mapping[str, Any]:
    text = files(__package__).joinpath("free_words.json").read_text(encoding="utf-8")
    shipped: Mapping[str, Any] = json.loads(text)
    return shipped
