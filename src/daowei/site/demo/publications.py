"""Last year's round of the county, published: under last year's rules, with a reply beside it."""

from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from daowei.disclosure.publishing.document import REPORTED
from daowei.disclosure.publishing.web import actions
from daowei.disclosure.publishing.web.computing import computed
from daowei.disclosure.publishing.web.models import Publication
from daowei.disclosure.publishing.web.queries import publishable
from daowei.foundation.web.job_rows import Job
from daowei.foundation.web.models import User
from daowei.programme.web.actions import hand_in, propose, put_in_force
from daowei.programme.web.folders import files_of_folder
from daowei.site.demo.people import PROGRAMME, TOWNSHIP

IN_FORCE = datetime(2024, 1, 8, 2, 0, tzinfo=UTC)
PREPARED, REVIEWED = (datetime(2025, 3, day, 2, 0, tzinfo=UTC) for day in (3, 4))
APPROVED, REPLIED = (datetime(2025, 3, day, 2, 0, tzinfo=UTC) for day in (20, 25))
REPLY = (
    "The bridge to six of our villages was closed from May to July. We held the outreach days in "
    "the school of Dongwan instead; they are not counted here. 五月至七月通往六个村的桥封闭，"
    "下乡服务改在东湾村小学进行，未计入本表。"
)


def last_years_rules(folder: Path, people: dict[str, User]) -> None:
    """The version of 2024 is put in force: the same programme, an agreement for that year."""
    files = files_of_folder(folder)
    files["programme.yaml"] = _changed(
        files["programme.yaml"],
        {
            'version: "2025.1"': 'version: "2024.1"',
            "valid_from: 2025-01-01": "valid_from: 2024-01-01",
        },
    )
    files["agreement.yaml"] = _changed(
        files["agreement.yaml"],
        {
            "townships_2025": "townships_2024",
            'period: "2025"': 'period: "2024"',
            "with townships, 2025": "with townships, 2024",
            "2025年乡镇": "2024年乡镇",
            # growth would need figures of 2023
            "{name: growth, full: 5}": "{name: ratio_to_target, cap: 100}",
            "{rule: growth, percent: 5}": "90",
        },
    )
    version = hand_in(programme=PROGRAMME, label="2024.1", files=files, by=people["office"],
                      at=IN_FORCE)  # fmt: skip
    propose(version, by=people["office"], at=IN_FORCE)
    put_in_force(version, by=people["office2"], at=IN_FORCE)


def _changed(content: bytes, words: dict[str, str]) -> bytes:
    text = content.decode()
    for before, after in words.items():
        assert before in text, before
        text = text.replace(before, after)
    return text.encode()


def publish_last_year(people: dict[str, User]) -> None:
    """Prepared, reviewed, contested, approved by two, published; and one township replies."""
    first, second = people["office"], people["office2"]
    agreement, version = next(
        each for (code, _), each in publishable(PROGRAMME).items() if code == "townships_2024"
    )
    with transaction.atomic():
        made = actions.prepare(agreement, version, basis=REPORTED, on=PREPARED.date(), by=first,
                               at=PREPARED)  # fmt: skip
        _computed_at_once(made, first)
        actions.review(made, by=second, at=REVIEWED)
        actions.open_to_contest(made, by=first, at=REVIEWED)
        made.refresh_from_db()
        made = actions.approve(made, by=first, at=APPROVED, appeals=0)
        made = actions.approve(made, by=second, at=APPROVED, appeals=0)
        actions.reply(made, TOWNSHIP, REPLY, by=people["head"], at=REPLIED)


def _computed_at_once(made: Publication, by: User) -> None:
    """Without waiting for a worker."""
    made.refresh_from_db()
    Job.objects.filter(pk=made.job or 0).delete()
    Publication.objects.filter(pk=made.pk).update(job=None)
    actions.fix(made, computed(made, step=lambda *_: None), by=by, at=PREPARED)
    made.refresh_from_db()
