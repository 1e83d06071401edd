"""A paper to hold in one's hands: PDF or docx, in the language asked for."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime

from daowei.foundation.texts import LANGUAGES, Text
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import tongue
from daowei.programme.agreements.printing.docx import docx_of
from daowei.programme.agreements.printing.fonts import FontError
from daowei.programme.agreements.printing.pdf import pdf_of
from daowei.programme.agreements.printing.sheets import Print, Sheet, sheet_of
from daowei.programme.agreements.steps import STATE_NAMES, State
from daowei.programme.agreements.web.models import Document
from daowei.programme.agreements.web.queries import (
    shown,
    signatures_under,
    terms_of,
)
from daowei.programme.agreements.web.views.agreement import asked
from daowei.programme.agreements.web.views.opening import (
    opened,
)

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@guarded(Deed.SEE)
def printed(request: Visit, *, programme: str, unit: str, number: int, kind: str) -> HttpResponse:
    """The paper as PDF or docx, in the language asked for or the reader's own."""
    here = opened(request, programme, unit=unit, number=number)
    document = here.paper(asked(request))
    wanted = request.GET.get("language", "")
    sheet = _sheet(document, request.moment, language=wanted if wanted in LANGUAGES else tongue())
    try:
        content = (
            pdf_of(sheet, at=int(request.moment.timestamp()))
            if kind == "pdf"
            else docx_of(sheet, at=request.moment)
        )
    except FontError as fault:
        messages.error(request, str(fault))
        return redirect(here.address())
    answer = HttpResponse(content, content_type=_TYPES[kind])
    agreement = here.agreement
    name = f"agreement-{agreement.period}-{agreement.lower}-{document.number}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _sheet(document: Document, at: datetime, *, language: str) -> Sheet:
    path = reverse("agreements_root:verify", kwargs={"digest": document.digest[7:]})
    signatures = shown(signatures_under(document), document.digest)
    of = Print(
        digest=document.digest,
        state=Text(STATE_NAMES[State(document.state)]),
        signatures=tuple(replace(each, at=localtime(each.at)) for each in signatures),
        address=f"{settings.DAOWEI_URL}{path}",
        at=localtime(at),
    )  # fmt: skip
    return sheet_of(terms_of(document), of, language)
