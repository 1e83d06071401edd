"""What this room's pages say: sentences kept as templates, and refusals that lose nothing."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from daowei.foundation.problems import clipped
from daowei.foundation.texts import Text

_OURS = {"zh-hans": "zh", "zh-hant": "zh-Hant"}


def said(text: Text) -> str:
    """A sentence in the visitor's language."""
    return text.in_language(_OURS.get(get_language() or "en", "en"))


def language() -> str:
    """The visitor's language as our texts call it."""
    return _OURS.get(get_language() or "en", "en")


def refuse_with(request: HttpRequest, text: Text, *, to: str) -> HttpResponse:
    """Back to a page, which says what was wrong."""
    messages.error(request, said(text))
    return redirect(to)


def words_of_cell(row: Mapping[str, Any]) -> tuple[Text, Text] | None:
    """What is wrong with a cell and what to do, from what was kept of it; None where nothing is."""
    if not row["told"]:
        return None
    message, remedy, *rest = json.loads(row["told"])
    written = clipped(str(row["written"] or ""))
    values: dict[str, object] = {"value": written, **(rest[0] if rest else {})}
    return Text(message, values), Text(remedy or "", values)


def words_of_row(row: Mapping[str, Any]) -> tuple[Text, Text]:
    """The same of a problem of a whole file or report."""
    values = row["values"]
    return Text(row["template"], values), Text(row["remedy"], values)
