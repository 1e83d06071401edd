"""Reports on the desk of the test database: the county's year, handed in."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from daowei.assessment.web.follower import follow_now
from daowei.assessment.web.models import Touch
from daowei.foundation.web.models import User
from daowei.programme.web.queries import programme_in_force
from daowei.reporting.documents import Cell, Entry, Report, superseding
from daowei.reporting.web.models import Revision

HandIn = Callable[..., Revision]

# on SQLite writers take turns: nobody can be late
collect_ignore = [] if connection.vendor == "postgresql" else ["test_late_commits.py"]


@pytest.fixture(autouse=True)
def results_apart(settings: Settings, tmp_path: Path) -> Path:
    """Results of a test lie in its own folder; versions stay where they are laid out."""
    settings.DAOWEI_DATA = tmp_path
    return tmp_path / "results"


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the results of the whole county are kept between tests."""
    return tmp_path_factory.mktemp("shelf") / "results"


@pytest.fixture
def full_desk(county: str, moment: datetime, results_apart: Path, shelf: Path) -> None:
    """Two years of reports, followed; computed once and copied for each test."""
    if shelf.exists():
        shutil.copytree(shelf, results_apart)
    follow_now(county, at=moment)
    if not shelf.exists():
        shutil.copytree(results_apart, shelf)


@pytest.fixture
def empty_desk(county: str) -> None:
    """No report was handed in yet."""
    Revision.objects.filter(programme=county).delete()
    Touch.objects.all().delete()


@pytest.fixture
def hand_in(county: str, moment: datetime, empty_desk: None) -> HandIn:
    """A report of the county, as handed in: the next revision of whatever stands."""

    def handed(
        form: str,
        unit: str,
        period: str,
        values: dict[Cell, Entry],
        *,
        by: User | None = None,
        at: datetime | None = None,
    ) -> Revision:
        place = {"programme": county, "form": form, "unit": unit, "period": period}
        before = Revision.objects.filter(**place, is_current=True).first()
        report = Report(form=form, unit=unit, period=period, values=values)
        if before is not None:
            Revision.objects.filter(pk=before.pk).update(
                is_current=False, state=Revision.State.SUPERSEDED
            )
            report = superseding(
                Report(form=form, unit=unit, period=period, values={}, revision=before.number),
                values,
            )
        return Revision.objects.create(
            **place,
            version="sha256:test",
            number=report.revision,
            document=report.text,
            digest=report.digest,
            submitted_by=by,
            submitted_at=at or moment - timedelta(days=3),
        )

    return handed


@pytest.fixture
def village_form(county: str) -> tuple[str, ...]:
    """Elements of the monthly form of villages without categories."""
    programme = programme_in_force(county)
    elements = programme.forms["village_monthly"].elements
    return tuple(e for e in elements if programme.elements[e].category_combo is None)
