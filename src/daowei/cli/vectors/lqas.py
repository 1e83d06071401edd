"""Runs the cases of ``lqas.json``: plans that answer yes or no, and their errors."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from daowei.cli.vectors.answers import Answer, same
from daowei.verification.samples.lqas import (
    Plan,
    Question,
    TwoSamples,
    accepted,
    called_good,
    discovery,
    plan_at,
    plan_of,
    smallest_plan,
)

_Case = Mapping[str, Any]
_PRINTED = 6e-5  # tables print four to eight digits


def answer(document: _Case, *, data: Path | None = None) -> Iterator[Answer]:  # noqa: ARG001 - the cases carry all they need
    """One answer per case of every table of the file; ids are ``table/number``."""
    yield from _numbered("table", _published(document["table_pmc3013262"]["rows"]))
    for name, judge in _TABLES.items():
        yield from _numbered(name, map(judge, document.get(name, ())))
    for number, case in enumerate(document.get("published_designs", ())):
        why = f"stated without both errors, and simulated by its authors: {case['source']}"
        yield Answer(id=f"published_designs/{number}", answer=_as_published(case),
                     not_applicable=why)  # fmt: skip


def _numbered(name: str, answers: Iterator[Answer]) -> Iterator[Answer]:
    for number, each in enumerate(answers):
        yield Answer(id=f"{name}/{number}", answer=each.answer, passed=each.passed,
                     expected=each.expected)  # fmt: skip


def _judged(given: object, expected: object, tolerance: float = _PRINTED) -> Answer:
    return Answer(id="", answer=given, passed=same(given, expected, tolerance=tolerance),
                  expected=expected)  # fmt: skip


# ── failures allowed, as a table of a paper has them ────────────────────────────────


def _published(rows: Sequence[_Case]) -> Iterator[Answer]:
    """The exact chances; the rule with the least total error of each sample size is the best."""
    given = [_errors(row) for row in rows]
    for row, each in zip(rows, given, strict=True):
        rivals = [one["total_error"] for one, other in zip(given, rows, strict=True)
                  if other["n"] == row["n"]]  # fmt: skip
        is_best = each["total_error"] == min(rivals)
        yield _judged({**each, "optimal": is_best}, {**row["exact"], "optimal": row["optimal"]})


def _errors(row: _Case) -> dict[str, float]:
    good, bad = 1 - row["p_unvaccinated_good"], 1 - row["p_unvaccinated_bad"]
    plan = plan_at(Question(good=good, bad=bad), row["n"], row["n"] - row["d"])
    return {
        "prob_good_accepted": 1 - plan.good_misjudged,
        "prob_bad_rejected": 1 - plan.bad_misjudged,
        "total_error": plan.good_misjudged + plan.bad_misjudged,
    }


# ── plans ───────────────────────────────────────────────────────────────────────────


def _of_lot(case: _Case) -> Answer:
    """These authors say good when *more* than ``d`` are covered."""
    question = Question(
        good=case["dUpper"], bad=case["dLower"], size=case["N"],
        good_misjudged=case.get("alpha", 0.1), bad_misjudged=case.get("beta", 0.1),
    )  # fmt: skip
    plan = plan_of(question, case["n"]) if "n" in case else smallest_plan(question)
    return _judged(_told(plan, decide_at=plan.decide_at - 1), case["expect"])


def _minimal(case: _Case) -> Answer:
    question = Question(
        good=case["p_upper"], bad=case["p_lower"],
        good_misjudged=case["alpha_max"], bad_misjudged=case["beta_max"],
    )  # fmt: skip
    plan = smallest_plan(question)
    return _judged(_told(plan, decide_at=plan.decide_at), case["expect"])


def _told(plan: Plan, *, decide_at: int) -> dict[str, float]:
    return {"n": plan.looked_at, "d": decide_at, "alpha": plan.good_misjudged,
            "beta": plan.bad_misjudged}  # fmt: skip


def _of_nineteen(case: _Case) -> Answer:
    bad = case["p_lower"]
    question = Question(good=case["p_upper"], bad=bad if bad is not None else 0.0)
    plan = plan_of(question, case["n"])
    given = {
        "d_largest_with_alpha_le_10pct": plan.decide_at,
        "alpha": round(plan.good_misjudged, 4),
        "beta": round(plan.bad_misjudged, 4) if bad is not None else None,
    }
    return _judged(given, {each: case[each] for each in given}, tolerance=1e-9)


# ── operating curves, by failures ───────────────────────────────────────────────────


def _of_curve(case: _Case) -> Answer:
    name = case["fn"]
    if name.startswith("find.plan"):
        return _found_plan(case)
    if name == "OC double sampling":
        (first, second), (accept, both), (reject, _) = case["n"], case["c"], case["r"]
        plan = TwoSamples(first=first, second=second, accept=accept, reject=reject,
                          accept_both=both)  # fmt: skip
        return _curve(case, lambda faulty: accepted(plan, faulty))
    one = Plan(looked_at=case["n"], decide_at=case["n"] - case["c"], good_misjudged=0,
               bad_misjudged=0)  # fmt: skip
    return _curve(case, lambda faulty: called_good(one, 1 - faulty))


def _found_plan(case: _Case) -> Answer:
    (good, kept), (bad, passed) = case["PRP"], case["CRP"]
    question = Question(good=1 - good, bad=1 - bad, good_misjudged=1 - kept,
                        bad_misjudged=passed)  # fmt: skip
    plan = smallest_plan(question)
    return _judged({"n": plan.looked_at, "c": plan.failures_allowed}, case["expect"])


def _curve(case: _Case, chance: Callable[[float], float]) -> Answer:
    given = [[faulty, chance(faulty)] for faulty, _ in case["expect"]]
    return _judged(given, case["expect"], tolerance=1e-6)


def _discovered(case: _Case) -> Answer:
    return _judged(discovery(case["p0"], case["N"], missed=case["alpha"]), case["expect"])


def _as_published(case: _Case) -> dict[str, object]:
    return {each: case[each] for each in ("n", "max_unvaccinated") if each in case}


_TABLES: Mapping[str, Callable[[_Case], Answer]] = {
    "sleacr": _of_lot,
    "acceptance_sampling": _of_curve,
    "discovery": _discovered,
    "binomial_min_plans": _minimal,
    "n19": _of_nineteen,
}
