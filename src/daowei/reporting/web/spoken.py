"""The visitor's language, for what is written outside of templates."""

from collections.abc import Mapping

from django.utils.translation import get_language

from daowei.foundation.texts import Text, named

_OURS = {"zh-hans": "zh", "zh-hant": "zh-Hant"}


def tongue(django_language: str | None = None) -> str:
    """A language as our texts call it; the visitor's by default."""
    return _OURS.get(django_language or get_language() or "en", "en")


def say(template: str, /, **values: object) -> str:
    """A sentence in the visitor's language."""
    return Text(template, values).in_language(tongue())


def named_here(names: Mapping[str, str]) -> str:
    """A thing's own name in the visitor's language."""
    return named(names, tongue())
