"""One agreement: its terms, what both sides said, and what may be done next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render

from daowei.foundation.texts import LANGUAGES, N_, Text
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.programme.agreements.differences import changes
from daowei.programme.agreements.documents import Paper, Side, paper_from
from daowei.programme.agreements.saying import (
    GOOD_NAMES,
    KIND_NAMES,
    SIDE_NAMES,
    amount_of,
    either,
    target_text,
    value_text,
)
from daowei.programme.agreements.signatures import HELD_NAMES
from daowei.programme.agreements.steps import STATE_NAMES, Step, allowed
from daowei.programme.agreements.web.models import Comment, Document, Proposal
from daowei.programme.agreements.web.past import past_figures
from daowei.programme.agreements.web.queries import (
    progress_of,
    shown,
    signatures_under,
    terms_of,
)
from daowei.programme.agreements.web.views.opening import (
    Opened,
    is_open,
    opened,
)

# steps that change no terms, with a word in a button of their own
PLAIN = (Step.ACCEPT, Step.WITHDRAW, Step.ASK_TO_END, Step.KEEP, Step.END)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One entry of the thread: terms put, with what they change, or a comment."""

    at: datetime
    by: str
    side: Side
    is_proposal: bool
    words: str
    changes: tuple[Text, ...] = ()


@guarded(Deed.SEE)
def agreement(request: Visit, *, programme: str, unit: str, number: int) -> HttpResponse:
    """The terms beside last year's figures, the thread, the signatures, the history."""
    here = opened(request, programme, unit=unit, number=number)
    document = here.paper(asked(request))
    return render(request, "agreements/agreement.html", shown_page(here, document))


def asked(request: Visit) -> int | None:
    wanted = request.GET.get("paper", "")
    return int(wanted) if wanted.isdigit() else None


def shown_page(
    here: Opened, document: Document, problems: tuple[object, ...] = ()
) -> dict[str, object]:
    terms, progress = terms_of(document), progress_of(document)
    steps = allowed(progress, here.speaks) if here.speaks and _is_current(here, document) else ()
    events = events_on(here.agreement.programme, f"agreement:{here.agreement.pk}")
    return {
        "programme": here.agreement.programme,
        "opened": here,
        "document": document,
        "terms": terms,
        "state": progress.state,
        "sides": {each: SIDE_NAMES[terms.kind, each] for each in Side},
        "past": past(terms),
        "signatures": shown(signatures_under(document), document.digest),
        "thread": _thread(document) if here.is_inside else (),
        "steps": steps,
        "plain_steps": [each for each in PLAIN if each in steps],
        "may_write": bool({Step.EDIT, Step.PROPOSE, Step.COUNTER} & set(steps)),
        "may_sign": _may_sign(here, document),
        "may_annex": _may_annex(here, document),
        "may_comment": here.speaks is not None and is_open(document),
        "events": list(events) if here.is_inside else [],
        "problems": problems,
        "languages": LANGUAGES,
        **_WORDS,
    }


def _is_current(here: Opened, document: Document) -> bool:
    return document.number in {here.file.open, here.file.standing}


def _may_sign(here: Opened, document: Document) -> bool:
    is_open_one = document.number == here.file.open
    return is_open_one and Step.SIGN in allowed(progress_of(document), here.signs)


def _may_annex(here: Opened, document: Document) -> bool:
    is_standing = document.number == here.file.standing and here.file.open is None
    return is_standing and here.speaks is Side.UPPER


def past(terms: Paper) -> Mapping[str, object]:
    """Last year's figure by criterion: as the paper holds it, else as it is known now."""
    found = past_figures(terms.programme, terms.period, (terms.lower.unit,))
    return {
        each.criterion: value_text(
            each,
            found.get((each.criterion, terms.lower.unit))
            if each.baseline is None
            else each.baseline,
        )
        for each in terms.targets
    }


_WORDS: Mapping[str, object] = {
    "states": STATE_NAMES,
    "kinds": KIND_NAMES,
    "goods": GOOD_NAMES,
    "held": HELD_NAMES,
    "target_text": target_text,
    "amount_of": amount_of,
    "either": either,
    "step_labels": {
        Step.ACCEPT: N_("Accept these terms"),
        Step.WITHDRAW: N_("Withdraw"),
        Step.ASK_TO_END: N_("Ask to end the agreement"),
        Step.KEEP: N_("Keep the agreement"),
        Step.END: N_("End the agreement"),
    },
}


def _thread(document: Document) -> tuple[Said, ...]:
    """Proposals, each with what it changes in the one before, and comments, in their order."""
    proposals = list(document.proposals.all())
    comments = document.comments.select_related("by").order_by("at", "pk")
    said = [
        *(_proposed(each, proposals[place - 1] if place else None)
          for place, each in enumerate(proposals)),
        *map(_commented, comments),
    ]  # fmt: skip
    return tuple(sorted(said, key=lambda each: each.at))


def _proposed(proposal: Proposal, before: Proposal | None) -> Said:
    told = changes(paper_from(before.text), paper_from(proposal.text)) if before else ()
    return Said(
        at=proposal.at,
        by=proposal.by.name if proposal.by else "",
        side=Side(proposal.side),
        is_proposal=True,
        words=proposal.note,
        changes=told,
    )


def _commented(comment: Comment) -> Said:
    return Said(
        at=comment.at,
        by=comment.by.name if comment.by else "",
        side=Side(comment.side),
        is_proposal=False,
        words=comment.words,
    )
