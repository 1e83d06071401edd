"""Verbs of drafts: begin, save a step, go back to one, propose, take back, let go."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localtime

from daowei.foundation.problems import Problem
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import User
from daowei.programme.web.actions import VersionError
from daowei.programme.web.checking import Findings, checked
from daowei.programme.web.folders import digest_of_files, files_of, store_files
from daowei.programme.web.models import Draft, Version
from daowei.programme.web.refusing import count_refusals

PROGRAMME_FILE = "programme.yaml"


class ConflictError(VersionError):
    """Somebody saved a step while this one was being typed; nothing was written over."""


@transaction.atomic
def begin_draft(
    *, programme: str, title: str, files: Mapping[str, bytes], by: User, at: datetime
) -> Draft:
    """A new draft whose first step is these files, whatever may be wrong with them."""
    draft = Draft.objects.create(programme=programme, title=title, begun_by=by, begun_at=at)
    _add_step(draft, files, what=title, by=by, at=at)
    _note("programme.draft_begun", draft, by=by, at=at, after={"title": title})
    return draft


@transaction.atomic
def save_step(
    draft: Draft, files: Mapping[str, bytes], *, base: int, what: str, by: User, at: datetime
) -> Version:
    """The next step of a draft; the same files again make none.

    ``base``: the number of the step that was looked at while typing.
    Raises: ConflictError: another step was saved since. VersionError: the draft is closed.
    """
    head = _locked_head(draft)
    if head.step != base:
        raise ConflictError(f"step {head.step} was saved while you worked on step {base}")
    if head.digest == digest_of_files(files):
        return head
    step = _add_step(draft, files, what=what, by=by, at=at)
    _note("programme.step_saved", draft, by=by, at=at,
          before={"digest": head.digest}, after={"digest": step.digest, "what": what})  # fmt: skip
    return step


def go_back(draft: Draft, *, to: int, base: int, by: User, at: datetime) -> Version:
    """A new step that says what an earlier one said."""
    earlier = draft.steps.get(step=to)
    return save_step(draft, files_of(earlier), base=base, what=f"← {to}", by=by, at=at)


@transaction.atomic
def close_draft(draft: Draft, *, by: User, at: datetime) -> Draft:
    """Lets a draft go; its steps stay where they are, to be looked at."""
    _locked_head(draft)
    draft.closed_at = at
    draft.save(update_fields=("closed_at",))
    draft.steps.filter(state__in=(Version.State.DRAFT, Version.State.PROPOSED)).update(
        state=Version.State.WITHDRAWN
    )
    _note("programme.draft_closed", draft, by=by, at=at)
    return draft


@transaction.atomic
def take_back(version: Version, *, by: User, at: datetime) -> Version:
    """A proposed version becomes a draft again, to be worked on.

    Raises: VersionError: it is not proposed.
    """
    if version.state != Version.State.PROPOSED:
        raise VersionError(f"version {version.label} is {version.state}, not proposed")
    version.state, version.proposed_by = Version.State.DRAFT, None
    version.save(update_fields=("state", "proposed_by"))
    record(
        by=by,
        at=at,
        deed="programme.taken_back",
        programme=version.programme,
        unit="",
        on=f"version:{version.pk}",
    )
    return version


def judged(version: Version, *, at: datetime) -> Findings:
    """What stands against a version, the charter's refusals counted by the day."""
    day = localtime(at).date()
    found = checked(version, on=day)
    if found.verdict is not None:
        count_refusals(version.programme, found.verdict.refusals, on=day)
    return found


def first_errors(problems: tuple[Problem, ...], most: int = 3) -> str:
    """The first of some problems in one line, for a message."""
    return "; ".join(f"{each.place}: {each.message}" for each in problems[:most])


def head_of(draft: Draft) -> Version:
    """The last step of a draft."""
    return draft.steps.order_by("-step").first() or _never(draft)


def _never(draft: Draft) -> Version:
    raise VersionError(f"draft {draft.pk} has no step")


def _locked_head(draft: Draft) -> Version:
    Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.closed_at is not None:
        raise VersionError("this draft was closed; begin a new one")
    head = head_of(draft)
    if head.state != Version.State.DRAFT:
        raise VersionError(f"version {head.label} is {head.state}; it is not edited any more")
    return head


def _add_step(
    draft: Draft, files: Mapping[str, bytes], *, what: str, by: User, at: datetime
) -> Version:
    last = draft.steps.aggregate(last=Max("step"))["last"] or 0
    version = Version.objects.create(
        programme=draft.programme,
        label=label_of(files),
        digest=digest_of_files(files),
        draft=draft,
        step=last + 1,
        what=what[:300],
        made_by=by,
        made_at=at,
    )
    store_files(version, files)
    return version


def label_of(files: Mapping[str, bytes]) -> str:
    """What programme.yaml calls the version; "–" where it says nothing readable."""
    for line in files.get(PROGRAMME_FILE, b"").decode(errors="replace").splitlines():
        if line.startswith("version:"):
            return line.partition(":")[2].split(" #")[0].strip().strip("\"'")[:64] or "–"
    return "–"


def _note(deed: str, draft: Draft, *, by: User, at: datetime, **change: object) -> None:
    record(
        by=by,
        at=at,
        deed=deed,
        programme=draft.programme,
        unit="",
        on=f"draft:{draft.pk}",
        **change,  # type: ignore[arg-type]  # before and after
    )
