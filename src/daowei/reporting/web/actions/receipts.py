"""The same request again gets the first answer: what a client's key stands for."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.reporting.submissions import RefusedError
from daowei.reporting.web.actions.handing import Handed, Handing
from daowei.reporting.web.models import Difference, Receipt, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A request that somebody may send again. ``request``: digest of what is asked."""

    handing: Handing
    request: str

    @property
    def name(self) -> tuple[int, str]:
        """What makes it hers: two people may choose the same key."""
        return (self.handing.by.pk, self.handing.key)


Answers = tuple[Handed, ...]


def first_answers(
    programme: str, claims: Sequence[Claim]
) -> Mapping[tuple[int, str], Answers | RefusedError]:
    """What was answered before, by name; a refusal where the key was for something else.

    Call it when whoever is at work with the same units is done.
    """
    if not claims:
        return {}
    names = {each.name: each for each in claims}
    rows = Receipt.objects.filter(programme=programme, key__in={key for _, key in names})
    found = {(row.by_id, row.key): row for row in rows}
    return {
        name: _first_answers(found[name]) if found[name].request == claim.request else _other(claim)
        for name, claim in names.items()
        if name in found
    }


def keep_answers(programme: str, answered: Iterable[tuple[Claim, Sequence[Handed]]]) -> None:
    """Notes what each request was answered, in the transaction of what it did."""
    rows = [
        Receipt(
            programme=programme,
            key=claim.handing.key,
            by=claim.handing.by,
            request=claim.request,
            at=claim.handing.at,
            answer=json.dumps([_as_row(each) for each in handed]),
        )
        for claim, handed in answered
    ]
    if rows:
        Receipt.objects.bulk_create(rows)


def _as_row(handed: Handed) -> dict[str, object]:
    return {
        "revision": handed.revision.pk if handed.revision else None,
        "difference": handed.difference.pk if handed.difference else None,
        "is_unchanged": handed.is_unchanged,
    }


def _other(claim: Claim) -> RefusedError:
    return RefusedError([_used_otherwise(claim.handing.key)])


def _used_otherwise(key: str) -> Problem:
    return problem(
        "RPT-017",
        N_("The key “{value}” was used for another request"),
        remedy=N_("Use a new key for each request, and the old one to repeat it."),
        field="key",
        value=key,
    )


def _first_answers(receipt: Receipt) -> Answers:
    rows = json.loads(receipt.answer)
    revisions = Revision.objects.in_bulk([each["revision"] for each in rows if each["revision"]])
    made = Difference.objects.in_bulk([each["difference"] for each in rows if each["difference"]])
    return tuple(
        Handed(
            revision=revisions.get(each["revision"]),
            difference=made.get(each["difference"]),
            is_repeat=True,
            is_unchanged=each["is_unchanged"],
        )
        for each in rows
    )
