"""What people write about a unit, read on entry: it speaks of offices, records and services.

A finding names no person and no family. What identifies somebody is refused, hard words of the
charter's lexicon are refused, and soft ones need a second reader.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.programme.charter.lexicon import folded_chinese, words_in

LONGEST = 4000
# numbers that stand for one person, in any width and with the usual marks between
_PERSONAL = (
    re.compile(r"(?<!\d)\d{17}[\dx](?!\d)"),  # identity card
    re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),  # mobile phone
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_MARKS = re.compile(r"(?<=\d)[\s\-·.]+(?=[\dxX])")
_DAYS = re.compile(r"(?<!\d)(?:19|20)\d\d[-./年]\s?\d{1,2}(?:[-./月]\s?\d{1,2}日?)?(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRead:
    """A text as read: what is wrong with it, and which of its words a second person must read."""

    problems: tuple[Problem, ...]
    soft: tuple[str, ...] = ()


def read(text: str, *, field: str, is_incident: bool = False) -> TextRead:
    """A text somebody wrote about a unit.

    ``is_incident``: it reports that somebody's rights were hurt; to tell of it, any word may be
    needed, so that no word is refused there. What identifies a person always is.
    """
    words = tuple(words_in(text))
    told = () if is_incident else tuple(_hard(words, field=field))
    soft = tuple(piece for word, piece in words if is_incident or not word.is_hard)
    return TextRead(problems=(*_shape(text, field=field), *told), soft=soft)


def _shape(text: str, *, field: str) -> Iterator[Problem]:
    if not text.strip():
        yield problem(
            "FND-010",
            N_("Nothing is written"),
            remedy=N_("Write what was found, at which office, in which record or service."),
            field=field,
        )
    if len(text) > LONGEST:
        yield problem(
            "FND-011",
            N_("The text has {count} characters, more than {most}"),
            remedy=N_("Attach the long text as a file."),
            field=field,
            count=len(text),
            most=LONGEST,
        )
    if names_a_person(text):
        yield problem(
            "FND-012",
            N_("The text carries a number or an address that stands for one person"),
            remedy=N_("Take it out: findings are about offices, records and services."),
            field=field,
        )


def _hard(words: tuple[tuple[object, str], ...], *, field: str) -> Iterator[Problem]:
    for word, piece in words:
        if getattr(word, "is_hard", False):
            yield problem(
                "FND-013",
                N_("“{value}” belongs to control over families, which is nobody's work here"),
                remedy=N_("Say what the office, the record or the service lacked."),
                field=field,
                value=piece,
            )


def names_a_person(text: str) -> bool:
    """Whether the text carries an identity number, a mobile number or a mail address."""
    if _ADDRESS.search(text):
        return True
    closed = _MARKS.sub("", _DAYS.sub(" ", text))
    one_width = folded_chinese(closed) if not closed.isascii() else closed.lower()
    return any(each.search(one_width) for each in _PERSONAL)
