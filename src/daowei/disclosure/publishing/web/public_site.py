"""The public site as files: each page by its path, the same on the server and in an export.

Links lead from path to path, so that a copy works from any folder, without a server or scripts.
"""

import json
import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files as resources
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.utils.translation import override

from daowei.disclosure.publishing.document import DOCUMENT
from daowei.disclosure.publishing.reading_back import Reprint, opened
from daowei.disclosure.publishing.web.models import Publication, Reply
from daowei.disclosure.publishing.web.queries import files_of, laid_out, published_of, replies_to
from daowei.disclosure.publishing.web.telling import (
    dossier_told,
    league_told,
    method_told,
    moved_told,
)
from daowei.disclosure.publishing.whole_site import FILES, LOG_FOLDER, SITE, site_document
from daowei.disclosure.report.naming import Naming
from daowei.foundation.texts import named
from daowei.foundation.web.log.proving import event_told, head_told
from daowei.foundation.web.log.queries import inclusion_proof, latest_head, leaf_of
from daowei.foundation.web.models import Event
from daowei.programme.web.folders import zipped

LANGUAGES: Mapping[str, str] = {"en": "en", "zh": "zh-hans"}  # ours -> Django's
ROWS = 300  # of a league on one page
STYLE, ICON = "style.css", "icon.svg"


