"""Drafts: begun from what is in force or from files, looked at, proposed, put in force, let go."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say
from daowei.programme.definition import Programme
from daowei.programme.editable import HEAD, KINDS, places_of
from daowei.programme.versions import difference
from daowei.programme.web.actions import VersionError, propose as propose_version, put_in_force
from daowei.programme.web.draft_actions import (
    ConflictError,
    begin_draft,
    close_draft,
    go_back,
    head_of,
    judged,
    take_back,
)
from daowei.programme.web.exporting import files_now
from daowei.programme.web.folders import files_of, reading_of, zipped
from daowei.programme.web.models import Draft, Version
from daowei.programme.web.moving import moved_by
from daowei.programme.web.queries import version_in_force
from daowei.programme.web.unpacking import UnpackingError, unpacked
from daowei.programme.yaml_files import read_yaml

_EDIT = Deed.EDIT_PROGRAMME


def told(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Says on the draft's page why a step was refused; nothing is lost."""

    @wraps(view)
    def answered(request: Visit, programme: str, draft: int, **more: Any) -> HttpResponse:
        try:
            return view(request, programme=programme, draft=draft, **more)
        except ConflictError:
            messages.error(
                request,
                say(
                    N_(
                        "Somebody saved a step while you worked. Look at it, then try again; "
                        "nothing was written over."
                    )
                ),
            )
        except VersionError as error:
            messages.error(request, str(error))
        return redirect("programme:draft", programme=programme, draft=draft)

    return answered


def draft_of(programme: str, draft: int) -> Draft:
    """The draft of that number, of this programme."""
    return get_object_or_404(Draft, pk=draft, programme=programme)


@require_POST
@guarded(_EDIT)
def begin(request: Visit, programme: str) -> HttpResponse:
    """A draft of what is in force now."""
    version = version_in_force(programme)
    files = files_now(programme) if version else {}
    title = say(N_("Draft of {day}"), day=localtime(request.moment).date().isoformat())
    draft = begin_draft(
        programme=programme, title=title, files=files, by=request.who, at=request.moment
    )
    return redirect("programme:draft", programme=programme, draft=draft.pk)


@guarded(_EDIT)
def upload(request: Visit, programme: str) -> HttpResponse:
    """A draft made of a folder: a zip, or the files themselves. Whatever is wrong is told after."""
    if request.method != "POST":
        return render(request, "programme/upload.html", {"error": None})
    try:
        files = unpacked(_sent(request))
    except UnpackingError as error:
        return render(request, "programme/upload.html", {"error": error.told}, status=422)
    title = request.POST.get("title", "").strip() or say(N_("Uploaded folder"))
    draft = begin_draft(
        programme=programme, title=title[:200], files=files, by=request.who, at=request.moment
    )
    return redirect("programme:draft", programme=programme, draft=draft.pk)


def _sent(request: Visit) -> dict[str, bytes]:
    return {each.name or "": each.read() for each in request.FILES.getlist("files")}


@guarded(_EDIT)
def draft(request: Visit, programme: str, draft: int) -> HttpResponse:
    """A draft: its parts, what stands against it, its steps, and what may be done with it."""
    found = draft_of(programme, draft)
    head = head_of(found)
    findings = judged(head, at=request.moment)
    shown = {
        "draft": found,
        "head": head,
        "findings": findings,
        "parts_of": _parts(files_of(head)),
        "steps": found.steps.select_related("made_by").order_by("-step"),
        "names": head.files.order_by("name").values_list("name", flat=True),
        "may_propose": head.state == Version.State.DRAFT and found.closed_at is None,
        "may_activate": head.state == Version.State.PROPOSED
        and head.proposed_by_id != request.who.pk
        and request.rights.may(Deed.ACTIVATE_PROGRAMME, programme),
        "events": events_on(programme, f"draft:{found.pk}"),
    }
    return render(request, "programme/draft.html", shown)


def _parts(files: Mapping[str, bytes]) -> list[tuple[object, int]]:
    """Every kind of entry, and how many a draft has."""
    contents = {name: content_of(files, name) for name in {each.file for each in (HEAD, *KINDS)}}
    return [(each, len(places_of(each, contents[each.file]))) for each in (HEAD, *KINDS)]


