"""How things are called on a page: names, figures and sentences in one language."""

from collections.abc import Iterable
from dataclasses import dataclass

from daowei.assessment.explanation import STATES_TOLD
from daowei.foundation.hierarchy import Registry
from daowei.foundation.periods import Period, PeriodType, parse_period
from daowei.foundation.states import State
from daowei.foundation.texts import Text, named
from daowei.programme.definition import Indicator, Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Names of a programme's things in the reader's language."""

    language: str
    programme: Programme
    registry: Registry

    def say(self, template: str, **values: object) -> str:
        """A sentence."""
        return Text(template, values).in_language(self.language)

    def unit(self, code: str) -> str:
        """A unit's name."""
        return named(self.registry.units[code].names, self.language)

    def group(self, group_set: str | None, group: str) -> str:
        """A group's name; its code where nobody named it."""
        known = self.programme.group_sets.get(group_set or "")
        names = {each.code: each.names for each in known.groups} if known else {}
        return named(names[group], self.language) if group in names else group

    def indicator(self, code: str) -> str:
        """An indicator's name."""
        return named(self.programme.indicators[code].names, self.language)

    def measure(self, indicator: Indicator) -> str:
        """What stands behind a figure: %, ‰ or words; nothing for a plain count."""
        if indicator.unit_of_measure:
            return " " + named(indicator.unit_of_measure, self.language)
        return {100: "%", 1000: "‰"}.get(indicator.factor, "")

    def figure(self, indicator: Indicator, printed: str | None, state: int) -> str:
        """A figure with its unit of measure, or in words why there is none."""
        if printed:
            return printed + self.measure(indicator)
        return self.say(STATES_TOLD[State(state)])

    def share(self, received: int, expected: int) -> str:
        """Reports received of those expected; a dash where none was expected."""
        if not expected:
            return "–"
        return f"{received}/{expected} ({100 * received // expected}%)"

    def period(self, iso: str) -> str:
        """A period as people write it."""
        return period_name(parse_period(iso), self.language)

    def listed(self, parts: Iterable[str]) -> str:
        """Parts one after another."""
        return ("、" if self.language.startswith("zh") else ", ").join(parts)


def period_name(period: Period, language: str) -> str:
    """``2025``, ``Q3 2025``, ``Mar 2025``; other types as their ISO form."""
    year, is_chinese = period.start.year, language.startswith("zh")
    match period.type:
        case PeriodType.YEARLY:
            return f"{year}年" if is_chinese else str(year)
        case PeriodType.QUARTERLY:
            quarter = (period.start.month + 2) // 3
            return f"{year}年{quarter}季度" if is_chinese else f"Q{quarter} {year}"
        case PeriodType.MONTHLY:
            return f"{year}年{period.start.month}月" if is_chinese else f"{period.start:%b} {year}"
        case _:
            return period.iso


def formula_of(indicator: Indicator) -> str:
    """An indicator's formula on one line."""
    below = "" if indicator.denominator == "1" else f" / ({indicator.denominator})"
    factor = "" if indicator.factor == 1 else f" × {indicator.factor}"
    return f"({indicator.numerator}){below}{factor}"
