"""A course: the states a matter goes through, as a table of which step leads where."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_, Text

State = TypeVar("State", bound=StrEnum)
Step = TypeVar("Step", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course(Generic[State, Step]):
    """Which step leads from which state to which; what stands in no row cannot be done.

    ``table``: every state, with the steps it allows. ``state_names`` and ``step_names``: templates.
    """

    table: Mapping[State, Mapping[Step, State]]
    state_names: Mapping[State, str]
    step_names: Mapping[Step, str]

    def allowed(self, state: State) -> tuple[Step, ...]:
        """The steps a state allows to anybody, in their usual order."""
        return tuple(step for step in self.step_names if step in self.table[state])

    def after(self, state: State, step: Step) -> State:
        """Where a step that is allowed leads."""
        return self.table[state][step]

    def refusal(self, state: State, step: Step) -> Problem | None:
        """Why a step cannot be taken; None where it can."""
        if step in self.table[state]:
            return None
        known = [self.step_names[each] for each in self.allowed(state)]
        return problem(
            "FND-001",
            N_("In the state “{state}” one cannot {step}."),
            remedy=N_("Now one may: {known}.")
            if known
            else N_("Nothing more can be done with it."),
            field="step",
            value=step.value,
            state=Text(self.state_names[state]),
            step=Text(self.step_names[step]),
            known=_listed(known),
        )


def _listed(templates: list[str]) -> Text:
    places = [f"step{number}" for number in range(len(templates))]
    told = {place: Text(each) for place, each in zip(places, templates, strict=True)}
    return Text(", ".join(f"{{{each}}}" for each in places), told)
