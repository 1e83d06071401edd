"""What is wrong with a paper before it may be proposed: its terms, and what the charter says."""

from collections.abc import Iterator
from decimal import Decimal

from daowei.foundation.money import MoneyError, exponent_of
from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.programme.agreements.documents import Good, Measure, Names, Paper, Target
from daowei.programme.charter.free_words import refusals_in
from daowei.programme.charter.rules import Refusal
from daowei.programme.definition import Agreement, Programme

_PERCENT = Decimal(100)


def faults_of(paper: Paper, programme: Programme) -> tuple[Problem, ...]:
    """Everything that keeps the paper from being proposed, save what the charter refuses."""
    return (
        *_party_faults(paper),
        *_target_faults(paper, programme),
        *_duty_faults(paper),
        *_owed_faults(paper),
        *_empty_fault(paper),
    )


def refusals_of(paper: Paper) -> tuple[Refusal, ...]:
    """What the charter refuses in the paper's own words.

    Targets can stand on the programme's criteria only, which the charter has read; what is
    written freely must not bring back under another name what it refuses there.
    """
    return refusals_in(_free_texts(paper), subject=subject_of(paper.lower.unit, paper.period))


def subject_of(lower: str, period: str) -> str:
    """What is refused, when words of an agreement are: the agreement of that unit, for then."""
    return f"agreement:{lower}.{period}"


def _free_texts(paper: Paper) -> Iterator[tuple[str, str]]:
    for number, duty in enumerate(paper.duties, start=1):
        yield from _said(f"duties[{number}]", duty.texts)
        yield f"duties[{number}].owner", duty.owner
    for number, owed in enumerate(paper.owed, start=1):
        yield from _said(f"owed[{number}]", owed.texts)
    for number, clause in enumerate(paper.clauses, start=1):
        yield from _said(f"clauses[{number}]", clause)
    for target in paper.targets:
        yield f"targets.{target.criterion}.reason", target.reason
    yield "reason", paper.reason


def _said(place: str, texts: Names) -> Iterator[tuple[str, str]]:
    yield from ((f"{place}.{language}", text) for language, text in texts.items())


def _party_faults(paper: Paper) -> Iterator[Problem]:
    if paper.upper.unit == paper.lower.unit:
        yield problem(
            "AGR-030",
            N_("{value} cannot agree with itself."),
            remedy=N_("Choose two units."),
            field="lower",
            value=paper.lower.unit,
        )


def _target_faults(paper: Paper, programme: Programme) -> Iterator[Problem]:
    card = None
    if paper.appraisal is not None:
        card = programme.agreements.get(paper.appraisal.scorecard)
    for target in paper.targets:
        yield from _one_target(target, card)


def _one_target(target: Target, card: Agreement | None) -> Iterator[Problem]:
    place = f"targets.{target.criterion}"
    known = {each.code for each in card.criteria} if card else set()
    if target.criterion not in known:
        yield problem(
            "AGR-031",
            N_("{value} is no criterion of the scorecard in force; nothing else can be targeted."),
            remedy=N_("Take the target out, or have the programme's scorecard changed."),
            field=place,
            value=target.criterion,
        )
    if not _is_possible(target):
        yield problem(
            "AGR-032",
            N_("A target of {value} cannot be reached by anybody."),
            remedy=N_("Write a number from 0, for a percentage up to 100."),
            field=place,
            value=f"{target.value:f}",
        )
    if target.allocated not in {None, target.value} and not target.reason.strip():
        yield problem(
            "AGR-033",
            N_("The target {value} differs from the share by rule, {allocated}, without a reason."),
            remedy=N_("Say why this unit's target is another."),
            field=place,
            value=f"{target.value:f}",
            allocated=f"{target.allocated:f}",
        )


def _is_possible(target: Target) -> bool:
    if target.measure is Measure.GROWTH:
        return target.value > -_PERCENT
    is_percent = target.measure is Measure.RATE and "%" in target.unit_of_measure.values()
    return target.value >= 0 and not (is_percent and target.value > _PERCENT)


def _duty_faults(paper: Paper) -> Iterator[Problem]:
    for number, duty in enumerate(paper.duties, start=1):
        if not any(text.strip() for text in duty.texts.values()):
            yield problem(
                "AGR-034",
                N_("Duty {number} has no text."),
                remedy=N_("Write what is to be done, or take the line out."),
                field=f"duties[{number}]",
                number=number,
            )
        if not duty.owner.strip():
            yield problem(
                "AGR-035",
                N_("Nobody answers for duty {number}."),
                remedy=N_("Name the post that does, such as “Director of the township office”."),
                field=f"duties[{number}].owner",
                number=number,
            )


def _owed_faults(paper: Paper) -> Iterator[Problem]:
    for number, owed in enumerate(paper.owed, start=1):
        place = f"owed[{number}]"
        if owed.quantity <= 0 or not any(text.strip() for text in owed.texts.values()):
            yield problem(
                "AGR-036",
                N_("Resource {number} does not say how much of what is owed."),
                remedy=N_("Write a text and an amount above 0, or take the line out."),
                field=place,
                number=number,
            )
        if owed.good is Good.MONEY and not _is_currency(owed.currency):
            yield problem(
                "AGR-037",
                N_("Resource {number} is money without a currency: “{value}”."),
                remedy=N_("Write the currency's three letters, like CNY."),
                field=place,
                value=owed.currency,
                number=number,
            )


def _is_currency(text: str) -> bool:
    try:
        exponent_of(text)
    except MoneyError:
        return False
    return True


def _empty_fault(paper: Paper) -> Iterator[Problem]:
    if not (paper.targets or paper.duties or paper.owed):
        yield problem(
            "AGR-038",
            N_("The agreement asks nothing of anybody."),
            remedy=N_("Add a target, a duty or something that is owed."),
        )
    if paper.number > 0 and not paper.reason.strip():
        yield problem(
            "AGR-039",
            N_("The annex does not say why the agreement is amended."),
            remedy=N_("Write the reason."),
            field="reason",
        )
