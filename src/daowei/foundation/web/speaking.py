"""The visitor's language, and sentences in it."""

from collections.abc import Mapping

from django.utils.functional import lazy
from django.utils.translation import get_language

from daowei.foundation.texts import Text, named

# Django's name of a language -> ours
_OURS = {"zh-hans": "zh", "zh-hant": "zh-Hant"}


def tongue() -> str:
    """The visitor's language as our texts call it."""
    return ours(get_language() or "en")


def ours(language: str) -> str:
    """Our name for a language of Django's."""
    return _OURS.get(language, "en")


def say(template: str, /, **values: object) -> str:
    """A sentence in the visitor's language, its ``{values}`` filled in."""
    return Text(template, values).in_language(tongue())


def named_here(names: Mapping[str, str]) -> str:
    """A thing's own name in the visitor's language."""
    return named(names, tongue())


# For labels of forms, made long before anybody reads them.
said = lazy(say, str)
