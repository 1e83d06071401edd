"""Runs the cases of ``dqa_metrics.json``: the metrics of a data quality review."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl

from daowei.cli.vectors.answers import Answer, same
from daowei.foundation.states import State
from daowei.foundation.tables import VALUES
from daowei.reporting.consistency import (
    Finding,
    alike,
    at_least,
    beside_boundary,
    beside_survey,
    dropout,
    expected_next,
    over_time,
)
from daowei.reporting.outliers import modified_z_scores, numbers_of, z_scores
from daowei.verification.samples.factors import Compared, factor as factor_of, true_total
from daowei.verification.samples.quality import (
    EXTREME,
    MODERATE,
    ROBUST,
    agreement,
    factor,
    score_of_difference,
    share,
)

_Case = Mapping[str, Any]
_NOT_COMPARED = {"metric", "name", "note", "values", "source", "origin"}


def answer(document: _Case, *, data: Path | None = None) -> Iterator[Answer]:  # noqa: ARG001 - the cases carry all they need
    """One answer per case: those figures of it that we compute are judged."""
    units: Sequence[_Case] = ()
    for case in document["cases"]:
        held = case.get("units")
        units = held if isinstance(held, list) else units
        yield _answered(case, units)


def _answered(case: _Case, units: Sequence[_Case]) -> Answer:
    if case.get("units") == "same" and not units:
        why = "speaks of the units of another case, which the file does not hold"
        return Answer(id="", error=why, not_applicable=why)
    given = _given(case, units)
    if given is None:
        return Answer(id="", error=f"no metric is called {case['metric']!r}", passed=False)
    expected = {name: case[name] for name in given if name in case and name not in _NOT_COMPARED}
    judged = {name: given[name] for name in expected}
    return Answer(id="", answer=given, passed=same(judged, expected, tolerance=1e-6)
                  and bool(expected), expected=expected)  # fmt: skip


def _given(case: _Case, units: Sequence[_Case]) -> dict[str, Any] | None:
    """What we say to a case, under the names by which it states what it expects."""
    if isinstance(case.get("units"), list) or case.get("units") == "same":
        return _of_sample(case, units)
    judge = next((each for sign, each in _METRICS.items() if case["metric"].startswith(sign)), None)
    return judge(case) if judge else None


# ── one metric each ─────────────────────────────────────────────────────────────────


def _completeness(case: _Case) -> dict[str, Any]:
    found = share(case.get("received", case.get("non_missing", 0)), case["expected"])
    return {"expect": None if found is None else float(found)}


def _outliers(case: _Case) -> dict[str, Any]:
    series = _series(case["values"])
    z, robust = (_scores(each, series, case["values"]) for each in (_by_mean, _by_median))
    return {
        **_statistics(case["values"]),
        "z": z,
        "modified_z": robust,
        "extreme": [place for place, each in enumerate(z) if abs(each) >= EXTREME],
        "moderate": [place for place, each in enumerate(z) if MODERATE <= abs(each) < EXTREME],
        "modz_outliers": [place for place, each in enumerate(robust) if abs(each) > ROBUST],
    }


def _series(values: Sequence[int]) -> pl.DataFrame:
    rows = [
        ("A", "", "", "A", f"{2000 + place}", each, State.REPORTED.value)
        for place, each in enumerate(values)
    ]
    return numbers_of(pl.DataFrame(rows, schema=dict(VALUES.columns), orient="row"))


def _by_mean(series: pl.DataFrame) -> pl.DataFrame:
    return z_scores(series, threshold=0.0, of_sample=True)


def _by_median(series: pl.DataFrame) -> pl.DataFrame:
    return modified_z_scores(series, threshold=0.0)


def _scores(
    how: Callable[[pl.DataFrame], pl.DataFrame], series: pl.DataFrame, values: Sequence[int]
) -> list[float]:
    """With its sign, to six digits; 0 where the series never varies."""
    signed = pl.col("score") * (pl.col("value") - pl.col("center")).sign()
    found = dict(how(series).select("period", signed.round(6)).iter_rows())
    return [found.get(f"{2000 + place}", 0.0) + 0.0 for place in range(len(values))]


def _statistics(values: Sequence[int]) -> dict[str, float]:
    column = pl.Series(values, dtype=pl.Float64)
    away = (column - column.median()).abs()
    named = {"mean": column.mean(), "sd": column.std(), "median": column.median(),
             "mad": away.median(), "mean_abs_dev_from_median": away.mean()}  # fmt: skip
    return {name: float(str(each)) for name, each in named.items()}


def _over_time(case: _Case) -> dict[str, Any]:
    has_trend = case["trend"] != "constant"
    reference = expected_next(case["previous"], has_trend=has_trend)
    finding = over_time(case["current"], case["previous"], has_trend=has_trend)
    return {
        "reference": None if reference is None else float(reference),
        "ratio": finding.value,
        "flagged": finding.is_flagged,
    }


def _beside_boundary(case: _Case) -> dict[str, Any]:
    found = beside_boundary(case["subunit_ratio"], case["boundary_ratio"],
                            percent=case["criteria_percent"])  # fmt: skip
    return {"flagged": found.is_flagged}


def _related(case: _Case) -> dict[str, Any]:
    found: Finding
    match case["type"]:
        case "eq":
            found = alike(case["A"], case["B"], percent=case["criteria_percent"])
        case "aGTb":
            found = at_least(case["A"], case["B"], percent=case["criteria_percent"])
        case _:
            found = dropout(case["A"], case["B"])
    return {"value": found.value, "flagged": found.is_flagged}


def _external(case: _Case) -> dict[str, Any]:
    found = beside_survey(case["routine_numerator"], case["routine_denominator"],
                          survey_percent=case["survey_percent"])  # fmt: skip
    return {"ratio": found.value, "flagged": found.is_flagged}


def _factor(case: _Case) -> dict[str, Any]:
    found = factor(case["recounted"], case["reported"])
    return {
        "expect": None if found is None else float(found),
        "classification": agreement(case["recounted"], case["reported"]).value,
    }


def _points(case: _Case) -> dict[str, Any]:
    """The table's limits; the last is open."""
    limits = [(0, "low"), *case["map"]]
    told = [[limit, score_of_difference(_just_within(limit))] for limit, _ in limits[1:]]
    return {"map": told}


