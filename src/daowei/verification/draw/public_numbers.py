"""Public numbers as people read them out: dice from the table, draws of a lottery."""

import re

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.verification.draw.plan import DICE, LOTTERY, Plan

_SPACES = re.compile(r"[\s,.、，·]+")
_DRAW = re.compile(r"[A-Za-z0-9-]{1,40}:[0-9]{1,4}([ .+-][0-9]{1,4})*")


def tidy(text: str) -> str:
    """Digits as typed in groups, without what parts them; a lottery's draws keep their colons."""
    text = re.sub(r"\s*[:：]\s*", ":", text)
    if ":" not in text:
        return _SPACES.sub("", text)
    parts = (re.sub(r"\s+", " ", each.strip()) for each in re.split(r"[;；\n]", text))
    return ";".join(each for each in parts if each)


def fault_of_numbers(plan: Plan, source: str, text: str) -> Problem | None:
    """What is wrong with numbers read for a source; None where they can be taken."""
    planned = plan.document.get(source)
    if source == DICE and isinstance(planned, dict):
        return _dice(int(planned["count"]), text)
    if source == LOTTERY and isinstance(planned, dict):
        return _lottery([str(each) for each in planned["draws"]], text)
    return problem(
        "DRW-044",
        N_("the plan asks for no {value}"),
        field="source",
        value=source,
        remedy=N_("Enter what the plan names, and nothing else."),
    )


def _dice(count: int, text: str) -> Problem | None:
    if re.fullmatch(rf"[0-9]{{{count}}}", text):
        return None
    return problem(
        "DRW-045",
        N_("{value} is not a row of {count} digits"),
        field=DICE,
        value=text,
        remedy=N_("Read the dice from left to right, one digit each; a ten counts as 0."),
        count=count,
    )


def _lottery(draws: list[str], text: str) -> Problem | None:
    parts = text.split(";")
    if [each.split(":")[0] for each in parts] == draws and all(map(_DRAW.fullmatch, parts)):
        return None
    return problem(
        "DRW-046",
        N_("{value} does not name the planned draws in their order"),
        field=LOTTERY,
        value=text,
        remedy=N_("Write {due}, the numbers of each draw behind its colon."),
        due="; ".join(f"{each}: 1 2 3" for each in draws),
    )
