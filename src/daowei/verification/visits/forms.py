"""A form of inspection as it stands in the programme folder: an XLSForm, as table or workbook.

Two columns are ours: ``concept`` (the tag the charter reads) and ``recount`` (the data element a
question counts again). The same files open in any XLSForm tool, which passes over both.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import get_xlsform

from daowei.foundation.problems import Problem, ProblemList, problem
from daowei.foundation.texts import N_

FOLDER = "inspection"
SUFFIXES = (".md", ".xlsx")
ORDERS = "orders.csv"  # the sites of the visitor's open orders; made anew for each phone
OWN_COLUMNS = ("concept", "recount")
OWN_SETTINGS = ("purpose", "key", "consent", "skip_allowed", "retention_days", "min_cell", "roles")
_FORM_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_SILENT = frozenset(
    {
        "begin_group",
        "end_group",
        "begin_repeat",
        "end_repeat",
        "note",
        "start",
        "end",
        "today",
        "deviceid",
        "username",
        "calculate",
        "hidden",
        "start_geopoint",
        "audit",
        "acknowledge",
    }
)
_OF_PERSONS = frozenset({"repro", "fam", "pid"})
_BINARY = frozenset({"image", "audio", "video", "file", "photo"})
_LOOSE = frozenset({"text", "string", *_BINARY})  # where anything may be written or shown
_WORDED = frozenset(
    {"integer", "int", "decimal", "text", "string", "select_one", "select_multiple", "date"}
)
_RECOUNT = re.compile(
    r"(?P<missing>not_verifiable:\s*)?(?P<element>[a-z][a-z0-9_]*)"
    r"(?:\.(?P<combo>[a-z0-9_]+))?"
)

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounting:
    """That a question counts a data element again, or says that it cannot be counted."""

    element: str
    combo: str = ""
    says_missing: bool = False  # "yes" here means: the books do not allow it


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One row of the survey that somebody answers.

    ``path``: where its answer stands in a submission. ``row``: its row in the sheet, from 1.
    """

    name: str
    path: str
    type: str
    row: int
    labels: Mapping[str, str] = field(default_factory=dict)
    concepts: tuple[str, ...] = ()
    recount: Recounting | None = None

    @property
    def is_binary(self) -> bool:
        """Whether its answer is a file."""
        return self.type in _BINARY

    @property
    def is_in_fingerprint(self) -> bool:
        """Whether its answer reads the same on every phone, to the sign."""
        return self.type in _WORDED


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionForm:
    """A form as read: what is asked, what it says of itself, and its sheets as written."""

    form_id: str
    file: str
    title: str
    questions: tuple[Question, ...]
    settings: Row
    texts: tuple[str, ...]  # every other sentence a person reads: notes, groups, choices
    sheets: Mapping[str, Sequence[Row]]

    @property
    def asks_order(self) -> bool:
        """Whether each submission names the order it belongs to."""
        return any(each.path == "order" for each in self.questions)

    @property
    def fingerprinted(self) -> tuple[Question, ...]:
        """The questions whose answers make the fingerprint, in order."""
        return tuple(each for each in self.questions if each.is_in_fingerprint)


def forms_in(names: Iterable[str]) -> tuple[str, ...]:
    """Of the files of a folder those that are forms of inspection."""
    ours = (each for each in names if Path(each).parent.as_posix() == FOLDER)
    return tuple(sorted(each for each in ours if Path(each).suffix in SUFFIXES))


def read_form(file: str, content: bytes) -> tuple[InspectionForm | None, tuple[Problem, ...]]:
    """The form in a file, and everything wrong with it; None where it cannot be read at all."""
    found = ProblemList(file=file)
    sheets = _sheets(file, content, found)
    if sheets is None:
        return None, tuple(found.found)
    settings = dict(next(iter(sheets.get("settings", ())), {}))
    form_id = settings.get("form_id", "") or Path(file).stem
    _look_at_settings(form_id, settings, found)
    form = InspectionForm(
        form_id=form_id,
        file=file,
        title=settings.get("form_title", "") or form_id,
        questions=tuple(_questions(sheets["survey"], found)),
        settings=settings,
        texts=tuple(_other_texts(sheets)),
        sheets=sheets,
    )
    if not form.questions:
        found.add(
            "VST-002",
            N_("the form asks nothing"),
            remedy=N_("Write questions into the sheet survey."),
        )
    return form, tuple(found.found)


