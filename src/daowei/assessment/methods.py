"""The catalogue of scoring methods: how a figure becomes points from 0 to 100."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, cast

import numpy as np
import numpy.typing as npt

from daowei.assessment.bands import check_bands, read_bands
from daowei.assessment.formula_points import check_formula, formula_points
from daowei.assessment.settings import Kind, Setting, check_settings, filled, number
from daowei.foundation.problems import Problem, ProblemList
from daowei.foundation.texts import N_
from daowei.programme.definition import Direction, Method

Floats: TypeAlias = npt.NDArray[np.float64]
Settings: TypeAlias = Mapping[str, object]

FULL = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a method reads, one entry a unit; NaN where there is none."""

    value: Floats
    target: Floats
    baseline: Floats
    direction: Direction = Direction.MORE


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringMethod:
    """One entry of the catalogue.

    ``serves``: the only direction it can score, None for either. ``needs``: ``target`` or
    ``baseline``, beside the value.
    """

    name: str
    documentation: str
    function: Callable[[Inputs, Settings], Floats]
    settings: tuple[Setting, ...] = ()
    serves: Direction | None = None
    needs: frozenset[str] = frozenset()


def points_of(method: Method, inputs: Inputs) -> Floats:
    """Points from 0 to 100, unrounded, by a method that ``check_method`` found right.

    Missing: NaN where the value, or a target or baseline the method needs, is NaN; never 0.
    Rounding: none.
    """
    entry = METHODS[method.name]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        points = entry.function(inputs, filled(entry.settings, method.settings))
    return np.where(np.isnan(inputs.value), np.nan, np.clip(points, 0.0, FULL))


def check_method(method: Method, *, direction: Direction | None = None) -> tuple[Problem, ...]:
    """What is wrong with a method as an agreement tells it.

    ``direction``: which way is better for the indicator it scores, where that is known.
    """
    problems = ProblemList()
    entry = METHODS.get(method.name)
    if entry is None:
        problems.add(
            "SCO-001",
            N_("there is no scoring method {value}"),
            remedy=N_("choose one of: {known}"),
            field="method",
            value=method.name,
            known=", ".join(METHODS),
        )
        return tuple(problems.found)
    check_settings(entry.settings, method.settings, problems)
    if not problems.errors:
        said = filled(entry.settings, method.settings)
        _check_sense(entry, said, direction=direction, problems=problems)
    return tuple(problems.found)


def _check_sense(
    entry: ScoringMethod,
    settings: Settings,
    *,
    direction: Direction | None,
    problems: ProblemList,
) -> None:
    if entry.name == "formula":
        problems.extend(check_formula(str(settings["formula"])))
    if entry.name == "steps":
        bands = cast("list[object]", settings["bands"])
        check_bands(bands, settings["default"], direction=direction, problems=problems)
    if entry.name == "growth" and settings["full"] == settings["floor"]:
        problems.add(
            "SCO-010",
            N_("full growth and floor are both {value}"),
            remedy=N_("let them differ: the line runs from one to the other"),
            field="full",
            value=settings["full"],
        )
    if direction in {None, Direction.NONE}:
        return
    if _serves(entry, settings) not in {None, direction}:
        problems.add(
            "SCO-009",
            N_("{value} rewards the worse figure: the indicator is {direction}"),
            remedy=N_("choose a method or settings for this direction"),
            field="method",
            value=entry.name,
            direction=direction.value,
        )


def _serves(entry: ScoringMethod, settings: Settings) -> Direction | None:
    """The direction a method with these settings can score, None for either."""
    if entry.name == "growth":
        rises = number(settings, "full") > number(settings, "floor")
        return Direction.MORE if rises else Direction.LESS
    if entry.name == "yes_no":
        return Direction.MORE if settings["full_when"] == "yes" else Direction.LESS
    return entry.serves


def _ratio_to_target(inputs: Inputs, settings: Settings) -> Floats:
    points = FULL * inputs.value / np.where(inputs.target > 0, inputs.target, np.nan)
    return _floored_and_capped(points, settings)


def _inverse_ratio(inputs: Inputs, settings: Settings) -> Floats:
    target = np.where(inputs.target >= 0, inputs.target, np.nan)
    nothing_left = (inputs.value <= 0) & ~np.isnan(target)
    return _floored_and_capped(np.where(nothing_left, FULL, FULL * target / inputs.value), settings)


