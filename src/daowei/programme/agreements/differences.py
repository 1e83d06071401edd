"""What one proposal changes in another, in words that both sides can read."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from daowei.foundation.texts import N_, Named, Text
from daowei.programme.agreements.documents import Duty, Names, Owed, Paper, Target
from daowei.programme.agreements.saying import amount_of, duty_text, target_text

Part = TypeVar("Part")


def changes(before: Paper, after: Paper) -> tuple[Text, ...]:
    """One sentence for each difference, targets first; none where the terms are the same."""
    return (
        *_target_changes(before, after),
        *_duty_changes(before, after),
        *_owed_changes(before, after),
        *_clause_changes(before, after),
        *_basis_changes(before, after),
    )


def _target_changes(before: Paper, after: Paper) -> Iterator[Text]:
    were = {each.criterion: each for each in before.targets}
    are = {each.criterion: each for each in after.targets}
    for code in dict.fromkeys((*were, *are)):
        was, now = were.get(code), are.get(code)
        if was is None and now is not None:
            yield _about(now.names, N_("{name}: new target {now}."), now=target_text(now))
        elif was is not None and now is None:
            yield _about(was.names, N_("{name}: the target {was} is taken out."),
                         was=target_text(was))  # fmt: skip
        elif was is not None and now is not None:
            yield from _moved(was, now)


def _moved(was: Target, now: Target) -> Iterator[Text]:
    if was.value != now.value:
        template = N_("{name}: target raised from {was} to {now}.")
        if now.value < was.value:
            template = N_("{name}: target lowered from {was} to {now}.")
        yield _about(now.names, template, was=target_text(was), now=target_text(now))
    if was.reason != now.reason and now.reason:
        yield _about(now.names, N_("{name}: the reason given is “{reason}”."), reason=now.reason)


def _duty_changes(before: Paper, after: Paper) -> Iterator[Text]:
    def key(duty: Duty) -> object:
        return (duty.side, tuple(sorted(duty.texts.items())))

    for was, now in _paired(before.duties, after.duties, key):
        if was is None and now is not None:
            yield Text(N_("New duty: {duty}"), {"duty": duty_text(now)})
        elif now is None and was is not None:
            yield Text(N_("Duty taken out: {duty}"), {"duty": duty_text(was)})
        elif was != now and now is not None:
            yield Text(N_("Duty with another owner or day: {duty}"), {"duty": duty_text(now)})


def _owed_changes(before: Paper, after: Paper) -> Iterator[Text]:
    def key(owed: Owed) -> object:
        return (owed.side, owed.good, tuple(sorted(owed.texts.items())))

    for was, now in _paired(before.owed, after.owed, key):
        if was is None and now is not None:
            yield Text(N_("Newly owed: {what}, {amount}, by {day}."), _owed_values(now))
        elif now is None and was is not None:
            yield Text(N_("No longer owed: {what}, {amount}."), _owed_values(was))
        elif was is not None and now is not None and was != now:
            values = {"was": amount_of(was), "was_day": was.due.isoformat(), **_owed_values(now)}
            yield Text(N_("{what}: from {was} by {was_day} to {amount} by {day}."), values)


def _clause_changes(before: Paper, after: Paper) -> Iterator[Text]:
    def key(clause: Names) -> object:
        return tuple(sorted(clause.items()))

    for was, now in _paired(before.clauses, after.clauses, key):
        if was is None and now is not None:
            yield Text(N_("New clause: {text}"), {"text": Named(now)})
        elif now is None and was is not None:
            yield Text(N_("Clause taken out: {text}"), {"text": Named(was)})


def _basis_changes(before: Paper, after: Paper) -> Iterator[Text]:
    if before.programme_digest != after.programme_digest:
        values = {"was": before.version, "now": after.version}
        yield Text(N_("Rests on programme version {now} instead of {was}."), values)
    if before.period != after.period:
        yield Text(N_("For {now} instead of {was}."), {"was": before.period, "now": after.period})


def _paired(
    before: Sequence[Part], after: Sequence[Part], key: Callable[[Part], object]
) -> Iterator[tuple[Part | None, Part | None]]:
    """Parts with the same key side by side; of equal keys, in their order."""
    waiting = list(after)
    for was in before:
        now = next((each for each in waiting if key(each) == key(was)), None)
        if now is not None:
            waiting.remove(now)
        yield was, now
    yield from ((None, now) for now in waiting)


def _about(names: Names, template: str, **values: object) -> Text:
    return Text(template, {"name": Named(names), **values})


def _owed_values(owed: Owed) -> dict[str, object]:
    return {"what": Named(owed.texts), "amount": amount_of(owed), "day": owed.due.isoformat()}
