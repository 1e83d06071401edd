from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import polars as pl
from hypothesis import given, strategies as st

from daowei.assessment.methods import Inputs, check_method, points_of
from daowei.assessment.results import FIGURES, TARGETS
from daowei.assessment.scoring import Terms, score, whole_weights
from daowei.assessment.targets import cascade
from daowei.foundation.hierarchy import tree_of
from daowei.foundation.states import State
from daowei.programme.definition import (
    Agreement,
    Criterion,
    Direction,
    Indicator,
    Method,
    MissingRule,
    Pillar,
    TargetRule,
    Use,
)

AMOUNTS = st.floats(-1e6, 1e6, allow_nan=False)
SHARES = st.integers(0, 100)


@st.composite
def bands(draw: st.DrawFn, direction: Direction) -> Mapping[str, object]:
    edges = sorted(draw(st.sets(st.integers(-50, 150), min_size=1, max_size=4)))
    points = sorted(draw(st.lists(SHARES, min_size=len(edges) + 1, max_size=len(edges) + 1)))
    if direction is Direction.LESS:
        points.reverse()
    starts, ends = [None, *edges], [*edges, None]
    written = [
        {"points": earned}
        | ({} if low is None else {"from": low})
        | ({} if high is None else {"to": high})
        for low, high, earned in zip(starts, ends, points, strict=True)
    ]
    return {
        "bands": written,
        "default": draw(SHARES),
        "includes": draw(st.sampled_from(["lower", "upper"])),
        "of": draw(st.sampled_from(["value", "percent_of_target"])),
    }


@st.composite
def methods(draw: st.DrawFn) -> tuple[Method, Direction]:
    direction = draw(st.sampled_from([Direction.MORE, Direction.LESS]))
    more = direction is Direction.MORE
    growth = draw(st.integers(1, 80))
    ratio = {"cap": draw(st.integers(1, 100)), "minimum": draw(SHARES)}
    settings: dict[str, Mapping[str, object]] = {
        "ratio_to_target" if more else "inverse_ratio": ratio,
        "straight_line": {
            "floor": draw(st.integers(-100, 100)),
            "from": draw(st.sampled_from(["floor", "baseline"])),
        },
        "steps": draw(bands(direction)),
        "yes_no": {"full_when": "yes" if more else "no"},
        "growth": {"full": growth if more else -growth, "floor": 0},
        "all_or_nothing": {},
    }
    if not more:
        settings["zero_is_full"] = {"loss": draw(SHARES)}
    name = draw(st.sampled_from(sorted(settings)))
    return Method(name=name, settings=settings[name]), direction


@given(methods(), st.lists(AMOUNTS, min_size=2, max_size=2), AMOUNTS, AMOUNTS)
def test_a_better_figure_never_earns_less_and_points_stay_within_0_and_100(
    chosen: tuple[Method, Direction], values: list[float], target: float, baseline: float
) -> None:
    method, direction = chosen
    better_last = sorted(values, reverse=direction is Direction.LESS)
    inputs = Inputs(
        value=np.array(better_last),
        target=np.full(2, target),
        baseline=np.full(2, baseline),
        direction=direction,
    )

    worse, better = points_of(method, inputs).tolist()

    assert check_method(method, direction=direction) == ()
    assert np.isnan(worse) == np.isnan(better)
    assert np.isnan(worse) or 0 <= worse <= better <= 100


@given(methods(), AMOUNTS, AMOUNTS)
def test_no_figure_earns_no_points_rather_than_none_at_all(
    chosen: tuple[Method, Direction], target: float, baseline: float
) -> None:
    nothing = Inputs(
        value=np.array([np.nan]),
        target=np.array([target]),
        baseline=np.array([baseline]),
        direction=chosen[1],
    )

    assert np.isnan(points_of(chosen[0], nothing)).all()


WEIGHTS = st.decimals("0.1", "60", places=1)
STATES = st.sampled_from([each for each in State if each is not State.REPORTED])


