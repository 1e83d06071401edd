"""A file on its way in: by a plain form, or in pieces that a broken connection does not lose.

In pieces: POST announces name and size (and digest); PATCH sends the bytes from ``Upload-Offset``
on; HEAD tells the offset to go on from after a break.
"""

from collections.abc import Iterator
from http import HTTPStatus
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from daowei.foundation.texts import N_, Text
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.reporting.exchange.web import actions
from daowei.reporting.exchange.web.actions import UploadError
from daowei.reporting.exchange.web.models import Upload
from daowei.reporting.exchange.web.queries import uploads_of
from daowei.reporting.exchange.web.wording import refuse_with, said

_PIECE = 1 << 16
may_send = guarded(Deed.ENTER_REPORTS, somewhere=True)


def upload_of(request: Visit, programme: str, pk: UUID) -> Upload:
    """The visitor's own upload; others' are not found."""
    found = uploads_of(request.who, programme).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@may_send
@require_POST
def send(request: Visit, programme: str) -> HttpResponse:
    """The plain form: one file, whole."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        return refuse_with(
            request, Text(N_("Choose a file that is not empty.")), to=_files(programme)
        )
    try:
        upload = actions.begin(
            programme=programme,
            name=file.name or "file",
            size=file.size,
            by=request.who,
            at=request.moment,
        )
        actions.take(upload, file.chunks(_PIECE), offset=0, at=request.moment)
    except UploadError as error:
        return refuse_with(request, error.text, to=_files(programme))
    checked_if_small(request, upload)
    return redirect("exchange:upload", programme=programme, pk=upload.pk)


@may_send
@require_POST
def announce(request: Visit, programme: str) -> HttpResponse:
    """A file will come in pieces; where to."""
    size = request.POST.get("size", "")
    if not (size.isascii() and size.isdigit() and len(size) < 16):
        return JsonResponse({"message": said(Text(N_("Say the size of the file in bytes.")))},
                            status=HTTPStatus.BAD_REQUEST)  # fmt: skip
    try:
        upload = actions.begin(
            programme=programme,
            name=request.POST.get("name") or "file",
            size=int(size),
            digest=request.POST.get("digest", ""),
            by=request.who,
            at=request.moment,
        )
    except UploadError as error:
        return JsonResponse({"message": said(error.text)}, status=HTTPStatus.BAD_REQUEST)
    answer = JsonResponse(
        {"content": _content(upload), "page": actions.address_of(upload), "offset": 0},
        status=HTTPStatus.CREATED,
    )
    answer["Location"] = _content(upload)
    return answer


@may_send
@require_http_methods(["HEAD", "PATCH"])
def content(request: Visit, programme: str, pk: UUID) -> HttpResponse:
    """The bytes: how many are there (HEAD), or the next of them (PATCH)."""
    upload = upload_of(request, programme, pk)
    if request.method == "HEAD":
        return _told(upload, HTTPStatus.OK)
    offset = request.headers.get("Upload-Offset", "")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 16):
        return _refused(upload, Text(N_("Say the Upload-Offset.")), HTTPStatus.BAD_REQUEST)
    try:
        actions.take(upload, _pieces(request), offset=int(offset), at=request.moment)
    except UploadError as error:
        upload.refresh_from_db()
        return _refused(upload, error.text, HTTPStatus.CONFLICT)
    checked_if_small(request, upload)
    return _told(upload, HTTPStatus.NO_CONTENT)


def checked_if_small(request: Visit, upload: Upload) -> None:
    """Checks a file at once that no job was asked for."""
    if upload.state == Upload.State.CHECKING and upload.check_job is None:
        actions.judge_file(upload, request.rights)


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """The body as it comes; where the connection breaks, what came before."""
    try:
        while piece := request.read(_PIECE):
            yield piece
    except (UnreadablePostError, OSError):
        return


def _files(programme: str) -> str:
    return reverse("exchange:files", kwargs={"programme": programme})


def _content(upload: Upload) -> str:
    return reverse("exchange:content", kwargs={"programme": upload.programme, "pk": upload.pk})


def _told(upload: Upload, status: HTTPStatus) -> HttpResponse:
    answer = HttpResponse(status=status)
    answer["Upload-Offset"], answer["Upload-Length"] = str(upload.received), str(upload.size)
    answer["Cache-Control"] = "no-store"
    return answer


def _refused(upload: Upload, text: Text, status: HTTPStatus) -> HttpResponse:
    answer = JsonResponse({"message": said(text), "offset": upload.received}, status=status)
    answer["Upload-Offset"] = str(upload.received)
    return answer
