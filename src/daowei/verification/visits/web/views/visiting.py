"""What is done on the page of a visit: arriving, counting, photographs, signing, leaving."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from daowei.foundation.texts import N_, Text
from daowei.foundation.web.guards import Visit as Request, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import named_here, say
from daowei.programme.web.queries import programme_in_force
from daowei.verification.visits.attachments import MOST_BYTES
from daowei.verification.visits.recounts import Line
from daowei.verification.visits.same_day import in_fours
from daowei.verification.visits.submissions import read_submission
from daowei.verification.visits.web.actions.visiting import (
    Count,
    Picture,
    Signing,
    VisitError,
    arrive as arrive_there,
    count_again,
    keep_photo,
    leave as leave_it,
    sign_sheet,
)
from daowei.verification.visits.web.forms import SigningForm, count_in, place_in
from daowei.verification.visits.web.models import Photo, Submission, Visit
from daowei.verification.visits.web.queries import sheet_of
from daowei.verification.visits.web.views.orders import opened_at, visit_of

_NOSNIFF = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}


def _told(error: VisitError) -> str:
    return _said(error.told)


def _said(text: Text) -> str:
    return say(text.template, **text.values)


def _begun(request: Request, programme: str, code: str) -> Visit:
    visit = visit_of(opened_at(request, programme, code))
    if visit is None:
        raise Http404
    return visit


def _back(programme: str, code: str, part: str = "") -> HttpResponse:
    answer = redirect("visits:order", programme=programme, code=code)
    answer["Location"] += f"#{part}" if part else ""
    return answer


@require_POST
@guarded(Deed.INSPECT, somewhere=True)
def arrive(request: Request, programme: str, code: str) -> HttpResponse:
    """The team is there."""
    order = opened_at(request, programme, code)
    try:
        arrive_there(order, place=place_in(request.POST), by=request.who, at=request.moment)
    except VisitError as error:
        messages.error(request, _told(error))
    return _back(programme, code)


@require_POST
@guarded(Deed.INSPECT, somewhere=True)
def leave(request: Request, programme: str, code: str) -> HttpResponse:
    """The team leaves."""
    visit = _begun(request, programme, code)
    try:
        leave_it(
            visit,
            place=place_in(request.POST),
            accompanied=_typed(request, "accompanied"),
            contacts=_typed(request, "contacts"),
            by=request.who,
            at=request.moment,
        )
    except VisitError as error:
        messages.error(request, _told(error))
    return _back(programme, code)


def _typed(request: Request, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()


@require_POST
@guarded(Deed.INSPECT, somewhere=True)
def count(request: Request, programme: str, code: str) -> HttpResponse:
    """Keeps every count that was typed; what was reported shows from then on."""
    visit = _begun(request, programme, code)
    elements = programme_in_force(programme).elements
    wrong = []
    for each in sheet_of(visit):
        if each.element not in elements:
            continue
        written, missing, reason = _entered(request, each.line)
        if not written and not missing:
            continue
        found = None if missing else count_in(written, elements[each.element].decimals)
        if found is None and not missing:
            wrong.append(f"{named_here(elements[each.element].names)}: {written[:20]}")
            continue
        try:
            made = Count(line=each.line, found=found, reason=reason)
            count_again(visit, made, by=request.who, at=request.moment)
        except VisitError as error:
            wrong.append(f"{named_here(elements[each.element].names)}: {_told(error)}")
    if wrong:
        told = say(N_("Not taken, as these are no counts: {lines}"), lines="; ".join(wrong))
        messages.error(request, told)
    return _back(programme, code, "recount")


def _entered(request: Request, line: Line) -> tuple[str, bool, str]:
    name = "|".join(line)
    return (_typed(request, f"count:{name}"), bool(_typed(request, f"missing:{name}")),
            _typed(request, f"why:{name}"))  # fmt: skip


@require_POST
@guarded(Deed.INSPECT, somewhere=True)
def photo(request: Request, programme: str, code: str) -> HttpResponse:
    """A photograph from the redaction page; asked by its script, which keeps it until 201."""
    visit = _begun(request, programme, code)
    sent = request.FILES.get("picture")
    if sent is None or (sent.size or 0) > MOST_BYTES:
        told = say(N_("Choose a picture of at most {most} bytes."), most=MOST_BYTES)
        return JsonResponse({"message": told}, status=400)
    boxes = _typed(request, "boxes")
    picture = Picture(
        content=sent.read(),
        caption=_typed(request, "caption"),
        boxes=int(boxes) if boxes.isdecimal() and len(boxes) < 4 else 0,
        place=place_in(request.POST),
    )
    try:
        kept = keep_photo(visit, picture, by=request.who, at=request.moment)
    except VisitError as error:
        return JsonResponse({"message": _told(error)}, status=422)
    return JsonResponse({"message": kept.caption or kept.file_id[:15]}, status=201)


@guarded(Deed.SEE)
def picture(request: Request, /, *, programme: str, code: str, number: int) -> HttpResponse:
    """A photograph of the visit."""
    found = Photo.objects.filter(
        visit__order=opened_at(request, programme, code), pk=number
    ).select_related("file")
    for each in found:
        return HttpResponse(
            bytes(each.file.content), headers={"Content-Type": each.media_type, **_NOSNIFF}
        )
    raise Http404


@require_POST
@guarded(Deed.SEE)
def sign(request: Request, programme: str, code: str) -> HttpResponse:
    """An inspector or a supervisor from outside signs the sheet."""
    visit = _begun(request, programme, code)
    form = SigningForm(request.POST)
    if not form.is_valid():
        messages.error(request, say(N_("Say whether the sheet is what you saw.")))
        return _back(programme, code, "sheet")
    given: Mapping[str, str] = form.cleaned_data
    signing = Signing(agrees=given["agrees"] == "yes", remark=given["remark"], sheet=given["sheet"])
    try:
        sign_sheet(visit, signing, by=request.who, at=request.moment)
        messages.success(request, say(N_("You signed the sheet.")))
    except VisitError as error:
        messages.error(request, _told(error))
    return _back(programme, code, "sheet")


@guarded(Deed.SEE)
def answers(request: Request, /, *, programme: str, code: str, number: int) -> HttpResponse:
    """What a submission says, question by question."""
    order = opened_at(request, programme, code)
    found = _submission(order.pk, number)
    given = read_submission(bytes(found.raw)).answers
    rows = [
        (_label(each), "; ".join(given.get(str(each["path"]), ())))
        for each in found.version.questions
        if each["kind"]
    ]
    context = {
        "programme": programme,
        "order": order,
        "submission": found,
        "rows": rows,
        "fingerprint": in_fours(found.fingerprint),
    }
    return render(request, "visits/answers.html", context)


def _submission(order: int, number: int) -> Submission:
    rows = Submission.objects.filter(order_id=order, pk=number)
    found = rows.select_related("version", "by").prefetch_related("files").first()
    if found is None:
        raise Http404
    return found


def _label(question: Mapping[str, object]) -> str:
    """A question as the form asks it, in the visitor's language where it has that."""
    labels = question["labels"]
    assert isinstance(labels, Mapping)
    names = {("zh" if "zh" in name or "中文" in name else "en"): text
             for name, text in labels.items()}  # fmt: skip
    return named_here(names) if names else str(question["path"])


@guarded(Deed.SEE)
def raw(request: Request, /, *, programme: str, code: str, number: int) -> HttpResponse:
    """The exact bytes of a submission: whoever has a fingerprint or a digest can check them."""
    found = _submission(opened_at(request, programme, code).pk, number)
    named = content_disposition_header(as_attachment=True, filename=f"{code}-{number}.xml")
    return HttpResponse(
        bytes(found.raw),
        headers={"Content-Type": "text/xml", "Content-Disposition": named or "attachment",
                 **_NOSNIFF},
    )  # fmt: skip
