"""What all tests share: Hypothesis profiles, and skips that are failures where nothing may skip."""

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings
from tests.browsing import browser

__all__ = ["browser"]

settings.register_profile(
    "steady",
    derandomize=True,
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("deep", max_examples=20_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


DATABASE = "postgresql" if os.environ.get("DAOWEI_DATABASE", "").startswith("post") else "sqlite"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what asks about the other database: ``only_on("postgresql")``."""
    marks = [(each, each.get_closest_marker("only_on")) for each in items]
    other = [each for each, mark in marks if mark and mark.args != (DATABASE,)]
    if other:
        config.hook.pytest_deselected(items=other)
        items[:] = [each for each in items if each not in other]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under DAOWEI_NO_SKIPS a test that is skipped has failed: what it needs was not installed."""
    report = yield
    if report.skipped and os.environ.get("DAOWEI_NO_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
    return report
