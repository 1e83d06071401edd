from collections.abc import Mapping
from decimal import Decimal

import polars as pl
import pytest

from daowei.assessment.comparison import changed_scores
from daowei.assessment.results import FIGURES, TARGETS, reason_told
from daowei.assessment.scoring import Scored, Terms, check_scoring, score
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

WEIGHTS = {"ready": "40", "trained": "30", "choice": "20", "redress": "10"}
PILLARS = {"services": ("ready", "trained"), "rights": ("choice", "redress")}
RIGHTS = frozenset({"choice", "redress"})


def criterion(code: str, rule: MissingRule | None = None) -> Criterion:
    return Criterion(
        code=code,
        names={},
        indicator=code,
        weight=Decimal(WEIGHTS[code]),
        method=Method(name="ratio_to_target"),
        target=TargetRule(rule="fixed", settings={"value": 100}),
        missing=rule,
    )


def agreement(missing: MissingRule, **rules: MissingRule) -> Agreement:
    return Agreement(
        code="A",
        uid="",
        names={},
        period="2025",
        kinds=(),
        pillars=tuple(
            Pillar(code=code, names={}, criteria=tuple(criterion(c, rules.get(c)) for c in codes))
            for code, codes in PILLARS.items()
        ),
        vetoes=(),
        awards=(),
        missing=missing,
    )


def indicator(code: str) -> Indicator:
    return Indicator(
        code=code,
        uid="",
        names={},
        numerator="",
        denominator="",
        factor=100,
        decimals=1,
        direction=Direction.MORE,
        uses=frozenset({Use.SCORE}),
        source="",
    )


def scored(
    agreed: Agreement,
    figures: Mapping[str, float | State],
    *,
    refused: Mapping[str, str] | None = None,
    target: float | None = 100.0,
) -> Scored:
    rows = [
        {
            "indicator": code,
            "unit": "u",
            "period": "2025",
            "value": None if isinstance(each, State) else each,
            "state": each.value if isinstance(each, State) else State.REPORTED.value,
            "printed": "" if isinstance(each, State) else f"{each:.1f}",
        }
        for code, each in figures.items()
    ]
    targets = [{"criterion": code, "unit": "u", "target": target} for code in WEIGHTS]
    terms = Terms(
        agreement=agreed,
        indicators={code: indicator(code) for code in WEIGHTS},
        units=("u",),
        rights=RIGHTS,
        refused=refused or {},
    )
    return score(
        pl.DataFrame(rows, schema=dict(FIGURES.columns)),
        pl.DataFrame(targets, schema=dict(TARGETS.columns)),
        terms,
    )


def total(result: Scored, pillar: str = "") -> Mapping[str, object]:
    return result.totals.filter(pl.col("pillar") == pillar).row(0, named=True)


def line(result: Scored, code: str) -> Mapping[str, object]:
    return result.scores.filter(pl.col("criterion") == code).row(0, named=True)


FULL: Mapping[str, float | State] = {"ready": 80, "trained": 60, "choice": 50, "redress": 100}


def test_the_total_weighs_criteria_and_not_pillars() -> None:
    result = scored(agreement(MissingRule.EXCLUDE), FULL)

    assert total(result)["points_printed"] == "70.0"
    assert total(result, "services")["points_printed"] == "71.4"
    assert total(result, "rights")["points_printed"] == "66.7"
    assert total(result)["covered_share"] == 1


def test_a_total_is_made_of_unrounded_points() -> None:
    eighths = {"ready": 33.33, "trained": 33.33, "choice": 33.33, "redress": 33.84}

    assert total(scored(agreement(MissingRule.EXCLUDE), eighths))["points_printed"] == "33.4"


def test_a_missing_criterion_is_left_out_and_the_other_weights_are_shown_scaled_up() -> None:
    result = scored(agreement(MissingRule.EXCLUDE), {**FULL, "trained": State.NOT_REPORTED})

    assert total(result)["points_printed"] == "74.3"
    assert total(result)["covered_share"] == pytest.approx(0.7)
    assert line(result, "ready")["effective_weight"] == pytest.approx(400 / 7)
    assert line(result, "trained")["effective_weight"] == 0
    assert line(result, "trained")["reason"] == "left_out"
    assert line(result, "trained")["points"] is None


def test_what_was_owed_and_did_not_come_is_zero_where_the_agreement_says_so() -> None:
    result = scored(agreement(MissingRule.ZERO), {**FULL, "trained": State.NOT_REPORTED})

    assert total(result)["points_printed"] == "52.0"
    assert line(result, "trained")["reason"] == "counted_zero"
    assert line(result, "trained")["value"] is None