def agreement_of(weights: list[Decimal], missing: MissingRule) -> Agreement:
    criteria = tuple(
        Criterion(
            code=f"c{at}",
            names={},
            indicator=f"i{at}",
            weight=weight,
            method=Method(name="ratio_to_target"),
            target=TargetRule(rule="fixed", settings={"value": 100}),
        )
        for at, weight in enumerate(weights)
    )
    return Agreement(
        code="A",
        uid="",
        names={},
        period="2025",
        kinds=(),
        pillars=(Pillar(code="p", names={}, criteria=criteria),),
        vetoes=(),
        awards=(),
        missing=missing,
    )


def indicator_of(code: str) -> Indicator:
    return Indicator(
        code=code,
        uid="",
        names={},
        numerator="",
        denominator="",
        factor=1,
        decimals=1,
        direction=Direction.MORE,
        uses=frozenset({Use.SCORE}),
        source="",
    )


def total_of(
    agreement: Agreement, values: list[float | State], *, rights: frozenset[str]
) -> Mapping[str, object]:
    rows = [
        {
            "indicator": f"i{at}",
            "unit": "u",
            "period": "2025",
            "value": None if isinstance(each, State) else each,
            "state": each.value if isinstance(each, State) else State.REPORTED.value,
        }
        for at, each in enumerate(values)
    ]
    targets = [
        {"criterion": each.code, "unit": "u", "target": 100.0, "baseline": None, "reason": ""}
        for each in agreement.criteria
    ]
    codes = [each.indicator for each in agreement.criteria]
    terms = Terms(
        agreement=agreement,
        indicators={code: indicator_of(code) for code in codes},
        units=("u",),
        rights=rights,
    )
    scored = score(
        pl.DataFrame(rows, schema=dict(FIGURES.columns)),
        pl.DataFrame(targets, schema=dict(TARGETS.columns)),
        terms,
    )
    return scored.totals.filter(pl.col("pillar") == "").row(0, named=True)


@given(st.lists(st.tuples(WEIGHTS, st.integers(0, 120) | STATES), min_size=1, max_size=6))
def test_a_score_is_the_weighted_mean_of_what_counts_to_the_last_digit(
    lines: list[tuple[Decimal, int | State]],
) -> None:
    weights = [weight for weight, _ in lines]
    everything = frozenset(f"c{at}" for at in range(len(lines)))

    total = total_of(
        agreement_of(weights, MissingRule.EXCLUDE), [each for _, each in lines], rights=everything
    )

    counting = [(w, min(each, 100)) for w, each in lines if not isinstance(each, State)]
    carried = sum(weight for weight, _ in counting)
    if not carried:
        assert total["points"] is None
    else:
        mean = sum(weight * value for weight, value in counting) / carried
        assert abs(Decimal(str(total["points"])) - mean) < Decimal("1e-9")


@given(st.lists(WEIGHTS, min_size=1, max_size=8))
def test_whole_weights_keep_their_proportions_exactly(weights: list[Decimal]) -> None:
    whole = whole_weights(weights)

    assert all(
        one * whole[0] == other * weights[0] for one, other in zip(weights, whole, strict=True)
    )


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 10**6), min_size=6, max_size=6).filter(
        lambda each: each[0] + each[1] > 0
    ),
    st.integers(0, 2),
)
def test_a_cascade_sums_to_its_parent_at_every_level(
    total: int, keys: list[int], decimals: int
) -> None:
    parents = {"C": None, "A": "C", "B": "C", "a1": "A", "a2": "A", "b1": "B", "b2": "B"}
    key = dict(zip(("A", "B", "a1", "a2", "b1", "b2"), keys, strict=True))
    tree = tree_of(parents)
    amount = Decimal(total).scaleb(-decimals)

    shares = cascade(amount, root="C", key=key, tree=tree, decimals=decimals)

    assert shares["C"] == amount
    for parent in ("C", "A", "B"):
        children = tree.children(parent)
        if any(key[child] for child in children):
            assert sum(shares[child] for child in children) == shares[parent]
