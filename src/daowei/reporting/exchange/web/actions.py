"""Verbs of uploads: begin, take in pieces, check, load report by report, withdraw."""

from collections import Counter
from collections.abc import Iterable, Mapping as Row
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction

from daowei.foundation.problems import DaoweiError, Problem, problem
from daowei.foundation.states import State
from daowei.foundation.texts import N_, Text
from daowei.foundation.web.actions import record
from daowei.foundation.web.job_actions import enqueue
from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Deed, Rights
from daowei.reporting.documents import Cell, Entry, Nothing
from daowei.reporting.exchange.intake import taken_in
from daowei.reporting.exchange.previewing import Bounds, Preview, counts_of, previewed
from daowei.reporting.exchange.recognising import Kind, recognised
from daowei.reporting.exchange.web import storing
from daowei.reporting.exchange.web.models import Mapping, RefusedReport, Upload
from daowei.reporting.exchange.web.queries import cells_of_reports, office_of, standing_in
from daowei.reporting.submissions import RefusedError
from daowei.reporting.web.actions.handing import Answer, Handing, Task
from daowei.reporting.web.actions.submitting import hand_in_all
from daowei.reporting.web.queries import Place, locked_periods

LARGEST = 1 << 30
CHECKED_AT_ONCE = 1 << 20  # smaller files are checked while the sender waits
_MOST_PROBLEMS = 200  # of a whole file; those of its lines are all kept


