"""What stands against many reports at once, read in one go."""

from collections.abc import Mapping, Sequence

from daowei.foundation.periods import parse_period
from daowei.reporting.checks import Surroundings
from daowei.reporting.documents import Report
from daowei.reporting.entries import problems_of
from daowei.reporting.findings import Background, findings_of
from daowei.reporting.web.models import Revision
from daowei.reporting.web.queries import Office, report_of
from daowei.reporting.web.sheets import reach_of


def findings_against(office: Office, revisions: Sequence[Revision]) -> Mapping[int, int]:
    """How many findings stand against each revision, by position."""
    beside = _beside(revisions)
    return {each.pk: _count(office, each, beside.get(each.unit, ())) for each in revisions}


def _count(office: Office, revision: Revision, beside: Sequence[Report]) -> int:
    form, report = office.programme.forms.get(revision.form), report_of(revision)
    if form is None:
        return 1
    programme = office.programme
    background = Background(
        form=form,
        surroundings=Surroundings(
            registry=office.registry,
            elements=programme.elements,
            forms=tuple(programme.forms.values()),
            constants=programme.constants,
        ),
        rules=programme.checks,
        beside=[each for each in beside if each.key != report.key],
    )
    return len(problems_of(report, form, office.book)) + len(findings_of(report, background))


def _beside(revisions: Sequence[Revision]) -> Mapping[str, Sequence[Report]]:
    """What the units of the revisions reported up to two years before."""
    periods = {
        period.shifted(-back).iso
        for period in {parse_period(each.period) for each in revisions}
        for back in range(reach_of(period) + 1)
    }
    rows = Revision.objects.filter(
        programme__in={each.programme for each in revisions},
        unit__in={each.unit for each in revisions},
        period__in=periods,
        is_current=True,
    ).only("document", "unit")
    found: dict[str, list[Report]] = {}
    for each in rows:
        found.setdefault(each.unit, []).append(report_of(each))
    return found
