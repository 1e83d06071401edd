"""Words that are published as they stand, a unit's reply or why results are corrected.

Short, and read by the charter's lexicon.
"""

from collections.abc import Iterator

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.programme.charter.lexicon import words_in

LONGEST = 2_000  # characters


def faults_of(text: str) -> tuple[Problem, ...]:
    """What speaks against publishing a reply."""
    return tuple(_faults(text.strip()))


def _faults(text: str) -> Iterator[Problem]:
    if not text:
        yield problem(
            "PBL-010",
            N_("the reply is empty"),
            remedy=N_("Write how the unit sees its score."),
            field="text",
        )
    if len(text) > LONGEST:
        yield problem(
            "PBL-011",
            N_("the reply has {value} characters; {most} have room beside a score"),
            remedy=N_("Say the most important, and name where the rest can be read."),
            field="text",
            value=len(text),
            most=LONGEST,
        )
    yield from refused_words(text)


def refused_words(text: str) -> Iterator[Problem]:
    """What the charter does not let anybody publish."""
    for word in sorted({found for word, found in words_in(text) if word.is_hard}):
        yield problem(
            "PBL-012",
            N_("the charter does not let “{value}” be published (CH-54)"),
            remedy=N_("Speak of the unit's services and figures, not of people's births."),
            field="text",
            value=word,
        )
