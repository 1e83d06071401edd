"""Targets, duties and amounts as people read them, on pages and on paper."""

from collections.abc import Mapping
from decimal import Decimal

from daowei.foundation.money import Money
from daowei.foundation.texts import N_, Named, Text
from daowei.programme.agreements.documents import (
    Duty,
    Good,
    Kind,
    Measure,
    Names,
    Owed,
    Side,
    Target,
)

GOOD_NAMES: Mapping[Good, str] = {
    Good.MONEY: N_("Money"),
    Good.POSTS: N_("Posts"),
    Good.GOODS: N_("Goods"),
}
KIND_NAMES: Mapping[Kind, str] = {
    Kind.VERTICAL: N_("Between levels"),
    Kind.HORIZONTAL: N_("Between departments"),
}
SIDE_NAMES: Mapping[tuple[Kind, Side], str] = {
    (Kind.VERTICAL, Side.UPPER): N_("Upper level"),
    (Kind.VERTICAL, Side.LOWER): N_("Lower level"),
    (Kind.HORIZONTAL, Side.UPPER): N_("First department"),
    (Kind.HORIZONTAL, Side.LOWER): N_("Second department"),
}


def target_text(target: Target) -> Text:
    """The target with its unit of measure; growth says from what."""
    return value_text(target, target.value)


def value_text(target: Target, value: Decimal | None) -> Text:
    """A figure on the target's criterion. Missing: a dash, never 0."""
    if value is None:
        return Text("–")
    if target.measure is Measure.GROWTH:
        return Text(N_("{percent} % growth"), {"percent": signed_number(value)})
    unit = Named(target.unit_of_measure)
    return Text("{value} {unit}" if target.unit_of_measure else "{value}",
                {"value": f"{value:f}", "unit": unit})  # fmt: skip


def signed_number(value: Decimal) -> str:
    """The number with its sign: ``+5``."""
    return f"{value:+f}"


def duty_text(duty: Duty) -> Text:
    """The duty with the post that answers for it, and its day where it has one."""
    values = {"text": Named(duty.texts), "owner": duty.owner}
    if duty.due is None:
        return Text(N_("{text} ({owner})"), values)
    return Text(N_("{text} ({owner}, by {day})"), {**values, "day": duty.due.isoformat()})


def amount_of(owed: Owed) -> Text:
    """How much: money with its currency, posts and goods by their number."""
    if owed.good is Good.MONEY:
        return Text("{money}", {"money": str(Money(owed.quantity, owed.currency))})
    if owed.good is Good.POSTS:
        return Text(N_("{count} posts"), {"count": owed.quantity})
    return Text("{count}", {"count": owed.quantity})


def either(texts: Names, language: str) -> str:
    """The text in a language, or in whatever language it was written."""
    return Named({key: text for key, text in texts.items() if text.strip()}).in_language(language)
