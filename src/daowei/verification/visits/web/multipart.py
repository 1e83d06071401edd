"""The parts of a request that a phone sends: read with a limit, in chunks too."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict

from daowei.foundation.texts import N_
from daowei.verification.visits.attachments import MOST_BYTES, too_large
from daowei.verification.visits.submissions import refused

XML_PART, INCOMPLETE_PART = "xml_submission_file", "*isIncomplete*"
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a request brought: the XML (once, if all is well), files, and whether more follows."""

    xml: Sequence[bytes]
    files: Sequence[tuple[str, str, bytes]]
    is_incomplete: bool


class _InMemory(MemoryFileUploadHandler):
    """Keeps every part in memory: the whole is limited already."""

    def handle_raw_input(self, *_args: object, **_kwargs: object) -> None:
        self.activated = True


def parts_in(request: HttpRequest) -> Parts:
    """The parts of a multipart request.

    Raises: RefusedError: 400, it is none; 413, it is larger than was announced.
    """
    content_type = request.META.get("CONTENT_TYPE", "")
    if not content_type.lower().startswith("multipart/form-data"):
        raise refused(400, N_("Answers are sent as multipart/form-data."))
    body = _body(request)
    meta = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body))}
    handler = _InMemory(request)
    try:
        fields, files = MultiPartParser(meta, io.BytesIO(body), [handler], "utf-8").parse()
    except (MultiPartParserError, SuspiciousOperation, ValueError, LookupError) as error:
        raise refused(400, N_("The parts of the request cannot be told apart.")) from error
    return _sorted(fields, files)


def parts_read(request: HttpRequest) -> Parts:
    """The parts of a request from a page, which the guard against forgery has read already.

    Raises: RefusedError: 413, it is larger than is taken.
    """
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if size > MOST_BYTES:
        raise too_large(size)
    return _sorted(request.POST, request.FILES)


def _sorted(fields: QueryDict, files: MultiValueDict[str, Any]) -> Parts:
    """The answers, the files beside them, and whether more follows."""
    as_files = [(name, each) for name, found in files.lists() for each in found]
    xml = [each.read() for name, each in as_files if name == XML_PART]
    xml += [str(each).encode() for each in fields.getlist(XML_PART)]
    others = [
        (str(each.name or name), str(each.content_type or ""), each.read())
        for name, each in as_files
        if name != XML_PART
    ]
    return Parts(xml=xml, files=others, is_incomplete=fields.get(INCOMPLETE_PART) == "yes")


def _body(request: HttpRequest) -> bytes:
    """The whole body, whether its length was told or it comes in chunks.

    A body that is too large is read on for a while, so that its sender hears why.
    """
    found = bytearray()
    for piece in _pieces(request):
        found += piece
        if len(found) > MOST_BYTES:
            size = len(found) + _drained(request, 4 * MOST_BYTES)
            raise too_large(size)
    return bytes(found)


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    assert isinstance(request, WSGIRequest), "the site is served by WSGI"
    is_chunked = request.META.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked"
    # The web server takes chunks apart; Django looks at the length alone, which is not told.
    stream = request.environ["wsgi.input"] if is_chunked else request
    while piece := stream.read(_PIECE):
        yield piece


def _drained(request: HttpRequest, most: int) -> int:
    count = 0
    for piece in _pieces(request):
        count += len(piece)
        if count > most:
            break
    return count