def _sheets(
    file: str, content: bytes, found: ProblemList
) -> dict[str, list[dict[str, str]]] | None:
    try:
        source = content.decode("utf-8") if file.endswith(".md") else BytesIO(content)
        data = get_xlsform(source)
    except (PyXFormError, UnicodeDecodeError, BadZipFile, ValueError, KeyError, OSError) as error:
        found.add(
            "VST-001",
            N_("this is no XLSForm: {value}"),
            value=str(error)[:200],
            remedy=N_(
                "Write the sheets survey, choices and settings, as a workbook or as "
                "tables in Markdown."
            ),
        )
        return None
    return {
        name: [_clean(row) for row in rows or ()]
        for name, rows in (
            ("survey", data.survey),
            ("choices", data.choices),
            ("settings", data.settings),
        )
    }


def _clean(row: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(text).strip() for name, text in row.items() if text not in {None, ""}}


def _look_at_settings(form_id: str, settings: Row, found: ProblemList) -> None:
    if not _FORM_ID.fullmatch(form_id):
        found.add(
            "VST-003",
            N_("{value} is no form_id"),
            field="form_id",
            value=form_id,
            remedy=N_("Take small letters, digits and _, beginning with a letter."),
        )
    if settings.get("version"):
        found.add(
            "VST-004",
            N_("the version is given by the site, and not written: {value}"),
            field="version",
            value=settings["version"],
            remedy=N_("Leave the column version out."),
        )


def _questions(rows: Sequence[Row], found: ProblemList) -> Iterator[Question]:
    above: list[str] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        kind = _kind(row.get("type", ""))
        name = row.get("name", "")
        if kind in {"begin_group", "begin_repeat"}:
            above.append(name)
        elif kind in {"end_group", "end_repeat"}:
            del above[-1:]
        elif kind and kind not in _SILENT:
            path = "/".join((*above, name))
            _look_at_name(name, path, seen=seen, found=found)
            _look_at_picture(row, kind, found)
            yield Question(
                name=name,
                path=path,
                type=kind,
                row=number,
                labels=_labels(row),
                concepts=tuple(row.get("concept", "").replace(",", " ").split()),
                recount=_recounting(row, number, found),
            )


def _look_at_name(name: str, path: str, *, seen: set[str], found: ProblemList) -> None:
    if not _NAME.fullmatch(name):
        found.add(
            "VST-005",
            N_("{value} is no name of a question"),
            field="name",
            value=name,
            remedy=N_("Take letters, digits and _, beginning with a letter."),
        )
    elif path in seen:
        found.add(
            "VST-005",
            N_("{value} is asked twice"),
            field="name",
            value=path,
            remedy=N_("Give each question a name of its own."),
        )
    seen.add(path)


def _look_at_picture(row: Row, kind: str, found: ProblemList) -> None:
    """Pictures are painted over on the phone before they leave it: Collect's ``annotate``."""
    words = set(row.get("appearance", "").split())
    if kind in {"image", "photo"} and not words & {"annotate", "draw", "signature"}:
        found.add(
            "VST-012",
            N_("{value} takes a picture that nobody can paint over"),
            field="appearance",
            value=row.get("name", ""),
            remedy=N_("Write annotate into the column appearance: faces and names are covered."),
        )
    if kind in {"audio", "video"}:
        found.add(
            "VST-012",
            N_("{value} records voices or moving pictures, in which persons cannot be covered"),
            field="type",
            value=row.get("name", ""),
            remedy=N_("Take a picture that is painted over, or ask for a number."),
        )


def _kind(written: str) -> str:
    """The type of a row in one spelling: ``select_one yes_no`` is ``select_one``."""
    words = written.lower().split()
    if words and words[0] in {"begin", "end"}:
        return "_".join(words[:2])
    first = words[0] if words else ""
    return first.removesuffix("_from_file").replace("-", "_")