@pytest.mark.parametrize(
    "state", [State.NOT_APPLICABLE, State.CLOSED, State.NOT_COMPUTABLE, State.WITHHELD]
)
def test_what_nobody_failed_to_report_is_never_zero(state: State) -> None:
    result = scored(agreement(MissingRule.ZERO), {**FULL, "trained": state})

    assert total(result)["points_printed"] == "74.3"
    assert line(result, "trained")["state"] == state


def test_a_missing_criterion_withholds_the_whole_score_where_the_agreement_says_so() -> None:
    result = scored(agreement(MissingRule.WITHHOLD), {**FULL, "trained": State.BLANK})

    assert total(result)["points"] is None
    assert total(result)["state"] == State.WITHHELD
    assert total(result)["reason"] == "criterion_missing:trained"
    assert total(result, "rights")["points_printed"] == "66.7"
    assert "criterion trained has no figure" in str(reason_told(str(total(result)["reason"])))


def test_a_question_that_does_not_arise_withholds_nothing() -> None:
    result = scored(agreement(MissingRule.WITHHOLD), {**FULL, "trained": State.NOT_APPLICABLE})

    assert total(result)["points_printed"] == "74.3"


def test_a_criterions_own_rule_goes_before_the_agreements() -> None:
    agreed = agreement(MissingRule.WITHHOLD, trained=MissingRule.EXCLUDE)

    result = scored(agreed, {**FULL, "trained": State.BLANK})

    assert total(result)["points_printed"] == "74.3"


def test_a_score_in_which_rights_would_weigh_less_than_a_quarter_is_withheld() -> None:
    result = scored(agreement(MissingRule.EXCLUDE), {**FULL, "choice": State.NOT_REPORTED})

    assert total(result)["points_printed"] == ""
    assert total(result)["reason"] == "rights_too_light"
    assert line(result, "ready")["points_printed"] == "80.0"


def test_rights_of_exactly_a_quarter_are_enough() -> None:
    figures = {**FULL, "ready": State.CLOSED, "choice": State.CLOSED}

    assert total(scored(agreement(MissingRule.EXCLUDE), figures))["points_printed"] == "70.0"


def test_a_unit_without_any_figure_has_no_score_and_the_gravest_nothing_is_told() -> None:
    nothing = dict.fromkeys(WEIGHTS, State.NOT_REPORTED) | {"ready": State.CLOSED}

    result = total(scored(agreement(MissingRule.EXCLUDE), nothing))

    assert (result["points"], result["state"]) == (None, State.CLOSED)
    assert result["reason"] == "no_figures"


def test_a_figure_that_stands_for_an_observed_one_withholds_the_score_with_both_names() -> None:
    refused = {"ready": "ready equals implants"}

    result = total(scored(agreement(MissingRule.EXCLUDE), FULL, refused=refused))

    assert result["points"] is None
    assert "ready equals implants" in str(reason_told(str(result["reason"])))


def test_a_figure_without_a_target_cannot_be_scored_and_says_so() -> None:
    result = scored(agreement(MissingRule.EXCLUDE), FULL, target=None)

    assert line(result, "ready")["reason"] == "no_target"
    assert line(result, "ready")["state"] == State.NOT_COMPUTABLE
    assert line(result, "ready")["value"] == 80


def test_a_method_that_needs_a_target_is_refused_where_there_is_none() -> None:
    agreed = agreement(MissingRule.EXCLUDE)
    without = Criterion(
        code="ready",
        names={},
        indicator="ready",
        weight=Decimal(1),
        method=Method(name="ratio_to_target"),
        target=TargetRule(rule="none"),
    )
    pillar = Pillar(code="p", names={}, criteria=(without,))
    changed = Agreement(
        code="B",
        uid="",
        names={},
        period="2025",
        kinds=(),
        pillars=(pillar,),
        vetoes=(),
        awards=(),
        missing=agreed.missing,
    )

    assert check_scoring(agreed, {}) == ()
    assert [each.code for each in check_scoring(changed, {})] == ["SCO-012"]


def test_a_comparison_of_scores_names_the_criterion_that_moved() -> None:
    before = scored(agreement(MissingRule.EXCLUDE), FULL).scores
    after = scored(agreement(MissingRule.EXCLUDE), {**FULL, "ready": 82.5}).scores

    told = [str(each.told()) for each in changed_scores(before, after)]

    assert told == ["u: criterion ready: 80.0 becomes 82.5 (+2.5)"]
