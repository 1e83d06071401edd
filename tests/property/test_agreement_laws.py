"""Laws of agreements: nothing is lost in a cascade, and one paper at most is in force."""

from decimal import Decimal

from hypothesis import given, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from daowei.programme.agreements.cascade import Ground, Rule, Task, allocated, balance
from daowei.programme.agreements.documents import Measure, Side
from daowei.programme.agreements.steps import STANDING, File, State, Step, allowed

UNITS = st.lists(st.sampled_from("abcdefghijkl"), min_size=1, max_size=12, unique=True)


@st.composite
def shared(draw: st.DrawFn) -> tuple[Task, list[str], Ground]:
    units = draw(UNITS)
    decimals = draw(st.integers(0, 3))
    total = Decimal(draw(st.integers(0, 10**9))).scaleb(-decimals)
    rule = draw(st.sampled_from([Rule.EQUAL, Rule.BY_KEY, Rule.BY_PAST]))
    weights = {unit: draw(st.integers(0, 10**6)) for unit in units}
    weights[units[0]] += 1
    past = {unit: Decimal(weight) / 10 for unit, weight in weights.items()}
    task = Task(criterion="x", measure=Measure.COUNT, total=total, rule=rule, decimals=decimals)
    return task, units, Ground(keys=weights, past=past)


@given(shared(), st.randoms())
def test_shares_sum_exactly_are_never_negative_and_know_no_order(
    given: tuple[Task, list[str], Ground], dice: object
) -> None:
    task, units, ground = given
    mixed = list(units)
    dice.shuffle(mixed)  # type: ignore[attr-defined]  # Hypothesis's own dice

    found, problems = allocated(task, units, ground)

    assert problems == ()
    assert sum(found.values()) == task.total
    assert min(found.values()) >= 0
    assert found == allocated(task, mixed, ground)[0]
    assert balance(task, found, units) == ()


class OneStands(RuleBasedStateMachine):
    """Any steps that are allowed, in any order, by anybody."""

    file = File()

    @initialize()
    def begin(self) -> None:
        self.file = File()

    @rule(step=st.sampled_from(Step), side=st.sampled_from([*Side, None]))
    def take(self, step: Step, side: Side | None) -> None:
        before = self.file
        self.file, fault = before.taken(step, side)
        number = before.concerned(step)
        offered = number is not None and step in allowed(before.papers[number], side)
        assert (fault is None) == offered
        if fault is not None:
            assert self.file == before

    @rule()
    def amend(self) -> None:
        self.file, _ = self.file.begun_annex()

    @invariant()
    def one_paper_at_most_is_in_force_and_one_at_most_is_open(self) -> None:
        standing = [each for each in self.file.papers if each.state in STANDING]
        assert len(standing) <= 1
        assert all(each.signed_by == set(Side) for each in standing)
        states = [each.state for each in self.file.papers]
        if len(states) > 1:
            assert states[0] in {State.IN_FORCE, State.ENDING, State.AMENDED, State.WITHDRAWN}

    @invariant()
    def whatever_was_amended_has_a_successor(self) -> None:
        states = [each.state for each in self.file.papers]
        for number, state in enumerate(states):
            if state is State.AMENDED:
                later = set(states[number + 1 :])
                assert later & {State.IN_FORCE, State.ENDING, State.AMENDED, State.WITHDRAWN}


TestOneStands = OneStands.TestCase