def content_of(files: Mapping[str, bytes], name: str) -> Mapping[str, object]:
    """What a YAML file of a folder says; nothing where it cannot be read."""
    text = files.get(name, b"").decode(errors="replace")
    document, _ = read_yaml(text, file=name)
    return document.content if document else {}


@require_POST
@guarded(_EDIT)
@told
def propose(request: Visit, programme: str, draft: int) -> HttpResponse:
    """Asks a second person; refused while anything stands against the draft."""
    propose_version(head_of(draft_of(programme, draft)), by=request.who, at=request.moment)
    messages.success(request, say(N_("Proposed. A second person puts it in force.")))
    return redirect("programme:draft", programme=programme, draft=draft)


@require_POST
@guarded(Deed.ACTIVATE_PROGRAMME)
@told
def activate(request: Visit, programme: str, draft: int) -> HttpResponse:
    """The second person's word: from now on this version counts."""
    put_in_force(head_of(draft_of(programme, draft)), by=request.who, at=request.moment)
    messages.success(
        request,
        say(N_("In force from now on. What was computed before stays bound to its own version.")),
    )
    return redirect("programme:overview", programme=programme)


@require_POST
@guarded(_EDIT)
@told
def withdraw(request: Visit, programme: str, draft: int) -> HttpResponse:
    """Takes a proposal back, to work on it again."""
    take_back(head_of(draft_of(programme, draft)), by=request.who, at=request.moment)
    return redirect("programme:draft", programme=programme, draft=draft)


@require_POST
@guarded(_EDIT)
@told
def close(request: Visit, programme: str, draft: int) -> HttpResponse:
    """Lets the draft go."""
    close_draft(draft_of(programme, draft), by=request.who, at=request.moment)
    messages.success(request, say(N_("The draft was let go.")))
    return redirect("programme:overview", programme=programme)


@require_POST
@guarded(_EDIT)
@told
def undo(request: Visit, programme: str, draft: int) -> HttpResponse:
    """Goes back to an earlier step, by a new one."""
    found = draft_of(programme, draft)
    to, base = int(request.POST["to"]), int(request.POST["base"])
    go_back(found, to=to, base=base, by=request.who, at=request.moment)
    messages.success(request, say(N_("Back at step {number}."), number=to))
    return redirect("programme:draft", programme=programme, draft=draft)


@guarded(_EDIT)
def compare(request: Visit, programme: str, draft: int) -> HttpResponse:
    """What the draft changes of the version in force: in words, in money, in results."""
    found = draft_of(programme, draft)
    reading = reading_of(head_of(found))
    old, new = version_in_force(programme), reading.programme
    before = reading_of(old).programme if old else None
    changes = difference(before, new) if before and new else ()
    shown = {
        "draft": found,
        "can_compare": new is not None,
        "changes": changes,
        "money": _money(before, new),
        "moves": moved_by(programme, reading, request.moment) if changes else (),
    }
    return render(request, "programme/difference.html", shown)


def _money(before: Programme | None, after: Programme | None) -> list[tuple[str, Any, Any]]:
    """Awards whose amount or threshold changes: code, before, after."""
    was, becomes = _awards(before), _awards(after)
    codes = dict.fromkeys((*was, *becomes))
    found = [(code, was.get(code), becomes.get(code)) for code in codes]
    return [each for each in found if each[1] != each[2]]


def _awards(programme: Programme | None) -> dict[str, tuple[str, int | None]]:
    agreements = programme.agreements.values() if programme else ()
    return {
        f"{agreement.code}/{award.code}": (str(award.threshold), award.amount_minor)
        for agreement in agreements
        for award in agreement.awards
    }


@guarded(Deed.SEE)
def download(request: Visit, programme: str, number: int) -> HttpResponse:
    """A version's folder as a zip; drafts only for those who may edit them."""
    found = get_object_or_404(Version, pk=number, programme=programme)
    is_public = found.state in {Version.State.IN_FORCE, Version.State.SUPERSEDED}
    if not is_public and not request.rights.may(_EDIT, programme):
        return redirect("programme:overview", programme=programme)
    answer = HttpResponse(zipped(files_of(found)), content_type="application/zip")
    name = f"{programme}-{found.label}-{found.pk}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