@dataclass(frozen=True, kw_only=True, eq=False)
class Issue:
    """A published publication: its row, and what its own files say."""

    row: Publication
    reprint: Reprint
    replies: Mapping[str, Reply]

    @property
    def number(self) -> int:
        """Within the programme."""
        return self.row.number

    @cached_property
    def pages(self) -> int:
        """Over how many pages the league goes."""
        return max(1, -(-len(self.reprint.league) // ROWS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A page being turned to: its path and language, and the parts of the path."""

    path: str
    language: str
    parts: tuple[str, ...]

    def to(self, path: str) -> str:
        """The way from this page to another path."""
        return posixpath.relpath(path, posixpath.dirname(self.path) or ".")


@dataclass(frozen=True, kw_only=True, eq=False)
class PublicSite:
    """Everything that is published of a programme."""

    programme: str
    issues: tuple[Issue, ...]  # the newest first

    def issue(self, number: str) -> Issue | None:
        """One by its number."""
        return next((each for each in self.issues if str(each.number) == number), None)

    def corrected_by(self, issue: Issue) -> Issue | None:
        """The one that corrects it; None where it stands."""
        return next((each for each in self.issues if each.row.corrects_id == issue.row.pk), None)

    def corrects(self, issue: Issue) -> Issue | None:
        """The one that it corrects."""
        return next((each for each in self.issues if each.row.pk == issue.row.corrects_id), None)

    @property
    def standing(self) -> tuple[Issue, ...]:
        """Those that no other corrects."""
        return tuple(each for each in self.issues if self.corrected_by(each) is None)

    # ── paths ───────────────────────────────────────────────────────────────────────

    def page_paths(self) -> Iterator[str]:
        """Every page."""
        yield "index.html"
        for language in LANGUAGES:
            yield f"{language}/index.html"
            for issue in self.issues:
                yield from self._pages_of(issue, f"{language}/{issue.number}")

    def _pages_of(self, issue: Issue, place: str) -> Iterator[str]:
        yield f"{place}/index.html"
        yield from (f"{place}/league-{number}.html" for number in range(2, issue.pages + 1))
        yield from (f"{place}/{name}.html" for name in ("method", "draws", "check"))
        yield from (f"{place}/units/{unit}.html" for unit in issue.reprint.rules.units)

    def file_paths(self) -> Iterator[str]:
        """Every file that is no page."""
        yield from (STYLE, ICON)
        for issue in self.issues:
            names = (DOCUMENT, *issue.reprint.document.files)
            yield from (f"{FILES}/{issue.number}/{name}" for name in names)
            yield f"replies/{issue.number}.json"
            yield f"{FILES}/{issue.number}.zip"
            if proof_of(issue.row) is not None:
                yield f"{LOG_FOLDER}/{issue.number}.json"

    def content(self, path: str) -> bytes | None:
        """What stands at a path; None where there is nothing."""
        if path.endswith(".html"):
            page = self.page(path)
            return None if page is None else page.encode()
        return self._file(path)

    def _file(self, path: str) -> bytes | None:
        if path in {STYLE, ICON}:
            return (resources(__package__) / "style" / path).read_bytes()
        first, _, rest = path.partition("/")
        number, _, name = rest.partition("/")
        issue = self.issue(number.partition(".")[0])
        if issue is None:
            return None
        if first == FILES and name:
            known = {DOCUMENT, *issue.reprint.document.files}
            return (laid_out(issue.row) / name).read_bytes() if name in known else None
        make = _BESIDE.get((first, number.partition(".")[2]))
        return make(issue) if make else None

    # ── pages ───────────────────────────────────────────────────────────────────────

    def page(self, path: str) -> str | None:
        """A page; None where there is none of that path."""
        if path == "index.html":
            return render_to_string(
                "publication/public/languages.html",
                {"names": self.names, "style": STYLE, "icon": ICON},
            )
        language, *parts = path.split("/")
        if language not in LANGUAGES:
            return None
        turned = Turned(path=path, language=language, parts=tuple(parts))
        with override(LANGUAGES[language]):
            return self._page(turned)

    def _page(self, turned: Turned) -> str | None:
        if turned.parts == ("index.html",):
            return self._rendered("home", turned, told={})
        issue = self.issue(turned.parts[0])
        if issue is None:
            return None
        found = self._told(issue, _naming(turned, issue), turned.parts[1:])
        return self._rendered(found[0], turned, told=found[1], issue=issue) if found else None

    def _told(
        self, issue: Issue, naming: Naming, rest: tuple[str, ...]
    ) -> tuple[str, Mapping[str, object]] | None:
        """The template of a page, and what it tells; None where there is no such page."""
        if len(rest) == 2 and rest[0] == "units":
            unit = rest[1].removesuffix(".html")
            is_scored = unit in issue.reprint.rules.units
            return ("dossier", self._dossier(issue, naming, unit)) if is_scored else None
        name = rest[0].removesuffix(".html") if len(rest) == 1 else ""
        if name in _PLAIN:
            return name, _PLAIN[name](issue, naming)
        number = _page_number(name)
        is_there = number is not None and 1 <= number <= issue.pages
        return ("league", self._league(issue, naming, number or 1)) if is_there else None

    def _league(self, issue: Issue, naming: Naming, page: int) -> Mapping[str, object]:
        before = self._before(issue)
        groups = league_told(
            issue.reprint,
            naming,
            rows=slice((page - 1) * ROWS, page * ROWS),
            before=before,
            replied=frozenset(issue.replies),
        )
        moved = moved_told(before, issue.reprint, naming) if before else ()
        return {"groups": groups, "moved": moved, "page": page}

    def _dossier(self, issue: Issue, naming: Naming, unit: str) -> Mapping[str, object]:
        told = dossier_told(issue.reprint, unit, naming, before=self._before(issue))
        return {**told, "reply": issue.replies.get(unit)}

    def _before(self, issue: Issue) -> Reprint | None:
        corrected = self.corrects(issue)
        return corrected.reprint if corrected else None

    def _rendered(
        self,
        template: str,
        turned: Turned,
        *,
        told: Mapping[str, object],
        issue: Issue | None = None,
    ) -> str:
        naming = _naming(turned, issue) if issue else None
        context: dict[str, object] = {
            "site": self,
            "turned": turned,
            "issue": issue,
            "naming": naming,
            "title": named(self.names, turned.language),
            "style": STYLE,
            "icon": ICON,
            "languages": {each: turned.to(_in(turned, each)) for each in LANGUAGES},
            "corrected_by": self.corrected_by(issue) if issue else None,
            "corrects": self.corrects(issue) if issue else None,
            "office": settings.DAOWEI_URL,
            **told,
        }
        return render_to_string(f"publication/public/{template}.html", context)

    @property
    def names(self) -> Mapping[str, str]:
        """The programme's own names, as of the latest publication."""
        return self.issues[0].reprint.rules.programme.names

    # ── all of it ───────────────────────────────────────────────────────────────────

    def everything(self) -> dict[str, bytes]:
        """Every file of the site by its path, ``site.json`` with it."""
        paths = (*self.page_paths(), *self.file_paths())
        found = {path: content for path in paths if (content := self.content(path)) is not None}
        publications = {str(each.number): each.row.digest for each in self.issues}
        return {**found, SITE: site_document(self.programme, publications, found)}


def _page_number(name: str) -> int | None:
    """Which page of the league a name means; None for another page."""
    if name == "index":
        return 1
    number = name.removeprefix("league-")
    return int(number) if number != name and number.isdecimal() else None


def _in(turned: Turned, language: str) -> str:
    return "/".join((language, *turned.parts))


def _naming(turned: Turned, issue: Issue) -> Naming:
    rules = issue.reprint.rules
    return Naming(language=turned.language, programme=rules.programme, registry=rules.registry)


def site_of(programme: str) -> PublicSite | None:
    """What is published of a programme; None while nothing is."""
    rows = tuple(published_of(programme).prefetch_related("replies"))
    if not rows:
        return None
    issues = tuple(
        Issue(row=each, reprint=reprint_of(each), replies=replies_to(each)) for each in rows
    )
    return PublicSite(programme=programme, issues=issues)


def reprint_of(publication: Publication) -> Reprint:
    """What the publication's own files say; kept."""
    return _reprint(laid_out(publication))


@lru_cache(maxsize=16)
def _reprint(place: Path) -> Reprint:
    return opened(place)  # the bytes below a digest never change


# ── beside the pages ────────────────────────────────────────────────────────────────


def replies_told(issue: Issue) -> list[Mapping[str, str]]:
    """The units' replies, for programs; who wrote them is the unit."""
    return [
        {"unit": unit, "text": each.text, "at": localtime(each.at).isoformat(timespec="seconds")}
        for unit, each in issue.replies.items()
    ]


def proof_of(publication: Publication) -> Mapping[str, object] | None:
    """What shows that the publication stands in the office's log; None until it was sealed."""
    leaf, head = leaf_of(publication.event), latest_head()
    if leaf is None or head is None or leaf.position >= head.size:
        return None
    event = Event.objects.get(digest=publication.event)
    return {
        "event": event_told(event),
        "position": leaf.position,
        "proof": inclusion_proof(leaf, head.size),
        **head_told(head),
    }


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _zip(issue: Issue) -> bytes:
    return zipped(files_of(issue.row))


def _replies(issue: Issue) -> bytes:
    return _json(replies_told(issue))


def _proof(issue: Issue) -> bytes | None:
    proof = proof_of(issue.row)
    return None if proof is None else _json(proof)


# files beside those of a publication, by folder and ending
_BESIDE: Mapping[tuple[str, str], Callable[[Issue], bytes | None]] = {
    (FILES, "zip"): _zip,
    ("replies", "json"): _replies,
    (LOG_FOLDER, "json"): _proof,
}
# pages of a publication that are one each, and what they tell beside its document
_PLAIN: Mapping[str, Callable[[Issue, Naming], Mapping[str, object]]] = {
    "method": lambda issue, naming: method_told(issue.reprint, naming),
    "draws": lambda issue, naming: {},  # noqa: ARG005 - the document says it all
    "check": lambda issue, naming: {"proof": proof_of(issue.row)},  # noqa: ARG005
}
