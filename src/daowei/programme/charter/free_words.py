"""What people write freely: it must not bring back what no definition may say."""

from collections.abc import Iterable
from dataclasses import replace

from daowei.foundation.texts import N_, Text
from daowei.programme.charter.lexicon import words_in
from daowei.programme.charter.rules import Refusal, refusal, rules

_MESSAGE = N_(
    "“{word}” speaks of births, methods, procedures or control, and nobody is held to those here"
    " ({path})."
)
_WAY_OUT = N_(
    "Write what an office, a record or a service owes. What is counted belongs into an indicator,"
    " where the charter reads what it is about."
)


def refusals_in(
    texts: Iterable[tuple[str, str]], *, subject: str, is_hard_only: bool = False
) -> tuple[Refusal, ...]:
    """A refusal (CH-54) for every word of the lexicon in the texts, which come with their places.

    ``subject``: what they stand in. ``is_hard_only``: words that may be harmless pass, such as
    the sterilisation of instruments where goods are asked for.
    """
    return tuple(
        _refusal(found, path=place, subject=subject)
        for place, text in texts
        for word, found in words_in(text)
        if word.is_hard or not is_hard_only
    )


def _refusal(word: str, *, path: str, subject: str) -> Refusal:
    return replace(
        refusal(rules()["CH-54"], path=f"{path}: {word}"),
        subject=subject,
        message=Text(_MESSAGE, {"word": word, "path": path}),
        alternative=Text(_WAY_OUT),
    )
