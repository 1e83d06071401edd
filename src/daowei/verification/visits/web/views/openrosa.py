"""The OpenRosa server: list of forms, forms and their files, submissions."""

from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

from daowei.foundation.texts import N_
from daowei.foundation.web.speaking import say
from daowei.verification.visits.openrosa import (
    ListedForm,
    MediaFile,
    Nature,
    form_list,
    manifest,
)
from daowei.verification.visits.submissions import RefusedError, refused
from daowei.verification.visits.web.actions.publishing import media_type_of
from daowei.verification.visits.web.actions.receiving import Sent, Taken, receive
from daowei.verification.visits.web.media import media_of
from daowei.verification.visits.web.models import FormVersion
from daowei.verification.visits.web.multipart import parts_in
from daowei.verification.visits.web.queries import current_forms, form_version
from daowei.verification.visits.web.views.door import XML, Caller, by_phone, told


def _address(request: Caller, name: str, /, **parts: str) -> str:
    """The absolute address of a route, by the way the phone itself came in."""
    keyed = {"key": request.key} if request.key else {}
    route = f"visits_root:{name}_by_key" if request.key else f"visits_root:{name}"
    return request.build_absolute_uri(reverse(route, kwargs={**keyed, **parts}))


def _speaks(request: Caller) -> bool:
    return request.headers.get("X-OpenRosa-Version", "").startswith("1.")


def _not_openrosa() -> HttpResponse:
    return told(400, say(N_("This address is for OpenRosa apps: X-OpenRosa-Version is missing.")))


@by_phone
def forms(request: Caller) -> HttpResponse:
    """The forms a phone may fill in now."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not _speaks(request):
        return _not_openrosa()
    found = current_forms(request.phone.programme)
    wanted = request.GET.get("formID")
    listed = [_listed(request, each) for each in found if wanted in {None, each.form_id}]
    document = form_list(listed, verbose=request.GET.get("verbose") == "true")
    return HttpResponse(document, content_type=XML)


def _listed(request: Caller, form: FormVersion) -> ListedForm:
    parts = {"form": form.form_id, "version": form.version}
    return ListedForm(
        form_id=form.form_id,
        name=form.title,
        version=form.version,
        hash=f"md5:{form.md5}",
        download_url=_address(request, "form", **parts),
        manifest_url=_address(request, "manifest", **parts) if form.has_media else None,
        description=form.title,
    )


def _form_at(request: Caller, form: str, version: str) -> FormVersion:
    found = form_version(request.phone.programme, form, version)
    if found is None:
        raise Http404
    return found


@by_phone
def download(request: Caller, form: str, version: str) -> HttpResponse:
    """The exact bytes of a version of a form."""
    return HttpResponse(bytes(_form_at(request, form, version).xform), content_type=XML)


@by_phone
def files(request: Caller, form: str, version: str) -> HttpResponse:
    """The manifest: which files go with a form."""
    found = _form_at(request, form, version)
    listed = [
        MediaFile(
            name=each.name,
            hash=f"md5:{each.md5}",
            download_url=_address(request, "media", form=form, version=version, name=each.name),
        )
        for each in media_of(found, request.who)
    ]
    return HttpResponse(manifest(listed), content_type=XML)


@by_phone
def media(request: Caller, /, *, form: str, version: str, name: str) -> HttpResponse:
    """A file that goes with a form."""
    for each in media_of(_form_at(request, form, version), request.who):
        if each.name == name:
            return HttpResponse(each.content, content_type=media_type_of(name))
    raise Http404


@by_phone
def submission(request: Caller) -> HttpResponse:
    """Where answers are sent: HEAD and GET tell that this is the place, POST takes them."""
    if request.method in {"GET", "HEAD"}:
        return HttpResponse(status=204) if _speaks(request) else _not_openrosa()
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if not _speaks(request):
        return _not_openrosa()
    try:
        taken = receive(_sent(request), at=request.moment)
    except RefusedError as error:
        return told(error.status, say(error.told.template, **error.told.values))
    return told(201, thanks(taken), Nature.SUCCESS)


def _sent(request: Caller) -> Sent:
    parts = parts_in(request)
    if len(parts.xml) != 1:
        message = (
            N_("Required multipart POST field xml_submission_file missing.")
            if not parts.xml
            else N_("There is more than one xml_submission_file.")
        )
        raise refused(400, message)
    return Sent(
        programme=request.phone.programme,
        by=request.who,
        raw=parts.xml[0],
        files=parts.files,
        awaits_files=parts.is_incomplete,
        phone=request.phone,
        device="".join(each for each in request.GET.get("deviceID", "") if each.isprintable()),
    )


def thanks(taken: Taken) -> str:
    """What the sender is told; the fingerprint tells that what is here is what was sent."""
    if taken.submission.awaits_files:
        return say(N_("The answers are here; further files are awaited."))
    return say(
        N_("The answers are here, under the fingerprint {fingerprint}."),
        fingerprint=taken.submission.fingerprint,
    )
