"""Those who run a site learn how it is, in figures and words, and nothing about people."""

import errno
import json
import logging
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError
from django.test import Client
from tests.scratch_site import ScratchSite

from daowei.foundation.web.job_actions import beat, enqueue
from daowei.site import views
from daowei.site.operations.lines import Lines
from daowei.site.operations.misfortunes import misfortune_of

ClientAs = Callable[..., Client]


def test_the_site_says_that_it_is_alive(client: Client, db: None) -> None:
    assert client.get("/health/").content == b"ok\n"


def test_a_site_without_a_worker_is_not_ready(client: Client, db: None, moment: datetime) -> None:
    before = client.get("/ready/")
    beat("w", at=moment)
    after = client.get("/ready/")

    assert (before.status_code, before.json()["worker"]) == (503, False)
    assert (after.status_code, set(after.json().values())) == (200, {True})


def test_figures_are_told_by_route_and_state(
    client: Client, client_as: ClientAs, county: str, moment: datetime
) -> None:
    enqueue("test", by=None, at=moment)
    client_as("auditor").get("/p/qinghe/files/")

    told = client.get("/metrics").content.decode()

    assert 'daowei_requests_total{method="GET",route="exchange:files",status="200"}' in told
    assert 'daowei_jobs{state="waiting"} 1.0' in told
    assert "daowei_unsealed_events" in told
    assert "daowei_sessions_open" in told
    assert "qinghe/files" not in told


def test_figures_are_only_for_this_machine_and_for_who_has_the_token(
    client: Client, db: None, settings: object
) -> None:
    settings.DAOWEI_METRICS_TOKEN = "a token"  # type: ignore[attr-defined]  # noqa: S105
    far = Client(REMOTE_ADDR="203.0.113.9")

    def status(of: Client, **headers: str) -> int:
        return of.get("/metrics", headers=headers).status_code

    assert status(client) == 200
    assert status(far) == 404
    assert status(client, **{"x-forwarded-for": "203.0.113.9"}) == 404
    assert status(far, authorization="Bearer other") == 404
    assert status(far, authorization="Bearer a token") == 200


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("database is locked"), 503, "busy"),
        (OperationalError("database or disk is full"), 507, "disk is full"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "disk is full"),
        (ZeroDivisionError("x"), 500, "Something went wrong"),
    ],
)
def test_what_goes_wrong_is_said_in_both_languages(
    db: None, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(views, "render", fails)
    client = Client(raise_request_exception=False)

    page = client.get("/")
    document = client.get("/", headers={"accept": "application/json"})

    assert page.status_code == document.status_code == status
    assert words in page.content.decode()
    assert ("系统出了差错" if status == 500 else "没有任何改动") in page.content.decode()
    assert words in document.json()["message"]
    assert misfortune_of(error).status == status


def test_lines_of_the_log_hold_no_words_of_errors_and_no_addresses(
    client: Client, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise IntegrityError(  # noqa: TRY301
            "duplicate key (email)=(ada@people.example)"
        )
    except IntegrityError:
        record = logging.LogRecord("daowei.x", logging.ERROR, __file__, 1, "failed", (), None)
        record.exc_info = __import__("sys").exc_info()
    line = Lines("{message}", style="{").format(record)
    with caplog.at_level(logging.INFO, "daowei.requests"):
        client.get("/p/qinghe/units/qh-05/")

    assert "IntegrityError" in line
    assert "ada@people.example" not in line
    assert json.loads(line)["message"] == "failed"
    (answered,) = [each for each in caplog.records if each.name == "daowei.requests"]
    assert "qh-05" not in str(vars(answered))


@pytest.mark.parametrize("address", ["/p/qinghe/units/%00/", "/p/qinghe/?unit=%00", "/%00"])
def test_no_text_that_a_database_cannot_keep_gets_that_far(
    client: Client, db: None, address: str
) -> None:
    assert client.get(address).status_code == 400


def test_production_settings_pass_the_check_for_deployment(tmp_path: Path) -> None:
    site = ScratchSite(data=tmp_path, extra={"DAOWEI_URL": "https://daowei.example"})

    said = site.manage("check", "--deploy", "--fail-level", "WARNING")

    assert "no issues" in said


def test_migrations_match_the_rows(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_web_server_reads_its_settings() -> None:
    before = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    try:
        from daowei.site import gunicorn_config  # noqa: PLC0415 - it sets the environment

        assert gunicorn_config.wsgi_app == "daowei.site.asgi"
        assert gunicorn_config.workers >= 1
    finally:
        os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
        if before:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = before