def _floored_and_capped(points: Floats, settings: Settings) -> Floats:
    reached = np.where(points < number(settings, "minimum"), 0.0, points)
    return np.minimum(reached, number(settings, "cap"))


def _straight_line(inputs: Inputs, settings: Settings) -> Floats:
    floor = inputs.baseline if settings["from"] == "baseline" else number(settings, "floor")
    floors = np.broadcast_to(floor, inputs.value.shape).astype(np.float64)
    rising = _is_rising(floors, inputs)
    sign = np.where(rising, 1.0, -1.0)
    height = sign * (inputs.target - floors)
    climbed = sign * (inputs.value - floors)
    line = FULL * climbed / np.where(height > 0, height, np.nan)
    known = ~np.isnan(height)
    return np.where(known & (height <= 0), _reached(inputs, rising=rising), line)


def _is_rising(floors: Floats, inputs: Inputs) -> npt.NDArray[np.bool_]:
    if inputs.direction is Direction.NONE:
        return floors <= inputs.target
    return np.full(inputs.value.shape, inputs.direction is Direction.MORE)


def _reached(inputs: Inputs, *, rising: npt.NDArray[np.bool_]) -> Floats:
    reached = np.where(rising, inputs.value >= inputs.target, inputs.value <= inputs.target)
    return np.where(np.isnan(inputs.target), np.nan, np.where(reached, FULL, 0.0))


def _steps(inputs: Inputs, settings: Settings) -> Floats:
    written = cast("list[Mapping[str, object]]", settings["bands"])
    bands = read_bands(written, number(settings, "default"))
    values = inputs.value
    if settings["of"] == "percent_of_target":
        values = FULL * inputs.value / np.where(inputs.target > 0, inputs.target, np.nan)
    return bands.points_at(values, includes=str(settings["includes"]))


def _yes_no(inputs: Inputs, settings: Settings) -> Floats:
    full = inputs.value >= 1 if settings["full_when"] == "yes" else inputs.value <= 0
    return np.where(full, FULL, 0.0)


def _growth(inputs: Inputs, settings: Settings) -> Floats:
    floor, full = number(settings, "floor"), number(settings, "full")
    percent = (
        FULL
        * (inputs.value - inputs.baseline)
        / np.where(inputs.baseline > 0, inputs.baseline, np.nan)
    )
    return FULL * (percent - floor) / (full - floor)


def _zero_is_full(inputs: Inputs, settings: Settings) -> Floats:
    return FULL - number(settings, "loss") * np.maximum(inputs.value, 0.0)


def _all_or_nothing(inputs: Inputs, settings: Settings) -> Floats:
    del settings  # it has none: that is its nature
    more = inputs.direction is not Direction.LESS
    return _reached(inputs, rising=np.full(inputs.value.shape, more))


def _formula(inputs: Inputs, settings: Settings) -> Floats:
    columns = {
        "value": inputs.value,
        "target": inputs.target,
        "baseline": inputs.baseline,
        "floor": np.full(inputs.value.shape, number(settings, "floor")),
    }
    return formula_points(str(settings["formula"]), columns)


_NUMBER = Kind.NUMBER
_CAP = Setting(
    name="cap",
    kind=_NUMBER,
    default=100,
    least=Decimal(1),
    most=Decimal(100),
    documentation=N_("the most points that can be earned"),
)
_MINIMUM = Setting(
    name="minimum",
    kind=_NUMBER,
    default=0,
    least=Decimal(0),
    most=Decimal(100),
    documentation=N_("below this percentage of the target there are no points"),
)
_TARGET = frozenset({"target"})

