"""What a scoring method may be told in an agreement, and what is wrong with what it was told."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from daowei.foundation.problems import ProblemList
from daowei.foundation.texts import N_


class Kind(StrEnum):
    """What a setting holds."""

    NUMBER = "number"
    CHOICE = "choice"
    BANDS = "bands"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of a method. ``default`` None: it must be said."""

    name: str
    kind: Kind
    documentation: str
    default: object = None
    least: Decimal | None = None
    most: Decimal | None = None
    choices: tuple[str, ...] = ()


def is_number(value: object) -> bool:
    """Whether a value read from a file is a number; yes, no and infinity are none."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float | Decimal) and Decimal(value).is_finite()


def filled(settings: tuple[Setting, ...], said: Mapping[str, object]) -> dict[str, object]:
    """What was said, with the defaults where nothing was said."""
    return {each.name: said.get(each.name, each.default) for each in settings}


def number(settings: Mapping[str, object], name: str) -> float:
    """The setting as a float; ``check_settings`` has seen that it is a number."""
    return float(str(settings[name]))


def check_settings(
    settings: tuple[Setting, ...], said: Mapping[str, object], problems: ProblemList
) -> None:
    """Tells of settings that are unknown, lacking, of the wrong kind or out of range."""
    known = {each.name: each for each in settings}
    for name in sorted(said.keys() - known.keys()):
        problems.add(
            "SCO-002",
            N_("the method has no setting {field}"),
            remedy=N_("it knows: {known}"),
            field=name,
            known=", ".join(known) or "-",
        )
    for each in settings:
        value = said.get(each.name)
        if value is None and each.default is None:
            problems.add(
                "SCO-003",
                N_("the method needs the setting {field}"),
                remedy=N_("write it beside the method's name"),
                field=each.name,
            )
        elif value is not None:
            _check_value(each, value, problems)


def _check_value(setting: Setting, value: object, problems: ProblemList) -> None:
    if not _has_kind(setting, value):
        problems.add(
            "SCO-004",
            N_("{field} cannot be {value}"),
            remedy=N_("write {wanted}"),
            field=setting.name,
            value=value,
            wanted=_wanted(setting),
        )


def _has_kind(setting: Setting, value: object) -> bool:
    match setting.kind:
        case Kind.NUMBER:
            return is_number(value) and _in_range(setting, Decimal(str(value)))
        case Kind.CHOICE:
            return value in setting.choices
        case Kind.BANDS:
            return isinstance(value, list | tuple) and len(value) > 0
        case Kind.FORMULA:
            return isinstance(value, str) and bool(value.strip())


def _in_range(setting: Setting, value: Decimal) -> bool:
    above = setting.least is None or value >= setting.least
    return above and (setting.most is None or value <= setting.most)


def _wanted(setting: Setting) -> str:
    if setting.kind is Kind.CHOICE:
        return " | ".join(setting.choices)
    edges = (setting.least, setting.most)
    limits = " .. ".join("" if edge is None else str(edge) for edge in edges)
    return setting.kind.value + (f" {limits}" if any(edge is not None for edge in edges) else "")