class UploadError(DaoweiError):
    """An upload that cannot take this step; ``text`` says why to its sender."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


# ── Receiving ───────────────────────────────────────────────────────────────────────


@transaction.atomic
def begin(
    *, programme: str, name: str, size: int, digest: str = "", by: User, at: datetime
) -> Upload:
    """A file is announced; its pieces may come.

    Raises: UploadError: it is empty, or larger than is taken.
    """
    if not 0 < size <= LARGEST:
        raise UploadError(
            Text(
                N_("A file has between 1 byte and {most} MB; this one has {size} bytes."),
                {"most": LARGEST >> 20, "size": size},
            )
        )
    return Upload.objects.create(
        programme=programme, name=name[:200], size=size, digest=digest, by=by, at=at
    )


def take(upload: Upload, pieces: Iterable[bytes], *, offset: int, at: datetime) -> Upload:
    """The next bytes of the file, from an offset; when all are there, it is checked.

    Raises: UploadError: the offset is not where the file ends, or the whole is not what was
        announced (then it starts anew).
    """
    if upload.state != Upload.State.RECEIVING or offset != upload.received:
        raise UploadError(
            Text(
                N_("The next byte expected is number {received}, not {offset}."),
                {"received": upload.received, "offset": offset},
            )
        )
    received = storing.append(upload, pieces)
    moved = Upload.objects.filter(pk=upload.pk, received=offset, state=upload.state)
    if not moved.update(received=received):
        raise UploadError(Text(N_("Another connection is sending this file at the same time.")))
    upload.received = received
    if received == upload.size:
        _complete(upload, at=at)
    return upload


def _complete(upload: Upload, *, at: datetime) -> None:
    found = storing.digest_of_content(upload)
    if upload.digest and upload.digest != found:
        storing.start_anew(upload)
        Upload.objects.filter(pk=upload.pk).update(received=0)
        raise UploadError(
            Text(N_("The file arrived damaged (digest {found}); send it again."), {"found": found})
        )
    upload.digest = found
    check(upload, at=at)


# ── Checking ────────────────────────────────────────────────────────────────────────


@transaction.atomic
def check(upload: Upload, *, at: datetime, mapping: Mapping | None = None) -> None:
    """Asks for the check of a whole file; small ones are checked at once."""
    upload.state, upload.mapping = Upload.State.CHECKING, mapping or upload.mapping
    upload.check_job = None
    if upload.size > CHECKED_AT_ONCE:
        upload.check_job = enqueue(
            "exchange.check",
            by=upload.by,
            at=at,
            programme=upload.programme,
            arguments={"upload": str(upload.pk)},
            page=address_of(upload),
        )
    upload.save()


def address_of(upload: Upload) -> str:
    """The page of an upload."""
    from django.urls import reverse  # noqa: PLC0415 - addresses are known once all is loaded

    return reverse("exchange:upload", kwargs={"programme": upload.programme, "pk": upload.pk})


def judge_file(upload: Upload, rights: Rights) -> None:
    """Reads the file, holds it against what stands, and keeps the preview; again does no harm."""
    office = office_of(upload.programme)
    if office is None:
        return _unreadable(upload, [_no_programme()])
    kind, problems = recognised(storing.content_of(upload), name=upload.name)
    if kind is None:
        return _unreadable(upload, problems)
    upload.kind = kind.value
    mapping = upload.mapping.text if upload.mapping else None
    intake = taken_in(storing.content_of(upload), kind, office, name=upload.name, mapping=mapping)
    if intake.cells.is_empty():
        return _unreadable(upload, intake.problems or [_says_nothing(upload.name)])
    bounds = Bounds(
        units=frozenset(rights.units(Deed.ENTER_REPORTS, upload.programme)),
        locks=locked_periods(upload.programme),
    )
    preview = previewed(
        intake.cells,
        bounds,
        lambda form, period: standing_in(upload.programme, form, period),
    )
    return _keep(upload, preview, intake.problems)


def _keep(upload: Upload, preview: Preview, problems: Iterable[Problem]) -> None:
    preview.cells.write_parquet(storing.cells_of(upload))
    preview.reports.write_parquet(storing.reports_of(upload))
    upload.counts, upload.problems = counts_of(preview), as_rows(problems)
    upload.state = Upload.State.CHECKED
    upload.save()


def _unreadable(upload: Upload, problems: Iterable[Problem]) -> None:
    upload.state, upload.problems = Upload.State.UNREADABLE, as_rows(problems)
    upload.save()


def needs_mapping(upload: Upload) -> bool:
    """Whether the file waits for somebody to say how it is read."""
    return upload.state == Upload.State.UNREADABLE and upload.kind == Kind.TABLE


def as_rows(problems: Iterable[Problem]) -> list[dict[str, object]]:
    """Problems as they are kept: in templates, to be told in any language."""
    return [
        {
            "code": each.code,
            "template": each.message.template,
            "remedy": each.remedy.template if each.remedy else "",
            "values": {name: str(value) for name, value in each.message.values.items()},
            "line": each.line,
            "field": each.field,
        }
        for each in list(problems)[:_MOST_PROBLEMS]
    ]


def _no_programme() -> Problem:
    return problem(
        "EXC-046",
        N_("The programme has no version in force yet"),
        remedy=N_("Send the file again once it has been put in force."),
    )


def _says_nothing(name: str) -> Problem:
    return problem(
        "EXC-047",
        N_("The file holds no values"),
        file=name,
        remedy=N_("Look whether the right file, or the right sheet, was saved."),
    )


# ── Loading ─────────────────────────────────────────────────────────────────────────


@transaction.atomic
def ask_to_load(upload: Upload, *, reason: str, by: User, at: datetime) -> None:
    """Asks for the values to be merged into reports.

    Raises: UploadError: there is nothing to load, or it was asked for before.
    """
    held = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if not can_be_loaded(held):
        raise UploadError(Text(N_("There is nothing (more) to load of this file.")))
    held.state, held.reason = Upload.State.LOADING, reason.strip()
    held.load_job = enqueue(
        "exchange.load",
        by=by,
        at=at,
        programme=held.programme,
        arguments={"upload": str(held.pk)},
        page=address_of(held),
    )
    held.save()
    _note(
        "exchange.load_asked",
        held,
        by=by,
        at=at,
        after={"digest": held.digest, "reports": held.counts["reports"], "reason": held.reason},
    )


def can_be_loaded(upload: Upload) -> bool:
    """Whether there is something to load: for the first time, or after a load that broke off."""
    job = upload.load_job
    broke_off = upload.state == Upload.State.LOADING and job is not None and job.is_over
    is_open = upload.state == Upload.State.CHECKED or broke_off
    return is_open and bool(upload.counts.get("reports"))


def load_some(
    upload: Upload, reports: pl.DataFrame, rights: Rights, *, by: User, at: datetime
) -> dict[str, int]:
    """Merges the values of some reports, each on its own; what is refused is kept with its why.

    Call it in a transaction together with the note of how far the load has come.
    """
    first, count = int(reports["report"][0]), reports.height
    by_report = cells_of_reports(upload, first, count).partition_by("report", as_dict=True)
    may = frozenset(rights.units(Deed.ENTER_REPORTS, upload.programme))
    mine = [row for row in reports.iter_rows(named=True) if row["unit"] in may]
    handing = Handing(by=by, at=at, reason=upload.reason)
    tasks = [
        Task(
            place=_place(upload, row),
            values=_values(by_report[row["report"],]),
            handing=handing,
            is_merging=True,
        )
        for row in mine
    ]
    answers: dict[int, Answer] = {
        row["report"]: answer
        for row, answer in zip(mine, hand_in_all(upload.programme, tasks), strict=True)
    }
    for row in reports.iter_rows(named=True):
        answer = answers.setdefault(row["report"], RefusedError([_not_yours(row["unit"])]))
        if isinstance(answer, RefusedError):
            _keep_refusal(upload, row, answer.problems)
    became = Counter(map(_became, answers.values()))
    return {each: became[each] for each in ("loaded", "unchanged", "refused")}


def _became(answer: Answer) -> str:
    if isinstance(answer, RefusedError):
        return "refused"
    return "unchanged" if answer.is_unchanged else "loaded"


def _place(upload: Upload, row: Row[str, Any]) -> Place:
    parts = {name: row[name] for name in ("form", "unit", "period", "attribute")}
    return Place(programme=upload.programme, **parts)


def _values(cells: pl.DataFrame) -> dict[Cell, Entry | None]:
    """What the cells say, as a report has it; None for those to be taken out."""
    return {
        (row["element"], row["combo"]): _entry(row["value"], row["state"])
        for row in cells.iter_rows(named=True)
    }


def _not_yours(unit: str) -> Problem:
    return problem(
        "EXC-045",
        N_("You do not report for {value}"),
        remedy=N_(
            "Send only lines of your own units, or ask for the right to report for this one."
        ),
        value=unit,
        field="unit",
    )


def _entry(value: object, state: object) -> Entry | None:
    match state:
        case State.REPORTED:
            assert isinstance(value, int)
            return value
        case State.BLANK:
            return Nothing.BLANK
        case State.NOT_APPLICABLE:
            return Nothing.NOT_APPLICABLE
        case _:
            return None


def _keep_refusal(upload: Upload, row: Row[str, Any], problems: Iterable[Problem]) -> None:
    RefusedReport.objects.update_or_create(
        upload=upload,
        report=row["report"],
        defaults={
            **{name: row[name] for name in ("form", "unit", "period", "attribute")},
            "problems": as_rows(problems),
        },
    )


@transaction.atomic
def end_loading(upload: Upload, done: dict[str, int], *, at: datetime) -> None:
    """The load is over: what became of its reports is noted."""
    Upload.objects.filter(pk=upload.pk).update(
        state=Upload.State.LOADED, loaded_at=at, counts={**upload.counts, "done": done}
    )
    _note("exchange.loaded", upload, by=upload.by, at=at, after={"digest": upload.digest, **done})


@transaction.atomic
def withdraw(upload: Upload, *, by: User, at: datetime) -> None:
    """Throws a file away that was not loaded.

    Raises: UploadError: it is being loaded, or was.
    """
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.state in {Upload.State.LOADING, Upload.State.LOADED}:
        raise UploadError(Text(N_("A file that was loaded is kept.")))
    held.state = Upload.State.WITHDRAWN
    held.save(update_fields=("state",))
    _note("exchange.withdrawn", held, by=by, at=at, before={"digest": held.digest})
    transaction.on_commit(lambda: storing.throw_away(held))


@transaction.atomic
def save_mapping(*, programme: str, name: str, text: str, by: User, at: datetime) -> Mapping:
    """Keeps a mapping under its name, replacing an earlier one."""
    before = Mapping.objects.filter(programme=programme, name=name).first()
    kept, _ = Mapping.objects.update_or_create(
        programme=programme, name=name, defaults={"text": text, "saved_by": by, "saved_at": at}
    )
    record(
        by=by, at=at, deed="exchange.mapping_saved", programme=programme, unit="",
        on=f"mapping:{name}", before={"text": before.text} if before else None,
        after={"text": text},
    )  # fmt: skip
    return kept


def _note(deed: str, upload: Upload, *, by: User, at: datetime, **change: object) -> None:
    record(
        by=by,
        at=at,
        deed=deed,
        programme=upload.programme,
        unit="",
        on=f"upload:{upload.pk}",
        **change,  # type: ignore[arg-type]  # before and after
    )
