"""What speaks against a record, told as problems; the checking itself is ``verify_draw.py``.

That file is the one everybody can run by itself, and so the one we run too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from daowei.foundation.problems import Problem, Severity, problem
from daowei.foundation.texts import N_
from daowei.verification.draw.drand import CHAINS, Round
from daowei.verification.draw.pulses import CHAIN as NIST, is_genuine
from daowei.verification.draw.verify_draw import Finding, verify

TOLD: Mapping[str, Problem] = {
    "form": problem(
        "DRW-101",
        N_("this is no record of a draw, or a part of it is missing"),
        remedy=N_("Fetch the file again from the public page of the draw."),
    ),
    "frame": problem(
        "DRW-102",
        N_("the frame is not the one that the plan was made for"),
        remedy=N_(
            "Somebody changed the list of units after it was frozen: ask for the frozen one."
        ),
    ),
    "plan": problem(
        "DRW-103",
        N_("the plan is not the one that was published"),
        remedy=N_("Compare its digest with the one announced before the draw."),
    ),
    "order": problem(
        "DRW-104",
        N_("the steps did not happen in the order that keeps a draw honest"),
        remedy=N_("Whoever could know the public numbers before committing could steer the draw."),
    ),
    "commitment": problem(
        "DRW-105",
        N_("a contributor's commitment is missing, doubled or not in the plan"),
        remedy=N_("Ask the contributor for the commitment she published."),
    ),
    "value": problem(
        "DRW-106",
        N_("a value is not the one that its contributor committed to"),
        remedy=N_("Ask the contributor, or the custodian of the sealed copy."),
    ),
    "dice": problem(
        "DRW-107",
        N_("the public numbers are not as the plan asks"),
        remedy=N_("Compare them with the minutes and the pictures of the ceremony."),
    ),
    "beacon": problem(
        "DRW-108",
        N_("the beacon's value is not the one of the planned round"),
        remedy=N_("Fetch the planned round from any relay of the beacon and compare."),
    ),
    "seed": problem(
        "DRW-109",
        N_("the seed does not follow from the values"),
        remedy=N_("The draw was made with another seed: it does not count."),
    ),
    "tickets": problem(
        "DRW-110",
        N_("the tickets do not follow from the seed"),
        remedy=N_("Compute them with the package consistent-sampler, and compare."),
    ),
    "selection": problem(
        "DRW-111",
        N_("the selection does not follow from the tickets"),
        remedy=N_("Whoever is drawn by the tickets counts; ask why another was visited."),
    ),
    "replacement": problem(
        "DRW-112",
        N_("a replacement breaks the rules of the plan"),
        remedy=N_("Only the next reserve, for a reason on the list, signed by two people."),
    ),
    "stage": problem(
        "DRW-113",
        N_("a later stage was not drawn from its frozen list with its fixed key"),
        remedy=N_("Ask the desk for the time at which it noted the list's fingerprint."),
    ),
    "withheld": problem(
        "DRW-114",
        N_("something is still withheld after the reveal"),
        remedy=N_("After the reveal everything must be shown: ask for the whole file."),
    ),
    "chain": problem(
        "DRW-115",
        N_("a step was changed, added or taken out afterwards"),
        remedy=N_("Compare the digests with those announced day by day."),
    ),
    "head": problem(
        "DRW-116",
        N_("the record is not the one that was announced"),
        remedy=N_("The announced digest counts: ask for the record that has it."),
    ),
    "unsigned": problem(
        "DRW-117", N_("the signature of the beacon was not checked"), severity=Severity.NOTE
    ),
    "sealed": problem(
        "DRW-118",
        N_("still sealed: the secret steps can be checked after the reveal"),
        severity=Severity.NOTE,
    ),
    "void": problem("DRW-119", N_("this draw was declared void"), severity=Severity.WARNING),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of checking a record; ``notes`` do not speak against it."""

    refusals: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def checked(record: object, *, head: str = "", previous: str = "") -> Checked:
    """Everything that speaks against a record, the beacon's signature checked too."""
    found = verify(record, head=head, previous=previous, beacon=is_beacon_genuine)
    return Checked(
        refusals=tuple(told(each) for each in found.refusals),
        notes=tuple(told(each) for each in found.notes),
    )


def told(finding: Finding) -> Problem:
    """A finding as a problem, with where it lies and what stood there."""
    return replace(TOLD[finding.reason], field=finding.where or None, value=finding.value or None)


def is_beacon_genuine(content: Mapping[str, Any]) -> bool:
    """Whether a beacon's operators signed what the record says."""
    try:
        if content["chain"] == NIST:
            return is_genuine(content["pulse"], str(content["certificate"]))
        found = Round(
            chain=CHAINS[content["chain"]],
            number=int(content["round"]),
            signature=bytes.fromhex(content["signature"]),
            previous=bytes.fromhex(content.get("previous_signature", "")),
        )
    except (KeyError, TypeError, ValueError):
        return False
    return found.is_genuine
