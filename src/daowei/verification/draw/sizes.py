"""How many are drawn of a stratum: a rule written so that a person and a program read it alike."""

import re
from dataclasses import dataclass

from daowei.foundation.problems import DaoweiError

_SHARE = re.compile(r"max\(min\((\d{1,6}),N\),ceil\(N(?:\*(\d{1,6}))?/(\d{1,6})\)\)")
_FIXED = re.compile(r"min\((\d{1,6}),N\)")


class RuleError(DaoweiError, ValueError):
    """A rule that is written in none of the two ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRule:
    """At least so many, and at least this share of the stratum rounded up; never more than all."""

    at_least: int
    parts: int = 0
    of: int = 1

    def __post_init__(self) -> None:
        if self.of < 1 or not 0 <= self.parts <= self.of or not (self.at_least or self.parts):
            raise RuleError(f"{self.parts}/{self.of} is no share between nothing and all")

    def __str__(self) -> str:
        if not self.parts:
            return f"min({self.at_least},N)"
        share = f"N/{self.of}" if self.parts == 1 else f"N*{self.parts}/{self.of}"
        return f"max(min({self.at_least},N),ceil({share}))"

    def number(self, of_units: int) -> int:
        """How many of so many units are drawn."""
        share = -(-of_units * self.parts // self.of)
        return max(min(self.at_least, of_units), share)


def rule_of(text: str) -> SizeRule:
    """The rule that a text states: ``max(min(2,N),ceil(N/3))`` or ``min(8,N)``.

    Raises: RuleError: the text states none.
    """
    if found := _SHARE.fullmatch(text):
        least, parts, of = found.groups()
        return SizeRule(at_least=int(least), parts=int(parts or 1), of=int(of))
    if found := _FIXED.fullmatch(text):
        return SizeRule(at_least=int(found.group(1)))
    raise RuleError(f"{text!r} is no rule; write max(min(2,N),ceil(N/3)) or min(8,N)")