def _labels(row: Row) -> dict[str, str]:
    return {
        name.partition("::")[2].strip(): text
        for name, text in row.items()
        if name.partition("::")[0].strip() in {"label", "hint", "guidance_hint"}
    }


def _recounting(row: Row, number: int, found: ProblemList) -> Recounting | None:
    written = row.get("recount", "")
    if not written:
        return None
    match = _RECOUNT.fullmatch(written)
    if match is None:
        found.add(
            "VST-006",
            N_("{value} names no data element to recount"),
            field="recount",
            value=written,
            line=number,
            remedy=N_("Write element, element.combination or not_verifiable: element."),
        )
        return None
    return Recounting(
        element=match["element"], combo=match["combo"] or "", says_missing=bool(match["missing"])
    )


def _other_texts(sheets: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    for row in sheets["survey"]:
        if _kind(row.get("type", "")) in _SILENT:
            yield from _spoken(row)
    for row in sheets["choices"]:
        yield from _spoken(row)


def _spoken(row: Row) -> Iterator[str]:
    for name, text in row.items():
        if name.partition("::")[0].strip() in {"label", "hint", "guidance_hint", "name", "default"}:
            yield text


# ── The charter ─────────────────────────────────────────────────────────────────────


def as_definition(form: InspectionForm) -> dict[str, object]:
    """The form as the charter reads it: each question with its tags, and every text."""
    return {
        "kind": "form",
        "id": f"{FOLDER}:{form.form_id}",
        "name": form.title,
        **{name: _setting(form.settings[name]) for name in OWN_SETTINGS if name in form.settings},
        "fields": [
            {
                "n": " · ".join((each.name, *each.labels.values())),
                "c": list(each.concepts),
                "free_text": each.type in _LOOSE,
            }
            for each in form.questions
            if each.path != "order"
        ],
        "text": list(form.texts),
    }


def _setting(written: str) -> object:
    match written.strip().lower():
        case "yes" | "true":
            return True
        case "no" | "false":
            return False
        case plain if plain.isdigit():
            return int(plain)
        case plain:
            return plain.replace(",", " ").split() if "," in plain else plain


def not_of_places(form: InspectionForm) -> Iterator[Problem]:
    """What makes a form one about households or persons, which are not inspected."""
    purpose, key = form.settings.get("purpose", ""), form.settings.get("key", "")
    if purpose not in {"facility_checklist", "survey"}:
        yield problem(
            "VST-007",
            N_("a form of inspection is a facility_checklist or a survey, not {value}"),
            file=form.file,
            field="purpose",
            value=purpose or "–",
            remedy=N_("Offices, facilities and records are inspected; say so in settings."),
        )
    if key not in {"facility", "unit", "none"}:
        yield problem(
            "VST-008",
            N_(
                "each submission would be about a {value}; households and persons are not inspected"
            ),
            file=form.file,
            field="key",
            value=key or "–",
            remedy=N_("Take facility or unit; none for anonymous interviews at the exit."),
        )


def about_persons(form: InspectionForm) -> Iterator[Problem]:
    """Questions about somebody's body, family or identity in a checklist of a place.

    Interviews at the exit are a survey, and keep the charter's safeguards for one (CH-32).
    """
    if form.settings.get("purpose") != "facility_checklist":
        return
    for each in form.questions:
        for concept in each.concepts:
            if concept.partition(".")[0] in _OF_PERSONS:
                yield problem(
                    "VST-014",
                    N_("a checklist of a place asks {value}, which is somebody's own"),
                    file=form.file,
                    line=each.row,
                    field=each.name,
                    value=concept,
                    remedy=N_("Ask of rooms, stock, notices and books; count registers in sums."),
                )


def unknown_elements(form: InspectionForm, known: Iterable[str]) -> Iterator[Problem]:
    """Recounts of data elements that the programme does not have."""
    elements = frozenset(known)
    for each in form.questions:
        if each.recount and each.recount.element not in elements:
            yield problem(
                "VST-009",
                N_("there is no data element {value} to recount"),
                file=form.file,
                line=each.row,
                field="recount",
                value=each.recount.element,
                remedy=N_("Take a code of elements.yaml."),
            )
