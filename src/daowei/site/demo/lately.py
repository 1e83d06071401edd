"""What the last township left open: reports waiting, returned and begun, and a question."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from daowei.assessment.web.actions import ask
from daowei.foundation.web.models import User
from daowei.foundation.web.places import registry_of
from daowei.programme.definition import Programme
from daowei.programme.value_files import read_values
from daowei.programme.web.queries import programme_in_force
from daowei.reporting.documents import Report, reports_of
from daowei.reporting.typed_cells import written
from daowei.reporting.web.actions.drafting import save_draft
from daowei.reporting.web.actions.handing import Handing, Said
from daowei.reporting.web.actions.reviewing import accept_report, return_report
from daowei.reporting.web.actions.submitting import submit_report
from daowei.reporting.web.models import Revision
from daowei.reporting.web.queries import Place
from daowei.site.demo.people import PROGRAMME, TOWNSHIP

FORM, PERIOD = "village_monthly", "202512"
# villages of the township, by what became of their last report; the others are still owed
ACCEPTED, RETURNED, WAITING, BEGUN = ("v09",), ("v10",), ("v11", "v12"), ("v08",)
ANSWER = "Newborns visited are more than last month's births: please look at the register again."
QUESTION = "Which village's report is missing behind this figure?"


def left_open(folder: Path, people: Mapping[str, User], at: datetime) -> None:
    """Hands in, accepts, returns and begins some reports of the township's last month."""
    programme = programme_in_force(PROGRAMME)
    reports = _last_reports(folder, programme)
    ada, bao = people["reporter"], people["reviewer"]
    handed = {each: _handed_in(reports[each], ada, at) for each in ACCEPTED + RETURNED + WAITING}
    for each in ACCEPTED:
        accept_report(revision=handed[each], by=bao, at=at)
    for each in RETURNED:
        return_report(revision=handed[each], reasons=[Said(text=ANSWER)], by=bao, at=at)
    for each in BEGUN:
        _begun(reports[each], programme, by=ada, at=at)
    ask_one(people["head"], at)


def _last_reports(folder: Path, programme: Programme) -> Mapping[str, Report]:
    """The township's reports of the month as the county's files have them, by village."""
    form_of = dict.fromkeys(programme.forms[FORM].elements, FORM)
    values = read_values(folder, programme, registry_of(PROGRAMME)).values
    found = reports_of(values, form_of)
    start = f"{TOWNSHIP}-"
    return {
        each.unit.removeprefix(start): each
        for each in found
        if each.unit.startswith(start) and each.period == PERIOD
    }


def _place(report: Report) -> Place:
    return Place(
        programme=PROGRAMME,
        form=report.form,
        unit=report.unit,
        period=report.period,
        attribute=report.attribute,
    )


def _handed_in(report: Report, by: User, at: datetime) -> Revision:
    handed = submit_report(
        place=_place(report), values=report.values, handing=Handing(by=by, at=at)
    )
    assert handed.revision is not None, "the month is not locked"
    return handed.revision


def _begun(report: Report, programme: Programme, *, by: User, at: datetime) -> None:
    """The first half of a report, typed and left."""
    cells = sorted(report.values)[: len(report.values) // 2]
    entries = {
        "|".join(cell): written(report.values[cell], programme.elements[cell[0]]) for cell in cells
    }
    save_draft(place=_place(report), entries=entries, seen=0, by=by, at=at)


def ask_one(by: User, at: datetime) -> None:
    """A question of the township's head on a figure of hers."""
    ask(
        programme=PROGRAMME,
        unit=TOWNSHIP,
        what="figure:antenatal_four",
        period="2025",
        shown="",
        position=0,
        text=QUESTION,
        by=by,
        at=at,
    )