METHODS: Mapping[str, ScoringMethod] = {
    each.name: each
    for each in (
        ScoringMethod(
            name="ratio_to_target",
            documentation=N_(
                "The percentage of the target that was reached, at most the cap: 45 of 60 earns "
                "75. For indicators of which more is better."
            ),
            function=_ratio_to_target,
            settings=(_CAP, _MINIMUM),
            serves=Direction.MORE,
            needs=_TARGET,
        ),
        ScoringMethod(
            name="inverse_ratio",
            documentation=N_(
                "The target as a percentage of the figure, at most the cap: 20 days where 15 were "
                "agreed earns 75; a figure of zero earns the cap. For indicators of which fewer "
                "is better."
            ),
            function=_inverse_ratio,
            settings=(_CAP, _MINIMUM),
            serves=Direction.LESS,
            needs=_TARGET,
        ),
        ScoringMethod(
            name="straight_line",
            documentation=N_(
                "No points at the floor, 100 at the target, straight between them; the target may "
                "lie below the floor. Where the floor already lies beyond the target, 100 for "
                "keeping the target and otherwise none."
            ),
            function=_straight_line,
            settings=(
                Setting(
                    name="floor",
                    kind=_NUMBER,
                    default=0,
                    documentation=N_("the figure that earns nothing"),
                ),
                Setting(
                    name="from",
                    kind=Kind.CHOICE,
                    default="floor",
                    choices=("floor", "baseline"),
                    documentation=N_("whether the line begins at the floor or at the baseline"),
                ),
            ),
            needs=_TARGET,
        ),
        ScoringMethod(
            name="steps",
            documentation=N_(
                "The points of the band in which the figure lies. Bands touch each other, and a "
                "better band never earns less; outside all of them the default holds."
            ),
            function=_steps,
            settings=(
                Setting(
                    name="bands",
                    kind=Kind.BANDS,
                    documentation=N_("a list of from, to and points"),
                ),
                Setting(
                    name="default",
                    kind=_NUMBER,
                    least=Decimal(0),
                    most=Decimal(100),
                    documentation=N_("the points outside all bands"),
                ),
                Setting(
                    name="includes",
                    kind=Kind.CHOICE,
                    default="lower",
                    choices=("lower", "upper"),
                    documentation=N_("which of its two edges belongs to a band"),
                ),
                Setting(
                    name="of",
                    kind=Kind.CHOICE,
                    default="value",
                    choices=("value", "percent_of_target"),
                    documentation=N_(
                        "whether bands are of the figure or of its share of the target"
                    ),
                ),
            ),
        ),
        ScoringMethod(
            name="yes_no",
            documentation=N_("100 for yes (1 or more), none for no; or the other way round."),
            function=_yes_no,
            settings=(
                Setting(
                    name="full_when",
                    kind=Kind.CHOICE,
                    default="yes",
                    choices=("yes", "no"),
                    documentation=N_("the answer that earns the points"),
                ),
            ),
        ),
        ScoringMethod(
            name="growth",
            documentation=N_(
                "By how many percent the figure grew on the baseline: no points at the floor, 100 "
                "at the full growth, straight between them. A full growth below the floor "
                "rewards a fall."
            ),
            function=_growth,
            settings=(
                Setting(
                    name="full",
                    kind=_NUMBER,
                    documentation=N_("the growth in percent that earns 100 points"),
                ),
                Setting(
                    name="floor",
                    kind=_NUMBER,
                    default=0,
                    documentation=N_("the growth in percent that earns nothing"),
                ),
            ),
            needs=frozenset({"baseline"}),
        ),
        ScoringMethod(
            name="zero_is_full",
            documentation=N_("100 for none at all; each one loses points, all of them by default."),
            function=_zero_is_full,
            settings=(
                Setting(
                    name="loss",
                    kind=_NUMBER,
                    default=100,
                    least=Decimal(0),
                    documentation=N_("the points that each one loses"),
                ),
            ),
            serves=Direction.LESS,
        ),
        ScoringMethod(
            name="all_or_nothing",
            documentation=N_(
                "100 when the target is reached, else none: for what is useless unless finished."
            ),
            function=_all_or_nothing,
            needs=_TARGET,
        ),
        ScoringMethod(
            name="formula",
            documentation=N_(
                "What a formula over value, target, baseline and floor gives, cut to 0 and 100. "
                "The only method that is not known to reward the better figure."
            ),
            function=_formula,
            settings=(
                Setting(
                    name="formula",
                    kind=Kind.FORMULA,
                    documentation=N_("the formula, in the programme's own language"),
                ),
                Setting(
                    name="floor",
                    kind=_NUMBER,
                    default=0,
                    documentation=N_("a number the formula may call floor"),
                ),
            ),
        ),
    )
}