def _just_within(limit: float | str) -> float:
    if isinstance(limit, str):
        return float(limit.removeprefix(">="))
    return limit if limit == 5 else limit - 1e-9


_METRICS: Mapping[str, Callable[[_Case], dict[str, Any]]] = {
    "completeness": _completeness,
    "outliers": _outliers,
    "consistency over time": _over_time,
    "ratio of ratios": _beside_boundary,
    "related indicators": _related,
    "external consistency": _external,
    "verification factor (unit)": _factor,
    "BMC HSR": _points,
}


# ── of a sample ─────────────────────────────────────────────────────────────────────


def _of_sample(case: _Case, units: Sequence[_Case]) -> dict[str, Any]:
    """The weighted factor of visited units, and the true total by their differences."""
    size = case.get("N", len(units))
    compared = [_compared(each, number, Fraction(len(units), size))
                for number, each in enumerate(units)]  # fmt: skip
    found = factor_of(compared, {"": size})
    estimate = found.estimate
    interval = estimate and estimate.interval()
    given: dict[str, Any] = {
        "expect": estimate and estimate.value,
        "se": estimate and estimate.error,
        "ci": interval and [interval.low, interval.high],
    }
    if "reported_total" in case:
        by_factor, by_differences = true_total(case["reported_total"], compared, {"": size})
        named = by_factor if case["metric"].startswith("ratio") else by_differences
        given["estimate"] = named and named.value
    return given


def _compared(unit: Any, number: int, chance: Fraction) -> Compared:
    weight = unit.get("weight", unit.get("w"))
    return Compared(
        unit=str(unit.get("id", number)),
        stratum="",
        chance=chance if weight is None else 1 / Fraction(str(weight)),
        reported=unit["reported"],
        found=unit.get("recounted", unit.get("found", 0)),
    )
